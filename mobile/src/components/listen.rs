//! Reading aloud, for those who would rather listen.

use dioxus::prelude::*;

use super::{
    icon::{Icon, Picto},
    toast::toast,
};
use crate::{
    i18n::{LANG, t},
    platform::speech,
};

/// Reads a text aloud as soon as it is on the screen. A phone that cannot speak shows it all the same.
pub fn use_said(text: String) {
    use_effect(use_reactive!(|text| {
        let _silent = speech::speak(&text, LANG());
    }));
    use_drop(speech::stop);
}

/// Reads a text aloud and stops at the next press, or says plainly that this phone cannot. `wide` is for
/// the pages in large print, where it is one of the few buttons.
#[component]
pub fn Listen(text: String, #[props(default)] wide: bool) -> Element {
    let texts = &t().common;
    let mut speaking = use_signal(|| false);
    use_drop(speech::stop);
    let toggle = move |_| {
        if speaking() {
            speech::stop();
            speaking.set(false);
            return;
        }
        let Some(over) = speech::speak(&text, LANG()) else {
            toast(t().common.cannot_listen);
            return;
        };
        speaking.set(true);
        spawn(async move {
            // A voice that went away without a word has no complaint.
            let spoken = over.await.unwrap_or(true);
            speaking.set(false);
            if !spoken {
                toast(t().common.cannot_listen);
            }
        });
    };
    rsx! {
        button {
            class: if wide { "listen wide" } else { "listen" },
            r#type: "button",
            "data-testid": "listen",
            "aria-pressed": if speaking() { "true" } else { "false" },
            onclick: toggle,
            Icon { of: if speaking() { Picto::Stop } else { Picto::Speaker } }
            span { {if speaking() { texts.stop_listening } else { texts.listen }} }
        }
    }
}
