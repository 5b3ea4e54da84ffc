//! Nothing there: what that means, and what to do about it.

use dioxus::prelude::*;

use super::icon::{Picto, Scene};

#[component]
pub fn Empty(icon: Picto, title: String, hint: String, children: Element) -> Element {
    rsx! {
        div { class: "empty", "data-testid": "empty",
            Scene { of: icon }
            b { {title} }
            p { {hint} }
            {children}
        }
    }
}
