//! One of a few: filters, periods, tabs of a form.

use dioxus::prelude::*;

/// `options` are the names in order; `chosen` the index of the one that holds.
#[component]
pub fn Segments(
    label: String,
    options: Vec<String>,
    chosen: usize,
    onchoose: EventHandler<usize>,
    /// Languages of the names, where each is in its own.
    #[props(default)]
    langs: Vec<&'static str>,
    #[props(default)] testid: Option<String>,
) -> Element {
    rsx! {
        div { class: "segments", role: "group", "aria-label": label, "data-testid": testid,
            for (index , name) in options.into_iter().enumerate() {
                button {
                    key: "{index}",
                    r#type: "button",
                    lang: langs.get(index).copied(),
                    "aria-pressed": if index == chosen { "true" } else { "false" },
                    onclick: move |_| onchoose.call(index),
                    {name}
                }
            }
        }
    }
}
