//! The alarm for a child that was not collected 超时未接: its guardian is called, and the staff and the teacher are told.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::{record, tell};
use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{class_facts, class_seat, class_session::SessionRow, course::CourseRow},
    },
    error::Result,
};

/// How long after a session's end a guardian is still called, in hours. What a phone without a network tells later of a
/// session calls nobody.
const CALLED_HOURS: i64 = 6;

fn ended(now: DateTime<Utc>) -> (NaiveDateTime, NaiveDateTime) {
    (clock::to_db(now - TimeDelta::hours(CALLED_HOURS)), clock::to_db(now))
}

/// Whether some guardian must be called.
///
/// # Errors
/// Where the database fails.
pub fn any_due(conn: &mut Conn, now: DateTime<Utc>) -> Result<bool> {
    Ok(!class_facts::not_alarmed(conn, ended(now), 1)?.is_empty())
}

/// Calls the guardians of children who should have been collected, `limit` at most; answers how many.
///
/// # Errors
/// Where the database fails.
pub fn call_guardians(conn: &mut Conn, call: &Call, limit: i64) -> Result<usize> {
    let now = clock::to_db(call.now);
    let mut ids = Vec::new();
    let mut messages = Vec::new();
    let mut sessions: BTreeMap<String, (SessionRow, CourseRow, usize)> = BTreeMap::new();
    for (seat, session, course) in class_facts::not_alarmed(conn, ended(call.now), limit)? {
        call.touch(seat.household()?);
        let object = ("class_seat", seat.id.as_str());
        record(
            conn,
            call,
            "class.alarm",
            object,
            &course.region_code,
            format!("session {}", session.id),
        )?;
        messages.push((seat.booking_id.clone(), text(&session, &course)));
        ids.push(seat.id);
        let of = sessions.entry(session.id.clone()).or_insert((session, course, 0));
        of.2 += 1;
    }
    class_seat::note_alarm(conn, &ids, now)?;
    tell::bookers(conn, call, messages)?;
    for (session, course, children) in sessions.values() {
        let text = staff_text(session, course, *children);
        tell::staff(conn, call, &course.region_code, &session.teacher_id, &text)?;
    }
    Ok(ids.len())
}

/// What the guardian is sent; the child is not named.
fn text(session: &SessionRow, course: &CourseRow) -> String {
    let ended = session.ends.get(..5).unwrap_or(&session.ends);
    format!(
        "【乡约】{}已于{ended}放学，您家孩子还没有接走，请马上到{}来接。",
        course.name, course.place
    )
}

/// What staff and teacher are sent, once for the children of a session.
fn staff_text(session: &SessionRow, course: &CourseRow, children: usize) -> String {
    let ended = session.ends.get(..5).unwrap_or(&session.ends);
    format!(
        "【乡约】{}已于{ended}放学，还有{children}个孩子没有接走。请到{}看护，并联系家长。",
        course.name, course.place
    )
}
