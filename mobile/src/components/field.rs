//! Fields: a label above, a hint or what is wrong below.

use dioxus::prelude::*;

use super::icon::{Icon, Picto};
use crate::i18n::t;

/// A text field. `id` is unique on the page.
#[component]
pub fn Field(
    id: String,
    label: String,
    value: String,
    oninput: EventHandler<String>,
    #[props(default)] hint: String,
    #[props(default)] error: Option<String>,
    #[props(default = "text")] kind: &'static str,
    #[props(default)] autocomplete: Option<&'static str>,
    #[props(default)] numeric: bool,
    #[props(default)] long: bool,
    #[props(default)] testid: Option<String>,
    children: Element,
) -> Element {
    let mut shown = use_signal(|| false);
    let below = format!("{id}-below");
    let secret = kind == "password";
    let described = (error.is_some() || !hint.is_empty()).then(|| below.clone());
    rsx! {
        div { class: if error.is_some() { "field wrong" } else { "field" },
            label { r#for: id.clone(), {label} }
            div { class: "field-box",
                if long {
                    textarea {
                        id: id.clone(),
                        rows: "3",
                        value: value.clone(),
                        "aria-invalid": error.is_some().then_some("true"),
                        "aria-describedby": described.clone(),
                        "data-testid": testid.clone(),
                        oninput: move |event| oninput.call(event.value()),
                    }
                } else {
                    input {
                        id: id.clone(),
                        r#type: if secret && shown() { "text" } else { kind },
                        inputmode: numeric.then_some("numeric"),
                        autocomplete,
                        autocapitalize: "off",
                        value: value.clone(),
                        "aria-invalid": error.is_some().then_some("true"),
                        "aria-describedby": described.clone(),
                        "data-testid": testid.clone(),
                        oninput: move |event| oninput.call(event.value()),
                    }
                }
                if secret {
                    button {
                        class: "icon-button",
                        r#type: "button",
                        "aria-label": if shown() { t().common.hide_password } else { t().common.show_password },
                        onclick: move |_| shown.toggle(),
                        Icon { of: if shown() { Picto::EyeShut } else { Picto::Eye } }
                    }
                }
                {children}
            }
            if let Some(error) = error.clone() {
                p { id: below.clone(), class: "field-error", role: "alert",
                    Icon { of: Picto::Warning }
                    span { {error} }
                }
            } else if !hint.is_empty() {
                p { id: below, class: "field-hint", {hint.clone()} }
            }
        }
    }
}

/// A box to tick, with words that may hold a link.
#[component]
pub fn Check(
    id: String,
    checked: bool,
    onchange: EventHandler<bool>,
    #[props(default)] error: Option<String>,
    #[props(default)] testid: Option<String>,
    children: Element,
) -> Element {
    let below = format!("{id}-below");
    rsx! {
        div { class: "check",
            input {
                id: id.clone(),
                r#type: "checkbox",
                checked,
                "aria-invalid": error.is_some().then_some("true"),
                "aria-describedby": error.is_some().then(|| below.clone()),
                "data-testid": testid,
                onchange: move |event| onchange.call(event.checked()),
            }
            label { r#for: id, {children} }
        }
        if let Some(error) = error.clone() {
            p { id: below.clone(), class: "field-error", role: "alert",
                Icon { of: Picto::Warning }
                span { {error} }
            }
        }
    }
}
