//! Scripts that come later, and what they export.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{JsCast, window};

/// A function that an object holds.
pub fn function(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

/// What a promise comes to.
pub async fn settled(promise: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(promise?.dyn_into::<Promise>()?).await
}

/// What the loader of that name, which `boot.js` left, brings; nothing where it does not come.
pub async fn module(loader: &str) -> Option<JsValue> {
    let load = function(&window()?.into(), loader)?;
    settled(load.call0(&JsValue::NULL)).await.ok()
}
