//! A newer version of the client. `boot.js` hears of it and keeps it ready.

use js_sys::{Function, Reflect};
use wasm_bindgen::JsValue;

use super::{JsCast, window};

/// What `boot.js` leaves for us once there is one: takes the newer version and opens the page anew.
const TAKE: &str = "xiangyueUpdate";

fn take() -> Option<Function> {
    Reflect::get(&window()?.into(), &TAKE.into()).ok()?.dyn_into().ok()
}

/// Whether a newer version is ready.
#[must_use]
pub fn is_ready() -> bool {
    take().is_some()
}

/// Opens the page anew in the newer version.
pub fn apply() {
    if let Some(take) = take() {
        // Where it fails the page stays as it is.
        let _leaving = take.call0(&JsValue::NULL);
    }
}
