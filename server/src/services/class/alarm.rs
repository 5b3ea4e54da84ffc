//! The alarm for a child that was not collected 超时未接: its guardian is called.

use chrono::{DateTime, Utc};

use super::{record, tell};
use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{class_facts, class_seat, class_session::SessionRow, course::CourseRow},
    },
    error::Result,
};

/// Whether some guardian must be called.
///
/// # Errors
/// Where the database fails.
pub fn any_due(conn: &mut Conn, now: DateTime<Utc>) -> Result<bool> {
    Ok(!class_facts::not_alarmed(conn, clock::to_db(now), 1)?.is_empty())
}

/// Calls the guardians of children who should have been collected, `limit` at most; answers how many.
///
/// # Errors
/// Where the database fails.
pub fn call_guardians(conn: &mut Conn, call: &Call, limit: i64) -> Result<usize> {
    let now = clock::to_db(call.now);
    let mut ids = Vec::new();
    let mut messages = Vec::new();
    for (seat, session, course) in class_facts::not_alarmed(conn, now, limit)? {
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
    }
    class_seat::note_alarm(conn, &ids, now)?;
    tell::bookers(conn, call, messages)?;
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
