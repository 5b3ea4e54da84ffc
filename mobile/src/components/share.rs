//! Handing the link to a page on to others.

use dioxus::prelude::*;

use super::{
    button::{Button, Look},
    dialog::Sheet,
    icon::Picto,
    toast::toast,
};
use crate::{
    i18n::t,
    platform::{clipboard, page, share},
    route::Address,
};

/// A button that hands a link on: by the device's own way, else by copying it, else by showing it to be copied by hand.
#[component]
pub fn Share(title: String, #[props(into)] to: Address) -> Element {
    let mut by_hand = use_signal(|| None::<String>);
    let texts = &t().sharing;
    rsx! {
        Button {
            look: Look::Ghost,
            icon: Picto::Share,
            testid: "share",
            onclick: move |_| {
                let (title, url) = (title.clone(), format!("{}{to}", page::origin()));
                spawn(async move {
                    if share::share(&title, &url).await {
                        return;
                    }
                    if clipboard::copy(&url).await {
                        toast(t().sharing.copied);
                    } else {
                        by_hand.set(Some(url));
                    }
                });
            },
            {texts.share}
        }
        if let Some(url) = by_hand() {
            Sheet { title: texts.share, onclose: move |()| by_hand.set(None),
                div { class: "stack",
                    p { {texts.by_hand} }
                    p { class: "card padded link-text", "data-testid": "share-link", {url} }
                }
            }
        }
    }
}
