//! Handing a link on by what the device offers for it.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::ShareData;

use super::window;

/// Whether the device took it over, whatever the person then chose. Chats' own browsers and most desktops do not.
pub async fn share(title: &str, url: &str) -> bool {
    let Some(navigator) = window().map(|window| window.navigator()) else { return false };
    if !Reflect::has(&navigator, &JsValue::from_str("share")).unwrap_or(false) {
        return false;
    }
    let data = ShareData::new();
    data.set_title(title);
    data.set_url(url);
    let shared = navigator.share_with_data(&data);
    match wasm_bindgen_futures::JsFuture::from(shared).await {
        Ok(_) => true,
        // The person closed the device's sheet.
        Err(reason) => Reflect::get(&reason, &JsValue::from_str("name"))
            .is_ok_and(|name| name.as_string().as_deref() == Some("AbortError")),
    }
}
