//! Copying for pasting elsewhere.

use super::window;

/// Whether it could be copied. Browsers refuse on an insecure origin.
pub async fn copy(text: &str) -> bool {
    let Some(window) = window() else { return false };
    if !window.is_secure_context() {
        return false;
    }
    let copied = window.navigator().clipboard().write_text(text);
    wasm_bindgen_futures::JsFuture::from(copied).await.is_ok()
}
