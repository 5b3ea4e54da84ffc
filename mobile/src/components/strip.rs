//! A thin line above the page: one thing to know, with the way to more or something to do.

use dioxus::prelude::*;

use super::{
    banner::Tone,
    go::Go,
    icon::{Icon, Picto},
};
use crate::route::Address;

/// The line; a link where `to` is given.
#[component]
pub fn Strip(
    tone: Tone,
    icon: Picto,
    text: String,
    #[props(default)] to: Option<Address>,
    #[props(default)] testid: Option<String>,
    children: Element,
) -> Element {
    let class = format!("strip {}", tone.class());
    match to {
        Some(to) => rsx! {
            Go { class, to, testid,
                Icon { of: icon }
                span { role: "status", {text} }
                Icon { of: Picto::Forward }
            }
        },
        None => rsx! {
            div { class, "data-testid": testid,
                Icon { of: icon }
                span { role: "status", {text} }
                {children}
            }
        },
    }
}
