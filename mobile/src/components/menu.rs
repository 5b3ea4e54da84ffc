//! The main menu of the counter and of the desk: below on a phone, at the side of a desktop.

use dioxus::prelude::*;

use super::{
    go::Go,
    icon::{Icon, Picto},
};
use crate::route::Address;

/// One place of a menu.
#[derive(Debug, Clone, PartialEq)]
pub struct MenuItem {
    pub testid: &'static str,
    pub to: Address,
    pub icon: Picto,
    pub name: &'static str,
}

/// `current` is the index of the place that the page belongs to.
#[component]
pub fn Menu(title: String, items: Vec<MenuItem>, current: Option<usize>) -> Element {
    rsx! {
        nav { class: "tab-bar work-menu", "aria-label": "{title}",
            span { class: "rail-mark", "aria-hidden": "true", "{title}" }
            for (index , item) in items.into_iter().enumerate() {
                Go {
                    key: "{item.testid}",
                    class: "tab",
                    testid: item.testid.to_owned(),
                    current: current == Some(index),
                    to: item.to,
                    Icon { of: item.icon }
                    span { {item.name} }
                }
            }
        }
    }
}
