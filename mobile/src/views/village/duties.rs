//! Shifts for volunteers 志愿服务: what one has signed up for, how long one has served, and where help is wanted.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    attendance::{GetHoursTotal, HoursQuery, HoursTotal},
    day,
    duty::{ListShifts, Shift, ShiftQuery},
    endpoint::{NoQuery, Nothing},
    ids::{ResidentId, SignupId},
    page::{Page, PageQuery},
    shift_signup::{
        AnswerShiftOffer, LeaveShift, ListSignups, SignUpForShift, Signup, SignupDecision,
        SignupDraft, SignupState,
    },
};

use crate::{
    api::{self, Failure},
    components::{
        AppBar, Badge, Banner, Button, Card, Empty, Look, MoreButton, Picto, Section, Shape, Tone,
        Trouble, shown, shown_page, toast,
    },
    format,
    hooks::{Action, Remote, use_action, use_pages, use_remote},
    i18n::{LANG, errors, village::v},
    route::{Address, VILLAGE_HOME},
    session::ME,
};

fn resident() -> Option<ResidentId> {
    ME.read().as_ref()?.resident
}

#[component]
pub fn DutiesPage() -> Element {
    let mine = use_remote(|| Some((ListSignups { resident: resident()? }, PageQuery::default())));
    let hours =
        use_remote(|| Some((GetHoursTotal { resident: resident()? }, HoursQuery::default())));
    let shifts = use_pages(|cursor| {
        let region = ME.read().as_ref()?.village.as_ref()?.code.clone();
        Some((ListShifts { region }, ShiftQuery { after: None, cursor, limit: None }))
    });
    rsx! {
        DutiesView {
            resident: resident(),
            mine: mine.get().map(|page| page.items),
            hours: hours.get().data().copied(),
            shifts: shifts.get(),
            busy: (shifts.busy)(),
            failure: (shifts.failure)(),
            now: Utc::now(),
            onchanged: move |()| {
                mine.refresh();
                shifts.refresh();
            },
            onmore: move |()| shifts.more(),
            onretry: move |()| {
                mine.refresh();
                hours.refresh();
                shifts.refresh();
            },
        }
    }
}

/// The page, drawn.
#[component]
pub fn DutiesView(
    /// Who signs up; nobody before they are bound to the register.
    resident: Option<ResidentId>,
    mine: Remote<Vec<Signup>>,
    hours: Option<HoursTotal>,
    shifts: Remote<Page<Shift>>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onchanged: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &v().duties;
    let Some(resident) = resident else {
        return rsx! {
            AppBar { title: say.title, back: Address::new(VILLAGE_HOME) }
            Empty { icon: Picto::People, title: say.not_bound, hint: say.not_bound_hint }
        };
    };
    let live: Vec<Signup> = mine
        .data()
        .into_iter()
        .flatten()
        .filter(|one| SignupState::LIVE.contains(&one.state) && one.shift.ends_at > now)
        .cloned()
        .collect();
    let empty = rsx! {
        Empty { icon: Picto::Hands, title: say.none, hint: say.none_hint }
    };
    let taken = live.clone();
    rsx! {
        AppBar { title: say.title, back: Address::new(VILLAGE_HOME) }
        div { class: "stack",
            if let Some(total) = hours {
                p { class: "lead", "data-testid": "hours",
                    {(say.hours)(total.times, total.minutes / 60, total.minutes % 60)}
                }
            }
            Section { title: say.mine,
                {shown(&mine, Shape::Rows(1), move |()| onretry.call(()), |_| rsx! {
                    if live.is_empty() {
                        p { class: "lead", {say.none_mine} }
                    }
                    for signup in live {
                        Mine { key: "{signup.id}", signup: signup.clone(), now, onchanged }
                    }
                })}
            }
            Section { title: say.wanted,
                {shown_page(&shifts, 2, move |()| onretry.call(()), empty, |page| rsx! {
                    for shift in page.items.iter() {
                        Wanted {
                            key: "{shift.id}",
                            shift: shift.clone(),
                            taken: taken.iter().any(|one| one.shift.id == shift.id),
                            resident,
                            now,
                            onchanged,
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

/// What it is, when and where.
#[component]
fn About(shift: Shift, now: DateTime<Utc>) -> Element {
    let ends = format::clock(day::local(shift.ends_at).time());
    let begins = format::moment(LANG(), shift.starts_at, now);
    rsx! {
        p { class: "offer-what",
            b { "{shift.duty_name} · {shift.role}" }
            span { "{begins}–{ends}" }
            small { {shift.place.clone()} }
        }
    }
}

#[component]
fn Refused(sending: Action) -> Element {
    match (sending.failure)() {
        Some(failure) => rsx! {
            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
        },
        None => rsx! {},
    }
}

/// What one has signed up for, and how it stands.
#[component]
fn Mine(signup: Signup, now: DateTime<Utc>, onchanged: EventHandler<()>) -> Element {
    let say = &v().duties;
    let sending = use_action();
    let id = signup.id;
    let answer = move |accept: bool| {
        sending.run(
            async move {
                let endpoint = AnswerShiftOffer { signup: id };
                api::call(&endpoint, &NoQuery {}, &SignupDecision { accept }).await
            },
            move |_| {
                toast(if accept { v().duties.taken } else { v().duties.left });
                onchanged.call(());
            },
        );
    };
    let leave = move |()| {
        sending.run(
            async move { api::call(&LeaveShift { signup: id }, &NoQuery {}, &Nothing {}).await },
            move |_| {
                toast(v().duties.left);
                onchanged.call(());
            },
        );
    };
    let (tone, words) = match signup.state {
        SignupState::Booked => (Tone::Good, say.booked.to_owned()),
        SignupState::Asked => (Tone::Note, say.asked.to_owned()),
        SignupState::Offered => (Tone::Bad, say.offered.to_owned()),
        _ => (Tone::Note, (say.waiting)(signup.position.unwrap_or(1))),
    };
    let until =
        signup.offer_until.map(|until| format::moment(LANG(), until, now)).unwrap_or_default();
    rsx! {
        div { class: "card padded stack", "data-testid": "my-shift",
            About { shift: signup.shift.clone(), now }
            Badge { tone, testid: "shift-state", {words} }
            Refused { sending }
            if signup.state == SignupState::Offered {
                p { class: "hint", {(say.offer_until)(&until)} }
                div { class: "pair",
                    Button { icon: Picto::Check, busy: (sending.busy)(), testid: "shift-accept", onclick: move |_| answer(true), {say.accept} }
                    Button { look: Look::Ghost, disabled: (sending.busy)(), testid: "shift-decline", onclick: move |_| answer(false), {say.decline} }
                }
            } else if signup.shift.starts_at > now {
                Button { look: Look::Ghost, busy: (sending.busy)(), testid: "shift-leave", onclick: move |_| leave(()), {say.leave} }
            }
        }
    }
}

/// A shift that one may sign up for.
#[component]
fn Wanted(
    shift: Shift,
    /// One has signed up for it.
    taken: bool,
    resident: ResidentId,
    now: DateTime<Utc>,
    onchanged: EventHandler<()>,
) -> Element {
    let say = &v().duties;
    let sending = use_action();
    // Made before the first try, so that a retry asks for the same place.
    let signup = use_signal(SignupId::new);
    let id = shift.id;
    let sign_up = move |()| {
        sending.run(
            async move {
                let endpoint = SignUpForShift { shift: id, signup: signup() };
                api::call(&endpoint, &NoQuery {}, &SignupDraft { resident }).await
            },
            move |reply: Signup| {
                let say = &v().duties;
                toast(if reply.state == SignupState::Waiting { say.queued } else { say.signed });
                onchanged.call(());
            },
        );
    };
    let full = shift.taken >= shift.most || shift.waiting > 0;
    let open = shift.opens_at <= now && now < shift.closes_at && !shift.closed;
    rsx! {
        Card {
            div { class: "padded stack", "data-testid": "shift",
                About { shift: shift.clone(), now }
                p { class: "hint",
                    {(say.places)(shift.taken, shift.most)}
                    if shift.waiting > 0 {
                        {(say.waits)(shift.waiting)}
                    }
                }
                Refused { sending }
                if taken {
                    Badge { tone: Tone::Good, {say.signed_up} }
                } else if open {
                    Button { look: if full { Look::Ghost } else { Look::Main }, icon: Picto::Hands, busy: (sending.busy)(), testid: "shift-sign-up", onclick: move |_| sign_up(()),
                        {if full { say.queue } else { say.sign_up }}
                    }
                } else {
                    p { class: "hint", {say.not_open} }
                }
            }
        }
    }
}
