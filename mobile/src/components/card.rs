//! Cards and the rows in them.

use dioxus::prelude::*;

use super::{
    banner::Tone,
    go::Go,
    icon::{Icon, Picto},
};
use crate::route::Address;

/// A sheet of paper that holds rows.
#[component]
pub fn Card(#[props(default)] class: String, children: Element) -> Element {
    rsx! {
        div { class: "card {class}", {children} }
    }
}

/// A part of a page with a heading, and a link for the whole of it.
#[component]
pub fn Section(
    title: String,
    #[props(default)] all: Option<Address>,
    #[props(default)] all_name: String,
    children: Element,
) -> Element {
    rsx! {
        section { class: "section",
            div { class: "section-head",
                h2 { {title} }
                if let Some(to) = all {
                    Go { to, {all_name} }
                }
            }
            {children}
        }
    }
}

/// A row: picture, name with a line below, and something at the right. A link where `to` is given.
#[component]
pub fn Cell(
    title: String,
    #[props(default)] note: String,
    #[props(default)] to: Option<Address>,
    #[props(default)] testid: Option<String>,
    #[props(default)] leading: Option<Element>,
    children: Element,
) -> Element {
    let body = rsx! {
        {leading}
        span { class: "cell-text",
            b { {title} }
            if !note.is_empty() {
                small { Parts { note } }
            }
        }
        span { class: "cell-end", {children} }
    };
    match to {
        Some(to) => rsx! {
            Go { class: "cell", to, testid,
                {body}
                span { class: "chevron", Icon { of: Picto::Forward } }
            }
        },
        None => rsx! {
            div { class: "cell", "data-testid": testid, {body} }
        },
    }
}

/// The parts of a line, none of which breaks before the others do.
#[component]
fn Parts(note: String) -> Element {
    rsx! {
        for (index , part) in note.split_inclusive(" · ").enumerate() {
            span { key: "{index}", class: "part", {part.trim_end()} }
            " "
        }
    }
}

/// A row that tells one fact: what it is, and below it the value.
#[component]
pub fn Fact(
    name: String,
    value: String,
    #[props(default)] hint: String,
    #[props(default)] testid: Option<String>,
    children: Element,
) -> Element {
    rsx! {
        div { class: "cell fact", "data-testid": testid,
            span { class: "cell-text",
                small { {name} }
                b { {value} }
                if !hint.is_empty() {
                    small { class: "hint", {hint} }
                }
            }
            span { class: "cell-end", {children} }
        }
    }
}

/// A word in a capsule. The colour never says it alone.
#[component]
pub fn Badge(tone: Tone, #[props(default)] testid: Option<String>, children: Element) -> Element {
    rsx! {
        span { class: "badge {tone.class()}", "data-testid": testid, {children} }
    }
}
