//! A person's or household's surname, cut as a seal.

use dioxus::prelude::*;

/// The first character of a name in a seal 印章. It only decorates: the whole name stands beside it.
#[component]
pub fn Stamp(name: String) -> Element {
    let surname: String = name.chars().take(1).collect();
    rsx! {
        span { class: "stamp", "aria-hidden": "true", {surname} }
    }
}
