//! One duty at the desk: what it is, and its shifts to come.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    duty::{Duty, GetDuty, ListDutyShifts, Shift, ShiftQuery},
    endpoint::NoQuery,
    ids::{DutyId, ShiftId},
    page::Page,
};

use super::super::place::may;
use crate::{
    api::Failure,
    components::{
        AppBar, Button, Card, Cell, Empty, Go, Icon, Look, MoreButton, Picto, Section, Shape,
        Sheet, Tile, TileTone, Trouble, shown, shown_page,
    },
    hooks::{Remote, use_pages, use_remote},
    i18n::duties::d,
    views::duties::{DutyFacts, ShiftForm, shift_badge, shift_when},
    work::WorkRoute,
};

#[component]
pub fn DeskDutyPage(duty: ReadSignal<DutyId>) -> Element {
    let known = use_remote(move || Some((GetDuty { duty: duty() }, NoQuery {})));
    let shifts = use_pages(move |cursor| {
        Some((ListDutyShifts { duty: duty() }, ShiftQuery { after: None, cursor, limit: None }))
    });
    let mut adding = use_signal(|| None::<ShiftId>);
    let manages =
        known.get().data().is_some_and(|duty| may(Permission::ManageVolunteers, &duty.region));
    rsx! {
        DeskDutyView {
            duty: known.get(),
            shifts: shifts.get(),
            manages,
            now: Utc::now(),
            busy: (shifts.busy)(),
            failure: (shifts.failure)(),
            onadd: move |()| adding.set(Some(ShiftId::new())),
            onmore: move |()| shifts.more(),
            onretry: move |()| {
                known.refresh();
                shifts.refresh();
            },
        }
        if let Some(shift) = adding() {
            Sheet { title: d().desk.add_shift, onclose: move |()| adding.set(None),
                ShiftForm {
                    duty: duty(),
                    id: shift,
                    before: None,
                    ondone: move |_| {
                        adding.set(None);
                        shifts.refresh();
                    },
                }
            }
        }
    }
}

/// The duty, drawn.
#[component]
pub fn DeskDutyView(
    duty: Remote<Duty>,
    shifts: Remote<Page<Shift>>,
    manages: bool,
    now: DateTime<Utc>,
    busy: bool,
    failure: Option<Failure>,
    onadd: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &d().desk;
    let title = duty.data().map_or_else(|| d().words.title.to_owned(), |duty| duty.name.clone());
    let empty = rsx! {
        Empty { icon: Picto::Clock, title: d().mine.no_shifts, hint: d().mine.no_shifts_hint }
    };
    rsx! {
        AppBar { title, back: WorkRoute::DeskDutiesPage {} }
        div { class: "stack",
            {shown(&duty, Shape::Page, move |()| onretry.call(()), |duty| rsx! {
                DutyFacts { duty: duty.clone() }
                if manages {
                    div { class: "pair",
                        Go { class: Look::Ghost.class(), to: WorkRoute::DeskDutyChangePage { duty: duty.id }, testid: "duty-change",
                            Icon { of: Picto::Pencil }
                            {say.change}
                        }
                        if !duty.closed && duty.course.is_none() {
                            Button { icon: Picto::Plus, testid: "shift-add", onclick: move |_| onadd.call(()), {say.add_shift} }
                        }
                    }
                }
            })}
            Section { title: d().mine.shifts,
                {shown_page(&shifts, 4, move |()| onretry.call(()), empty, |page| rsx! {
                    Card {
                        for shift in page.items.iter() {
                            Cell {
                                key: "{shift.id}",
                                title: shift_when(shift),
                                note: format!("{} · {}", shift.role, shift.place),
                                to: WorkRoute::DeskShiftPage { shift: shift.id },
                                testid: "shift-row",
                                leading: rsx! {
                                    Tile { of: if shift.cancelled { Picto::Close } else { Picto::Clock }, tone: TileTone::Info }
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
