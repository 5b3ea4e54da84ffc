//! The calendar 日程: what a person and the children of their household have to be at.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use xiangyue_shared::{
    access::{Permission, Target},
    calendar::{Appointment, DAYS_MOST, ListAppointments, Purpose},
    class_booking::SeatState,
    day,
    error::{ErrorCode, FieldError},
    ids::ResidentId,
};

use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            child as children, class_seat as seats,
            class_session::{self as sessions, SessionRow},
            course::CourseRow,
            volunteer::signup as signups,
        },
    },
    error::Result,
};

/// Lists the appointments of some days.
///
/// # Errors
/// `Invalid` on `from` or `days` for what lies out of range.
pub fn list(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListAppointments>,
) -> Result<Vec<Appointment>> {
    let days = days_of(call, asked)?;
    let mut all = own(conn, call, days)?;
    all.extend(of_children(conn, call, days)?);
    all.sort_by(|one, other| (one.day, one.begins).cmp(&(other.day, other.begins)));
    Ok(all)
}

/// The first and the last day asked for.
fn days_of(call: &Call, asked: &Asked<ListAppointments>) -> Result<(NaiveDate, NaiveDate)> {
    let from = super::class::near(asked.query.from, "from")?;
    let from = from.unwrap_or_else(|| day::day_of(call.now));
    let count = asked.query.days.unwrap_or(1);
    let out_of_range = || FieldError::new("days", ErrorCode::OutOfRange);
    if !(1..=DAYS_MOST).contains(&count) {
        return Err(out_of_range().into());
    }
    let more = u64::try_from(count - 1).map_err(|_| out_of_range())?;
    let to = from.checked_add_days(Days::new(more)).ok_or_else(out_of_range)?;
    Ok((from, to))
}

/// What the caller teaches, or promised to be at. A role that was taken back ends the teaching.
fn own(conn: &mut Conn, call: &Call, days: (NaiveDate, NaiveDate)) -> Result<Vec<Appointment>> {
    let caller = call.caller()?;
    let user = caller.user.to_string();
    let mut shown = Vec::new();
    for (session, course) in sessions::taught_within(conn, &user, days)? {
        if caller.standing.holds(Permission::TeachClasses, &Target::region(course.region()?)) {
            shown.push(appointment(Purpose::Teaching, &session, &course)?);
        }
    }
    for (session, course) in sessions::guarded_within(conn, &user, days)? {
        shown.push(appointment(Purpose::Duty, &session, &course)?);
    }
    if let Some(resident) = caller.resident {
        shown.extend(of_shifts(conn, resident, days)?);
    }
    Ok(shown)
}

/// The shifts that a volunteer has a place in; those of a class stand with the class.
fn of_shifts(
    conn: &mut Conn,
    resident: ResidentId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Appointment>> {
    let end = to.succ_opt().unwrap_or(to);
    let within = (clock::to_db(day::start_of(from)), clock::to_db(day::start_of(end)));
    signups::booked_within(conn, resident, within)?
        .into_iter()
        .map(|(shift, title)| {
            let begins = day::local(clock::from_db(shift.starts_at));
            let ends = day::local(clock::from_db(shift.ends_at));
            Ok(Appointment {
                purpose: Purpose::Shift,
                course: None,
                session: None,
                shift: Some(shift.shift()?),
                title,
                place: shift.place,
                day: begins.date_naive(),
                begins: begins.time(),
                ends: ends.time(),
                child_name: None,
                seat: None,
                arrived_at: None,
                left_at: None,
            })
        })
        .collect()
}

/// What the household's children take part in.
fn of_children(
    conn: &mut Conn,
    call: &Call,
    days: (NaiveDate, NaiveDate),
) -> Result<Vec<Appointment>> {
    let Some(household) = call.household() else { return Ok(Vec::new()) };
    let rows = seats::of_days(conn, household, days)?;
    let mut ids: Vec<String> = rows.iter().map(|(seat, ..)| seat.child_id.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = children::by_keys(conn, &ids)?;
    let names: HashMap<String, String> = children::open(conn, &call.keys, &known)?
        .into_iter()
        .map(|child| (child.id.to_string(), child.profile.name))
        .collect();
    rows.into_iter()
        .map(|(seat, session, course)| {
            let state: SeatState = seat.state()?;
            Ok(Appointment {
                child_name: names.get(&seat.child_id).cloned(),
                seat: Some(state),
                arrived_at: seat.arrived_at.map(clock::from_db),
                left_at: seat.left_at.map(clock::from_db),
                ..appointment(Purpose::Class, &session, &course)?
            })
        })
        .collect()
}

fn appointment(purpose: Purpose, session: &SessionRow, course: &CourseRow) -> Result<Appointment> {
    let (begins, ends) = session.hours()?;
    Ok(Appointment {
        purpose,
        course: Some(course.course()?),
        session: Some(session.session()?),
        shift: None,
        title: course.name.clone(),
        place: course.place.clone(),
        day: session.day,
        begins,
        ends,
        child_name: None,
        seat: None,
        arrived_at: None,
        left_at: None,
    })
}
