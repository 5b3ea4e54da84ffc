//! The adults of a four-thirty class 看护 are shifts too: a duty for each class, a shift for each session, under the ids of
//! what they belong to. How many adults a session has is how many signed up for its shift.

use chrono::NaiveDateTime;
use xiangyue_shared::{
    error::ErrorCode,
    ids::{ResidentId, SignupId},
    shift_signup::SignupState,
};

use super::{give_up, person, record, shift as shifts_service, signup};
use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{
            class_session::SessionRow,
            course::CourseRow,
            volunteer::{
                duty::{self as duties, DutyRow},
                shift::{self as model, PlacedShift, ShiftRow},
                signup as signups,
            },
        },
    },
    error::Result,
};

/// What an adult does there.
const ROLE: &str = "看护";
/// Adults that a session takes where nobody has said otherwise.
const MOST: i32 = 50;

/// Gives these sessions of a class shifts where they have none. Whoever calls has locked the class or the sessions.
///
/// # Errors
/// Where the database fails.
pub fn ensure(
    conn: &mut Conn,
    call: &Call,
    course: &CourseRow,
    sessions: &[SessionRow],
) -> Result<()> {
    let ids: Vec<String> = sessions.iter().map(|session| session.id.clone()).collect();
    let there = model::with_shift(conn, &ids)?;
    let missing: Vec<ShiftRow> = sessions
        .iter()
        .filter(|session| !there.contains(&session.id))
        .map(|session| new(course, session, clock::to_db(call.now)))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if duties::find(conn, &course.id)?.is_none() {
        let duty = duty_of(course);
        duties::ensure(conn, &duty)?;
        record(conn, call, "duty.open", ("duty", &duty.id), &duty.region_code, duty.name.clone())?;
    }
    model::add(conn, &missing)
}

fn duty_of(course: &CourseRow) -> DutyRow {
    DutyRow {
        id: course.id.clone(),
        region_code: course.region_code.clone(),
        team_id: None,
        course_id: Some(course.id.clone()),
        name: course.name.clone(),
        about: String::new(),
        needs_approval: false,
        round_minutes: None,
        rounding: None,
        rule_id: None,
        points_per_minutes: None,
        closed: false,
        created_at: course.created_at,
    }
}

fn new(course: &CourseRow, session: &SessionRow, now: NaiveDateTime) -> ShiftRow {
    ShiftRow {
        id: session.id.clone(),
        duty_id: course.id.clone(),
        region_code: course.region_code.clone(),
        class_session_id: Some(session.id.clone()),
        role: ROLE.to_owned(),
        place: course.place.clone(),
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        opens_at: now,
        closes_at: session.ends_at,
        least: session.adults_required,
        most: MOST.max(session.adults_required),
        taken: 0,
        waiting: 0,
        places: 0,
        cancelled: session.cancelled,
    }
}

/// Brings the shifts of a class in line with it: its name and place, and shifts for the sessions that need adults. Whoever
/// calls has locked the class and its sessions.
///
/// # Errors
/// Where the database fails.
pub fn follow_course(
    conn: &mut Conn,
    call: &Call,
    course: &CourseRow,
    sessions: &[SessionRow],
) -> Result<()> {
    let now = clock::to_db(call.now);
    if course.adults_required > 0 {
        let coming: Vec<SessionRow> =
            sessions.iter().filter(|session| session.starts_at > now).cloned().collect();
        ensure(conn, call, course, &coming)?;
    }
    duties::lock(conn, &course.id)?;
    if let Some(duty) = duties::find(conn, &course.id)? {
        if duty.name != course.name {
            duties::change(conn, &DutyRow { name: course.name.clone(), ..duty })?;
        }
        model::follow_course(conn, &course.id, &course.place, course.adults_required, now)?;
    }
    Ok(())
}

/// Brings the shift of a session in line with it, and tells its adults. Where the session does not take place they are free
/// again. Whoever calls has locked the session.
///
/// # Errors
/// Where the database fails.
pub fn follow_session(conn: &mut Conn, call: &Call, session: &SessionRow) -> Result<()> {
    model::lock(conn, &session.id)?;
    let Some((before, duty)) = model::by_key(conn, &session.id)? else { return Ok(()) };
    let shift = ShiftRow {
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        closes_at: session.ends_at,
        cancelled: session.cancelled,
        ..before.clone()
    };
    model::change(conn, &shift)?;
    shifts_service::follow(conn, call, &before, (&shift, &duty))
}

fn of_session(
    conn: &mut Conn,
    call: &Call,
    (session, course): (&SessionRow, &CourseRow),
) -> Result<PlacedShift> {
    ensure(conn, call, course, std::slice::from_ref(session))?;
    model::by_key(conn, &session.id)?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// Signs an adult up for a session; answers whether they were not yet.
///
/// # Errors
/// `OtherPlace`, `DutyClosed`, `ShiftCancelled`, `ShiftOverlaps`.
pub fn sign_up(
    conn: &mut Conn,
    call: &Call,
    of: (&SessionRow, &CourseRow),
    resident: ResidentId,
) -> Result<bool> {
    let (shift, duty) = of_session(conn, call, of)?;
    if signups::live_of(conn, &shift.id, &resident.to_string())?.is_some() {
        return Ok(false);
    }
    let who = person(conn, resident)?;
    signup::take_place(conn, call, (&shift, &duty), &who, SignupId::new(), false)?;
    Ok(true)
}

/// Strikes an adult off a session; answers whether they had signed up.
///
/// # Errors
/// Where the database fails.
pub fn step_back(
    conn: &mut Conn,
    call: &Call,
    session: &SessionRow,
    resident: ResidentId,
) -> Result<bool> {
    let Some((shift, _)) = model::by_key(conn, &session.id)? else { return Ok(false) };
    model::lock(conn, &shift.id)?;
    let Some(place) = signups::live_of(conn, &shift.id, &resident.to_string())? else {
        return Ok(false);
    };
    let (places, to) = (std::slice::from_ref(&place), SignupState::OnLeave);
    let ended = give_up::give_up(conn, call, &shift, places, &SignupState::LIVE, to)?;
    Ok(!ended.is_empty())
}
