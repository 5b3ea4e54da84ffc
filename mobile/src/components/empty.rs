//! Nothing there: what that means, and what to do about it.

use dioxus::prelude::*;

use super::icon::{Icon, Picto};

#[component]
pub fn Empty(icon: Picto, title: String, hint: String, children: Element) -> Element {
    rsx! {
        div { class: "empty", "data-testid": "empty",
            span { class: "empty-icon", Icon { of: icon } }
            b { {title} }
            p { {hint} }
            {children}
        }
    }
}
