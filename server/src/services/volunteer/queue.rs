//! The queue 候补 of a shift: a place that is free is offered to the first who waits, and an offer ends.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use xiangyue_shared::{
    error::ErrorCode,
    shift_signup::{AnswerShiftOffer, Signup, SignupState},
};

use super::{
    expect_signup, give_up, leads_shift, lock, person, policy, record, tell, theirs, view,
};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::volunteer::{
            duty::DutyRow,
            shift::{self as shifts, ShiftRow},
            signup as model,
        },
    },
    error::Result,
};

/// Offers the free places of a shift to those who wait, in the order in which they asked. Whoever calls has locked the
/// shift and counted it.
///
/// # Errors
/// Where the database fails.
pub fn hand_on(conn: &mut Conn, call: &Call, shift: &str) -> Result<()> {
    let now = clock::to_db(call.now);
    let Some((shift, duty)) = shifts::by_key(conn, shift)? else { return Ok(()) };
    let free = shift.most - shift.taken;
    if shift.cancelled || shift.starts_at <= now || shift.waiting == 0 || free <= 0 {
        return Ok(());
    }
    let minutes = policy::of(conn, &duty.region()?)?.offer_minutes;
    let until = (now + TimeDelta::minutes(minutes)).min(shift.starts_at);
    let first = model::first_waiting(conn, &shift.id, free.into())?;
    let ids: Vec<String> = first.iter().map(|place| place.id.clone()).collect();
    model::turn(conn, &ids, SignupState::Waiting, SignupState::Offered, Some(until))?;
    shifts::recount(conn, &shift)?;
    let text = offer_text(&shift, &duty, until);
    let mut told = Vec::with_capacity(first.len());
    for place in &first {
        call.touch(place.household()?);
        let detail = format!("shift {}, until {until}", shift.id);
        record(conn, call, "shift.offer", ("shift_signup", &place.id), &shift.region_code, detail)?;
        told.push((place.resident_id.clone(), text.clone()));
    }
    tell::volunteers(conn, call, told)
}

/// What the volunteer is sent.
fn offer_text(shift: &ShiftRow, duty: &DutyRow, until: NaiveDateTime) -> String {
    format!(
        "【乡约】您候补的志愿岗{}（{}）有空位了，请在{}前打开乡约确认，过时让给下一位。",
        duty.name,
        tell::moment(shift.starts_at),
        tell::moment(until)
    )
}

/// Takes an offered place, or leaves it to the next.
///
/// # Errors
/// `NotFound`, `Forbidden`; `ShiftBegun`; `OfferExpired`, `SignupState`.
pub fn answer(conn: &mut Conn, call: &Call, asked: &Asked<AnswerShiftOffer>) -> Result<Signup> {
    let (place, shift, duty, _) = expect_signup(conn, asked.path.signup)?;
    let led = leads_shift(conn, call, &shift, &duty)?;
    let who = person(conn, place.resident()?)?;
    call.allow(&theirs(&who).led(led))?;
    lock(conn, &shift)?;
    // As it stands now that nobody else changes it.
    let (place, shift, duty, _) = expect_signup(conn, asked.path.signup)?;
    let now = clock::to_db(call.now);
    match place.state()? {
        SignupState::Offered => {}
        SignupState::Lapsed => return Err(ErrorCode::OfferExpired.into()),
        _ => return Err(ErrorCode::SignupState.into()),
    }
    if shift.starts_at <= now {
        return Err(ErrorCode::ShiftBegun.into());
    }
    if place.offer_until.is_none_or(|until| until <= now) {
        return Err(ErrorCode::OfferExpired.into());
    }
    let places = std::slice::from_ref(&place);
    let offered = [SignupState::Offered];
    let name = if asked.body.accept {
        let to = if duty.needs_approval { SignupState::Asked } else { SignupState::Booked };
        give_up::turn(conn, call, &shift, places, &offered, to)?;
        "shift.offer.accept"
    } else {
        give_up::give_up(conn, call, &shift, places, &offered, SignupState::Declined)?;
        "shift.offer.decline"
    };
    let detail = format!("shift {}, resident {}", shift.id, place.resident_id);
    record(conn, call, name, ("shift_signup", &place.id), &shift.region_code, detail)?;
    view::signup(conn, asked.path.signup)
}

/// Whether some offer's time is over.
///
/// # Errors
/// Where the database fails.
pub fn any_over(conn: &mut Conn, now: DateTime<Utc>) -> Result<bool> {
    Ok(!model::offers_over(conn, clock::to_db(now), 1)?.is_empty())
}

/// Ends the offers of one shift whose time is over, and asks the next; answers how many ended. One shift at a time, so that
/// no two are locked in one command.
///
/// # Errors
/// Where the database fails.
pub fn lapse(conn: &mut Conn, call: &Call) -> Result<usize> {
    let now = clock::to_db(call.now);
    let Some(first) = model::offers_over(conn, now, 1)?.pop() else { return Ok(0) };
    let Some((shift, _)) = shifts::by_key(conn, &first.shift_id)? else { return Ok(0) };
    lock(conn, &shift)?;
    let over: Vec<_> = model::live_of_shift(conn, &shift.id)?
        .into_iter()
        .filter(|place| place.offer_until.is_some_and(|until| until <= now))
        .collect();
    let offered = [SignupState::Offered];
    let ended = give_up::give_up(conn, call, &shift, &over, &offered, SignupState::Lapsed)?;
    for place in &ended {
        let object = ("shift_signup", place.id.as_str());
        let detail = format!("shift {}", shift.id);
        record(conn, call, "shift.offer.lapse", object, &shift.region_code, detail)?;
    }
    Ok(ended.len())
}
