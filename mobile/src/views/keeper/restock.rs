//! Goods that arrived: how many of each.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    ids::{ItemId, StoreId},
    stock::{Restock, RestockItems, RestockLine},
    store::{Item, ItemQuery, ListItems, QUANTITY_MOST},
};

use super::counter::COUNTER;
use crate::{
    api::Failure,
    components::{
        Amount, AppBar, Banner, Button, Card, Empty, Field, Picto, Shape, Tile, TileTone, Tone, go,
        item_icon, shown, toast,
    },
    draft, format,
    hooks::{Remote, use_action, use_remote},
    i18n::{LANG, errors, work::w},
    json,
    queue::{self, Deed, Outcome, Subject},
    work::WorkRoute,
};

/// What was typed, by item.
pub type Counts = BTreeMap<ItemId, i64>;

#[component]
pub fn RestockPage() -> Element {
    let Some(counter) = COUNTER() else {
        return rsx! {};
    };
    rsx! {
        Restocking { key: "{counter.store}", store: counter.store }
    }
}

#[component]
fn Restocking(store: StoreId) -> Element {
    let name = format!("keep.restock.{store}");
    let note_name = format!("{name}.note");
    let mut counts = use_signal(|| json::read::<Counts>(&draft::get(&name)).unwrap_or_default());
    let mut note = use_signal(|| draft::get(&note_name));
    let items = use_remote(move || Some((ListItems { store }, ItemQuery::default())));
    let sending = use_action();
    let keep = {
        let (name, note_name) = (name.clone(), note_name.clone());
        move || {
            draft::put(&name, &serde_json::to_string(&*counts.peek()).unwrap_or_default());
            draft::put(&note_name, &note.peek());
        }
    };
    let keep_note = keep.clone();
    let send = move |()| {
        let lines = counts
            .peek()
            .iter()
            .map(|(item, quantity)| RestockLine { item: *item, quantity: *quantity })
            .collect();
        let body = Restock { lines, note: note.peek().trim().to_owned() };
        let said = said(&counts.peek(), items.get().data());
        let (name, note_name) = (name.clone(), note_name.clone());
        sending.run(
            async move {
                let subject = Subject::noted(Deed::Restock, said);
                queue::send(&RestockItems { store }, &NoQuery {}, &body, subject).await
            },
            move |outcome| {
                draft::put(&name, "");
                draft::put(&note_name, "");
                toast(match outcome {
                    Outcome::Done(_) => w().stock.restocked,
                    Outcome::Waiting => w().stock.restock_noted,
                });
                go(WorkRoute::StockPage {});
            },
        );
    };
    rsx! {
        RestockView {
            items: items.get(),
            counts: counts(),
            note: note(),
            busy: (sending.busy)(),
            failure: (sending.failure)(),
            onput: move |(item, quantity): (ItemId, i64)| {
                if quantity > 0 { counts.write().insert(item, quantity) } else { counts.write().remove(&item) };
                keep();
            },
            onnote: move |text| {
                note.set(text);
                keep_note();
            },
            onsend: send,
            onretry: move |()| items.refresh(),
        }
    }
}

/// What came, in words: 洗衣液 × 12、菜籽油 × 6.
fn said(counts: &Counts, items: Option<&Vec<Item>>) -> String {
    let lines: Vec<String> = items
        .into_iter()
        .flatten()
        .filter_map(|item| Some(format!("{} × {}", item.name, counts.get(&item.id)?)))
        .collect();
    format::names(LANG(), lines.iter().map(String::as_str))
}

/// The delivery, drawn.
#[component]
pub fn RestockView(
    items: Remote<Vec<Item>>,
    counts: Counts,
    note: String,
    busy: bool,
    failure: Option<Failure>,
    onput: EventHandler<(ItemId, i64)>,
    onnote: EventHandler<String>,
    onsend: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().stock;
    let pieces: i64 = counts.values().sum();
    rsx! {
        AppBar { title: say.restock, back: WorkRoute::StockPage {} }
        div { class: "stack",
            {shown(&items, Shape::Rows(6), move |()| onretry.call(()), |items| {
                if items.is_empty() {
                    return rsx! {
                        Empty { icon: Picto::Bag, title: w().sale.no_goods, hint: w().sale.no_goods_hint }
                    };
                }
                rsx! {
                    Card {
                        for item in items.iter() {
                            div { key: "{item.id}", class: "cell line", "data-testid": "restock-item",
                                Tile { of: item_icon(item.category), tone: TileTone::Gold }
                                span { class: "cell-text",
                                    b { {item.name.clone()} }
                                    small { {(say.on_shelf)(item.in_stock)} }
                                }
                                Amount {
                                    id: "restock-{item.id}",
                                    name: item.name.clone(),
                                    value: counts.get(&item.id).copied(),
                                    most: QUANTITY_MOST,
                                    testid: "restock-count",
                                    onchange: {
                                        let id = item.id;
                                        move |quantity: Option<i64>| onput.call((id, quantity.unwrap_or_default()))
                                    },
                                }
                            }
                        }
                    }
                    Field { id: "restock-note", label: say.note, hint: say.restock_note_hint, value: note, oninput: move |text| onnote.call(text) }
                    if let Some(failure) = failure {
                        Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                    }
                    div { class: "dock",
                        Button { busy, disabled: pieces == 0, icon: Picto::Check, testid: "restock-submit", onclick: move |_| onsend.call(()),
                            {if pieces > 0 { (say.restock_confirm)(pieces) } else { say.restock_nothing.to_owned() }}
                        }
                    }
                }
            })}
        }
    }
}
