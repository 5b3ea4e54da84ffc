//! Sessions that a class gets later are booked too for those who booked its whole term, in the order in which they did.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use xiangyue_shared::{class_booking::SeatState, ids::SeatId};

use super::record;
use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{
            class_seat::{self as seats, SeatRow},
            class_session::{self as sessions, SessionRow},
            course::CourseRow,
        },
    },
    error::{Failure, Result},
};

/// Books sessions to come that were added, or take place after all, for all who booked the whole term and still take part
/// in a session to come. Whoever calls has locked the class, so that nobody books the term meanwhile.
///
/// # Errors
/// Where the database fails.
pub fn book(conn: &mut Conn, call: &Call, course: &CourseRow, which: &[String]) -> Result<()> {
    if which.is_empty() {
        return Ok(());
    }
    let now = clock::to_db(call.now);
    let mut ids = which.to_vec();
    ids.sort_unstable();
    sessions::lock(conn, &ids)?;
    let fresh: Vec<SessionRow> = sessions::by_keys(conn, &ids)?
        .into_iter()
        .map(|(session, _)| session)
        .filter(|session| session.starts_at > now && !session.cancelled)
        .collect();
    // Who was on leave before a session was called off stays at home.
    let away: BTreeSet<(String, String)> = seats::on_leave(conn, &ids)?.into_iter().collect();
    let mut parties: BTreeMap<(NaiveDateTime, String), (String, BTreeSet<String>)> =
        BTreeMap::new();
    for (at, booking, household, child) in seats::standing(conn, &course.id, now)? {
        parties.entry((at, booking)).or_insert((household, BTreeSet::new())).1.insert(child);
    }
    if parties.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::new();
    for session in &fresh {
        let (mut taken, mut queued) = (session.taken, session.waiting > 0);
        let mut place = session.places;
        let mut there: BTreeSet<&String> = BTreeSet::new();
        for ((_, booking), (household, children)) in &parties {
            // A child of two bookings is booked once.
            let children: Vec<&String> = children
                .iter()
                .filter(|child| !away.contains(&(session.id.clone(), (*child).clone())))
                .filter(|child| there.insert(child))
                .collect();
            let count = i32::try_from(children.len()).map_err(Failure::internal)?;
            if count == 0 {
                continue;
            }
            place += 1;
            // As at a booking: nobody passes those who wait.
            queued = queued || taken + count > session.seats;
            if !queued {
                taken += count;
            }
            let state = if queued { SeatState::Waiting } else { SeatState::Booked };
            rows.extend(children.into_iter().map(|child| SeatRow {
                id: SeatId::new().to_string(),
                booking_id: booking.clone(),
                session_id: session.id.clone(),
                child_id: child.clone(),
                household_id: household.clone(),
                place,
                state: state.as_str().to_owned(),
                offer_until: None,
                arrived_at: None,
                left_at: None,
                collected_by: None,
                alarmed_at: None,
            }));
        }
    }
    seats::add_seats(conn, &rows)?;
    sessions::count_places(conn, &ids)?;
    sessions::recount(conn, &ids)?;
    super::queue::hand_on(conn, call, &ids)?;
    for (household, _) in parties.values() {
        call.touch(crate::db::models::parse::one(household)?);
    }
    let detail =
        format!("{} bookings, {} sessions, {} seats", parties.len(), ids.len(), rows.len());
    record(conn, call, "class.follow_up", ("course", &course.id), &course.region_code, detail)
}
