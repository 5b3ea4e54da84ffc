//! How shifts and places in them are put into words.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    attendance::{Witness, Witnessed},
    day,
    duty::Shift,
    ids::ShiftId,
    shift_signup::{Signup, SignupState},
};

use crate::{
    components::{Badge, Tone},
    format,
    i18n::{LANG, duties::d},
    views::classes::{day_words, hours},
};

/// Day and hours of a shift: 11 月 24 日 周二 08:00 到 10:00.
#[must_use]
pub fn shift_when(shift: &Shift) -> String {
    let (from, to) = (day::local(shift.starts_at), day::local(shift.ends_at));
    format!("{} {}", day_words(from.date_naive()), hours(from.time(), to.time()))
}

/// Minutes as people say them: 2 小时 15 分钟. What is below zero, as a correction may be, carries its sign.
#[must_use]
pub fn lasted(minutes: i64) -> String {
    let whole = minutes.abs();
    let said = (d().words.lasted)(whole / 60, whole % 60);
    if minutes < 0 { format!("−{said}") } else { said }
}

/// Whether one can sign up for a shift now.
#[must_use]
pub fn is_open(shift: &Shift, now: DateTime<Utc>) -> bool {
    !shift.cancelled && !shift.closed && shift.opens_at <= now && now < shift.closes_at
}

/// Whether who signs up now has to queue.
#[must_use]
pub const fn is_full(shift: &Shift) -> bool {
    shift.waiting > 0 || shift.taken >= shift.most
}

/// What one wants to know of a shift: whether people are wanted.
pub fn shift_badge(shift: &Shift, now: DateTime<Utc>) -> Element {
    let say = &d().words;
    let (tone, words) = if shift.cancelled {
        (Tone::Plain, say.cancelled.to_owned())
    } else if shift.closed {
        (Tone::Plain, say.closed.to_owned())
    } else if now >= shift.closes_at {
        (Tone::Plain, say.over.to_owned())
    } else if now < shift.opens_at {
        (Tone::Info, (say.opens)(&format::moment(LANG(), shift.opens_at, now)))
    } else if shift.waiting > 0 {
        (Tone::Note, (say.waiting)(shift.waiting))
    } else if is_full(shift) {
        (Tone::Note, say.full.to_owned())
    } else {
        (Tone::Good, (say.wanted)(shift.most - shift.taken))
    };
    rsx! {
        Badge { tone, testid: "shift-free", {words} }
    }
}

/// What a place's state is called.
#[must_use]
pub fn signup_words(state: SignupState) -> &'static str {
    let say = &d().words;
    match state {
        SignupState::Asked => say.asked,
        SignupState::Waiting => say.queued,
        SignupState::Offered => say.offered,
        SignupState::Booked => say.booked,
        SignupState::OnLeave => say.on_leave,
        SignupState::Refused => say.refused,
        SignupState::Declined => say.declined,
        SignupState::Lapsed => say.lapsed,
        SignupState::Cancelled => say.off,
    }
}

const fn tone(state: SignupState) -> Tone {
    match state {
        SignupState::Booked => Tone::Good,
        SignupState::Waiting | SignupState::Asked => Tone::Note,
        SignupState::Offered => Tone::Info,
        SignupState::OnLeave
        | SignupState::Refused
        | SignupState::Declined
        | SignupState::Lapsed
        | SignupState::Cancelled => Tone::Plain,
    }
}

/// A place's state in a capsule.
#[component]
pub fn SignupBadge(state: SignupState) -> Element {
    rsx! {
        span { "data-testid": "signup-state", "data-state": state.as_str(),
            Badge { tone: tone(state), {signup_words(state)} }
        }
    }
}

/// Whether a place still stands.
#[must_use]
pub fn is_live(signup: &Signup) -> bool {
    SignupState::LIVE.contains(&signup.state)
}

/// Where somebody stands in a shift: the place that stands, else the last that was given up.
#[must_use]
pub fn place_in(signups: &[Signup], shift: ShiftId) -> Option<Signup> {
    let mut of = signups.iter().filter(|one| one.shift.id == shift);
    of.clone().find(|one| is_live(one)).or_else(|| of.next()).cloned()
}

/// What else there is to say of a place: the place in the queue, until when it is offered, when they came and went.
#[must_use]
pub fn signup_note(signup: &Signup, now: DateTime<Utc>) -> String {
    let say = &d().words;
    let clock = |at: DateTime<Utc>| format::clock(day::local(at).time());
    let mut said = Vec::new();
    if let Some(place) = signup.position {
        said.push((say.position)(place));
    }
    if let Some(until) = signup.offer_until {
        said.push((say.until)(&format::moment(LANG(), until, now)));
    }
    if let Some(came) = signup.came {
        said.push((say.came)(&clock(came.at)));
    }
    if let Some(left) = signup.left {
        said.push((say.left)(&clock(left.at)));
    }
    said.join(" · ")
}

/// How it is known that somebody came or went.
#[must_use]
pub fn witness_words(of: Witnessed) -> &'static str {
    let say = &d().words;
    match of.by {
        Witness::Code => say.by_code,
        Witness::Offline => say.by_offline,
        Witness::Leader => say.by_leader,
    }
}
