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
    api::{self, Failure},
    components::{
        Amount, AppBar, Banner, Button, Card, Empty, Field, Picto, Shape, Tile, TileTone, Tone, go,
        item_icon, shown, toast,
    },
    draft,
    hooks::{Remote, use_action, use_remote},
    i18n::{LANG, errors, work::w},
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
    let mut counts =
        use_signal(|| serde_json::from_str::<Counts>(&draft::get(&name)).unwrap_or_default());
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
        let (name, note_name) = (name.clone(), note_name.clone());
        sending.run(
            async move { api::call(&RestockItems { store }, &NoQuery {}, &body).await },
            move |_| {
                draft::put(&name, "");
                draft::put(&note_name, "");
                toast(w().stock.restocked);
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
