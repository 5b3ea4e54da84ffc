//! A number that is typed or stepped.

use dioxus::prelude::*;

use super::icon::{Icon, Picto};
use crate::i18n::t;

/// A whole number between two buttons. Empty is told as `None`. `name` says of what, for those who do
/// not see it.
#[component]
pub fn Amount(
    id: String,
    name: String,
    value: Option<i64>,
    #[props(default)] least: i64,
    most: i64,
    #[props(default = 1)] step: i64,
    onchange: EventHandler<Option<i64>>,
    #[props(default)] testid: Option<String>,
) -> Element {
    let texts = &t().common;
    let now = value.unwrap_or(least);
    rsx! {
        div { class: "amount-field", role: "group", "aria-label": name.clone(),
            button {
                r#type: "button",
                "aria-label": "{name} {texts.fewer}",
                disabled: value.is_none() || now <= least,
                onclick: move |_| onchange.call(Some(now.saturating_sub(step).max(least))),
                Icon { of: Picto::Minus }
            }
            input {
                id,
                r#type: "text",
                inputmode: "numeric",
                autocomplete: "off",
                "aria-label": name.clone(),
                "data-testid": testid,
                value: value.map(|value| value.to_string()).unwrap_or_default(),
                oninput: move |event| {
                    let digits: String = event.value().chars().filter(char::is_ascii_digit).take(6).collect();
                    onchange.call(digits.parse().ok().map(|number: i64| number.clamp(least, most)));
                },
            }
            button {
                r#type: "button",
                "aria-label": "{name} {texts.one_more}",
                disabled: now >= most,
                onclick: move |_| onchange.call(Some(value.map_or(least.max(step), |value| value.saturating_add(step)).min(most))),
                Icon { of: Picto::Plus }
            }
        }
    }
}
