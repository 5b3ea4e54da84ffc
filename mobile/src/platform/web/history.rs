//! The browser's history: where one is, and where one came from. Dioxus brings one too, along with a way to run
//! scripts from texts that nothing here needs.

use std::sync::Arc;

use dioxus_history::History;
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::ScrollRestoration;

use super::{Closure, JsCast, page, window};

/// The history of this window. Each entry keeps how far its page was scrolled.
pub struct Browser;

impl Browser {
    pub fn new() -> Self {
        if let Some(history) = entries() {
            // What a browser restores by itself it restores before the page is drawn.
            let _unknown_mode = history.set_scroll_restoration(ScrollRestoration::Manual);
        }
        Self
    }
}

fn entries() -> Option<web_sys::History> {
    window()?.history().ok()
}

fn scrolled() -> JsValue {
    let Some(window) = window() else { return JsValue::NULL };
    let position = [window.scroll_x(), window.scroll_y()];
    position.into_iter().map(|way| JsValue::from(way.unwrap_or_default())).collect::<Array>().into()
}

fn scroll_to(x: f64, y: f64) {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(x, y);
    }
}

/// Scrolls to where a page was left, as soon as it is drawn again.
fn scroll_back(left: &JsValue) {
    let Some(position) = left.dyn_ref::<Array>() else { return };
    let (Some(x), Some(y)) = (position.get(0).as_f64(), position.get(1).as_f64()) else { return };
    let drawn = Closure::once_into_js(move || scroll_to(x, y));
    if let Some(window) = window() {
        let _no_frames = window.request_animation_frame(drawn.unchecked_ref());
    }
}

impl History for Browser {
    fn current_route(&self) -> String {
        page::address()
    }

    fn go_back(&self) {
        if let Some(history) = entries() {
            let _nothing_before = history.back();
        }
    }

    fn go_forward(&self) {
        if let Some(history) = entries() {
            let _nothing_after = history.forward();
        }
    }

    fn push(&self, route: String) {
        if route == self.current_route() {
            return;
        }
        if let Some(history) = entries() {
            let _left_for_good = history.replace_state_with_url(&scrolled(), "", None);
            let _too_often = history.push_state_with_url(&JsValue::NULL, "", Some(&route));
            scroll_to(0.0, 0.0);
        }
    }

    fn replace(&self, route: String) {
        if let Some(history) = entries() {
            let _too_often = history.replace_state_with_url(&JsValue::NULL, "", Some(&route));
            scroll_to(0.0, 0.0);
        }
    }

    fn external(&self, url: String) -> bool {
        page::open(&url);
        true
    }

    fn updater(&self, callback: Arc<dyn Fn() + Send + Sync>) {
        let moved = Closure::<dyn Fn()>::new(move || {
            callback();
            if let Some(left) = entries().and_then(|history| history.state().ok()) {
                scroll_back(&left);
            }
        });
        if let Some(window) = window() {
            let _known_event =
                window.add_event_listener_with_callback("popstate", moved.as_ref().unchecked_ref());
        }
        moved.forget();
    }
}
