//! A code on white: the QR picture and the digits below it.

use std::fmt::Write;

use dioxus::prelude::*;
use fast_qr::{ECL, QRBuilder};

use crate::format;

/// Empty modules around the picture; scanners need four.
const QUIET: usize = 4;

/// Path of all dark modules, and the width of the picture in modules.
fn modules(text: &str, printed: bool) -> Option<(String, usize)> {
    // A screen neither smears nor tears: little redundancy keeps the modules large for poor cameras.
    let redundancy = if printed { ECL::Q } else { ECL::L };
    let qr = QRBuilder::new(text).ecl(redundancy).build().ok()?;
    let mut path = String::new();
    for (y, row) in qr.data.chunks(qr.size).take(qr.size).enumerate() {
        let mut x = 0;
        // Neighbours of one colour make one rectangle.
        for run in row.chunk_by(|one, next| one.value() == next.value()) {
            let width = run.len();
            if run.first().is_some_and(|one| one.value()) {
                // Writing to a string cannot fail.
                let _written = write!(path, "M{} {}h{width}v1h-{width}z", x + QUIET, y + QUIET);
            }
            x += width;
        }
    }
    Some((path, qr.size + 2 * QUIET))
}

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
    let shown = use_memo(use_reactive!(|code| modules(&code, printed)));
    rsx! {
        div { class: "code-panel", "data-testid": testid, "data-code": code,
            if let Some((path, width)) = shown() {
                svg {
                    class: "qr",
                    role: "img",
                    "aria-label": name,
                    view_box: "0 0 {width} {width}",
                    shape_rendering: "crispEdges",
                    path { d: path }
                }
            }
            if let Some(digits) = digits {
                p { class: "digits", "data-testid": digits_testid, {format::digits(&digits)} }
            }
        }
    }
}
