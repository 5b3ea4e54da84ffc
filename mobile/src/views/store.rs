//! The village's store: what is on the shelf, for how many points.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    household::GetHousehold,
    ids::StoreId,
    points::Points,
    store::{Item, ItemQuery, ListItems, ListStores, Store},
};

use super::photo::Photo;
use crate::{
    basket::{self, BASKET},
    components::{
        AppBar, Badge, Banner, Empty, Go, Icon, ItemCard, Look, Picto, Segments, Shape, Share,
        Tone, shown,
    },
    format,
    hooks::{Remote, use_remote},
    i18n::{LANG, t},
    route::Route,
    session::{self, ME},
};

/// The store that is looked at, where the village has several.
pub(super) static CHOSEN: GlobalSignal<Option<StoreId>> = Signal::global(|| None);

#[component]
pub fn StorePage() -> Element {
    let stores = use_remote(|| {
        let village = ME.read().as_ref()?.village.as_ref()?.code.clone();
        Some((ListStores { village }, NoQuery {}))
    });
    let chosen = use_memo(move || {
        let position = |stores: &Vec<Store>| {
            stores.iter().position(|store| Some(store.id) == CHOSEN()).unwrap_or_default()
        };
        stores.get().data().map(position).unwrap_or_default()
    });
    let items = use_remote(move || {
        let store = stores.get().data()?.get(chosen())?.id;
        Some((ListItems { store }, ItemQuery::default()))
    });
    let household = use_remote(|| {
        session::household().map(|household| (GetHousehold { household }, NoQuery {}))
    });
    use_effect(move || {
        if let Some(items) = items.get().data() {
            let old =
                BASKET.peek().lines.iter().any(|line| {
                    items.iter().any(|item| item.id == line.item.id && *item != line.item)
                });
            if old {
                basket::change(|basket| basket.refresh(items));
            }
        }
    });
    rsx! {
        StoreView {
            stores: stores.get(),
            chosen: chosen(),
            items: items.get(),
            available: household.get().data().map(|household| household.row.available),
            in_basket: BASKET.read().pieces(),
            onchoose: move |index: usize| {
                let known = stores.get();
                let store = known.data().and_then(|stores| stores.get(index));
                *CHOSEN.write() = store.map(|store| store.id);
            },
            onretry: move |()| {
                stores.refresh();
                items.refresh();
            },
        }
    }
}

/// The store, drawn.
#[component]
pub fn StoreView(
    stores: Remote<Vec<Store>>,
    chosen: usize,
    items: Remote<Vec<Item>>,
    available: Option<Points>,
    in_basket: i64,
    onchoose: EventHandler<usize>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = &t().store;
    // How old the store is, the goods are too: it is said once.
    let items = match (&stores, items) {
        (Remote::Ready { stale_since: Some(_), .. }, Remote::Ready { data, .. }) => {
            Remote::ready(data)
        }
        (_, items) => items,
    };
    rsx! {
        AppBar { title: texts.title,
            if let Some(points) = available {
                Badge { tone: Tone::Points, {format::points(LANG(), points)} }
            }
        }
        div { class: "stack",
            {shown(&stores, Shape::Goods, move |()| onretry.call(()), |stores| rsx! {
                if let Some(store) = stores.get(chosen) {
                    if stores.len() > 1 {
                        Segments {
                            label: texts.choose,
                            options: stores.iter().map(|store| store.name.clone()).collect::<Vec<_>>(),
                            chosen,
                            onchoose: move |index| onchoose.call(index),
                        }
                    }
                    Opening { store: store.clone() }
                    {shown(&items, Shape::Goods, move |()| onretry.call(()), |items| shelf(items))}
                    Share { title: store.name.clone(), to: Route::StoreLinkPage { store: store.id } }
                } else {
                    Empty { icon: Picto::Store, title: texts.no_store, hint: texts.no_store_hint }
                }
            })}
            if in_basket > 0 {
                div { class: "dock",
                    Go { class: Look::Main.class(), to: Route::BasketPage {}, testid: "to-basket",
                        Icon { of: Picto::Basket }
                        {(texts.basket_count)(in_basket)}
                    }
                }
            }
        }
    }
}

fn shelf(items: &[Item]) -> Element {
    let texts = &t().store;
    if items.is_empty() {
        return rsx! {
            Empty { icon: Picto::Store, title: texts.none, hint: texts.none_hint }
        };
    }
    rsx! {
        div { class: "goods",
            for item in items.iter() {
                ItemCard { key: "{item.id}", item: item.clone(),
                    Photo { picture: item.picture, name: item.name.clone(), thumbnail: true }
                }
            }
        }
    }
}

/// On which days and at what time the store opens, in words.
#[must_use]
pub fn opening_hours(store: &Store) -> String {
    let texts = &t().store;
    let hours =
        (texts.hours)(&format::clock(store.hours.opens), &format::clock(store.hours.closes));
    let days: Vec<&str> = texts
        .day_names
        .split(' ')
        .zip(1_u8..)
        .filter(|(_, number)| store.hours.weekdays.contains(number))
        .map(|(name, _)| name)
        .collect();
    if store.hours.weekdays.len() >= 7 {
        hours
    } else {
        format!("{} {hours}", (texts.weekdays)(&days.join(" ")))
    }
}

/// Whether the store serves now, where and when.
#[component]
pub(super) fn Opening(store: Store) -> Element {
    let texts = &t().store;
    let when = opening_hours(&store);
    let (tone, word) = match (store.suspended, store.open_now) {
        (true, _) => (Tone::Bad, texts.suspended),
        (false, true) => (Tone::Good, texts.open),
        (false, false) => (Tone::Note, texts.closed),
    };
    rsx! {
        Banner { tone, icon: Picto::Clock, testid: "opening",
            b { {word} }
            " {when}"
            if !store.place.is_empty() {
                " · {store.place}"
            }
        }
    }
}
