//! How classes, sessions and seats are put into words.

use chrono::{Datelike, NaiveDate, NaiveTime};
use dioxus::prelude::*;
use xiangyue_shared::{
    class_booking::SeatState,
    course::{ClassSession, Course},
};

use crate::{
    components::{Badge, Tone},
    format,
    i18n::{classes::c, t},
};

/// A day with its name: 11 月 24 日 周二.
#[must_use]
pub fn day_words(day: NaiveDate) -> String {
    (c().course.day)(day.month(), day.day(), day.weekday().num_days_from_monday())
}

/// 16:30 到 18:00.
#[must_use]
pub fn hours(begins: NaiveTime, ends: NaiveTime) -> String {
    (c().course.hours)(&format::clock(begins), &format::clock(ends))
}

/// When a class takes place, where, by whom, for whom.
#[must_use]
pub fn course_facts(course: &Course) -> Vec<String> {
    let say = &c().course;
    let names: Vec<&str> = t().store.day_names.split_whitespace().collect();
    let days: Vec<&str> = course
        .pattern
        .weekdays
        .iter()
        .filter_map(|day| names.get(usize::from(*day).checked_sub(1)?).copied())
        .collect();
    let (begins, ends) = (format::clock(course.pattern.begins), format::clock(course.pattern.ends));
    vec![
        (say.pattern)(&days.join(" "), &begins, &ends),
        course.place.clone(),
        (say.teacher)(&course.teacher_name),
        (say.ages)(course.age_from, course.age_to),
    ]
}

/// What a seat's state is called.
#[must_use]
pub fn seat_words(state: SeatState) -> &'static str {
    let say = &c().course;
    match state {
        SeatState::Waiting => say.queued,
        SeatState::Offered => say.offered,
        SeatState::Booked => say.booked,
        SeatState::OnLeave => say.on_leave,
        SeatState::Declined => say.declined,
        SeatState::Lapsed => say.lapsed,
        SeatState::Cancelled => say.given_up,
    }
}

#[must_use]
pub const fn seat_tone(state: SeatState) -> Tone {
    match state {
        SeatState::Booked => Tone::Good,
        SeatState::Waiting => Tone::Note,
        SeatState::Offered => Tone::Info,
        SeatState::OnLeave | SeatState::Declined | SeatState::Lapsed | SeatState::Cancelled => {
            Tone::Plain
        }
    }
}

/// A seat's state in a capsule.
#[component]
pub fn SeatBadge(state: SeatState) -> Element {
    rsx! {
        span { "data-testid": "seat-state", "data-state": state.as_str(),
            Badge { tone: seat_tone(state), {seat_words(state)} }
        }
    }
}

/// The one thing that matters most of a session: that it is off, that adults are missing, how full it is.
#[must_use]
pub fn session_badge(session: &ClassSession) -> Element {
    let say = &c().course;
    let missing = session.adults_required - session.adults;
    let (tone, words) = if session.cancelled {
        (Tone::Plain, say.cancelled.to_owned())
    } else if missing > 0 {
        (Tone::Note, (say.adults_missing)(missing))
    } else if session.waiting > 0 {
        (Tone::Info, (say.waiting)(session.waiting))
    } else if session.taken >= session.seats {
        (Tone::Info, say.full.to_owned())
    } else {
        (Tone::Good, (say.taken)(session.taken, session.seats))
    };
    rsx! {
        Badge { tone, {words} }
    }
}
