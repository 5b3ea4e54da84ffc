//! Who stands before the keeper, what the code is for, and the one button that hands it over.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{points::Points, scan::ScanPreview};

use crate::{
    components::{
        AppBar, Banner, Button, Card, Cell, Look, Picto, Tile, TileTone, Tone, item_icon,
    },
    format,
    i18n::{LANG, t, work::w},
    queue::Goods,
};

/// Who stands before the keeper, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    pub name: String,
    pub group_name: String,
    pub phone_tail: Option<String>,
    /// Points that can be spent; unknown without a network.
    pub available: Option<Points>,
}

impl From<&ScanPreview> for Buyer {
    fn from(preview: &ScanPreview) -> Self {
        Self {
            name: preview.household_name.clone(),
            group_name: preview.group_name.clone(),
            phone_tail: preview.phone_tail.clone(),
            available: Some(preview.available),
        }
    }
}

/// The household in one card: name, group, tail of the phone, points.
#[component]
pub fn Person(buyer: Buyer) -> Element {
    let say = &w().scan;
    let mut facts = vec![buyer.group_name.clone()];
    facts.extend(buyer.phone_tail.as_deref().map(|tail| (say.phone_tail)(tail)));
    facts.retain(|fact| !fact.is_empty());
    rsx! {
        Card { class: "person",
            Tile { of: Picto::Me, tone: TileTone::Gold }
            span { class: "cell-text",
                b { class: "person-name", "data-testid": "preview-name", {(t().home.household)(&buyer.name)} }
                small { {facts.join(" · ")} }
                if let Some(available) = buyer.available {
                    small { {(say.has)(available.0)} }
                }
            }
        }
    }
}

/// What the keeper was not told: no answer came to the last try.
#[component]
pub fn NoAnswer() -> Element {
    let say = &w().scan;
    rsx! {
        Banner { tone: Tone::Note, icon: Picto::Offline, testid: "unanswered",
            b { {say.unanswered} }
            p { {say.unanswered_hint} }
        }
    }
}

/// A held order, before it is handed over. `by_list` tells from when the list is by which it was found.
#[component]
pub fn PreviewView(
    buyer: Buyer,
    goods: Goods,
    by_list: Option<DateTime<Utc>>,
    busy: bool,
    onconfirm: EventHandler<()>,
    oncancel: EventHandler<()>,
) -> Element {
    let say = &w().scan;
    rsx! {
        div { class: "scan-preview", "data-testid": "scan-preview",
            AppBar { title: say.check_title }
            div { class: "stack",
                if let Some(taken_at) = by_list {
                    Banner { tone: Tone::Note, icon: Picto::Offline, testid: "by-list",
                        {(say.by_list)(&format::moment(LANG(), taken_at, Utc::now()))}
                    }
                }
                Person { buyer }
                Card {
                    for line in goods.lines.iter() {
                        Cell {
                            key: "{line.item}",
                            title: line.name.clone(),
                            note: format!("{} · {} × {}", line.unit, format::points(LANG(), line.unit_price), line.quantity),
                            leading: rsx! {
                                Tile { of: item_icon(line.category), tone: TileTone::Seal }
                            },
                            b { class: "count", {format!("× {}", line.quantity)} }
                        }
                    }
                }
                div { class: "grand",
                    span { {t().common.total} }
                    b { class: "grand-number", "data-testid": "preview-total", {format::points(LANG(), goods.total)} }
                }
                div { class: "dock",
                    Button { busy, icon: Picto::Check, testid: "confirm", onclick: move |_| onconfirm.call(()),
                        {(say.confirm)(goods.total.0)}
                    }
                    Button { look: Look::Ghost, disabled: busy, testid: "cancel", onclick: move |_| oncancel.call(()), {say.wrong} }
                }
            }
        }
    }
}
