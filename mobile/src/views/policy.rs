//! What is kept about people, why, who sees it, and how to have it deleted.

use dioxus::prelude::*;

use crate::{
    components::{AppBar, Listen},
    i18n::t,
    route::Route,
};

#[component]
pub fn PolicyPage() -> Element {
    let texts = &t().policy;
    let parts = [
        (texts.what_title, texts.what),
        (texts.why_title, texts.why),
        (texts.who_title, texts.who),
        (texts.long_title, texts.long),
        (texts.device_title, texts.device),
        (texts.delete_title, texts.delete),
        (texts.child_title, texts.child),
        (texts.contact_title, texts.contact),
    ];
    let spoken: Vec<&str> = parts.iter().map(|(_, text)| *text).collect();
    rsx! {
        AppBar { title: texts.title, back: Route::Home {},
            Listen { text: format!("{} {}", texts.lead, spoken.join(" ")) }
        }
        article { class: "prose",
            p { class: "lead", {texts.lead} }
            for (title , text) in parts {
                h2 { key: "{title}", {title} }
                p { {text} }
            }
            p { class: "hint", {texts.updated} }
        }
    }
}
