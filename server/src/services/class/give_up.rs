//! Giving seats up: leave for a day, a booking that is cancelled, an offer that is declined. What becomes free goes to the
//! next in the queue.

use std::collections::BTreeSet;

use xiangyue_shared::{
    access::Target,
    class_booking::{CancelClassBooking, SeatState, TakeLeave},
    endpoint::Nothing,
    error::ErrorCode,
};

use super::{queue, record};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            class_seat::{self as model, SeatRow, Whose},
            class_session as sessions, course as courses, parse,
        },
    },
    error::Result,
};

/// Brings those of these seats that are still in one of the states `from` to `to`, and offers what becomes free; answers
/// which.
///
/// # Errors
/// Where the database fails.
pub fn give_up(
    conn: &mut Conn,
    call: &Call,
    seats: &[SeatRow],
    from: &[SeatState],
    to: SeatState,
) -> Result<Vec<SeatRow>> {
    if seats.is_empty() {
        return Ok(Vec::new());
    }
    let of: BTreeSet<String> = seats.iter().map(|seat| seat.session_id.clone()).collect();
    let of: Vec<String> = of.into_iter().collect();
    sessions::lock(conn, &of)?;
    let ids: Vec<String> = seats.iter().map(|seat| seat.id.clone()).collect();
    let mut given_up = BTreeSet::new();
    for state in from {
        given_up.extend(model::turn(conn, &ids, *state, to, None)?);
    }
    sessions::recount(conn, &of)?;
    queue::hand_on(conn, call, &of)?;
    let ended: Vec<SeatRow> =
        seats.iter().filter(|seat| given_up.contains(&seat.id)).cloned().collect();
    for seat in &ended {
        call.touch(seat.household()?);
    }
    Ok(ended)
}

/// Takes leave for a day.
///
/// # Errors
/// `NotFound`, `Forbidden`; `ClassBegun`; `SeatState` for a seat that is not booked, or a child that has come.
pub fn take_leave(conn: &mut Conn, call: &Call, asked: &Asked<TakeLeave>) -> Result<Nothing> {
    let (seat, session, course) = model::find(conn, asked.path.seat)?.ok_or(ErrorCode::NotFound)?;
    call.allow(&Target { household: Some(seat.household()?), ..Target::default() })?;
    if session.starts_at <= clock::to_db(call.now) {
        return Err(ErrorCode::ClassBegun.into());
    }
    if seat.arrived_at.is_some() {
        return Err(ErrorCode::SeatState.into());
    }
    let freed =
        give_up(conn, call, std::slice::from_ref(&seat), &[SeatState::Booked], SeatState::OnLeave)?;
    if freed.is_empty() {
        return Err(ErrorCode::SeatState.into());
    }
    let object = ("class_seat", seat.id.as_str());
    record(
        conn,
        call,
        "class.leave",
        object,
        &course.region_code,
        format!("session {}", session.id),
    )?;
    Ok(Nothing {})
}

/// Gives up what a booking holds in the sessions to come.
///
/// # Errors
/// `NotFound`, `Forbidden`; `SeatState` where it holds nothing.
pub fn cancel(conn: &mut Conn, call: &Call, asked: &Asked<CancelClassBooking>) -> Result<Nothing> {
    let booking = model::booking(conn, asked.path.booking)?.ok_or(ErrorCode::NotFound)?;
    let household = parse::one(&booking.household_id)?;
    call.allow(&Target { household: Some(household), ..Target::default() })?;
    let seats = model::coming(conn, Whose::Booking(&booking.id), clock::to_db(call.now))?;
    let freed = give_up(conn, call, &seats, &SeatState::LIVE, SeatState::Cancelled)?;
    if freed.is_empty() {
        return Err(ErrorCode::SeatState.into());
    }
    let course = courses::find(conn, &booking.course_id)?.ok_or(ErrorCode::NotFound)?;
    let object = ("class_booking", booking.id.as_str());
    let detail = format!("{} seats", freed.len());
    record(conn, call, "class.booking.cancel", object, &course.region_code, detail)?;
    Ok(Nothing {})
}
