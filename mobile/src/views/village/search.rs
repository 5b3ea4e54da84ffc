//! Search 找一找: by text, or by the first letters of its pinyin.

use dioxus::prelude::*;
use xiangyue_shared::search::{Found, Hit, Search, SearchQuery};

use crate::{
    components::{AppBar, Card, Cell, Empty, Picto, SearchField, Shape, Tile, TileTone, shown},
    hooks::{Remote, use_remote, use_typed},
    i18n::village::v,
    route::{Address, Route, VILLAGE_HOME},
    village::VillageRoute,
};

#[component]
pub fn SearchPage() -> Element {
    let typed = use_typed();
    let hits = use_remote(move || {
        let text = (typed.rested)();
        (!text.is_empty()).then_some((Search {}, SearchQuery { text }))
    });
    rsx! {
        SearchView {
            text: (typed.text)(),
            hits: (!(typed.rested)().is_empty()).then(|| hits.get()),
            ontype: move |text| typed.write(text),
            onretry: move |()| hits.refresh(),
        }
    }
}

/// The field and what was found, drawn; `hits` are absent while nothing is looked for.
#[component]
pub fn SearchView(
    text: String,
    hits: Option<Remote<Vec<Hit>>>,
    ontype: EventHandler<String>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &v().search;
    rsx! {
        AppBar { title: say.title, back: Address::new(VILLAGE_HOME) }
        div { class: "stack",
            SearchField { id: "search", label: say.title, hint: say.placeholder, testid: "search", text, ontype: move |text| ontype.call(text) }
            match hits {
                None => rsx! {
                    p { class: "hint", {say.lead} }
                },
                Some(hits) => shown(&hits, Shape::Rows(4), move |()| onretry.call(()), |hits| rsx! {
                    if hits.is_empty() {
                        Empty { icon: Picto::Search, title: say.none, hint: say.none_hint }
                    } else {
                        Card {
                            for (index , hit) in hits.iter().cloned().enumerate() {
                                HitCell { key: "{index}", hit }
                            }
                        }
                    }
                }),
            }
        }
    }
}

#[component]
fn HitCell(hit: Hit) -> Element {
    let say = &v().search;
    let (icon, tone, kind, to): (_, _, _, Address) = match hit.found {
        Found::Notice { notice } => {
            (Picto::Bell, TileTone::Seal, say.notice, VillageRoute::NoticePage { notice }.into())
        }
        Found::Item { item } => {
            (Picto::Bag, TileTone::Gold, say.item, Route::ItemPage { item }.into())
        }
        Found::Course { course } => (
            Picto::Pencil,
            TileTone::Info,
            say.course,
            VillageRoute::CourseOfFamilyPage { course }.into(),
        ),
        Found::Duty { duty } => {
            (Picto::Hands, TileTone::Green, say.duty, VillageRoute::DutyOfMinePage { duty }.into())
        }
    };
    rsx! {
        Cell {
            title: hit.title,
            note: "{kind} · {hit.note}",
            to: Some(to),
            testid: "hit",
            leading: rsx! {
                Tile { of: icon, tone }
            },
        }
    }
}
