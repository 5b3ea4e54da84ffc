//! Checking in and out: by the venue's code, at once or told later by a phone that had no network, or by the leader.

use chrono::{DateTime, TimeDelta, Utc};
use xiangyue_shared::{
    access::Target,
    attendance::{
        CheckIn, CheckOut, GetVenueCode, PutAttendance, ScannedVenueCode, ShownVenueCode, Witness,
    },
    code::{CLOCK_AHEAD_SECONDS, VenueCode},
    error::{ErrorCode, FieldError, Problem},
    ids::SignupId,
    shift_signup::{Signup, SignupState},
    volunteer_policy::VolunteerPolicy,
};

use super::{
    expect_shift, expect_signup, hours, leads_shift, model, person, policy, record, theirs, view,
};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::volunteer::{
            duty::DutyRow,
            shift::ShiftRow,
            signup::{self as signups, SignupRow},
        },
    },
    error::Result,
};

/// The code that the screen at the venue shows now. Each is good for two of its turns, so that who scans it just before it
/// changes is not late.
///
/// # Errors
/// `NotFound`, `Forbidden`; `ShiftCancelled`; `ShiftNotNow` long before or after the shift.
pub fn show_code(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<GetVenueCode>,
) -> Result<ShownVenueCode> {
    let (shift, duty) = expect_shift(conn, asked.path.shift)?;
    let led = leads_shift(conn, call, &shift, &duty)?;
    call.allow(&Target::region(duty.region()?).led(led))?;
    if shift.cancelled {
        return Err(ErrorCode::ShiftCancelled.into());
    }
    let policy = policy::of(conn, &duty.region()?)?;
    ensure_near(&shift, &policy, call.now)?;
    let turn = policy.code_seconds;
    let from = call.now.timestamp() / turn * turn;
    let from = DateTime::from_timestamp(from, 0).unwrap_or(call.now);
    let seconds = u16::try_from(turn * 2).unwrap_or(u16::MAX);
    let code = VenueCode::sign(
        call.keys.signing_key(),
        asked.path.shift,
        call.caller()?.user,
        from,
        seconds,
    );
    Ok(ShownVenueCode {
        code: code.text(),
        next_at: from + TimeDelta::seconds(turn),
        good_until: code.good_until(),
    })
}

/// A moment in the shift, or so near it that one may come or go.
fn ensure_near(shift: &ShiftRow, policy: &VolunteerPolicy, at: DateTime<Utc>) -> Result<()> {
    let margin = TimeDelta::minutes(policy.margin_minutes);
    let from = clock::from_db(shift.starts_at) - margin;
    let until = clock::from_db(shift.ends_at) + margin;
    if from <= at && at <= until {
        return Ok(());
    }
    Err(Problem::new(ErrorCode::ShiftNotNow)
        .with("from", from.to_rfc3339())
        .with("until", until.to_rfc3339())
        .into())
}

/// A place whose volunteer scanned the venue's code, and when, and how that is known.
struct Scanned {
    place: SignupRow,
    shift: ShiftRow,
    duty: DutyRow,
    at: DateTime<Utc>,
    by: Witness,
}

/// Believes a code that was scanned, once the caller may act for the volunteer: it is the server's, for this shift, and was
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
    let code = VenueCode::parse(&body.code)?;
    code.verify(&call.keys.signing_key().verifying_key())?;
    if code.shift != shift.shift()? {
        return Err(ErrorCode::OtherShift.into());
    }
    if model::household_of_user(conn, code.shown_by)? == Some(who.household) {
        return Err(ErrorCode::OwnHousehold.into());
    }
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

/// Checks in by the venue's code.
///
/// # Errors
/// `NotFound`, `Forbidden`; `CodeUnknown`, `CodeForged`, `CodeExpired`, `OtherShift`, `OwnHousehold` for a code that the own
/// household showed; `ClaimTooOld`, `ShiftNotNow`; `Invalid` on `scanned_at` for a time to come; `SignupState` for one who has
/// no place or has come already.
pub fn check_in(conn: &mut Conn, call: &Call, asked: &Asked<CheckIn>) -> Result<Signup> {
    let Scanned { place, shift, at, by, .. } = scanned(conn, call, asked.path.signup, &asked.body)?;
    if at >= clock::from_db(shift.ends_at) {
        return Err(Problem::new(ErrorCode::ShiftNotNow)
            .with("until", clock::from_db(shift.ends_at).to_rfc3339())
            .into());
    }
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

/// Writes down when a volunteer came and, where they have, when they went. Nobody does so for their own household. Once they
/// went, what was wrong is set right in the hours.
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
    if place.state()? != SignupState::Booked {
        return Err(ErrorCode::SignupState.into());
    }
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
