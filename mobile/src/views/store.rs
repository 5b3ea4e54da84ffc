//! The village's store: what is on the shelf, for how many points.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    household::GetHousehold,
    points::Points,
    store::{Item, ItemQuery, ListItems, ListStores, Store},
};

use super::photo::Photo;
use crate::{
    basket::{self, BASKET},
    components::{
        AppBar, Badge, Banner, Empty, Go, Icon, ItemCard, Look, Picto, Segments, Shape, Tone, shown,
    },
    format,
    hooks::{Remote, use_remote},
    i18n::{LANG, t},
    route::Route,
    session::{self, ME},
};

#[component]
pub fn StorePage() -> Element {
    let mut chosen = use_signal(|| 0_usize);
    let stores = use_remote(|| {
        let village = ME.read().as_ref()?.village.as_ref()?.code.clone();
        Some((ListStores { village }, NoQuery {}))
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
            onchoose: move |index| chosen.set(index),
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

/// Whether the store serves now, where and when.
#[component]
fn Opening(store: Store) -> Element {
    let texts = &t().store;
    let hours = (texts.hours)(
        &store.hours.opens.format("%H:%M").to_string(),
        &store.hours.closes.format("%H:%M").to_string(),
    );
    let days: Vec<&str> = texts
        .day_names
        .split(' ')
        .zip(1_u8..)
        .filter(|(_, number)| store.hours.weekdays.contains(number))
        .map(|(name, _)| name)
        .collect();
    let every_day = store.hours.weekdays.len() >= 7;
    let when =
        if every_day { hours } else { format!("{} {hours}", (texts.weekdays)(&days.join(" "))) };
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
