//! The window and its surroundings.

use std::{
    cell::RefCell,
    sync::{Mutex, PoisonError},
};

use dioxus::prelude::{Key, KeyboardData};
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};

use super::{server, webview};
use crate::platform::Happening;

thread_local! {
    /// The page with which the module on the screen began.
    static PATH: RefCell<String> = RefCell::new("/".to_owned());
}

static LISTENER: Mutex<Option<UnboundedSender<Happening>>> = Mutex::new(None);

pub fn set_title(title: &str) {
    if let Some(view) = webview::view() {
        view.set_title(title);
    }
}

/// Sets an attribute of the page's root, or takes it away.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    match value {
        Some(value) => webview::call("setAttribute", &[name, value]),
        None => webview::call("removeAttribute", &[name]),
    }
}

/// Moves the focus to the heading of the page, so that a screen reader says where one is.
pub fn focus_heading() {
    webview::call("focusHeading", &[]);
}

/// Moves the focus to the element of that id.
pub fn focus(id: &str) {
    webview::call("focus", &[id]);
}

/// Whether the key that was pressed closes what is open.
#[must_use]
pub fn is_escape(pressed: &KeyboardData) -> bool {
    pressed.key() == Key::Escape
}

/// Keeps where the focus is, for [`give_focus_back`].
pub fn keep_focus() {
    webview::call("keepFocus", &[]);
}

/// Moves the focus to the element of that id; until [`give_focus_back`], only what stands around it can be
/// reached.
pub fn confine(id: &str) {
    webview::call("confine", &[id]);
}

/// Puts the focus back to where it was kept last, and lets everything be reached again.
pub fn give_focus_back() {
    webview::call("giveFocusBack", &[]);
}

/// Empties the element of that id.
pub fn clear(id: &str) {
    webview::call("clear", &[id]);
}

#[must_use]
pub fn is_visible() -> bool {
    webview::view().is_none_or(|view| view.is_visible())
}

/// Whether the server answered last.
#[must_use]
pub fn is_online() -> bool {
    server::answers()
}

/// Coming back, leaving, and the network, as long as the receiver lives.
#[must_use]
pub fn happenings() -> UnboundedReceiver<Happening> {
    let (sender, receiver) = unbounded();
    *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
    receiver
}

/// Passes on what the shell, or a call to the server, has noticed.
pub fn tell(happening: Happening) {
    let listener = LISTENER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(listener) = listener.as_ref() {
        // Nobody listens any more only when the window closes.
        let _gone = listener.unbounded_send(happening);
    }
}

/// What to call this device in the list of sign-ins.
#[must_use]
pub fn device_name() -> String {
    match std::env::consts::OS {
        "linux" => "Linux",
        "macos" => "Mac",
        "windows" => "Windows",
        "android" => "Android",
        "ios" => "iPhone",
        other => other,
    }
    .to_owned()
}

pub fn reload() {
    if let Some(view) = webview::view() {
        view.load(&path());
    }
}

/// Path of the page with which the module on the screen began: enough to tell which module it is.
#[must_use]
pub fn path() -> String {
    PATH.with_borrow(Clone::clone)
}

/// Where the server's pages lie, such as `https://xiangyue.example`.
#[must_use]
pub fn origin() -> String {
    server::address().unwrap_or_default()
}

/// Leaves for another page: one of the client's own, or one for the system's browser.
pub fn open(address: &str) {
    let Some(view) = webview::view() else { return };
    if address.starts_with('/') {
        PATH.set(address.to_owned());
        view.load(address);
    } else {
        view.open_outside(address);
    }
}

pub fn print() {
    if let Some(view) = webview::view() {
        view.print();
    }
}
