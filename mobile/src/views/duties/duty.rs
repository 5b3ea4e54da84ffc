//! One duty for a villager: its shifts, and where oneself or one of the household stands in each.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    duty::{Duty, GetDuty, ListDutyShifts, Shift, ShiftQuery},
    endpoint::NoQuery,
    household::{GetHousehold, ResidentRow},
    ids::{DutyId, ResidentId, ShiftId},
    page::{Page, PageQuery},
    shift_signup::{ListSignups, Signup},
    team::{ListMemberships, MembershipState, TeamRole},
};

use super::{
    place::PlaceInShift,
    shift_form::ShiftForm,
    words::{place_in, shift_badge, shift_when},
};
use crate::{
    api::Failure,
    components::{
        AppBar, Banner, Button, Empty, Go, Icon, Look, MoreButton, Picto, Section, Shape, Share,
        Sheet, Tone, Trouble, shown, shown_page,
    },
    hooks::{Remote, use_pages, use_remote},
    i18n::duties::d,
    session::{self, ME},
    village::VillageRoute,
};

/// Places that are looked at: whoever has more to come is found by the server.
const SIGNUPS: i64 = 100;

#[component]
pub fn DutyOfMinePage(duty: ReadSignal<DutyId>) -> Element {
    let known = use_remote(move || Some((GetDuty { duty: duty() }, NoQuery {})));
    let shifts = use_pages(move |cursor| {
        Some((ListDutyShifts { duty: duty() }, ShiftQuery { after: None, cursor, limit: None }))
    });
    let home = use_remote(|| Some((GetHousehold { household: session::household()? }, NoQuery {})));
    let mut chosen = use_signal(|| None::<ResidentId>);
    let oneself = || ME.read().as_ref().and_then(|me| me.resident);
    let signups = use_remote(move || {
        let resident = chosen().or_else(oneself)?;
        Some((ListSignups { resident }, PageQuery { cursor: None, limit: Some(SIGNUPS) }))
    });
    let memberships =
        use_remote(move || Some((ListMemberships { resident: oneself()? }, NoQuery {})));
    let leads = known.get().data().and_then(|duty| duty.team).is_some_and(|team| {
        memberships.get().data().into_iter().flatten().any(|one| {
            one.team == team && one.role == TeamRole::Leader && one.state == MembershipState::Active
        })
    });
    let mut adding = use_signal(|| None::<ShiftId>);
    let refresh = move || {
        shifts.refresh();
        signups.refresh();
    };
    rsx! {
        DutyOfMineView {
            duty: known.get(),
            shifts: shifts.get(),
            family: home.get().data().map(|home| home.residents.clone()).unwrap_or_default(),
            who: chosen().or_else(oneself),
            signups: signups.get().map(|page| page.items),
            leads,
            now: Utc::now(),
            busy: (shifts.busy)(),
            failure: (shifts.failure)(),
            onchoose: move |resident| chosen.set(Some(resident)),
            onadd: move |()| adding.set(Some(ShiftId::new())),
            onchanged: move |()| refresh(),
            onmore: move |()| shifts.more(),
            onretry: move |()| {
                known.refresh();
                home.refresh();
                refresh();
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
                        refresh();
                    },
                }
            }
        }
    }
}

/// The duty, drawn.
#[component]
pub fn DutyOfMineView(
    duty: Remote<Duty>,
    shifts: Remote<Page<Shift>>,
    /// The household, oneself among them.
    family: Vec<ResidentRow>,
    /// Whose places are shown.
    who: Option<ResidentId>,
    signups: Remote<Vec<Signup>>,
    /// Whether the person leads the duty's team.
    leads: bool,
    now: DateTime<Utc>,
    busy: bool,
    failure: Option<Failure>,
    onchoose: EventHandler<ResidentId>,
    onadd: EventHandler<()>,
    onchanged: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &d().mine;
    let title = duty.data().map_or_else(|| d().words.title.to_owned(), |duty| duty.name.clone());
    let empty = rsx! {
        Empty { icon: Picto::Clock, title: say.no_shifts, hint: say.no_shifts_hint }
    };
    let name = family
        .iter()
        .find(|one| Some(one.id) == who)
        .map(|one| one.name.clone())
        .unwrap_or_default();
    rsx! {
        AppBar { title, back: VillageRoute::DutiesPage {} }
        div { class: "stack",
            {shown(&duty, Shape::Page, move |()| onretry.call(()), |duty| rsx! {
                DutyFacts { duty: duty.clone() }
                if !duty.closed {
                    Share { title: duty.name.clone(), to: VillageRoute::DutyOfMinePage { duty: duty.id } }
                }
            })}
            if leads {
                Button { look: Look::Ghost, icon: Picto::Plus, testid: "shift-add", onclick: move |_| onadd.call(()), {d().desk.add_shift} }
            }
            if family.len() > 1 {
                div { class: "field",
                    span { class: "field-name", {say.who} }
                    div { class: "chips", role: "group", "aria-label": say.who,
                        for one in family.clone() {
                            button {
                                key: "{one.id}",
                                class: "chip-button",
                                r#type: "button",
                                "aria-pressed": if Some(one.id) == who { "true" } else { "false" },
                                "data-testid": "choose-person",
                                onclick: move |_| onchoose.call(one.id),
                                {one.name.clone()}
                            }
                        }
                    }
                    p { class: "field-hint", {say.household_hint} }
                }
            }
            Section { title: say.shifts,
                {shown_page(&shifts, 3, move |()| onretry.call(()), empty, |page| rsx! {
                    for shift in page.items.iter().cloned() {
                        div { key: "{shift.id}", class: "card padded duty-shift", "data-testid": "duty-shift",
                            div { class: "class-head",
                                b { {shift_when(&shift)} }
                                {shift_badge(&shift, now)}
                            }
                            p { {format!("{} · {}", shift.role, shift.place)} }
                            if let (Some(resident), Some(signups)) = (who, signups.data()) {
                                PlaceInShift {
                                    key: "{resident}",
                                    place: place_in(signups, shift.id),
                                    shift: shift.clone(),
                                    resident,
                                    name: name.clone(),
                                    now,
                                    onchanged: move |()| onchanged.call(()),
                                }
                            }
                            if leads {
                                Go { class: Look::Ghost.class(), to: VillageRoute::LedShiftPage { shift: shift.id }, testid: "to-shift",
                                    Icon { of: Picto::People }
                                    {say.to_leader}
                                }
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
            if let Remote::Failed(failure) = signups {
                Trouble { failure, onretry: move |()| onretry.call(()) }
            }
        }
    }
}

/// What a duty is.
#[component]
pub fn DutyFacts(duty: Duty) -> Element {
    let say = &d().words;
    let whose = duty.team_name.clone().unwrap_or_else(|| say.village_own.to_owned());
    rsx! {
        div { class: "card padded course-card", "data-testid": "duty-facts",
            b { {whose} }
            if !duty.about.is_empty() {
                p { {duty.about.clone()} }
            }
            if duty.needs_approval {
                small { {say.needs_approval} }
            }
        }
        if duty.closed {
            Banner { tone: Tone::Note, {say.closed} }
        }
    }
}
