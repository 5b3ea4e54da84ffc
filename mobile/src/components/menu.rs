//! The main menu of the counter and of the desk: below on a phone, at the side of a desktop.

use dioxus::prelude::*;

use super::{
    go::Go,
    icon::{Icon, Picto},
};
use crate::{platform::page, route::Address};

/// Places that stand in one row of a phone.
const ROW: usize = 5;
const REST: &str = "xy-menu-rest";

/// One place of a menu.
#[derive(Debug, Clone, PartialEq)]
pub struct MenuItem {
    pub testid: &'static str,
    pub to: Address,
    pub icon: Picto,
    pub name: &'static str,
}

/// `current` is the index of the place that the page belongs to. Of more places than a phone's row holds, the later ones open
/// above it, behind the word `more`; a desktop shows all.
#[component]
pub fn Menu(
    title: String,
    #[props(default)] more: &'static str,
    items: Vec<MenuItem>,
    current: Option<usize>,
) -> Element {
    let mut open = use_signal(|| false);
    let first = if items.len() > ROW { ROW - 1 } else { items.len() };
    let rest = items.get(first..).unwrap_or_default().to_vec();
    let row = items.get(..first).unwrap_or_default().to_vec();
    let here = current.is_some_and(|index| index >= first);
    rsx! {
        nav {
            class: "tab-bar work-menu",
            "aria-label": "{title}",
            onkeydown: move |event| {
                if page::is_escape(&event.data()) {
                    open.set(false);
                }
            },
            span { class: "rail-mark", "aria-hidden": "true", "{title}" }
            for (index , item) in row.into_iter().enumerate() {
                Tab { key: "{item.testid}", item, current: current == Some(index) }
            }
            if !rest.is_empty() {
                button {
                    class: if here { "tab tab-more here" } else { "tab tab-more" },
                    r#type: "button",
                    "aria-expanded": if open() { "true" } else { "false" },
                    "aria-controls": REST,
                    "data-testid": "tab-more",
                    onclick: move |_| open.toggle(),
                    Icon { of: Picto::More }
                    span { {more} }
                }
                if open() {
                    div { class: "menu-veil", onclick: move |_| open.set(false) }
                }
                div {
                    id: REST,
                    class: if open() { "menu-rest open" } else { "menu-rest" },
                    onclick: move |_| open.set(false),
                    for (index , item) in rest.into_iter().enumerate() {
                        Tab { key: "{item.testid}", item, current: current == Some(first + index) }
                    }
                }
            }
        }
    }
}

#[component]
fn Tab(item: MenuItem, current: bool) -> Element {
    rsx! {
        Go { class: "tab", testid: item.testid.to_owned(), current, to: item.to,
            Icon { of: item.icon }
            span { {item.name} }
        }
    }
}
