//! What there is about the village, on one page.

use dioxus::prelude::*;

use crate::{
    components::{AppBar, Card, Cell, Picto, Tile, TileTone},
    i18n::{duties::d, needs::n, village::v},
    route::{Address, Route},
    village::VillageRoute,
};

#[component]
pub fn VillageHub() -> Element {
    let texts = v();
    let say = &texts.hub;
    let places: [(&str, VillageRoute, Picto, TileTone, &str, &str); 8] = [
        (
            "to-search",
            VillageRoute::SearchPage {},
            Picto::Search,
            TileTone::Green,
            say.search,
            say.search_hint,
        ),
        (
            "to-calendar",
            VillageRoute::CalendarPage {},
            Picto::Clock,
            TileTone::Info,
            texts.calendar.title,
            say.calendar_hint,
        ),
        (
            "to-classes",
            VillageRoute::ClassesOfFamilyPage {},
            Picto::Pencil,
            TileTone::Green,
            say.classes,
            say.classes_hint,
        ),
        (
            "to-duties",
            VillageRoute::DutiesPage {},
            Picto::Hands,
            TileTone::Green,
            d().words.title,
            d().mine.hint,
        ),
        (
            "to-needs",
            VillageRoute::NeedsOfMinePage {},
            Picto::Heart,
            TileTone::Gold,
            n().mine.title,
            n().mine.hint,
        ),
        (
            "to-notices",
            VillageRoute::NoticesPage {},
            Picto::Bell,
            TileTone::Seal,
            texts.notices.title,
            say.notices_hint,
        ),
        (
            "to-affairs",
            VillageRoute::OpenAffairs {},
            Picto::Sheet,
            TileTone::Gold,
            texts.affairs.title,
            texts.affairs.hint,
        ),
        (
            "to-ranking",
            VillageRoute::RankingPage {},
            Picto::Medal,
            TileTone::Gold,
            texts.ranking.title,
            say.ranking_hint,
        ),
    ];
    rsx! {
        AppBar { title: say.title, back: Route::Home {} }
        div { class: "stack",
            Card {
                for (testid , to , icon , tone , title , note) in places {
                    Cell {
                        key: "{testid}",
                        title,
                        note,
                        to: Address::from(to),
                        testid,
                        leading: rsx! {
                            Tile { of: icon, tone }
                        },
                    }
                }
            }
        }
    }
}
