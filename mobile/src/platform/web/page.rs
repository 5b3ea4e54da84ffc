//! The page and its surroundings.

use std::cell::RefCell;

use dioxus::prelude::KeyboardData;
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

/// How the page was before something stood before it.
#[derive(Default)]
struct Before {
    focused: Option<web_sys::HtmlElement>,
    /// What cannot be reached meanwhile.
    shut: Vec<web_sys::Element>,
}

thread_local! {
    static BEFORE: RefCell<Vec<Before>> = const { RefCell::new(Vec::new()) };
}

/// Keeps where the focus is, for [`give_focus_back`].
pub fn keep_focus() {
    let focused = document()
        .and_then(|document| document.active_element())
        .and_then(|element| element.dyn_into().ok());
    BEFORE.with_borrow_mut(|before| before.push(Before { focused, shut: Vec::new() }));
}

/// Moves the focus to the element of that id; until [`give_focus_back`], only what stands around it can be
/// reached, by keys, by finger or by a screen reader. What is announced is left alone.
pub fn confine(id: &str) {
    focus(id);
    let element = document().and_then(|document| document.get_element_by_id(id));
    let mut inside = element.and_then(|element| element.parent_element());
    while let Some(one) = inside {
        inside = one.parent_element();
        let mut next = inside.as_ref().and_then(web_sys::Element::first_element_child);
        while let Some(sibling) = next {
            next = sibling.next_element_sibling();
            if sibling != one
                && !sibling.has_attribute("inert")
                && !sibling.has_attribute("aria-live")
            {
                let _constant_name = sibling.set_attribute("inert", "");
                BEFORE.with_borrow_mut(|before| {
                    if let Some(last) = before.last_mut() {
                        last.shut.push(sibling);
                    }
                });
            }
        }
    }
}

/// Puts the focus back to where it was kept last, and lets everything be reached again.
pub fn give_focus_back() {
    let Some(before) = BEFORE.with_borrow_mut(Vec::pop) else { return };
    for element in before.shut {
        let _constant_name = element.remove_attribute("inert");
    }
    if let Some(element) = before.focused {
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

/// Whether the key that was pressed closes what is open.
#[must_use]
pub fn is_escape(pressed: &KeyboardData) -> bool {
    // Not `pressed.key()`: its table of all keys that there are would come along.
    pressed.downcast::<web_sys::KeyboardEvent>().is_some_and(|event| event.key() == "Escape")
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
    listen(page.clone(), "xiangyue-update", || Happening::NewVersion);
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

/// Path of the page on the screen, with all that follows it.
#[must_use]
pub fn address() -> String {
    let Some(place) = window().map(|window| window.location()) else { return String::new() };
    [place.pathname(), place.search(), place.hash()].into_iter().flatten().collect()
}

/// Scheme and host of the site, for links that go elsewhere.
#[must_use]
pub fn origin() -> String {
    window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
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
