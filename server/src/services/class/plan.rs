//! From a pattern to sessions, again and again: what is missing is added, what no longer fits and nobody wants is
//! removed, and what somebody booked or changed by hand stays.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use xiangyue_shared::ids::ClassSessionId;

use super::calendar;
use crate::{
    db::{
        Conn, clock,
        models::{
            class_session::{self as model, SessionRow},
            course::{CourseRow, TIME},
            volunteer::shift,
        },
    },
    error::Result,
};

/// How many sessions were added, removed, and kept though they do not fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Planned {
    /// Their ids.
    pub added: Vec<String>,
    pub removed: usize,
    pub kept: usize,
}

/// Brings the sessions to come in line with the pattern of their class. Whoever calls has locked the class.
///
/// # Errors
/// Where the database fails.
pub fn follow(conn: &mut Conn, course: &CourseRow, now: NaiveDateTime) -> Result<Planned> {
    let pattern = course.pattern()?;
    let before: Vec<SessionRow> = coming(model::of_course(conn, &course.id)?, now);
    let mut ids: Vec<String> = before.iter().map(|row| row.id.clone()).collect();
    ids.sort_unstable();
    model::lock(conn, &ids)?;
    let wanted: BTreeSet<NaiveDate> = calendar::days(&pattern).into_iter().collect();
    let misfits: Vec<String> = before
        .iter()
        .filter(|row| !row.by_hand && !fits(row, course, &wanted))
        .map(|row| row.id.clone())
        .collect();
    shift::remove_untouched(conn, &misfits)?;
    let removed = model::remove_untouched(conn, &misfits)?;
    model::follow_course(conn, course, now)?;
    let there: BTreeSet<NaiveDate> =
        model::of_course(conn, &course.id)?.iter().map(|row| row.origin_day).collect();
    let missing: Vec<SessionRow> = wanted
        .difference(&there)
        .map(|day| new(course, ClassSessionId::new(), *day, pattern.begins, pattern.ends))
        .filter(|row| row.starts_at > now)
        .collect();
    model::add(conn, &missing)?;
    let added = missing.into_iter().map(|row| row.id).collect();
    Ok(Planned { added, removed, kept: misfits.len() - removed })
}

fn coming(rows: Vec<SessionRow>, now: NaiveDateTime) -> Vec<SessionRow> {
    rows.into_iter().filter(|row| row.starts_at > now).collect()
}

fn fits(row: &SessionRow, course: &CourseRow, wanted: &BTreeSet<NaiveDate>) -> bool {
    wanted.contains(&row.origin_day) && row.begins == course.begins && row.ends == course.ends
}

/// A session as the pattern has it.
#[must_use]
pub fn new(
    course: &CourseRow,
    id: ClassSessionId,
    day: NaiveDate,
    begins: NaiveTime,
    ends: NaiveTime,
) -> SessionRow {
    SessionRow {
        id: id.to_string(),
        course_id: course.id.clone(),
        origin_day: day,
        day,
        begins: begins.format(TIME).to_string(),
        ends: ends.format(TIME).to_string(),
        starts_at: clock::to_db(calendar::moment(day, begins)),
        ends_at: clock::to_db(calendar::moment(day, ends)),
        teacher_id: course.teacher_id.clone(),
        by_hand: false,
        cancelled: false,
        seats: course.quota,
        taken: 0,
        waiting: 0,
        places: 0,
        adults: 0,
        adults_required: course.adults_required,
        homework: String::new(),
    }
}
