//! Signing up 报名: for oneself, for one of the household, or by a helper for one who has no account.

use xiangyue_shared::{
    access::Target,
    error::{ErrorCode, FieldError, Problem},
    ids::SignupId,
    page::Page,
    shift_signup::{
        DecideSignup, ListShiftSignups, ListSignups, SignUpForShift, Signup, SignupState,
    },
};

use super::{
    expect_shift, expect_signup, give_up, leads_shift, lock, person, record, runs, theirs, view,
};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            household as households, page,
            volunteer::{
                Person,
                duty::DutyRow,
                shift::{self as shifts, ShiftRow},
                signup::{self as model, SignupRow},
            },
        },
    },
    error::Result,
};

/// Signs up. Where the shift is full, or others wait, the volunteer waits; where the duty wants it, a place that is free
/// waits for the leader's word. Those who run the duty enter people at any time up to the shift's end.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Invalid` on `signup` for an id that is taken, on `resident` for one who is not there;
/// `OtherPlace`, `DutyClosed`, `ShiftCancelled`, `ShiftBegun` for one that is over, `SignUpNotOpen`, `AlreadySignedUp`,
/// `ShiftOverlaps`.
pub fn sign_up(conn: &mut Conn, call: &Call, asked: &Asked<SignUpForShift>) -> Result<Signup> {
    let (shift, duty) = expect_shift(conn, asked.path.shift)?;
    let who = super::model::person(conn, asked.body.resident)?
        .ok_or_else(|| FieldError::new("resident", ErrorCode::NotFound))?;
    let led = leads_shift(conn, call, &shift, &duty)?;
    call.allow(&theirs(&who).led(led))?;
    let runs = runs(call, &duty.region()?, led)?;
    if model::find(conn, asked.path.signup)?.is_some() {
        return Err(FieldError::new("signup", ErrorCode::Duplicate).into());
    }
    let now = clock::to_db(call.now);
    if !runs && (now < shift.opens_at || now >= shift.closes_at) {
        return Err(Problem::new(ErrorCode::SignUpNotOpen)
            .with("from", clock::from_db(shift.opens_at).to_rfc3339())
            .with("until", clock::from_db(shift.closes_at).to_rfc3339())
            .into());
    }
    take_place(conn, call, (&shift, &duty), &who, asked.path.signup, runs)?;
    view::signup(conn, asked.path.signup)
}

/// Gives a volunteer a place in a shift, or one in its queue, once the caller may act for them.
///
/// # Errors
/// As [`sign_up`].
pub fn take_place(
    conn: &mut Conn,
    call: &Call,
    (shift, duty): (&ShiftRow, &DutyRow),
    who: &Person,
    signup: SignupId,
    runs: bool,
) -> Result<()> {
    if !duty.region()?.covers(&who.village) {
        return Err(ErrorCode::OtherPlace.into());
    }
    if duty.closed {
        return Err(ErrorCode::DutyClosed.into());
    }
    if shift.cancelled {
        return Err(ErrorCode::ShiftCancelled.into());
    }
    if shift.ends_at <= clock::to_db(call.now) {
        return Err(ErrorCode::ShiftBegun.into());
    }
    // Nobody agrees to one of their own household.
    let agreed = runs && call.household() != Some(who.household);
    // From here on nobody else signs up one of this household, so that nobody is in two places at once.
    households::lock(conn, who.household)?;
    lock(conn, shift)?;
    let resident = who.resident.to_string();
    if let Some((other, name)) = model::in_the_way(conn, &resident, shift)? {
        if other == shift.id {
            return Err(ErrorCode::AlreadySignedUp.into());
        }
        return Err(Problem::new(ErrorCode::ShiftOverlaps).with("duty", name).into());
    }
    let (queue_number, state) = match shifts::take(conn, &shift.id)? {
        Some(number) if duty.needs_approval && !agreed => (number, SignupState::Asked),
        Some(number) => (number, SignupState::Booked),
        None => {
            let number = shifts::queue(conn, &shift.id)?.ok_or(ErrorCode::ShiftCancelled)?;
            (number, SignupState::Waiting)
        }
    };
    let row = SignupRow {
        id: signup.to_string(),
        shift_id: shift.id.clone(),
        resident_id: resident,
        household_id: who.household.to_string(),
        queue_number,
        state: state.as_str().to_owned(),
        offer_until: None,
        signed_up_by: call.caller()?.user.to_string(),
        signed_up_at: clock::to_db(call.now),
        came_at: None,
        came_by: None,
        left_at: None,
        left_by: None,
    };
    model::add(conn, &row)?;
    if shift.class_session_id.is_some() {
        shifts::recount(conn, shift)?;
    }
    call.touch(who.household);
    let detail = format!("shift {}, resident {}: {}", shift.id, row.resident_id, row.state);
    record(conn, call, "shift.sign_up", ("shift_signup", &row.id), &shift.region_code, detail)
}

/// Lists what a resident has signed up for.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not
/// ours.
pub fn of_resident(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListSignups>,
) -> Result<Page<Signup>> {
    let who = person(conn, asked.path.resident)?;
    call.allow(&theirs(&who))?;
    let limit = page::rows(asked.query.limit)?;
    let rows = model::of_resident(conn, who.resident, asked.query.cursor.as_deref(), limit)?;
    Ok(Page { items: view::signups(conn, rows.items)?, next_cursor: rows.next_cursor })
}

/// Lists all who ever asked for a place in a shift.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not
/// ours.
pub fn of_shift(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListShiftSignups>,
) -> Result<Page<Signup>> {
    let (shift, duty) = expect_shift(conn, asked.path.shift)?;
    let led = leads_shift(conn, call, &shift, &duty)?;
    call.allow(&Target::region(duty.region()?).led(led))?;
    let after = match asked.query.cursor.as_deref() {
        Some(cursor) => cursor.parse().map_err(|_| ErrorCode::Malformed)?,
        None => 0,
    };
    let rows = model::of_shift(conn, &shift.id, after, page::rows(asked.query.limit)?)?;
    Ok(Page { items: view::signups(conn, rows.items)?, next_cursor: rows.next_cursor })
}

/// Agrees to one who asked for a place, or does not. Nobody decides of their own household.
///
/// # Errors
/// `NotFound`, `Forbidden`, `OwnHousehold`; `ShiftBegun` for a shift that is over; `SignupState` for one who did not ask.
pub fn decide(conn: &mut Conn, call: &Call, asked: &Asked<DecideSignup>) -> Result<Signup> {
    let (place, shift, duty, _) = expect_signup(conn, asked.path.signup)?;
    let led = leads_shift(conn, call, &shift, &duty)?;
    call.allow(&Target::region(duty.region()?).led(led))?;
    if call.household() == Some(place.household()?) {
        return Err(ErrorCode::OwnHousehold.into());
    }
    lock(conn, &shift)?;
    if shift.ends_at <= clock::to_db(call.now) {
        return Err(ErrorCode::ShiftBegun.into());
    }
    let (places, from) = (std::slice::from_ref(&place), [SignupState::Asked]);
    let (turned, name) = if asked.body.accept {
        let turned = give_up::turn(conn, call, &shift, places, &from, SignupState::Booked)?;
        (turned, "shift.approve")
    } else {
        let turned = give_up::give_up(conn, call, &shift, places, &from, SignupState::Refused)?;
        (turned, "shift.refuse")
    };
    if turned.is_empty() {
        return Err(ErrorCode::SignupState.into());
    }
    let detail = format!("shift {}, resident {}", shift.id, place.resident_id);
    record(conn, call, name, ("shift_signup", &place.id), &shift.region_code, detail)?;
    view::signup(conn, asked.path.signup)
}
