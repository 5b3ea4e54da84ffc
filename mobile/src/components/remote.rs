//! The four states of a read: loading, filled (perhaps old), failed, without a network.

use chrono::Utc;
use dioxus::prelude::*;
use xiangyue_shared::page::Page;

use super::{
    banner::{Banner, Tone},
    button::{Button, Look},
    icon::{Picto, Scene},
    skeleton::{Shape, Skeleton},
};
use crate::{
    api::Failure,
    format,
    hooks::Remote,
    i18n::{LANG, errors, t},
};

/// What went wrong, what to do, and a button to try again.
#[component]
pub fn Trouble(failure: Failure, onretry: EventHandler<()>) -> Element {
    let texts = &t().common;
    let offline = failure == Failure::Offline;
    rsx! {
        div { class: "empty", role: "alert", "data-testid": if offline { "offline" } else { "failed" },
            Scene { of: if offline { Picto::Offline } else { Picto::Warning } }
            b { {if offline { texts.offline_title } else { texts.failed_title }} }
            p { {if offline { texts.offline_hint.to_owned() } else { errors::sentence(LANG(), &failure) }} }
            Button { look: Look::Ghost, onclick: move |_| onretry.call(()), {texts.retry} }
        }
    }
}

/// Draws a read: its outline while it comes, `body` when it is there, with its age where it is old,
/// or what went wrong.
pub fn shown<T>(
    remote: &Remote<T>,
    shape: Shape,
    retry: impl FnMut(()) + 'static,
    body: impl FnOnce(&T) -> Element,
) -> Element {
    match remote {
        Remote::Loading => rsx! {
            Skeleton { shape }
        },
        Remote::Failed(failure) => rsx! {
            Trouble { failure: failure.clone(), onretry: retry }
        },
        Remote::Ready { data, stale_since } => rsx! {
            if let Some(since) = stale_since {
                div { class: "stale",
                    Banner { tone: Tone::Note, icon: Picto::Offline, testid: "stale",
                        {(t().common.stale)(&format::age(LANG(), *since, Utc::now()))}
                    }
                }
            }
            {body(data)}
        },
    }
}

/// Draws a list: as [`shown`], with `empty` where there are no rows.
pub fn shown_page<T>(
    remote: &Remote<Page<T>>,
    rows: usize,
    retry: impl FnMut(()) + 'static,
    empty: Element,
    body: impl FnOnce(&Page<T>) -> Element,
) -> Element {
    shown(
        remote,
        Shape::Rows(rows),
        retry,
        |page| {
            if page.items.is_empty() { empty } else { body(page) }
        },
    )
}
