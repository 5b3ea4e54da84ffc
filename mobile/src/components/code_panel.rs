//! A code on white: the QR picture and the digits below it.

use dioxus::prelude::*;

use super::{Shape, Skeleton};
use crate::{format, hooks::use_codes, platform::codes};

/// Shows a text as a QR code. `digits` stand below it in groups of four; what is `printed` bears dirt and tears.
#[component]
pub fn CodePanel(
    code: String,
    name: String,
    #[props(default)] digits: Option<String>,
    #[props(default)] printed: bool,
    testid: String,
    #[props(default)] digits_testid: Option<String>,
) -> Element {
    let (ready, text) = (use_codes(), code.clone());
    let drawn = use_memo(use_reactive!(|(text, ready)| {
        ready.then(|| codes::draw(&text, printed)).flatten()
    }));
    rsx! {
        div { class: "code-panel", "data-testid": testid, "data-code": code,
            if !ready {
                Skeleton { shape: Shape::Code }
            } else if let Some(drawing) = drawn() {
                svg {
                    class: "qr",
                    role: "img",
                    "aria-label": name,
                    view_box: drawing.view_box,
                    shape_rendering: "crispEdges",
                    path { d: drawing.path }
                }
            }
            if let Some(digits) = digits {
                p { class: "digits", "data-testid": digits_testid, {format::digits(&digits)} }
            }
        }
    }
}
