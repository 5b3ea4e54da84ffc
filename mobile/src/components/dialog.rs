//! What stands before the page: a question, or a sheet from below.

use dioxus::prelude::*;

use super::icon::{Icon, Picto};
use crate::{i18n::t, platform::page};

const PANEL: &str = "xy-panel";

/// Brings whoever uses the keyboard back to the panel, after what stands in it was replaced.
pub fn focus_panel() {
    page::focus(PANEL);
}

/// The veil, the panel and the keyboard's way around in it.
#[component]
fn Panel(
    title: String,
    class: &'static str,
    role: &'static str,
    onclose: EventHandler<()>,
    children: Element,
) -> Element {
    use_hook(page::keep_focus);
    use_effect(|| page::confine(PANEL));
    use_drop(page::give_focus_back);
    rsx! {
        div { class: "veil {class}", onclick: move |_| onclose.call(()),
            // Tabbing past either end comes back into the panel.
            span { tabindex: "0", onfocus: |_| page::focus(PANEL) }
            div {
                id: PANEL,
                class: "panel",
                role,
                "aria-modal": "true",
                "aria-label": title.clone(),
                tabindex: "-1",
                onclick: |event| event.stop_propagation(),
                onkeydown: move |event| {
                    if page::is_escape(&event.data()) {
                        onclose.call(());
                    }
                },
                div { class: "panel-head",
                    h2 { {title.clone()} }
                    button {
                        class: "icon-button",
                        r#type: "button",
                        "aria-label": t().common.close,
                        onclick: move |_| onclose.call(()),
                        Icon { of: Picto::Close }
                    }
                }
                {children}
            }
            span { tabindex: "0", onfocus: |_| page::focus(PANEL) }
        }
    }
}

/// A question that must be answered.
#[component]
pub fn Dialog(title: String, onclose: EventHandler<()>, children: Element) -> Element {
    rsx! {
        Panel { title, class: "centre", role: "alertdialog", onclose, {children} }
    }
}

/// A sheet from below.
#[component]
pub fn Sheet(title: String, onclose: EventHandler<()>, children: Element) -> Element {
    rsx! {
        Panel { title, class: "below", role: "dialog", onclose, {children} }
    }
}
