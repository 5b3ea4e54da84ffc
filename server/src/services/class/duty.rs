//! Adults on duty 看护. A session opens only with enough of them.

use xiangyue_shared::{
    access::Target,
    class_register::{SignUpForDuty, StepBackFromDuty},
    course::ClassSession,
    error::ErrorCode,
    ids::ClassSessionId,
};

use super::{expect_session, record};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            class_adult as model,
            class_session::{self as sessions, SessionRow},
            course::CourseRow,
        },
    },
    error::Result,
};

/// A session to come, for one who lives where its class is for.
fn coming(conn: &mut Conn, call: &Call, id: ClassSessionId) -> Result<(SessionRow, CourseRow)> {
    call.allow(&Target::default())?;
    let (session, course) = expect_session(conn, id)?;
    let region = course.region()?;
    if !call.caller()?.village.as_ref().is_some_and(|village| region.covers(village)) {
        return Err(ErrorCode::OtherVillage.into());
    }
    if session.cancelled {
        return Err(ErrorCode::ClassCancelled.into());
    }
    if session.ends_at <= clock::to_db(call.now) {
        return Err(ErrorCode::ClassBegun.into());
    }
    sessions::lock(conn, std::slice::from_ref(&session.id))?;
    Ok((session, course))
}

/// Signs up; one who has is left as they are.
///
/// # Errors
/// `NotFound`; `OtherVillage`, `ClassCancelled`; `ClassBegun` for a session that is over.
pub fn sign_up(conn: &mut Conn, call: &Call, asked: &Asked<SignUpForDuty>) -> Result<ClassSession> {
    let (session, course) = coming(conn, call, asked.path.session)?;
    let user = call.caller()?.user.to_string();
    if model::add(conn, &session.id, &user, clock::to_db(call.now))? {
        sessions::count_adult(conn, &session.id, 1)?;
        let object = ("class_session", session.id.as_str());
        record(conn, call, "class.duty.take", object, &course.region_code, String::new())?;
    }
    let (session, course) = expect_session(conn, asked.path.session)?;
    session.into_session(&course)
}

/// Steps back, up to the beginning.
///
/// # Errors
/// As [`sign_up`]; `ClassBegun` also while the session goes on.
pub fn step_back(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<StepBackFromDuty>,
) -> Result<ClassSession> {
    let (session, course) = coming(conn, call, asked.path.session)?;
    if session.starts_at <= clock::to_db(call.now) {
        return Err(ErrorCode::ClassBegun.into());
    }
    let user = call.caller()?.user.to_string();
    if model::remove(conn, &session.id, &user)? {
        sessions::count_adult(conn, &session.id, -1)?;
        let object = ("class_session", session.id.as_str());
        record(conn, call, "class.duty.leave", object, &course.region_code, String::new())?;
    }
    let (session, course) = expect_session(conn, asked.path.session)?;
    session.into_session(&course)
}
