//! Giving places up: leave, an offer that is declined, a leader who does not agree. What becomes free goes to the next in the
//! queue.

use std::collections::BTreeSet;

use xiangyue_shared::{
    error::ErrorCode,
    shift_signup::{LeaveShift, Signup, SignupState},
};

use super::{expect_signup, leads_shift, lock, person, queue, record, theirs, view};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::volunteer::{
            shift::{self as shifts, ShiftRow},
            signup::{self as model, SignupRow},
        },
    },
    error::Result,
};

/// Brings those of these places that are still in one of the states `from` to `to`; answers which. Whoever calls has locked
/// their shift.
///
/// # Errors
/// Where the database fails.
pub fn turn(
    conn: &mut Conn,
    call: &Call,
    shift: &ShiftRow,
    places: &[SignupRow],
    from: &[SignupState],
    to: SignupState,
) -> Result<Vec<SignupRow>> {
    let ids: Vec<String> = places.iter().map(|place| place.id.clone()).collect();
    let mut turned = BTreeSet::new();
    for state in from {
        turned.extend(model::turn(conn, &ids, *state, to, None)?);
    }
    shifts::recount(conn, shift)?;
    let ended: Vec<SignupRow> =
        places.iter().filter(|place| turned.contains(&place.id)).cloned().collect();
    for place in &ended {
        call.touch(place.household()?);
    }
    Ok(ended)
}

/// As [`turn`], and offers what becomes free to those who wait.
///
/// # Errors
/// Where the database fails.
pub fn give_up(
    conn: &mut Conn,
    call: &Call,
    shift: &ShiftRow,
    places: &[SignupRow],
    from: &[SignupState],
    to: SignupState,
) -> Result<Vec<SignupRow>> {
    let ended = turn(conn, call, shift, places, from, to)?;
    queue::hand_on(conn, call, &shift.id)?;
    Ok(ended)
}

/// Steps back before the shift begins.
///
/// # Errors
/// `NotFound`, `Forbidden`; `ShiftBegun`; `SignupState` for one who takes no part.
pub fn leave(conn: &mut Conn, call: &Call, asked: &Asked<LeaveShift>) -> Result<Signup> {
    let (place, shift, duty, _) = expect_signup(conn, asked.path.signup)?;
    let led = leads_shift(conn, call, &shift, &duty)?;
    let who = person(conn, place.resident()?)?;
    call.allow(&theirs(&who).led(led))?;
    lock(conn, &shift)?;
    // As it stands now that nobody else changes it.
    let (place, shift, ..) = expect_signup(conn, asked.path.signup)?;
    if shift.starts_at <= clock::to_db(call.now) {
        return Err(ErrorCode::ShiftBegun.into());
    }
    let places = std::slice::from_ref(&place);
    let ended = give_up(conn, call, &shift, places, &SignupState::LIVE, SignupState::OnLeave)?;
    if ended.is_empty() {
        return Err(ErrorCode::SignupState.into());
    }
    let detail = format!("shift {}, resident {}", shift.id, place.resident_id);
    record(conn, call, "shift.leave", ("shift_signup", &place.id), &shift.region_code, detail)?;
    view::signup(conn, asked.path.signup)
}
