//! Pictures that were seen, kept by the browser. One that keeps nothing shows them with a network only.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use xiangyue_shared::endpoint::Binary;

use super::JsCast;
use crate::platform::PICTURES_MOST;

#[wasm_bindgen(module = "/src/platform/web/pictures.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = find)]
    async fn find_kept(address: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = keep)]
    async fn keep_bytes(
        address: &str,
        media_type: &str,
        bytes: &Uint8Array,
        most: u32,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = clear)]
    async fn clear_kept() -> Result<JsValue, JsValue>;
}

/// The picture of that address, if it was kept.
pub async fn find(address: &str) -> Option<Binary> {
    let found: Array = find_kept(address).await.ok()?.dyn_into().ok()?;
    let bytes: Uint8Array = found.get(1).dyn_into().ok()?;
    Some(Binary { media_type: found.get(0).as_string()?, bytes: bytes.to_vec() })
}

/// Keeps a picture under an address, which is a path.
pub async fn keep(address: &str, picture: &Binary) {
    let bytes = Uint8Array::from(picture.bytes.as_slice());
    let _full = keep_bytes(address, &picture.media_type, &bytes, PICTURES_MOST).await;
}

/// Forgets all of them.
pub async fn clear() {
    let _nothing_kept = clear_kept().await;
}
