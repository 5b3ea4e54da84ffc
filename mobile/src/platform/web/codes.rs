//! Signing and drawing codes. What does it is a module of its own, which `codes.js` loads.

use std::cell::RefCell;

use js_sys::{BigInt, Function, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use super::{JsCast, script};
use crate::platform::Drawing;

/// What `boot.js` left for us: loads the module.
const LOADER: &str = "xiangyueCodes";

thread_local! {
    static MODULE: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Whether codes can be signed and drawn at once.
#[must_use]
pub fn is_ready() -> bool {
    MODULE.with_borrow(Option::is_some)
}

/// Loads what it takes; `false` where it does not come.
pub async fn load() -> bool {
    if !is_ready() {
        let module = script::module(LOADER).await;
        MODULE.with_borrow_mut(|kept| *kept = module.or(kept.take()));
    }
    is_ready()
}

fn call(name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let module = MODULE.with_borrow(Clone::clone)?;
    let function: Function = script::function(&module, name)?;
    let answer = function.apply(&module, &arguments.iter().collect()).ok()?;
    (!answer.is_undefined()).then_some(answer)
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// See `xiangyue_codes::draw`.
#[must_use]
pub fn draw(text: &str, printed: bool) -> Option<Drawing> {
    let drawing = call("draw", &[text.into(), printed.into()])?;
    let get = |name: &str| Reflect::get(&drawing, &name.into()).ok();
    let drawn =
        Drawing { view_box: get("view_box")?.as_string()?, path: get("path")?.as_string()? };
    // The module's memory is given back.
    let _freed = script::function(&drawing, "free")?.call0(&drawing);
    Some(drawn)
}

/// See `xiangyue_codes::public_key`.
#[must_use]
pub fn public_key(seed: &[u8]) -> Option<String> {
    call("public_key", &[bytes(seed)])?.as_string()
}

/// See `xiangyue_codes::pay_code`.
#[must_use]
pub fn pay_code(seed: &[u8], device: &[u8], made_at_seconds: i64, nonce: &[u8]) -> Option<String> {
    let made_at = BigInt::from(made_at_seconds).unchecked_into();
    call("pay_code", &[bytes(seed), bytes(device), made_at, bytes(nonce)])?.as_string()
}
