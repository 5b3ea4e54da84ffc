//! The poster of a store 海报, for printing: its name, when it opens, how to take part, and the QR code that leads in.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    ids::StoreId,
    store::{GetStoreCard, StoreCard},
};

use crate::{
    components::{AppBar, Button, CodePanel, Lattice, Picto, Shape, shown},
    hooks::use_remote,
    i18n::work::w,
    platform::page,
    route::{Address, Route},
    views::opening_hours,
    work::WorkRoute,
};

#[component]
pub fn DeskPosterPage(store: ReadSignal<StoreId>) -> Element {
    rsx! {
        PosterPage { store: store(), back: WorkRoute::DeskStorePage { store: store() } }
    }
}

#[component]
pub fn PosterPage(store: StoreId, #[props(into)] back: Address) -> Element {
    let say = &w().poster;
    let card = use_remote(move || Some((GetStoreCard { store }, NoQuery {})));
    rsx! {
        AppBar { title: say.title, back,
            Button { icon: Picto::Sheet, testid: "print", onclick: |_| page::print(), {say.print} }
        }
        div { class: "stack",
            p { class: "lead poster-hint", {say.hint} }
            {shown(&card.get(), Shape::Page, move |()| card.refresh(), |card| {
                let link = format!("{}{}", page::origin(), Route::StoreLinkPage { store: card.store.id });
                rsx! { Poster { card: card.clone(), link } }
            })}
        }
    }
}

/// Longest name and place, in characters, that fit in the large print.
const LARGE: (usize, usize) = (14, 40);

/// The poster, drawn. `link` is what its code says.
#[component]
pub fn Poster(card: StoreCard, link: String) -> Element {
    let say = &w().poster;
    let StoreCard { store, village_name } = card;
    let long = store.name.chars().count() > LARGE.0 || store.place.chars().count() > LARGE.1;
    rsx! {
        article { class: if long { "poster long" } else { "poster" }, "data-testid": "poster",
            header { class: "poster-head",
                Lattice {}
                p { class: "poster-village", {village_name} }
                h2 { class: "poster-name", {store.name.clone()} }
                p { class: "poster-call", {say.call} }
            }
            div { class: "poster-code",
                CodePanel { code: link, name: say.scan, printed: true, testid: "poster-code" }
                p { {say.scan} }
            }
            ol { class: "poster-steps",
                li { {say.step_enter} }
                li { {say.step_choose} }
                li { {say.step_fetch} }
            }
            footer { class: "poster-foot",
                p { b { {opening_hours(&store)} } }
                if !store.place.is_empty() {
                    p { {store.place.clone()} }
                }
                p { {say.without_phone} }
            }
        }
    }
}
