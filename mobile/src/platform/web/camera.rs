//! The camera and the decoder. `scan.js` drives both; it comes when a scan begins.

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use super::{Closure, JsCast, document, script, window};
use crate::platform::{CameraTrouble, Chosen};

/// What `boot.js` left for us: loads `scan.js`.
const LOADER: &str = "xiangyueScan";

/// A camera that looks for codes until it is dropped.
pub struct Watch {
    stop: Function,
    _told: Closure<dyn Fn(String)>,
}

impl Watch {
    /// Dropping it does the work.
    pub fn close(self) {}
}

impl Drop for Watch {
    fn drop(&mut self) {
        // It only closes what it opened.
        let _closed = self.stop.call0(&JsValue::NULL);
    }
}

fn trouble(reason: &JsValue) -> CameraTrouble {
    let name = Reflect::get(reason, &"name".into()).ok().and_then(|name| name.as_string());
    match name.as_deref() {
        Some("NotAllowedError" | "SecurityError") => CameraTrouble::Denied,
        Some("NetworkError") => CameraTrouble::NotLoaded,
        _ => CameraTrouble::Missing,
    }
}

/// Shows the camera in the video element of that id, and tells each code that it sees.
///
/// # Errors
/// Why there is no picture.
pub async fn watch(id: &str) -> Result<(Watch, UnboundedReceiver<String>), CameraTrouble> {
    if !window().is_some_and(|window| window.is_secure_context()) {
        return Err(CameraTrouble::Insecure);
    }
    let module = script::module(LOADER).await.ok_or(CameraTrouble::NotLoaded)?;
    let start = script::function(&module, "watch").ok_or(CameraTrouble::NotLoaded)?;
    let video = document()
        .and_then(|document| document.get_element_by_id(id))
        .ok_or(CameraTrouble::Missing)?;
    let (sender, receiver) = unbounded();
    let told = Closure::<dyn Fn(String)>::new(move |text| {
        // Nobody listens any more only once the page has gone on.
        let _gone = sender.unbounded_send(text);
    });
    let started = script::settled(start.call2(&JsValue::NULL, &video, told.as_ref())).await;
    let stop = started.map_err(|reason| trouble(&reason))?;
    let stop = stop.dyn_into().map_err(|_| CameraTrouble::Missing)?;
    Ok((Watch { stop, _told: told }, receiver))
}

/// The code in a picture.
pub async fn read(picture: &Chosen) -> Option<String> {
    let read = script::function(&script::module(LOADER).await?, "read")?;
    let bytes = Uint8Array::from(picture.bytes.as_slice());
    script::settled(read.call1(&JsValue::NULL, &bytes)).await.ok()?.as_string()
}
