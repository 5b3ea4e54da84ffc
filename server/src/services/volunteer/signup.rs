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
/// waits for the leader's word. Those who run the duty enter people at any time up to the shift's end; once it has begun nobody
/// is in the way of whom they enter.
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
    // From here on nobody else signs up one of this household, so that nobody asks for two places at once.
    households::lock(conn, who.household)?;
    lock(conn, shift)?;
    // As they stand now that nobody else changes the shift.
    let (shift, duty) = &shifts::by_key(conn, &shift.id)?.ok_or(ErrorCode::NotFound)?;
    let now = clock::to_db(call.now);
    if duty.closed {
        return Err(ErrorCode::DutyClosed.into());
    }
    if shift.cancelled {
        return Err(ErrorCode::ShiftCancelled.into());
    }
    if shift.ends_at <= now {
        return Err(ErrorCode::ShiftBegun.into());
    }
    // Nobody agrees to one of their own household.
    let agreed = runs && call.household() != Some(who.household);
    let resident = who.resident.to_string();
    let in_the_way = model::in_the_way(conn, std::slice::from_ref(&resident), shift, now)?;
    if let Some(other) = in_the_way.into_iter().next() {
        if other.shift_id == shift.id {
            return Err(ErrorCode::AlreadySignedUp.into());
        }
        return Err(Problem::new(ErrorCode::ShiftOverlaps).with("duty", other.duty_name).into());
    }
    let begun = shift.starts_at <= now;
    if begun && agreed {
        shifts::make_room(conn, &shift.id)?;
    }
    let (queue_number, state) = match shifts::take(conn, &shift.id, begun)? {
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
        signed_up_at: now,
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

/// Agrees to one who asked for a place, or does not; once the shift has begun also to one who waits, since from then on it is
/// who stands there. Nobody decides of their own household.
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
    // As it stands now that nobody else changes it.
    let (place, shift, ..) = expect_signup(conn, asked.path.signup)?;
    let now = clock::to_db(call.now);
    if shift.ends_at <= now {
        return Err(ErrorCode::ShiftBegun.into());
    }
    let from = match place.state()? {
        SignupState::Asked => SignupState::Asked,
        SignupState::Waiting if shift.starts_at <= now => SignupState::Waiting,
        _ => return Err(ErrorCode::SignupState.into()),
    };
    let name = if asked.body.accept {
        seat(conn, call, (&place, &shift), from)?;
        "shift.approve"
    } else {
        let places = std::slice::from_ref(&place);
        give_up::give_up(conn, call, &shift, places, &[from], SignupState::Refused)?;
        "shift.refuse"
    };
    let detail = format!("shift {}, resident {}", shift.id, place.resident_id);
    record(conn, call, name, ("shift_signup", &place.id), &shift.region_code, detail)?;
    view::signup(conn, asked.path.signup)
}

/// Gives one who stands there a place, where they have none. Once a shift has begun those who run it let in whom they see,
/// and by the code alone one who waits takes a place that is free. Who had one when the shift was cancelled, and was there,
/// has it back. Whoever calls has locked the shift and read the place since.
///
/// # Errors
/// `SignupState` for anybody else.
pub(super) fn let_in(
    conn: &mut Conn,
    call: &Call,
    (place, shift, duty): (&SignupRow, &ShiftRow, &DutyRow),
    led: bool,
) -> Result<()> {
    let state = place.state()?;
    let begun = !shift.cancelled && shift.starts_at <= clock::to_db(call.now);
    let may = match state {
        SignupState::Booked => return Ok(()),
        SignupState::Asked => begun && led,
        SignupState::Waiting => {
            begun && (led || (shift.taken < shift.most && !duty.needs_approval))
        }
        // One who signed up anew after that has another place.
        SignupState::Cancelled => {
            shift.cancelled && model::live_of(conn, &place.shift_id, &place.resident_id)?.is_none()
        }
        _ => false,
    };
    if !may {
        return Err(ErrorCode::SignupState.into());
    }
    seat(conn, call, (place, shift), state)?;
    let detail = format!("shift {}, resident {}: was {}", shift.id, place.resident_id, place.state);
    record(conn, call, "shift.let_in", ("shift_signup", &place.id), &shift.region_code, detail)
}

/// Books a place that stands otherwise, and makes room where it was not counted.
fn seat(
    conn: &mut Conn,
    call: &Call,
    (place, shift): (&SignupRow, &ShiftRow),
    from: SignupState,
) -> Result<()> {
    if from != SignupState::Asked {
        shifts::make_room(conn, &shift.id)?;
    }
    let places = std::slice::from_ref(place);
    if give_up::turn(conn, call, shift, places, &[from], SignupState::Booked)?.is_empty() {
        return Err(ErrorCode::SignupState.into());
    }
    Ok(())
}
