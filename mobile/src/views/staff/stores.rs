//! The stores of a village.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    store::{ListStores, Store},
};

use super::place::{Village, VillageName, in_village};
use crate::{
    components::{
        AppBar, Badge, Card, Cell, Empty, Go, Icon, Look, Picto, Shape, Tile, TileTone, Tone, shown,
    },
    format,
    hooks::{Remote, use_remote},
    i18n::{t, work::w},
    work::WorkRoute,
};

#[component]
pub fn StoresPage() -> Element {
    in_village(w().stores.title, |village| {
        rsx! {
            StoresOf { key: "{village.code}", village }
        }
    })
}

#[component]
fn StoresOf(village: ReadSignal<Village>) -> Element {
    let stores = use_remote(move || Some((ListStores { village: village().code }, NoQuery {})));
    rsx! {
        StoresView { village: village(), stores: stores.get(), onretry: move |()| stores.refresh() }
    }
}

/// The stores, drawn.
#[component]
pub fn StoresView(
    village: Village,
    stores: Remote<Vec<Store>>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().stores;
    rsx! {
        AppBar { title: say.title,
            VillageName { village }
        }
        div { class: "stack",
            {shown(&stores, Shape::Rows(2), move |()| onretry.call(()), |stores| {
                if stores.is_empty() {
                    return rsx! {
                        Empty { icon: Picto::Store, title: say.none, hint: say.none_hint }
                    };
                }
                rsx! {
                    Card {
                        for store in stores.iter() {
                            StoreCell { key: "{store.id}", store: store.clone() }
                        }
                    }
                }
            })}
            Go { class: Look::Ghost.class(), to: WorkRoute::NewStorePage {}, testid: "store-new",
                Icon { of: Picto::Plus }
                {say.new}
            }
        }
    }
}

#[component]
fn StoreCell(store: Store) -> Element {
    let texts = &t().store;
    let hours =
        (texts.hours)(&format::clock(store.hours.opens), &format::clock(store.hours.closes));
    let (tone, word) = match (store.suspended, store.open_now) {
        (true, _) => (Tone::Bad, w().stores.suspended),
        (false, true) => (Tone::Good, texts.open),
        (false, false) => (Tone::Plain, w().stores.closed),
    };
    rsx! {
        Cell {
            title: store.name.clone(),
            note: hours,
            to: WorkRoute::DeskStorePage { store: store.id },
            testid: "store-row",
            leading: rsx! {
                Tile { of: Picto::Store, tone: TileTone::Gold }
            },
            Badge { tone, {word} }
        }
    }
}
