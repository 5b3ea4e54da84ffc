//! On or off, in a row.

use dioxus::prelude::*;

use crate::i18n::t;

#[component]
pub fn Switch(
    title: String,
    #[props(default)] note: String,
    on: bool,
    onchange: EventHandler<bool>,
    #[props(default)] disabled: bool,
    #[props(default)] testid: Option<String>,
    #[props(default)] leading: Option<Element>,
) -> Element {
    let texts = &t().me;
    rsx! {
        button {
            class: "cell switch",
            r#type: "button",
            role: "switch",
            disabled,
            "aria-checked": if on { "true" } else { "false" },
            "data-testid": testid,
            onclick: move |_| onchange.call(!on),
            {leading}
            span { class: "cell-text",
                b { {title} }
                if !note.is_empty() {
                    small { {note} }
                }
            }
            span { class: "switch-state",
                small { {if on { texts.on } else { texts.off }} }
                span { class: "switch-track", span { class: "switch-knob" } }
            }
        }
    }
}
