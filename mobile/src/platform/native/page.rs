//! The window and its surroundings.

use futures_channel::mpsc::{UnboundedReceiver, unbounded};

use crate::platform::Happening;

pub fn set_title(_title: &str) {}

pub fn set_root_attribute(_name: &str, _value: Option<&str>) {}

pub fn focus_heading() {}

pub fn focus(_id: &str) {}

pub fn keep_focus() {}

pub fn give_focus_back() {}

pub fn clear(_id: &str) {}

#[must_use]
pub fn is_visible() -> bool {
    true
}

#[must_use]
pub fn is_online() -> bool {
    true
}

#[must_use]
pub fn happenings() -> UnboundedReceiver<Happening> {
    unbounded().1
}

/// What to call this device in the list of sign-ins.
#[must_use]
pub fn device_name() -> String {
    std::env::consts::OS.to_owned()
}

pub fn reload() {}

/// Path of the page on the screen.
#[must_use]
pub fn path() -> String {
    "/".to_owned()
}

/// Leaves for another page.
pub fn open(_address: &str) {}

pub fn print() {}
