//! The register 点名册, kept by the session's teacher on its day: who came, who was collected and by whom.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use xiangyue_shared::{
    access::{Permission, Target},
    class_booking::SeatState,
    class_register::{
        CheckInChild, CheckOutChild, GetClassRegister, ListNotCollected, ListTaughtSessions,
        NotCollected, Register, RegisterRow, TOLD_LATER_DAYS_MOST,
    },
    course::ClassSession,
    day,
    endpoint::Nothing,
    error::{ErrorCode, FieldError, Problem},
    ids::SeatId,
    page::Page,
};

use super::{expect_session, near, record};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            child as children, class_facts,
            class_seat::{self as seats, PlacedSeat},
            class_session::{self as sessions, SessionRow},
            course::CourseRow,
            page, parse,
        },
    },
    error::Result,
};

/// Refuses all but the teacher of a session.
///
/// # Errors
/// `Forbidden`.
pub fn ensure_teacher(call: &Call, session: &SessionRow) -> Result<()> {
    if call.caller()?.user.to_string() == session.teacher_id {
        Ok(())
    } else {
        Err(ErrorCode::Forbidden.into())
    }
}

/// What is told within these seconds is told at once.
const AT_ONCE_SECONDS: i64 = 120;

/// The register is open to the session's teacher, on its day.
pub(super) fn open_to(call: &Call, session: &SessionRow, course: &CourseRow) -> Result<()> {
    call.allow(&Target::region(course.region()?))?;
    ensure_teacher(call, session)?;
    if session.day == day::day_of(call.now) { Ok(()) } else { Err(ErrorCode::ClassNotToday.into()) }
}

/// Lists what the caller teaches on a day.
///
/// # Errors
/// `Forbidden`.
pub fn taught(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListTaughtSessions>,
) -> Result<Vec<ClassSession>> {
    call.allow(&Target::default())?;
    let on = near(asked.query.day, "day")?.unwrap_or_else(|| day::day_of(call.now));
    let teacher = call.caller()?.user.to_string();
    let rows = sessions::taught(conn, &teacher, on)?;
    // A teacher whose role was taken back at a place no longer sees what they taught there.
    let mut shown = Vec::with_capacity(rows.len());
    for (session, course) in rows {
        let target = Target::region(course.region()?);
        if call.caller()?.standing.holds(Permission::TeachClasses, &target) {
            shown.push(session.into_session(&course)?);
        }
    }
    Ok(shown)
}

/// Shows the register.
///
/// # Errors
/// `NotFound`, `Forbidden`; `ClassNotToday`.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetClassRegister>) -> Result<Register> {
    let (session, course) = expect_session(conn, asked.path.session)?;
    open_to(call, &session, &course)?;
    let states = [SeatState::Booked.as_str(), SeatState::OnLeave.as_str()];
    let mut rows = seats::of_session(conn, &session.id, &states)?;
    // Who took leave and booked again comes: the seat that counts stands before the one that was left.
    rows.sort_by_key(|seat| seat.state != SeatState::Booked.as_str());
    let ids: Vec<String> = rows.iter().map(|seat| seat.child_id.clone()).collect();
    let known = children::by_keys(conn, &ids)?;
    let mut profiles: HashMap<String, _> = children::open(conn, &call.keys, &known)?
        .into_iter()
        .map(|child| (child.id.to_string(), (child.profile, child.photos)))
        .collect();
    let rows = rows
        .into_iter()
        // Of a child whose data was taken back nothing is shown; a child that booked again after leave stands once.
        .filter_map(|seat| profiles.remove(&seat.child_id).map(|profile| (seat, profile)))
        .map(|(seat, (profile, photos))| {
            Ok(RegisterRow {
                seat: seat.seat()?,
                child: seat.child()?,
                state: seat.state()?,
                profile,
                arrived_at: seat.arrived_at.map(clock::from_db),
                left_at: seat.left_at.map(clock::from_db),
                collected_by: parse::optional(seat.collected_by)?,
                photos,
            })
        })
        .collect::<Result<_>>()?;
    Ok(Register { session: session.into_session(&course)?, rows })
}

/// A seat whose register is open to the caller.
pub(super) fn open_seat(conn: &mut Conn, call: &Call, id: SeatId) -> Result<PlacedSeat> {
    let placed = seats::find(conn, id)?.ok_or(ErrorCode::NotFound)?;
    open_to(call, &placed.1, &placed.2)?;
    Ok(placed)
}

/// A seat, and the moment at which its child came or went: now, or as a phone tells later that had no network. Such a
/// moment lies on the session's day, and not long ago.
fn seat_at(
    conn: &mut Conn,
    call: &Call,
    id: SeatId,
    told: Option<DateTime<Utc>>,
) -> Result<(PlacedSeat, DateTime<Utc>)> {
    let Some(told) = told else { return Ok((open_seat(conn, call, id)?, call.now)) };
    let placed = seats::find(conn, id)?.ok_or(ErrorCode::NotFound)?;
    let (_, session, course) = &placed;
    call.allow(&Target::region(course.region()?))?;
    ensure_teacher(call, session)?;
    if told < call.now - TimeDelta::days(TOLD_LATER_DAYS_MOST) {
        return Err(FieldError::new("at", ErrorCode::OutOfRange).into());
    }
    // A phone's clock may run ahead.
    let at = told.min(call.now);
    if session.day != day::day_of(at) {
        return Err(ErrorCode::ClassNotToday.into());
    }
    Ok((placed, at))
}

/// What the audit log says of a moment that was told later; nothing of one that was told at once.
fn told_later(call: &Call, at: DateTime<Utc>) -> String {
    if call.now - at <= TimeDelta::seconds(AT_ONCE_SECONDS) {
        return String::new();
    }
    format!("told later, of {}", at.to_rfc3339())
}

/// Notes that a child has come.
///
/// # Errors
/// `NotFound`, `Forbidden`; `ClassNotToday`, `ClassCancelled`; `AdultsMissing` where the session cannot open; `SeatState`
/// for a child without a seat or that has come already; `Invalid` on `at` for a moment long ago.
pub fn check_in(conn: &mut Conn, call: &Call, asked: &Asked<CheckInChild>) -> Result<Nothing> {
    let ((seat, session, course), at) = seat_at(conn, call, asked.path.seat, asked.body.at)?;
    if session.cancelled {
        return Err(ErrorCode::ClassCancelled.into());
    }
    if session.adults < session.adults_required {
        return Err(Problem::new(ErrorCode::AdultsMissing)
            .with("signed", session.adults)
            .with("needed", session.adults_required)
            .into());
    }
    if !seats::arrive(conn, &seat.id, clock::to_db(at))? {
        return Err(ErrorCode::SeatState.into());
    }
    call.touch(seat.household()?);
    record(
        conn,
        call,
        "class.arrive",
        ("class_seat", &seat.id),
        &course.region_code,
        told_later(call, at),
    )?;
    Ok(Nothing {})
}

/// Notes that a child was collected, by one of its pickup persons and nobody else.
///
/// # Errors
/// `NotFound`, `Forbidden`; `ClassNotToday`; `PickupNotListed`; `SeatState` for a child that is not there; `Invalid` on
/// `at` for a moment long ago.
pub fn check_out(conn: &mut Conn, call: &Call, asked: &Asked<CheckOutChild>) -> Result<Nothing> {
    let ((seat, _, course), at) = seat_at(conn, call, asked.path.seat, asked.body.at)?;
    let person = asked.body.pickup_person.to_string();
    if !children::may_collect(conn, &seat.child_id, &person)? {
        return Err(ErrorCode::PickupNotListed.into());
    }
    // No clock makes a child go before it came.
    let left_at = seat.arrived_at.map_or(clock::to_db(at), |came| came.max(clock::to_db(at)));
    if !seats::leave(conn, &seat.id, &person, left_at)? {
        return Err(ErrorCode::SeatState.into());
    }
    call.touch(seat.household()?);
    let detail = match told_later(call, at) {
        later if later.is_empty() => format!("by {person}"),
        later => format!("by {person}, {later}"),
    };
    record(conn, call, "class.collect", ("class_seat", &seat.id), &course.region_code, detail)?;
    Ok(Nothing {})
}

/// Lists children who were not collected though their session is over.
///
/// # Errors
/// `Forbidden`; `OutOfRange` for a page of another size than pages have.
pub fn not_collected(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListNotCollected>,
) -> Result<Page<NotCollected>> {
    let region = &asked.path.region;
    call.allow(&Target::region(region.clone()))?;
    let limit = page::rows(asked.query.limit)?;
    let after = asked.query.cursor.as_deref();
    let rows = class_facts::not_collected(conn, region, clock::to_db(call.now), after, limit)?;
    let items = rows
        .items
        .into_iter()
        .map(|(seat, session, course, household_name)| {
            Ok(NotCollected {
                seat: seat.seat()?,
                course: course.course()?,
                course_name: course.name,
                place: course.place,
                day: session.day,
                ended: parse::one(&session.ends)?,
                household: seat.household()?,
                household_name,
                alarmed_at: seat.alarmed_at.map(clock::from_db),
            })
        })
        .collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}
