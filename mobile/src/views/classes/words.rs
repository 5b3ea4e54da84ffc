//! How classes, sessions and seats are put into words.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    child::Child,
    class_booking::{Seat, SeatState},
    course::{ClassSession, Course},
    day,
    ids::ChildId,
};

use crate::{
    components::{Badge, Tone},
    format,
    i18n::{LANG, classes::c, t},
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

/// Names of days of the week, in order; of a run of three and more its first and last.
fn weekdays(days: &[u8]) -> String {
    let names: Vec<&str> = t().store.day_names.split_whitespace().collect();
    let name =
        |day: &u8| names.get(usize::from(*day).saturating_sub(1)).copied().unwrap_or_default();
    let is_run = days.len() > 2
        && days.windows(2).all(|pair| matches!(pair, [one, next] if one + 1 == *next));
    match days {
        [first, .., last] if is_run => (c().course.day_to_day)(name(first), name(last)),
        _ => days.iter().map(name).collect::<Vec<_>>().join(" "),
    }
}

/// When a class takes place, where, by whom, for whom.
#[must_use]
pub fn course_facts(course: &Course) -> Vec<String> {
    let say = &c().course;
    let (begins, ends) = (format::clock(course.pattern.begins), format::clock(course.pattern.ends));
    vec![
        (say.pattern)(&weekdays(&course.pattern.weekdays), &begins, &ends),
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

/// A child's name. Without a network, or of one whose data was taken back, it is not known.
#[must_use]
pub fn name_of(known: &[Child], child: ChildId) -> String {
    known
        .iter()
        .find(|one| one.id == child)
        .map_or_else(|| c().family.a_child.to_owned(), |one| one.profile.name.clone())
}

/// What else there is to say of a seat: the place in the queue, until when it is offered.
#[must_use]
pub fn seat_note(seat: &Seat, now: DateTime<Utc>) -> String {
    let say = &c().course;
    match (seat.position, seat.offer_until) {
        (Some(place), _) => (say.position)(place),
        (_, Some(until)) => (say.until)(&format::moment(LANG(), until, now)),
        _ => String::new(),
    }
}

/// Whether a child came today and was collected.
#[must_use]
pub fn register_words(seat: &Seat) -> (Tone, String) {
    let say = &c().family;
    let at = |at: DateTime<Utc>| format::clock(day::local(at).time());
    match (seat.state, seat.arrived_at, seat.left_at) {
        (_, _, Some(left)) => (Tone::Info, (say.collected)(&at(left))),
        (_, Some(came), None) => (Tone::Good, (say.come)(&at(came))),
        (SeatState::Booked, ..) => (Tone::Plain, say.not_come.to_owned()),
        (state, ..) => (seat_tone(state), seat_words(state).to_owned()),
    }
}

/// What a guardian wants to know of a session: whether there is a seat.
pub fn seats_badge(session: &ClassSession) -> Element {
    let say = &c().course;
    let left = session.seats - session.taken;
    let (tone, words) = if session.cancelled {
        (Tone::Plain, say.cancelled.to_owned())
    } else if session.waiting > 0 {
        (Tone::Note, (say.waiting)(session.waiting))
    } else if left <= 0 {
        (Tone::Note, say.full.to_owned())
    } else {
        (Tone::Good, (say.left)(left))
    };
    rsx! {
        Badge { tone, {words} }
    }
}

/// A child's name with what else there is to say of its seat.
#[must_use]
pub fn named_note(known: &[Child], seat: &Seat, now: DateTime<Utc>) -> String {
    let note = seat_note(seat, now);
    let name = name_of(known, seat.child);
    if note.is_empty() { name } else { format!("{name} · {note}") }
}

/// What a class is, in four lines.
#[component]
pub fn CourseCard(course: Course, children: Element) -> Element {
    let pattern = &course.pattern;
    let term = (c().course.term)(&day_words(pattern.first_day), &day_words(pattern.last_day));
    let facts = course_facts(&course);
    let (first, rest) =
        facts.split_first().map_or((String::new(), &[][..]), |(first, rest)| (first.clone(), rest));
    rsx! {
        div { class: "card padded course-card", "data-testid": "course-facts",
            b { {first} }
            p { {rest.join(" · ")} }
            small { {term} }
            {children}
        }
    }
}
