//! A store as anyone sees it who was sent its link, or scanned its poster: what stands on its door, and how to take
//! part. Whoever is of its village is let in at once.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    ids::StoreId,
    store::{GetStoreCard, StoreCard},
};

use super::store::{CHOSEN, Opening};
use crate::{
    components::{
        AppBar, Banner, Card, Cell, Go, Lattice, Look, Picto, Shape, Share, Tile, TileTone, Tone,
        shown,
    },
    hooks::{Remote, use_remote},
    i18n::t,
    route::Route,
    session::ME,
};

#[component]
pub fn StoreLinkPage(store: ReadSignal<StoreId>) -> Element {
    let card = use_remote(move || Some((GetStoreCard { store: store() }, NoQuery {})));
    let village =
        use_memo(|| ME.read().as_ref()?.village.as_ref().map(|village| village.code.clone()));
    use_effect(move || {
        let of_it =
            card.get().data().is_some_and(|card| Some(&card.store.village) == village().as_ref());
        if of_it {
            *CHOSEN.write() = Some(store());
            navigator().replace(Route::StorePage {});
        }
    });
    rsx! {
        StoreLinkView {
            card: card.get(),
            signed_in: ME.read().is_some(),
            elsewhere: village().is_some(),
            onretry: move |()| card.refresh(),
        }
    }
}

/// The store's card, drawn. `elsewhere` for one who belongs to another village.
#[component]
pub fn StoreLinkView(
    card: Remote<StoreCard>,
    signed_in: bool,
    elsewhere: bool,
    onretry: EventHandler<()>,
) -> Element {
    let texts = t();
    let say = &texts.sharing;
    rsx! {
        AppBar { title: texts.store.title }
        div { class: "stack",
            {shown(&card, Shape::Page, move |()| onretry.call(()), |card| rsx! {
                section { class: "hero welcome-hero",
                    Lattice {}
                    p { class: "hero-line", "data-testid": "card-village", {card.village_name.clone()} }
                    h2 { class: "card-name", "data-testid": "card-name", {card.store.name.clone()} }
                    p { {say.lead} }
                }
                Opening { store: card.store.clone() }
                if elsewhere {
                    Banner { tone: Tone::Info, testid: "card-elsewhere", {say.elsewhere} }
                } else {
                    Card {
                        Cell { title: say.earn, note: say.earn_hint,
                            leading: rsx! { Tile { of: Picto::Medal, tone: TileTone::Seal } },
                        }
                        Cell { title: say.choose, note: say.choose_hint,
                            leading: rsx! { Tile { of: Picto::Basket, tone: TileTone::Green } },
                        }
                        Cell { title: say.fetch, note: say.fetch_hint,
                            leading: rsx! { Tile { of: Picto::Bag, tone: TileTone::Gold } },
                        }
                    }
                }
                Go { class: Look::Main.class(), to: if signed_in { Route::Home {} } else { Route::SignIn {} }, testid: "card-enter",
                    {if signed_in { texts.common.to_home } else { texts.welcome.sign_in }}
                }
                Share { title: card.store.name.clone(), to: Route::StoreLinkPage { store: card.store.id } }
            })}
        }
    }
}
