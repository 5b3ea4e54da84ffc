//! Adults on duty 看护. A session opens only with enough of them. Each session's adults are a shift of volunteers, under
//! the session's own id.

use xiangyue_shared::{
    access::Target,
    class_register::{SignUpForDuty, StepBackFromDuty},
    course::ClassSession,
    error::ErrorCode,
    ids::{ClassSessionId, ResidentId},
};

use super::{expect_session, record};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            class_session::{self as sessions, SessionRow},
            course::CourseRow,
            household as households,
        },
    },
    error::Result,
    services::volunteer::class_shift,
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
    households::lock(conn, call.household().ok_or(ErrorCode::NotBound)?)?;
    sessions::lock(conn, std::slice::from_ref(&session.id))?;
    Ok((session, course))
}

fn resident(call: &Call) -> Result<ResidentId> {
    call.caller()?.resident.ok_or_else(|| ErrorCode::NotBound.into())
}

/// Signs up; one who has is left as they are.
///
/// # Errors
/// `NotFound`; `OtherVillage`, `ClassCancelled`; `ClassBegun` for a session that is over; `ShiftOverlaps` for one who has
/// another shift at that time.
pub fn sign_up(conn: &mut Conn, call: &Call, asked: &Asked<SignUpForDuty>) -> Result<ClassSession> {
    let (session, course) = coming(conn, call, asked.path.session)?;
    if class_shift::sign_up(conn, call, (&session, &course), resident(call)?)? {
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
    if class_shift::step_back(conn, call, &session, resident(call)?)? {
        let object = ("class_session", session.id.as_str());
        record(conn, call, "class.duty.leave", object, &course.region_code, String::new())?;
    }
    let (session, course) = expect_session(conn, asked.path.session)?;
    session.into_session(&course)
}
