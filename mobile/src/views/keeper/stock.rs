//! The shelf: what is there, and every movement of it.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    ids::StoreId,
    page::{Page, PageQuery},
    stock::{ListMovements, Movement, MovementKind},
    store::{Item, ItemQuery, ListItems},
};

use super::counter::{COUNTER, CounterName};
use crate::{
    api::Failure,
    components::{
        AppBar, Card, Cell, Empty, Go, Icon, Look, MoreButton, Picto, Segments, Shape, Tile,
        TileTone, Trouble, item_icon, shown, shown_page,
    },
    format,
    hooks::{Remote, use_pages, use_remote},
    i18n::{LANG, work::w},
    route::Address,
    work::WorkRoute,
};

#[component]
pub fn StockPage() -> Element {
    let Some(counter) = COUNTER() else {
        return rsx! {};
    };
    rsx! {
        AtShelf { key: "{counter.store}", store: counter.store }
    }
}

#[component]
fn AtShelf(store: StoreId) -> Element {
    let mut moving = use_signal(|| false);
    let items = use_remote(move || Some((ListItems { store }, ItemQuery::default())));
    let movements = use_pages(move |cursor| {
        moving().then_some((ListMovements { store }, PageQuery { cursor, limit: None }))
    });
    rsx! {
        StockView {
            moving: moving(),
            items: items.get(),
            movements: movements.get(),
            busy: (movements.busy)(),
            failure: (movements.failure)(),
            now: Utc::now(),
            onchoose: move |wanted| moving.set(wanted),
            onmore: move |()| movements.more(),
            onretry: move |()| {
                items.refresh();
                movements.refresh();
            },
        }
    }
}

/// The shelf, drawn. `moving` shows the movements instead of the goods.
#[component]
pub fn StockView(
    moving: bool,
    items: Remote<Vec<Item>>,
    movements: Remote<Page<Movement>>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onchoose: EventHandler<bool>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().stock;
    let counter = COUNTER();
    rsx! {
        AppBar { title: say.title,
            if let Some(counter) = counter {
                CounterName { counter }
            }
        }
        div { class: "stack",
            div { class: "pair",
                Go { class: Look::Main.class(), to: WorkRoute::RestockPage {}, testid: "to-restock",
                    Icon { of: Picto::Plus }
                    {say.restock}
                }
                Go { class: Look::Ghost.class(), to: WorkRoute::CountPage {}, testid: "to-count",
                    Icon { of: Picto::Sheet }
                    {say.count}
                }
            }
            Segments {
                label: say.title,
                options: vec![say.shelf.to_owned(), say.movements.to_owned()],
                chosen: usize::from(moving),
                testid: "stock-kind",
                onchoose: move |index| onchoose.call(index == 1),
            }
            if moving {
                MovementList { movements, busy, failure, now, onmore, onretry }
            } else {
                {shown(&items, Shape::Rows(6), move |()| onretry.call(()), |items| shelf(items))}
            }
        }
    }
}

fn shelf(items: &[Item]) -> Element {
    let say = &w().stock;
    if items.is_empty() {
        return rsx! {
            Empty { icon: Picto::Bag, title: w().sale.no_goods, hint: w().sale.no_goods_hint }
        };
    }
    rsx! {
        Card {
            for item in items.iter() {
                Cell {
                    key: "{item.id}",
                    title: item.name.clone(),
                    note: (say.reserved)(item.in_stock.saturating_sub(item.available), item.available),
                    testid: "stock-item",
                    leading: rsx! {
                        Tile { of: item_icon(item.category), tone: if item.available > 0 { TileTone::Gold } else { TileTone::Seal } }
                    },
                    b { class: "count", {item.in_stock.to_string()} }
                }
            }
        }
    }
}

/// Movements, newest first. Those of an order lead to it.
#[component]
pub fn MovementList(
    movements: Remote<Page<Movement>>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().stock;
    let empty = rsx! {
        Empty { icon: Picto::Sheet, title: say.no_movements, hint: say.no_movements_hint }
    };
    shown_page(
        &movements,
        5,
        move |()| onretry.call(()),
        empty,
        |page| {
            rsx! {
                Card {
                    for movement in page.items.iter() {
                        MovementCell { key: "{movement.id}", movement: movement.clone(), now }
                    }
                }
                if let Some(failure) = failure {
                    Trouble { failure, onretry: move |()| onmore.call(()) }
                } else if page.next_cursor.is_some() {
                    MoreButton { busy, onclick: move |()| onmore.call(()) }
                }
            }
        },
    )
}

#[component]
fn MovementCell(movement: Movement, now: DateTime<Utc>) -> Element {
    let say = &w().stock;
    let (name, icon, tone) = match movement.kind {
        MovementKind::Restock => (say.kind_restock, Picto::Plus, TileTone::Green),
        MovementKind::Reserve => (say.kind_reserve, Picto::Clock, TileTone::Gold),
        MovementKind::Release => (say.kind_release, Picto::Undo, TileTone::Info),
        MovementKind::Handover => (say.kind_handover, Picto::Bag, TileTone::Seal),
        MovementKind::Sale => (say.kind_sale, Picto::Bag, TileTone::Seal),
        MovementKind::Return => (say.kind_return, Picto::Undo, TileTone::Info),
        MovementKind::Stocktake => (say.kind_stocktake, Picto::Sheet, TileTone::Info),
        MovementKind::WriteOff => (say.kind_write_off, Picto::Trash, TileTone::Seal),
    };
    // What only reserves changes nothing on the shelf.
    let change =
        if movement.stock_change == 0 { movement.reserved_change } else { movement.stock_change };
    let mut facts = vec![
        name.to_owned(),
        format::moment(LANG(), movement.at, now),
        movement.by_name.clone(),
        movement.note.clone(),
    ];
    facts.retain(|fact| !fact.is_empty());
    let to: Option<Address> = movement.order.map(|order| WorkRoute::ReturnPage { order }.into());
    let body = rsx! {
        Tile { of: icon, tone }
        span { class: "cell-text",
            b { {movement.item_name.clone()} }
            small { {facts.join(" · ")} }
        }
        span { class: "cell-end",
            span { class: "amount", {format::change(xiangyue_shared::points::Points(change))} }
        }
    };
    match to {
        Some(to) => rsx! {
            Go { class: "cell", to, testid: "movement",
                {body}
                span { class: "chevron", Icon { of: Picto::Forward } }
            }
        },
        None => rsx! {
            div { class: "cell", "data-testid": "movement", {body} }
        },
    }
}
