//! Who stands before the keeper, what the code is for, and the one button that hands it over.

use dioxus::prelude::*;
use xiangyue_shared::{order::Order, scan::ScanPreview};

use crate::{
    components::{
        AppBar, Banner, Button, Card, Cell, Look, Picto, Tile, TileTone, Tone, item_icon,
    },
    format,
    i18n::{LANG, t, work::w},
};

/// The household in one card: name, group, tail of the phone, points.
#[component]
pub fn Person(preview: ScanPreview) -> Element {
    let say = &w().scan;
    let mut facts = vec![preview.group_name.clone()];
    facts.extend(preview.phone_tail.as_deref().map(|tail| (say.phone_tail)(tail)));
    facts.retain(|fact| !fact.is_empty());
    rsx! {
        Card { class: "person",
            Tile { of: Picto::Me, tone: TileTone::Gold }
            span { class: "cell-text",
                b { class: "person-name", "data-testid": "preview-name", {(t().home.household)(&preview.household_name)} }
                small { {facts.join(" · ")} }
                small { {(say.has)(preview.available.0)} }
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

/// A held order, before it is handed over.
#[component]
pub fn PreviewView(
    preview: ScanPreview,
    order: Order,
    busy: bool,
    unanswered: bool,
    onconfirm: EventHandler<()>,
    oncancel: EventHandler<()>,
) -> Element {
    let say = &w().scan;
    rsx! {
        div { class: "scan-preview", "data-testid": "scan-preview",
            AppBar { title: say.check_title }
            div { class: "stack",
                Person { preview }
                Card {
                    for line in order.lines.iter() {
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
                    b { class: "grand-number", "data-testid": "preview-total", {format::points(LANG(), order.total)} }
                }
                div { class: "dock",
                    if unanswered {
                        NoAnswer {}
                    }
                    Button { busy, icon: Picto::Check, testid: "confirm", onclick: move |_| onconfirm.call(()),
                        {if unanswered { say.send_again.to_owned() } else { (say.confirm)(order.total.0) }}
                    }
                    Button { look: Look::Ghost, disabled: busy || unanswered, testid: "cancel", onclick: move |_| oncancel.call(()), {say.wrong} }
                }
            }
        }
    }
}
