//! Six digits that nobody should read over the shoulder.

use dioxus::prelude::*;

use super::number_pad::NumberPad;

/// Digits of a card's PIN.
const DIGITS: usize = 6;

/// Shows how many digits have been typed, never which.
#[component]
pub fn PinPad(
    name: String,
    delete_label: String,
    value: String,
    onchange: EventHandler<String>,
) -> Element {
    let typed = value.chars().count();
    let shorter: String = value.chars().take(typed.saturating_sub(1)).collect();
    let before = value;
    rsx! {
        div { class: "pin", role: "group", "aria-label": name.clone(),
            p { class: "pin-name", {name.clone()} }
            p { class: "pin-dots", role: "status", "aria-label": "{typed} / {DIGITS}", "data-testid": "pin",
                for place in 0..DIGITS {
                    span { key: "{place}", class: if place < typed { "pin-dot full" } else { "pin-dot" } }
                }
            }
            NumberPad {
                delete_label,
                ondigit: move |digit: char| {
                    if typed < DIGITS {
                        onchange.call(format!("{before}{digit}"));
                    }
                },
                ondelete: move |()| onchange.call(shorter.clone()),
            }
        }
    }
}
