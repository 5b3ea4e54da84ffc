//! Checking in and out: by the venue's code, at once or told later by a phone that had no network, or by the leader.

use chrono::{DateTime, TimeDelta, Utc};
use xiangyue_shared::{
    access::Target,
    attendance::{CheckIn, CheckOut, PutAttendance, ScannedVenueCode, Witness},
    code::CLOCK_AHEAD_SECONDS,
    error::{ErrorCode, FieldError, Problem},
    ids::SignupId,
    shift_signup::Signup,
};

use super::{
    expect_signup, hours, leads_shift, lock, model, person, policy, record, signup, theirs,
    venue::{self, ensure_near},
    view,
};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            household as households,
            volunteer::{
                duty::DutyRow,
                shift::ShiftRow,
                signup::{self as signups, PlacedSignup, SignupRow},
            },
        },
    },
    error::Result,
};

/// A place as it stands now that nobody else changes it: under the household's lock, so that no minute is counted twice, and
/// the shift's.
fn locked(conn: &mut Conn, (place, shift): (&SignupRow, &ShiftRow)) -> Result<PlacedSignup> {
    households::lock(conn, place.household()?)?;
    lock(conn, shift)?;
    expect_signup(conn, place.signup()?)
}

/// A place whose volunteer scanned or typed the venue's code, and when, and how that is known.
struct Scanned {
    place: SignupRow,
    shift: ShiftRow,
    duty: DutyRow,
    at: DateTime<Utc>,
    by: Witness,
}

/// Believes a code that was scanned or typed, once the caller may act for the volunteer: it is the server's, for this shift, and was
/// good at the time that is told, which is not older than the place allows. Nobody checks in by a code that their own
/// household showed.
fn scanned(
    conn: &mut Conn,
    call: &Call,
    signup: SignupId,
    body: &ScannedVenueCode,
) -> Result<Scanned> {
    let (place, shift, duty, _) = expect_signup(conn, signup)?;
    let led = leads_shift(conn, call, &shift, &duty)?;
    let who = person(conn, place.resident()?)?;
    call.allow(&theirs(&who).led(led))?;
    let (place, shift, duty, _) = locked(conn, (&place, &shift))?;
    let policy = policy::of(conn, &duty.region()?)?;
    let told = body.scanned_at.unwrap_or(call.now);
    if told > call.now + TimeDelta::seconds(CLOCK_AHEAD_SECONDS) {
        return Err(FieldError::new("scanned_at", ErrorCode::OutOfRange).into());
    }
    let at = told.min(call.now);
    if at < call.now - TimeDelta::hours(policy.offline_hours)
        && at < call.now - TimeDelta::seconds(CLOCK_AHEAD_SECONDS)
    {
        return Err(Problem::new(ErrorCode::ClaimTooOld)
            .with("hours", policy.offline_hours)
            .into());
    }
    let code = venue::seen(conn, call, (&shift, &duty), &body.code, at)?;
    if model::household_of_user(conn, code.shown_by)? == Some(who.household) {
        return Err(ErrorCode::OwnHousehold.into());
    }
    if !code.is_good_at(at) {
        return Err(ErrorCode::CodeExpired.into());
    }
    ensure_near(&shift, &policy, at)?;
    // A code that the caller's own screen showed is the leader's word.
    let by = if code.shown_by == call.caller()?.user {
        Witness::Leader
    } else if code.is_good_at(call.now) {
        Witness::Code
    } else {
        Witness::Offline
    };
    Ok(Scanned { place, shift, duty, at, by })
}

/// Checks in by the venue's code. One who waited takes a place that is free once the shift has begun; one who was there when
/// it was cancelled, as a phone tells later, has served so far.
///
/// # Errors
/// `NotFound`, `Forbidden`; `CodeUnknown`, `CodeForged`, `CodeExpired`, `OtherShift`, `OwnHousehold` for a code that the own
/// household showed; `ClaimTooOld`, `ShiftNotNow`; `Invalid` on `scanned_at` for a time to come; `SignupState` for one who has
/// no place or has come already.
pub fn check_in(conn: &mut Conn, call: &Call, asked: &Asked<CheckIn>) -> Result<Signup> {
    let Scanned { place, shift, duty, at, by } =
        scanned(conn, call, asked.path.signup, &asked.body)?;
    if at >= clock::from_db(shift.ends_at) {
        return Err(Problem::new(ErrorCode::ShiftNotNow)
            .with("until", clock::from_db(shift.ends_at).to_rfc3339())
            .into());
    }
    signup::let_in(conn, call, (&place, &shift, &duty), false)?;
    if !signups::arrive(conn, &place.id, clock::to_db(at), by)? {
        return Err(ErrorCode::SignupState.into());
    }
    note(conn, call, "shift.arrive", (&place, &shift), format!("{} at {at}", by.as_str()))?;
    view::signup(conn, asked.path.signup)
}

/// Checks out by the venue's code; hours and points arrive.
///
/// # Errors
/// As [`check_in`]; `SignupState` for one who has not come or has gone already; `Invalid` on `scanned_at` for a time before
/// they came.
pub fn check_out(conn: &mut Conn, call: &Call, asked: &Asked<CheckOut>) -> Result<Signup> {
    let Scanned { place, shift, duty, at, by } =
        scanned(conn, call, asked.path.signup, &asked.body)?;
    let came_at = place.came_at.ok_or(ErrorCode::SignupState)?;
    let left_at = clock::to_db(at);
    if left_at < came_at {
        return Err(FieldError::new("scanned_at", ErrorCode::OutOfRange).into());
    }
    if !signups::depart(conn, &place.id, left_at, by)? {
        return Err(ErrorCode::SignupState.into());
    }
    note(conn, call, "shift.depart", (&place, &shift), format!("{} at {at}", by.as_str()))?;
    hours::credit(conn, call, &place, (&shift, &duty), (came_at, left_at))?;
    view::signup(conn, asked.path.signup)
}

/// Writes down when a volunteer came and, where they have, when they went. Who waited, or had a place when the shift was
/// cancelled, has one by that. Nobody does so for their own household. Once they went, what was wrong is set right in the
/// hours.
///
/// # Errors
/// `NotFound`, `Forbidden`, `OwnHousehold`; `Invalid` on `came_at` or `left_at` for a time beside the shift, to come, or out of
/// order; `SignupState` for one who has no place or has gone already.
pub fn write_down(conn: &mut Conn, call: &Call, asked: &Asked<PutAttendance>) -> Result<Signup> {
    let (place, shift, duty, _) = expect_signup(conn, asked.path.signup)?;
    let led = leads_shift(conn, call, &shift, &duty)?;
    call.allow(&Target::region(duty.region()?).led(led))?;
    if call.household() == Some(place.household()?) {
        return Err(ErrorCode::OwnHousehold.into());
    }
    let (place, shift, duty, _) = locked(conn, (&place, &shift))?;
    let policy = policy::of(conn, &duty.region()?)?;
    let beside = |field: &str| FieldError::new(field, ErrorCode::OutOfRange);
    let body = &asked.body;
    if body.came_at > call.now
        || body.came_at >= clock::from_db(shift.ends_at)
        || ensure_near(&shift, &policy, body.came_at).is_err()
    {
        return Err(beside("came_at").into());
    }
    if let Some(left_at) = body.left_at
        && (left_at > call.now
            || left_at < body.came_at
            || ensure_near(&shift, &policy, left_at).is_err())
    {
        return Err(beside("left_at").into());
    }
    signup::let_in(conn, call, (&place, &shift, &duty), true)?;
    let came_at = clock::to_db(body.came_at);
    if !signups::write_arrival(conn, &place.id, came_at)? {
        return Err(ErrorCode::SignupState.into());
    }
    note(conn, call, "shift.arrive", (&place, &shift), format!("leader at {}", body.came_at))?;
    if let Some(left_at) = body.left_at {
        let left_at = clock::to_db(left_at);
        if !signups::depart(conn, &place.id, left_at, Witness::Leader)? {
            return Err(ErrorCode::SignupState.into());
        }
        note(conn, call, "shift.depart", (&place, &shift), format!("leader at {left_at}"))?;
        hours::credit(conn, call, &place, (&shift, &duty), (came_at, left_at))?;
    }
    view::signup(conn, asked.path.signup)
}

fn note(
    conn: &mut Conn,
    call: &Call,
    name: &str,
    (place, shift): (&SignupRow, &ShiftRow),
    how: String,
) -> Result<()> {
    call.touch(place.household()?);
    let detail = format!("shift {}, resident {}, {how}", shift.id, place.resident_id);
    record(conn, call, name, ("shift_signup", &place.id), &shift.region_code, detail)
}
