//! Seats as households see them: where each waits, until when it is offered.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveTime;
use xiangyue_shared::class_booking::{Booking, Seat, SeatState};

use crate::{
    db::{
        Conn, clock,
        models::{
            class_seat::{self as model, BookingRow, PlacedSeat},
            parse,
        },
    },
    error::Result,
};

/// Shows seats, in the order in which they come.
///
/// # Errors
/// Where the database fails.
pub fn seats(conn: &mut Conn, rows: Vec<PlacedSeat>) -> Result<Vec<Seat>> {
    let queued: BTreeSet<String> = rows
        .iter()
        .filter(|(seat, ..)| seat.state == SeatState::Waiting.as_str())
        .map(|(seat, ..)| seat.session_id.clone())
        .collect();
    let queued: Vec<String> = queued.into_iter().collect();
    let mut places: HashMap<String, Vec<i32>> = HashMap::new();
    if !queued.is_empty() {
        for (session, place) in model::waiting_places(conn, &queued)? {
            places.entry(session).or_default().push(place);
        }
    }
    rows.into_iter()
        .map(|(seat, session, course)| {
            let state = seat.state()?;
            let ahead = places
                .get(&seat.session_id)
                .map_or(0, |places| places.iter().filter(|place| **place < seat.place).count());
            let until = seat.offer_until.map(|until| until.min(session.starts_at));
            Ok(Seat {
                id: seat.seat()?,
                booking: seat.booking()?,
                child: seat.child()?,
                course: course.course()?,
                course_name: course.name,
                session: session.session()?,
                day: session.day,
                begins: parse::one::<NaiveTime>(&session.begins)?,
                ends: parse::one::<NaiveTime>(&session.ends)?,
                state,
                position: (state == SeatState::Waiting)
                    .then(|| i64::try_from(ahead).map_or(i64::MAX, |ahead| ahead + 1)),
                offer_until: until.map(clock::from_db),
                arrived_at: seat.arrived_at.map(clock::from_db),
                left_at: seat.left_at.map(clock::from_db),
            })
        })
        .collect()
}

/// Shows a booking with its seats.
///
/// # Errors
/// Where the database fails.
pub fn booking(conn: &mut Conn, row: &BookingRow) -> Result<Booking> {
    let placed = model::of_booking(conn, &row.id)?;
    Ok(Booking {
        id: parse::one(&row.id)?,
        household: parse::one(&row.household_id)?,
        course: parse::one(&row.course_id)?,
        whole_term: row.whole_term,
        seats: seats(conn, placed)?,
    })
}
