//! How many: fewer, the number, more.

use dioxus::prelude::*;

use super::icon::{Icon, Picto};
use crate::i18n::t;

/// `name` says of what, for those who do not see it.
#[component]
pub fn Stepper(
    name: String,
    value: i64,
    #[props(default)] least: i64,
    most: i64,
    onchange: EventHandler<i64>,
    #[props(default)] testid: Option<String>,
) -> Element {
    let texts = &t().common;
    rsx! {
        div { class: "stepper", role: "group", "aria-label": "{name} {texts.quantity}", "data-testid": testid,
            button {
                r#type: "button",
                "aria-label": texts.fewer,
                disabled: value <= least,
                onclick: move |_| onchange.call(value - 1),
                Icon { of: Picto::Minus }
            }
            output { "aria-live": "polite", {value.to_string()} }
            button {
                r#type: "button",
                "aria-label": texts.one_more,
                disabled: value >= most,
                "data-testid": "one-more",
                onclick: move |_| onchange.call(value + 1),
                Icon { of: Picto::Plus }
            }
        }
    }
}
