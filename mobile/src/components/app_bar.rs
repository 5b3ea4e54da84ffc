//! The bar above a page: where one is, and the way back.

use dioxus::prelude::*;

use super::{
    go::go_back,
    icon::{Icon, Picto},
};
use crate::{i18n::t, platform::page, route::Address};

/// Title of the page, and the browser's. `children` stand at the right.
#[component]
pub fn AppBar(
    title: String,
    #[props(default)] back: Option<Address>,
    children: Element,
) -> Element {
    let shown = format!("{title} · {}", t().common.app);
    use_effect(use_reactive!(|shown| page::set_title(&shown)));
    rsx! {
        header { class: "app-bar",
            if let Some(parent) = back {
                button {
                    class: "icon-button",
                    r#type: "button",
                    "aria-label": t().common.back,
                    onclick: move |_| go_back(parent.clone()),
                    Icon { of: Picto::Back }
                }
            }
            h1 { tabindex: "-1", {title} }
            {children}
        }
    }
}
