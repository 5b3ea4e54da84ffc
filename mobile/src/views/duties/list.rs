//! What a villager has signed up for, and where people are wanted.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    duty::{ListShifts, Shift, ShiftQuery},
    page::{Page, PageQuery},
    shift_signup::{ListSignups, Signup},
};

use super::words::{SignupBadge, is_live, shift_badge, shift_when, signup_note};
use crate::{
    api::Failure,
    components::{
        AppBar, Card, Cell, Empty, MoreButton, Picto, Section, Shape, Tile, TileTone, Trouble,
        shown, shown_page,
    },
    hooks::{Remote, use_pages, use_remote},
    i18n::duties::d,
    route::{Address, VILLAGE_HOME},
    session::ME,
    village::VillageRoute,
};

#[component]
pub fn DutiesPage() -> Element {
    let own = use_remote(|| {
        let resident = ME.read().as_ref()?.resident?;
        Some((ListSignups { resident }, PageQuery::default()))
    });
    let shifts = use_pages(|cursor| {
        let region = ME.read().as_ref()?.village.as_ref()?.code.clone();
        Some((ListShifts { region }, ShiftQuery { after: None, cursor, limit: None }))
    });
    rsx! {
        DutiesView {
            own: own.get().map(|page| page.items),
            shifts: shifts.get(),
            busy: (shifts.busy)(),
            failure: (shifts.failure)(),
            now: Utc::now(),
            onmore: move |()| shifts.more(),
            onretry: move |()| {
                own.refresh();
                shifts.refresh();
            },
        }
    }
}

/// The page, drawn.
#[component]
pub fn DutiesView(
    own: Remote<Vec<Signup>>,
    shifts: Remote<Page<Shift>>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &d().mine;
    let empty = rsx! {
        Empty { icon: Picto::Hands, title: say.none, hint: say.none_hint }
    };
    rsx! {
        AppBar { title: d().words.title, back: Address::new(VILLAGE_HOME) }
        div { class: "stack",
            Section { title: say.mine,
                {shown(&own, Shape::Rows(1), move |()| onretry.call(()), |signups| {
                    let mut coming: Vec<Signup> = signups
                        .iter()
                        .filter(|one| is_live(one) && one.left.is_none() && one.shift.ends_at > now)
                        .cloned()
                        .collect();
                    coming.sort_by_key(|one| one.shift.starts_at);
                    if coming.is_empty() {
                        return rsx! {
                            p { class: "lead", "data-testid": "nothing-signed-up", {say.none_mine} }
                        };
                    }
                    rsx! {
                        Card {
                            for signup in coming {
                                OwnCell { key: "{signup.id}", signup, now }
                            }
                        }
                    }
                })}
            }
            Card {
                Cell {
                    title: say.hours,
                    note: say.hours_hint,
                    to: VillageRoute::HoursPage {},
                    testid: "to-hours",
                    leading: rsx! {
                        Tile { of: Picto::Clock, tone: TileTone::Gold }
                    },
                }
                Cell {
                    title: say.teams,
                    note: say.teams_hint,
                    to: VillageRoute::TeamsPage {},
                    testid: "to-teams",
                    leading: rsx! {
                        Tile { of: Picto::People, tone: TileTone::Info }
                    },
                }
            }
            Section { title: say.coming,
                {shown_page(&shifts, 4, move |()| onretry.call(()), empty, |page| rsx! {
                    Card {
                        for shift in page.items.iter() {
                            Cell {
                                key: "{shift.id}",
                                title: "{shift.duty_name} {shift.role}",
                                note: format!("{} · {}", shift_when(shift), shift.place),
                                to: VillageRoute::DutyOfMinePage { duty: shift.duty },
                                testid: "shift-row",
                                leading: rsx! {
                                    Tile { of: Picto::Hands, tone: TileTone::Green }
                                },
                                {shift_badge(shift, now)}
                            }
                        }
                    }
                    if let Some(failure) = failure {
                        Trouble { failure, onretry: move |()| onmore.call(()) }
                    } else if page.next_cursor.is_some() {
                        MoreButton { busy, onclick: move |()| onmore.call(()) }
                    }
                })}
            }
        }
    }
}

#[component]
fn OwnCell(signup: Signup, now: DateTime<Utc>) -> Element {
    let note = signup_note(&signup, now);
    let when = shift_when(&signup.shift);
    rsx! {
        Cell {
            title: "{signup.shift.duty_name} {signup.shift.role}",
            note: if note.is_empty() { format!("{when} · {}", signup.shift.place) } else { format!("{when} · {note}") },
            to: VillageRoute::DutyOfMinePage { duty: signup.shift.duty },
            testid: "own-shift",
            leading: rsx! {
                Tile { of: Picto::Check, tone: TileTone::Green }
            },
            SignupBadge { state: signup.state }
        }
    }
}
