//! Finding a household: by name, pinyin initials, number, or the tail of a phone number.

use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    household::{HouseholdQuery, HouseholdRow, ListHouseholds},
    ids::HouseholdId,
    page::Page,
    region::RegionCode,
};

use super::chosen::{self, CHOSEN};
use crate::{
    api::Failure,
    components::{
        AppBar, Button, Card, Empty, Go, Icon, Look, MoreButton, Picto, SearchField, Trouble, go,
        shown_page, use_window,
    },
    format,
    hooks::{Pages, Remote, Typed, use_pages, use_typed},
    i18n::{LANG, work::w},
    route::{Address, Route},
    session::{self, ME},
    work::WorkRoute,
};

#[component]
pub fn FindPage() -> Element {
    let mut choosing = use_signal(|| false);
    let awards = ME.read().as_ref().is_some_and(|me| session::holds(me, Permission::AwardPoints));
    let found = use_search();
    rsx! {
        FindView {
            text: (found.typed.text)(),
            found: found.pages.get(),
            busy: (found.pages.busy)(),
            failure: (found.pages.failure)(),
            awards,
            choosing: choosing(),
            chosen: CHOSEN().iter().map(|row| row.id).collect::<Vec<_>>(),
            ontype: move |text| found.typed.write(text),
            onchoosing: move |on| {
                if on {
                    chosen::set(Vec::new());
                }
                choosing.set(on);
            },
            ontoggle: move |row: HouseholdRow| chosen::toggle(&row),
            onmore: move |()| found.pages.more(),
            onretry: move |()| found.pages.refresh(),
        }
    }
}

/// A search for households while it is typed.
#[derive(Clone, Copy)]
pub struct Search {
    pub typed: Typed,
    pub pages: Pages<HouseholdRow>,
}

/// Searches in all places of the person.
pub fn use_search() -> Search {
    use_search_in(|| None)
}

/// Searches in one place, where one is given.
pub fn use_search_in(place: impl Fn() -> Option<RegionCode> + Copy + 'static) -> Search {
    let typed = use_typed();
    let pages = use_pages(move |cursor| {
        let text = (typed.rested)();
        let q = (!text.is_empty()).then_some(text);
        Some((ListHouseholds {}, HouseholdQuery { q, region: place(), cursor, limit: None }))
    });
    Search { typed, pages }
}

/// The field in which one searches for a household.
#[component]
pub fn HouseholdSearch(id: String, text: String, ontype: EventHandler<String>) -> Element {
    let say = &w().find;
    rsx! {
        SearchField { id, label: say.search, hint: say.search_hint, testid: "staff-search", text, ontype: move |text| ontype.call(text) }
    }
}

/// The households found, drawn.
#[component]
pub fn FindView(
    text: String,
    found: Remote<Page<HouseholdRow>>,
    busy: bool,
    failure: Option<Failure>,
    awards: bool,
    choosing: bool,
    chosen: Vec<HouseholdId>,
    ontype: EventHandler<String>,
    onchoosing: EventHandler<bool>,
    ontoggle: EventHandler<HouseholdRow>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().find;
    let window = use_window("households");
    let empty = if text.trim().is_empty() {
        rsx! {
            Empty { icon: Picto::People, title: say.none_yet, hint: say.none_yet_hint }
        }
    } else {
        rsx! {
            Empty { icon: Picto::Search, title: say.none, hint: say.none_hint }
        }
    };
    rsx! {
        AppBar { title: say.title, back: Address::from(Route::Home {}),
            if awards {
                button {
                    class: "chip-button",
                    r#type: "button",
                    "aria-pressed": if choosing { "true" } else { "false" },
                    "data-testid": "choose-several",
                    onclick: move |_| onchoosing.call(!choosing),
                    Icon { of: Picto::Check }
                    span { {if choosing { say.choose_end } else { say.choose_several }} }
                }
            }
        }
        div { class: "stack",
            HouseholdSearch { id: "staff-search", text, ontype }
            {shown_page(&found, 8, move |()| onretry.call(()), empty, |page| rsx! {
                Card { class: "table",
                    div { class: "table-head", "aria-hidden": "true",
                        span { {say.head} }
                        span { {say.group} }
                        span { {say.number} }
                        span { {say.phone} }
                        span { class: "table-number", {say.points} }
                    }
                    {window.rows(&page.items, |row| if choosing {
                        rsx! {
                            ChoiceRow { key: "{row.id}", on: chosen.contains(&row.id), row: row.clone(), ontoggle }
                        }
                    } else {
                        rsx! {
                            FoundRow { key: "{row.id}", row: row.clone() }
                        }
                    })}
                }
                if let Some(failure) = failure {
                    Trouble { failure, onretry: move |()| onmore.call(()) }
                } else if page.next_cursor.is_some() {
                    MoreButton { busy, onclick: move |()| onmore.call(()) }
                }
            })}
            if choosing {
                div { class: "dock",
                    Button {
                        look: Look::Main,
                        disabled: chosen.is_empty(),
                        testid: "award-several",
                        onclick: |_| go(WorkRoute::AwardPage {}),
                        {if chosen.is_empty() { say.choose_hint.to_owned() } else { (say.award_several)(chosen.len()) }}
                    }
                }
            }
        }
    }
}

/// What a row says of a household.
#[component]
fn Cells(row: HouseholdRow) -> Element {
    let say = &w().find;
    let phone = row.phone_tail.as_deref().map(|tail| (say.tail)(tail)).unwrap_or_default();
    rsx! {
        span { class: "table-main",
            b { {row.head_name.clone()} }
            small { {(say.members)(row.members)} }
        }
        span { class: "table-cell", {row.group_name.clone()} }
        span { class: "table-cell", {row.number.clone()} }
        span { class: "table-cell", {phone} }
        span { class: "table-number amount", {format::points(LANG(), row.available)} }
    }
}

#[component]
fn FoundRow(row: HouseholdRow) -> Element {
    rsx! {
        Go { class: "table-row", to: WorkRoute::DeskHouseholdPage { household: row.id }, testid: "household-row",
            Cells { row }
        }
    }
}

/// A household that can be chosen.
#[component]
pub fn ChoiceRow(row: HouseholdRow, on: bool, ontoggle: EventHandler<HouseholdRow>) -> Element {
    let chosen = row.clone();
    rsx! {
        button {
            class: if on { "table-row choice-row on" } else { "table-row choice-row" },
            r#type: "button",
            role: "checkbox",
            "aria-checked": if on { "true" } else { "false" },
            "data-testid": "household-choice",
            onclick: move |_| ontoggle.call(chosen.clone()),
            span { class: if on { "tick on" } else { "tick" }, "aria-hidden": "true",
                if on {
                    Icon { of: Picto::Check }
                }
            }
            Cells { row }
        }
    }
}
