//! Doing for those who have no phone what others do on theirs 代办: asking for help, and signing up for shifts.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    duty::{ListShifts, Shift, ShiftQuery},
    endpoint::NoQuery,
    household::{GetHousehold, ResidentRow},
    ids::{HouseholdId, ResidentId},
    need::{ListNeedsOf, Need},
    page::{Page, PageQuery},
    region::Level,
    shift_signup::{ListSignups, Signup},
};

use crate::{
    api::Failure,
    components::{
        AppBar, Button, Card, Cell, Empty, Look, MoreButton, Picto, Section, Shape, Sheet, Tile,
        TileTone, Trouble, go, shown, shown_page,
    },
    hooks::{Remote, use_pages, use_remote},
    i18n::work::w,
    views::{
        duties::{PlaceInShift, place_in, shift_badge, shift_when},
        needs::{AskForm, NeedList},
    },
    work::WorkRoute,
};

/// Places that are looked at: whoever has more to come is found by the server.
const SIGNUPS: i64 = 100;

#[component]
pub fn HelpPage(household: ReadSignal<HouseholdId>) -> Element {
    let home = use_remote(move || Some((GetHousehold { household: household() }, NoQuery {})));
    let mut chosen = use_signal(|| None::<ResidentId>);
    let who = move || {
        let first = home.get().data().and_then(|home| home.residents.first()).map(|one| one.id);
        chosen().or(first)
    };
    let needs = use_pages(move |cursor| {
        Some((ListNeedsOf { resident: who()? }, PageQuery { cursor, limit: None }))
    });
    let shifts = use_pages(move |cursor| {
        let region = home.get().data()?.row.village.ancestor(Level::Village)?;
        Some((ListShifts { region }, ShiftQuery { after: None, cursor, limit: None }))
    });
    let signups = use_remote(move || {
        Some((ListSignups { resident: who()? }, PageQuery { cursor: None, limit: Some(SIGNUPS) }))
    });
    let mut asking = use_signal(|| false);
    let people = home.get().map(|home| home.residents);
    let person =
        people.data().and_then(|people| people.iter().find(|one| Some(one.id) == who()).cloned());
    rsx! {
        HelpView {
            household: household(),
            people,
            who: who(),
            needs: needs.get(),
            shifts: shifts.get(),
            signups: signups.get().map(|page| page.items),
            now: Utc::now(),
            busy: (needs.busy)() || (shifts.busy)(),
            failure: (needs.failure)().or_else(|| (shifts.failure)()),
            onchoose: move |resident| chosen.set(Some(resident)),
            onask: move |()| asking.set(true),
            onchanged: move |()| {
                shifts.refresh();
                signups.refresh();
            },
            onmoreneeds: move |()| needs.more(),
            onmoreshifts: move |()| shifts.more(),
            onretry: move |()| {
                home.refresh();
                needs.refresh();
                shifts.refresh();
                signups.refresh();
            },
        }
        if let Some(person) = person.filter(|_| asking()) {
            Sheet { title: w().help.ask, onclose: move |()| asking.set(false),
                AskForm {
                    name: "desk.{person.id}",
                    people: vec![person],
                    ondone: move |need: Need| go(WorkRoute::DeskNeedPage { need: need.id }),
                }
            }
        }
    }
}

/// What can be done for one of a household, drawn.
#[component]
pub fn HelpView(
    household: HouseholdId,
    people: Remote<Vec<ResidentRow>>,
    who: Option<ResidentId>,
    needs: Remote<Page<Need>>,
    shifts: Remote<Page<Shift>>,
    signups: Remote<Vec<Signup>>,
    now: DateTime<Utc>,
    busy: bool,
    failure: Option<Failure>,
    onchoose: EventHandler<ResidentId>,
    onask: EventHandler<()>,
    onchanged: EventHandler<()>,
    onmoreneeds: EventHandler<()>,
    onmoreshifts: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().help;
    let to = use_callback(|need| WorkRoute::DeskNeedPage { need }.into());
    rsx! {
        AppBar { title: say.title, back: WorkRoute::DeskHouseholdPage { household } }
        div { class: "stack",
            {shown(&people, Shape::Page, move |()| onretry.call(()), |people| {
                let name = people.iter().find(|one| Some(one.id) == who).map(|one| one.name.clone()).unwrap_or_default();
                rsx! {
                    div { class: "field",
                        span { class: "field-name", {say.who} }
                        div { class: "chips", role: "group", "aria-label": say.who,
                            for one in people.iter() {
                                PersonChip { key: "{one.id}", id: one.id, name: one.name.clone(), on: Some(one.id) == who, onchoose }
                            }
                        }
                    }
                    div { class: "columns",
                        div { class: "column",
                            Section { title: say.needs,
                                Button { look: Look::Ghost, icon: Picto::Plus, testid: "help-ask", onclick: move |_| onask.call(()), {say.ask} }
                                NeedList { needs, to, empty: (say.no_needs, ""), busy, failure: failure.clone(), onmore: onmoreneeds, onretry }
                            }
                            if let Some(resident) = who {
                                Card {
                                    Cell {
                                        title: w().hours.title,
                                        note: say.hours_hint,
                                        to: WorkRoute::DeskHoursPage { resident },
                                        testid: "to-desk-hours",
                                        leading: rsx! {
                                            Tile { of: Picto::Clock, tone: TileTone::Gold }
                                        },
                                    }
                                }
                            }
                        }
                        Section { title: say.shifts,
                            Shifts { shifts, signups, who, name, now, busy, failure, onchanged, onmore: onmoreshifts, onretry }
                        }
                    }
                }
            })}
        }
    }
}

#[component]
fn PersonChip(
    id: ResidentId,
    name: String,
    on: bool,
    onchoose: EventHandler<ResidentId>,
) -> Element {
    rsx! {
        button {
            class: "chip-button",
            r#type: "button",
            "aria-pressed": if on { "true" } else { "false" },
            "data-testid": "help-person",
            onclick: move |_| onchoose.call(id),
            {name}
        }
    }
}

/// Shifts to come, with where the person stands in each.
#[component]
fn Shifts(
    shifts: Remote<Page<Shift>>,
    signups: Remote<Vec<Signup>>,
    who: Option<ResidentId>,
    name: String,
    now: DateTime<Utc>,
    busy: bool,
    failure: Option<Failure>,
    onchanged: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().help;
    let empty = rsx! {
        Empty { icon: Picto::Hands, title: say.no_shifts, hint: say.no_shifts_hint }
    };
    let known = signups.data().cloned();
    shown_page(
        &shifts,
        3,
        move |()| onretry.call(()),
        empty,
        |page| {
            rsx! {
                for shift in page.items.iter().cloned() {
                    div { key: "{shift.id}", class: "card padded duty-shift", "data-testid": "help-shift",
                        div { class: "class-head",
                            b { {format!("{} {}", shift.duty_name, shift.role)} }
                            {shift_badge(&shift, now)}
                        }
                        small { {format!("{} · {}", shift_when(&shift), shift.place)} }
                        if let (Some(resident), Some(signups)) = (who, known.as_ref()) {
                            PlaceInShift {
                                key: "{resident}",
                                place: place_in(signups, shift.id),
                                shift,
                                resident,
                                name: name.clone(),
                                now,
                                onchanged,
                            }
                        }
                    }
                }
                if let Remote::Failed(failure) = signups {
                    Trouble { failure, onretry: move |()| onretry.call(()) }
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
