//! The page and its surroundings.

use std::cell::RefCell;

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use web_sys::{EventTarget, VisibilityState};

use super::{Closure, JsCast, document, window};
use crate::platform::Happening;

pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Sets an attribute of the page's root, or takes it away.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = document().and_then(|document| document.document_element()) else {
        return;
    };
    // Fails only for a name that is no attribute name; ours are constants.
    let _constant_name = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// Moves the focus to the heading of the page, so that a screen reader says where one is.
pub fn focus_heading() {
    let heading = document().and_then(|document| document.query_selector("h1").ok()?);
    if let Some(heading) = heading.and_then(|one| one.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _gone_meanwhile = heading.focus();
    }
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Empties the element of that id.
pub fn clear(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        element.set_inner_html("");
    }
}

thread_local! {
    /// Where the focus was before each thing that stands before the page.
    static BEFORE: RefCell<Vec<web_sys::HtmlElement>> = const { RefCell::new(Vec::new()) };
}

/// Keeps where the focus is, for [`give_focus_back`].
pub fn keep_focus() {
    let element = document().and_then(|document| document.active_element());
    if let Some(element) = element.and_then(|one| one.dyn_into().ok()) {
        BEFORE.with_borrow_mut(|before| before.push(element));
    }
}

/// Puts the focus back to where it was kept last.
pub fn give_focus_back() {
    if let Some(element) = BEFORE.with_borrow_mut(Vec::pop) {
        let _gone_meanwhile = element.focus();
    }
}

/// Moves the focus to the element of that id.
pub fn focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|one| one.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _gone_meanwhile = element.focus();
    }
}

#[must_use]
pub fn is_visible() -> bool {
    document().is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}

#[must_use]
pub fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Coming back, leaving, and the network, as long as the receiver lives.
#[must_use]
pub fn happenings() -> UnboundedReceiver<Happening> {
    let (sender, receiver) = unbounded();
    let listen = |target: Option<EventTarget>, event: &'static str, what: fn() -> Happening| {
        let sender = sender.clone();
        let closure = Closure::<dyn Fn()>::new(move || {
            // Nobody listens any more only when the page goes away.
            let _gone = sender.unbounded_send(what());
        });
        if let Some(target) = target {
            let _known_event =
                target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
        }
        closure.forget();
    };
    let page: Option<EventTarget> = window().map(Into::into);
    listen(document().map(Into::into), "visibilitychange", || {
        if is_visible() { Happening::Returned } else { Happening::Left }
    });
    listen(page.clone(), "online", || Happening::Network(true));
    listen(page, "offline", || Happening::Network(false));
    receiver
}

/// What to call this device in the list of sign-ins.
#[must_use]
pub fn device_name() -> String {
    let agent =
        window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
    let known = [
        ("MicroMessenger", "WeChat"),
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ];
    let names: Vec<_> =
        known.iter().filter(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name).collect();
    // An Android agent names Linux too: the first two say enough.
    names.into_iter().take(2).collect::<Vec<_>>().join(" · ")
}

pub fn reload() {
    if let Some(window) = window() {
        let _leaving = window.location().reload();
    }
}

/// Path of the page on the screen.
#[must_use]
pub fn path() -> String {
    window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

/// Leaves for another page.
pub fn open(address: &str) {
    if let Some(window) = window() {
        let _leaving = window.location().set_href(address);
    }
}

pub fn print() {
    if let Some(window) = window() {
        // Only a browser without a printing dialog refuses.
        let _no_dialog = window.print();
    }
}
