//! One tab at a time.

use std::cell::RefCell;

use futures_channel::oneshot;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::JsValue;

use super::{Closure, JsCast, window};

/// Others wait until it is dropped.
pub struct Held {
    free: Option<Function>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(free) = self.free.take() {
            // It only settles a promise.
            let _free = free.call0(&JsValue::NULL);
        }
    }
}

/// Asks the browser; the answer comes when no other tab holds the name.
fn ask(name: &str) -> Option<oneshot::Receiver<Held>> {
    // Older browsers and insecure pages have no locks: there the keys of the commands keep order.
    let locks = Reflect::get(&window()?.navigator(), &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let (tell, told) = oneshot::channel();
    let given = Closure::once_into_js(move |_lock: JsValue| {
        let free = RefCell::new(None);
        let until = Promise::new(&mut |settle, _| *free.borrow_mut() = Some(settle));
        // Nobody waits for it any more: dropping it there gives it back.
        let _gone = tell.send(Held { free: free.into_inner() });
        until
    });
    request.call2(&locks, &name.into(), &given).ok()?;
    Some(told)
}

/// Waits until no other tab holds the name.
pub async fn hold(name: &str) -> Held {
    let nobody_else = Held { free: None };
    match ask(name) {
        Some(told) => told.await.unwrap_or(nobody_else),
        None => nobody_else,
    }
}
