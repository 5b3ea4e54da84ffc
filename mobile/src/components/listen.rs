//! Reading aloud.

use dioxus::prelude::*;

use super::{
    icon::{Icon, Picto},
    toast::toast,
};
use crate::{
    i18n::{LANG, t},
    platform::speech,
};

/// Reads a text aloud, or says plainly that this phone cannot.
#[component]
pub fn Listen(text: String) -> Element {
    use_drop(speech::stop);
    rsx! {
        button {
            class: "listen",
            r#type: "button",
            onclick: move |_| {
                if !speech::speak(&text, LANG()) {
                    toast(t().common.cannot_listen);
                }
            },
            Icon { of: Picto::Speaker }
            span { {t().common.listen} }
        }
    }
}
