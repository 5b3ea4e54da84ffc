//! The face of one who may collect a child, as the page has it.

use dioxus::prelude::*;

use crate::components::{Icon, Picto};

/// A face, or the outline of one that has not come. The name stands beside it.
#[component]
pub fn Face(address: Option<String>) -> Element {
    rsx! {
        span { class: "face", "aria-hidden": "true",
            if let Some(address) = address {
                img { class: "photo", src: address, alt: "", decoding: "async", "data-testid": "face" }
            } else {
                Icon { of: Picto::Me }
            }
        }
    }
}
