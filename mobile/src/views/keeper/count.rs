//! Stocktake 盘点: what was counted, and the differences before they become movements.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use xiangyue_shared::{
    endpoint::NoQuery,
    ids::{ItemId, StoreId},
    points::Points,
    stock::{CountedLine, Stocktake, TakeStock},
    store::{Item, ItemQuery, ListItems},
};

use super::counter::COUNTER;
use crate::{
    api::{self, Failure},
    components::{
        Amount, AppBar, Badge, Banner, Button, Card, Cell, Empty, Field, Look, Picto, Shape, Sheet,
        Tile, TileTone, Tone, go, item_icon, shown, toast,
    },
    draft, format,
    hooks::{Remote, use_action, use_draft, use_remote},
    i18n::{LANG, errors, t, work::w},
    json,
    work::WorkRoute,
};

/// Most pieces that can be counted of one item.
const COUNTED_MOST: i64 = 99_999;
/// Name under which the note is kept while it is not sent.
const NOTE: &str = "keep.count-note";

/// One item as it was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// What the books said when it was counted first.
    pub expected: i64,
    pub counted: i64,
}

/// What was counted, by item.
pub type CountSheet = BTreeMap<ItemId, Counted>;

#[component]
pub fn CountPage() -> Element {
    let Some(counter) = COUNTER() else {
        return rsx! {};
    };
    rsx! {
        Counting { key: "{counter.store}", store: counter.store }
    }
}

#[component]
fn Counting(store: StoreId) -> Element {
    let name = format!("keep.count.{store}");
    let mut counted =
        use_signal(|| json::read::<CountSheet>(&draft::get(&name)).unwrap_or_default());
    let items =
        use_remote(move || Some((ListItems { store }, ItemQuery { with_withdrawn: false })));
    let sending = use_action();
    let kept = name.clone();
    let keep =
        move || draft::put(&kept, &serde_json::to_string(&*counted.peek()).unwrap_or_default());
    let send = move |note: String| {
        let lines = counted
            .peek()
            .iter()
            .map(|(item, one)| CountedLine {
                item: *item,
                expected: one.expected,
                counted: one.counted,
            })
            .collect();
        let body = Stocktake { lines, note: note.trim().to_owned() };
        let name = name.clone();
        sending.run(
            async move {
                let outcome = api::call(&TakeStock { store }, &NoQuery {}, &body).await;
                if outcome.as_ref().is_err_and(Failure::is_settled) {
                    items.refresh();
                }
                outcome
            },
            move |_| {
                draft::put(&name, "");
                draft::put(NOTE, "");
                toast(w().stock.counted_done);
                go(WorkRoute::StockPage {});
            },
        );
    };
    rsx! {
        CountView {
            items: items.get(),
            counted: counted(),
            busy: (sending.busy)(),
            failure: (sending.failure)(),
            onput: move |(item, one): (ItemId, Option<Counted>)| {
                match one {
                    Some(one) => counted.write().insert(item, one),
                    None => counted.write().remove(&item),
                };
                keep();
            },
            onsend: send,
            onretry: move |()| items.refresh(),
        }
    }
}

fn difference(one: &Counted) -> i64 {
    one.counted.saturating_sub(one.expected)
}

/// The count, drawn.
#[component]
pub fn CountView(
    items: Remote<Vec<Item>>,
    counted: CountSheet,
    busy: bool,
    failure: Option<Failure>,
    onput: EventHandler<(ItemId, Option<Counted>)>,
    onsend: EventHandler<String>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().stock;
    let mut checking = use_signal(|| false);
    let refused = failure.as_ref().is_some_and(Failure::is_settled);
    use_effect(use_reactive!(|refused| {
        if refused {
            checking.set(false);
        }
    }));
    rsx! {
        AppBar { title: say.count, back: WorkRoute::StockPage {} }
        div { class: "stack",
            p { class: "lead", {say.count_lead} }
            {shown(&items, Shape::Rows(6), move |()| onretry.call(()), |items| {
                if items.is_empty() {
                    return rsx! {
                        Empty { icon: Picto::Bag, title: w().sale.no_goods, hint: w().sale.no_goods_hint }
                    };
                }
                rsx! {
                    Card {
                        for item in items.iter().cloned() {
                            CountRow { key: "{item.id}", one: counted.get(&item.id).copied(), item, onput }
                        }
                    }
                    if let (Some(failure), false) = (failure.clone(), checking()) {
                        Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                    }
                    div { class: "dock",
                        Button { disabled: counted.is_empty(), testid: "count-check", onclick: move |_| checking.set(true),
                            {if counted.is_empty() { say.count_nothing.to_owned() } else { (say.count_check)(counted.len()) }}
                        }
                    }
                    if checking() {
                        Differences { items: items.clone(), counted: counted.clone(), busy, failure: failure.clone(), onsend, onclose: move |()| checking.set(false) }
                    }
                }
            })}
        }
    }
}

#[component]
fn CountRow(
    item: Item,
    one: Option<Counted>,
    onput: EventHandler<(ItemId, Option<Counted>)>,
) -> Element {
    let say = &w().stock;
    let expected = one.map_or(item.in_stock, |one| one.expected);
    let moved = one.is_some_and(|one| one.expected != item.in_stock);
    let id = item.id;
    rsx! {
        div { class: "cell line", "data-testid": "count-item",
            Tile { of: item_icon(item.category), tone: TileTone::Gold }
            span { class: "cell-text",
                b { {item.name.clone()} }
                small { {(say.on_books)(item.in_stock)} }
                if moved {
                    small { class: "gone", {say.moved_since} }
                }
            }
            if let Some(one) = one {
                Difference { one }
            }
            Amount {
                id: "count-{item.id}",
                name: item.name.clone(),
                value: one.map(|one| one.counted),
                most: COUNTED_MOST,
                testid: "count-number",
                onchange: move |counted: Option<i64>| {
                    // What has moved since is counted anew, against the books of now.
                    let expected = if moved { item.in_stock } else { expected };
                    onput.call((id, counted.map(|counted| Counted { expected, counted })));
                },
            }
        }
    }
}

#[component]
fn Difference(one: Counted) -> Element {
    let say = &w().stock;
    let change = difference(&one);
    let (tone, words) = match change {
        0 => (Tone::Good, say.no_difference.to_owned()),
        1.. => (Tone::Info, (say.more_than)(change)),
        _ => (Tone::Bad, (say.fewer_than)(change.saturating_abs())),
    };
    rsx! {
        Badge { tone, {words} }
    }
}

/// What the books will be changed by.
#[component]
fn Differences(
    items: Vec<Item>,
    counted: CountSheet,
    busy: bool,
    failure: Option<Failure>,
    onsend: EventHandler<String>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &w().stock;
    let note = use_draft(NOTE);
    let different: Vec<(String, Counted)> = items
        .iter()
        .filter_map(|item| Some((item.name.clone(), *counted.get(&item.id)?)))
        .filter(|(_, one)| difference(one) != 0)
        .collect();
    rsx! {
        Sheet { title: say.differences, onclose,
            div { class: "stack", "data-testid": "differences",
                if different.is_empty() {
                    Banner { tone: Tone::Good, {say.all_right} }
                } else {
                    Card {
                        for (name , one) in different {
                            Cell {
                                key: "{name}",
                                title: name,
                                note: (say.books_and_count)(one.expected, one.counted),
                                b { class: "count", {format::change(Points(difference(&one)))} }
                            }
                        }
                    }
                    p { class: "hint", {say.differences_hint} }
                }
                Field { id: "count-note", label: say.note, hint: say.count_note_hint, value: note.get(), oninput: move |text| note.set(text) }
                if let Some(failure) = failure {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                Button { busy, icon: Picto::Check, testid: "count-confirm", onclick: move |_| onsend.call(note.get()), {say.count_confirm} }
                Button { look: Look::Ghost, disabled: busy, onclick: move |_| onclose.call(()), {t().common.back} }
            }
        }
    }
}
