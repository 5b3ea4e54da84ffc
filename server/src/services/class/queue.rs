//! The queue 候补 of a session: a seat that is free is offered to the first whom it fits, and an offer ends.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use xiangyue_shared::{
    access::Target,
    class_booking::{AnswerClassOffer, Booking, SeatState},
    day,
    error::ErrorCode,
};

use super::{expect_session, give_up, record, tell, view};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            class_seat::{self as model, SeatRow},
            class_session::{self as sessions, SessionRow},
            course::CourseRow,
            parse,
        },
    },
    error::Result,
};

/// Offers the free seats of these sessions to those who wait: in the order in which they asked, brothers and sisters
/// together, and past those for whom too few are free. Whoever calls has locked the sessions and counted them.
///
/// # Errors
/// Where the database fails.
pub fn hand_on(conn: &mut Conn, call: &Call, ids: &[String]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let now = clock::to_db(call.now);
    let open: Vec<(SessionRow, CourseRow)> = sessions::by_keys(conn, ids)?
        .into_iter()
        .filter(|(session, _)| {
            !session.cancelled
                && session.starts_at > now
                && session.waiting > 0
                && session.taken < session.seats
        })
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    let with_seats: Vec<String> = open.iter().map(|(session, _)| session.id.clone()).collect();
    let waiting = model::waiting(conn, &with_seats)?;
    let mut offers: BTreeMap<NaiveDateTime, Vec<String>> = BTreeMap::new();
    let mut told = Vec::new();
    for (session, course) in &open {
        let until = now + TimeDelta::minutes(course.offer_minutes.into());
        let queue: Vec<&SeatRow> =
            waiting.iter().filter(|seat| seat.session_id == session.id).collect();
        for party in chosen(&queue, session.seats - session.taken) {
            offers.entry(until).or_default().extend(party.iter().map(|seat| seat.id.clone()));
            let Some(first) = party.first() else { continue };
            call.touch(first.household()?);
            let detail = format!("session {}, {} seats, until {until}", session.id, party.len());
            let object = ("class_booking", first.booking_id.as_str());
            record(conn, call, "class.offer", object, &course.region_code, detail)?;
            told.push((first.booking_id.clone(), offer_text(session, course, until)?));
        }
    }
    for (until, seats) in offers {
        model::turn(conn, &seats, SeatState::Waiting, SeatState::Offered, Some(until))?;
    }
    sessions::recount(conn, &with_seats)?;
    tell::bookers(conn, call, told)
}

/// Those of a queue, booking by booking, who get the seats that are free.
fn chosen<'a>(queue: &[&'a SeatRow], free: i32) -> Vec<Vec<&'a SeatRow>> {
    let mut left = usize::try_from(free).unwrap_or(0);
    let mut parties: BTreeMap<i32, Vec<&SeatRow>> = BTreeMap::new();
    for seat in queue {
        parties.entry(seat.place).or_default().push(seat);
    }
    parties
        .into_values()
        .filter(|party| {
            let fits = party.len() <= left;
            if fits {
                left -= party.len();
            }
            fits
        })
        .collect()
}

/// What the guardian is sent; the child is not named.
fn offer_text(session: &SessionRow, course: &CourseRow, until: NaiveDateTime) -> Result<String> {
    let until = day::local(clock::from_db(until.min(session.starts_at)));
    Ok(format!(
        "【乡约】您候补的{}（{}）有空位了，请在{}前打开乡约确认，过时让给下一位。",
        course.name,
        session.day.format("%-m月%-d日"),
        until.format("%-m月%-d日%H:%M")
    ))
}

/// Takes an offered seat, or leaves it to the next.
///
/// # Errors
/// `NotFound`, `Forbidden`; `ClassBegun`, `OfferExpired`, `SeatState`.
pub fn answer(conn: &mut Conn, call: &Call, asked: &Asked<AnswerClassOffer>) -> Result<Booking> {
    let booking = model::booking(conn, asked.path.booking)?.ok_or(ErrorCode::NotFound)?;
    let household = parse::one(&booking.household_id)?;
    call.allow(&Target { household: Some(household), ..Target::default() })?;
    let (session, course) = expect_session(conn, asked.path.session)?;
    sessions::lock(conn, std::slice::from_ref(&session.id))?;
    let seats: Vec<SeatRow> = model::of_booking(conn, &booking.id)?
        .into_iter()
        .map(|(seat, ..)| seat)
        .filter(|seat| seat.session_id == session.id)
        .collect();
    let now = clock::to_db(call.now);
    let offered: Vec<SeatRow> =
        seats.iter().filter(|seat| seat.state == SeatState::Offered.as_str()).cloned().collect();
    if offered.is_empty() {
        let lapsed = seats.iter().any(|seat| seat.state == SeatState::Lapsed.as_str());
        let why = if lapsed { ErrorCode::OfferExpired } else { ErrorCode::SeatState };
        return Err(why.into());
    }
    if session.starts_at <= now {
        return Err(ErrorCode::ClassBegun.into());
    }
    if offered.iter().any(|seat| seat.offer_until.is_none_or(|until| until <= now)) {
        return Err(ErrorCode::OfferExpired.into());
    }
    let name = if asked.body.accept {
        let ids: Vec<String> = offered.iter().map(|seat| seat.id.clone()).collect();
        model::turn(conn, &ids, SeatState::Offered, SeatState::Booked, None)?;
        "class.offer.accept"
    } else {
        give_up::give_up(conn, call, &offered, &[SeatState::Offered], SeatState::Declined)?;
        "class.offer.decline"
    };
    call.touch(household);
    let detail = format!("session {}, {} seats", session.id, offered.len());
    record(conn, call, name, ("class_booking", &booking.id), &course.region_code, detail)?;
    view::booking(conn, &booking)
}

/// Whether some offer's time is over.
///
/// # Errors
/// Where the database fails.
pub fn any_over(conn: &mut Conn, now: DateTime<Utc>) -> Result<bool> {
    Ok(!model::offers_over(conn, clock::to_db(now), 1)?.is_empty())
}

/// Ends the offers whose time is over, `limit` seats at most, and asks the next; answers how many seats.
///
/// # Errors
/// Where the database fails.
pub fn lapse(conn: &mut Conn, call: &Call, limit: i64) -> Result<usize> {
    let over = model::offers_over(conn, clock::to_db(call.now), limit)?;
    let ended = give_up::give_up(conn, call, &over, &[SeatState::Offered], SeatState::Lapsed)?;
    let ids: BTreeSet<String> = ended.iter().map(|seat| seat.session_id.clone()).collect();
    let ids: Vec<String> = ids.into_iter().collect();
    let of: BTreeMap<String, CourseRow> = sessions::by_keys(conn, &ids)?
        .into_iter()
        .map(|(session, course)| (session.id, course))
        .collect();
    for seat in &ended {
        let region = of.get(&seat.session_id).map_or("", |course| course.region_code.as_str());
        let object = ("class_seat", seat.id.as_str());
        record(
            conn,
            call,
            "class.offer.lapse",
            object,
            region,
            format!("session {}", seat.session_id),
        )?;
    }
    Ok(ended.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(id: &str, place: i32) -> SeatRow {
        SeatRow {
            id: id.to_owned(),
            booking_id: String::new(),
            session_id: String::new(),
            child_id: String::new(),
            household_id: String::new(),
            place,
            state: SeatState::Waiting.as_str().to_owned(),
            offer_until: None,
            arrived_at: None,
            left_at: None,
            collected_by: None,
            alarmed_at: None,
        }
    }

    #[test]
    fn brothers_and_sisters_are_asked_together_or_passed_over() {
        let seats = [seat("a", 3), seat("b", 3), seat("c", 5), seat("d", 7)];
        let queue: Vec<&SeatRow> = seats.iter().collect();
        let ids = |free| -> Vec<&str> {
            chosen(&queue, free).into_iter().flatten().map(|seat| seat.id.as_str()).collect()
        };
        assert_eq!(ids(0), Vec::<&str>::new());
        assert_eq!(ids(1), ["c"]);
        assert_eq!(ids(2), ["a", "b"]);
        assert_eq!(ids(3), ["a", "b", "c"]);
        assert_eq!(ids(9), ["a", "b", "c", "d"]);
    }
}
