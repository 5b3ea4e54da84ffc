//! The field in which one searches.

use dioxus::prelude::*;

use super::icon::{Icon, Picto};

/// A field with a glass; `label` is for those who do not see it, `hint` tells what one may type.
#[component]
pub fn SearchField(
    id: String,
    label: String,
    hint: String,
    testid: String,
    text: String,
    ontype: EventHandler<String>,
) -> Element {
    rsx! {
        div { class: "search", role: "search",
            label { class: "visually-hidden", r#for: id.clone(), {label} }
            Icon { of: Picto::Search }
            input {
                id,
                r#type: "search",
                autocomplete: "off",
                autocapitalize: "off",
                placeholder: hint,
                "data-testid": testid,
                value: text,
                oninput: move |event| ontype.call(event.value()),
            }
        }
    }
}
