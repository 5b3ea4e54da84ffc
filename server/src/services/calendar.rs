//! The calendar 日程: what a person and the children of their household have to be at.

use std::collections::HashMap;

use chrono::NaiveDate;
use xiangyue_shared::{
    access::{Permission, Target},
    calendar::{Appointment, DAYS_MOST, ListAppointments, Occasion, Standing},
    class_booking::SeatState,
    day,
    error::{ErrorCode, FieldError},
    shift_signup::SignupState,
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
    let mut all = taught(conn, call, days)?;
    all.extend(of_children(conn, call, days)?);
    all.extend(shifts(conn, call, days)?);
    all.sort_by_key(|one| (one.day, one.begins));
    Ok(all)
}

/// The first and the last day.
type Days = (NaiveDate, NaiveDate);

fn days_of(call: &Call, asked: &Asked<ListAppointments>) -> Result<Days> {
    let from = super::class::near(asked.query.from, "from")?;
    let from = from.unwrap_or_else(|| day::day_of(call.now));
    let count = asked.query.days.unwrap_or(1);
    let out_of_range = || FieldError::new("days", ErrorCode::OutOfRange);
    if !(1..=DAYS_MOST).contains(&count) {
        return Err(out_of_range().into());
    }
    let more = u64::try_from(count - 1).map_err(|_| out_of_range())?;
    let to = from.checked_add_days(chrono::Days::new(more)).ok_or_else(out_of_range)?;
    Ok((from, to))
}

/// What the caller teaches. A role that was taken back ends the teaching.
fn taught(conn: &mut Conn, call: &Call, days: Days) -> Result<Vec<Appointment>> {
    let caller = call.caller()?;
    let mut shown = Vec::new();
    for (session, course) in sessions::taught_within(conn, &caller.user.to_string(), days)? {
        if caller.standing.holds(Permission::TeachClasses, &Target::region(course.region()?)) {
            let occasion =
                Occasion::Teaching { course: course.course()?, session: session.session()? };
            shown.push(of_session(occasion, &session, &course)?);
        }
    }
    Ok(shown)
}

/// What the household's children take part in.
fn of_children(conn: &mut Conn, call: &Call, days: Days) -> Result<Vec<Appointment>> {
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
            let occasion =
                Occasion::Class { course: course.course()?, session: session.session()? };
            Ok(Appointment {
                standing: match seat.state()? {
                    SeatState::Waiting => Standing::Waiting,
                    SeatState::Offered => Standing::Offered,
                    _ => Standing::Sure,
                },
                person_name: names.get(&seat.child_id).cloned(),
                arrived_at: seat.arrived_at.map(clock::from_db),
                left_at: seat.left_at.map(clock::from_db),
                ..of_session(occasion, &session, &course)?
            })
        })
        .collect()
}

fn of_session(occasion: Occasion, session: &SessionRow, course: &CourseRow) -> Result<Appointment> {
    let (begins, ends) = session.hours()?;
    Ok(Appointment {
        occasion,
        standing: Standing::Sure,
        title: course.name.clone(),
        place: course.place.clone(),
        day: session.day,
        begins,
        ends,
        person_name: None,
        arrived_at: None,
        left_at: None,
    })
}

/// The shifts of the household's people.
fn shifts(conn: &mut Conn, call: &Call, (from, to): Days) -> Result<Vec<Appointment>> {
    let Some(household) = call.household() else { return Ok(Vec::new()) };
    let Some(after) = to.succ_opt() else { return Ok(Vec::new()) };
    let moments = (clock::to_db(day::start_of(from)), clock::to_db(day::start_of(after)));
    signups::of_household_within(conn, household, moments)?
        .into_iter()
        .map(|(signup, shift, duty, name)| {
            let at = |moment| day::local(clock::from_db(moment));
            let (begins, ends) = (at(shift.starts_at), at(shift.ends_at));
            Ok(Appointment {
                occasion: Occasion::Duty { duty: duty.duty()?, shift: shift.shift()? },
                standing: match signup.state()? {
                    SignupState::Asked => Standing::Asked,
                    SignupState::Waiting => Standing::Waiting,
                    SignupState::Offered => Standing::Offered,
                    _ => Standing::Sure,
                },
                title: duty.name,
                place: shift.place,
                day: begins.date_naive(),
                begins: begins.time(),
                ends: ends.time(),
                person_name: Some(name),
                arrived_at: signup.came_at.map(clock::from_db),
                left_at: signup.left_at.map(clock::from_db),
            })
        })
        .collect()
}
