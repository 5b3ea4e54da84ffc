//! The vermilion card that holds the household's points.

use dioxus::prelude::*;
use xiangyue_shared::points::Points;

use super::icon::Lattice;
use crate::i18n::t;

/// `above` and `below` are lines around the number; `children` the buttons.
#[component]
pub fn Hero(above: String, points: Points, below: String, children: Element) -> Element {
    rsx! {
        section { class: "hero",
            Lattice {}
            p { class: "hero-line", {above} }
            p { class: "hero-number",
                span { "data-testid": "balance", {points.to_string()} }
                em { {t().common.points_word} }
            }
            p { class: "hero-line", {below} }
            div { class: "hero-buttons", {children} }
        }
    }
}
