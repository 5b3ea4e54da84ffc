//! Digits large enough for any thumb.

use dioxus::prelude::*;

use super::icon::{Icon, Picto};

/// Tells each digit pressed, and the taking back of the last one. `delete_label` names that key.
#[component]
pub fn NumberPad(
    ondigit: EventHandler<char>,
    ondelete: EventHandler<()>,
    delete_label: String,
) -> Element {
    rsx! {
        div { class: "number-pad",
            for digit in "1234567890".chars() {
                button {
                    key: "{digit}",
                    r#type: "button",
                    "data-testid": "digit-{digit}",
                    onclick: move |_| ondigit.call(digit),
                    {digit.to_string()}
                }
            }
            button {
                r#type: "button",
                "aria-label": delete_label,
                onclick: move |_| ondelete.call(()),
                Icon { of: Picto::Backspace }
            }
        }
    }
}
