//! Booking 预约: one session or a whole term, for one child or for brothers and sisters together.

use chrono::{Datelike, NaiveDate};
use xiangyue_shared::{
    access::Target,
    class_booking::{BookClass, Booking, BookingDraft, ListClassSeats, Seat, SeatState},
    error::{ErrorCode, FieldError, Problem},
    ids::SeatId,
    page::Page,
};

use super::{near, queue, record, view};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            child as children,
            class_seat::{self as model, BookingRow, SeatRow},
            class_session::{self as sessions, SessionRow},
            course::{self as courses, CourseRow},
            household as households, page,
        },
    },
    error::{Failure, Result},
};

/// Books. In each session all children get seats or all wait, and nobody gets past those who wait already.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Invalid` on `booking` for an id that is taken, on `course`, `session` or a child for what is
/// not there; `OtherVillage`, `ClassCancelled`, `ClassBegun`, `AgeUnsuitable`, `AlreadyBooked`.
pub fn book(conn: &mut Conn, call: &Call, asked: &Asked<BookClass>) -> Result<Booking> {
    let (path, draft) = (&asked.path, &asked.body);
    call.allow(&Target { household: Some(path.household), ..Target::default() })?;
    let household = households::find(conn, path.household)?.ok_or(ErrorCode::NotFound)?;
    if model::booking(conn, path.booking)?.is_some() {
        return Err(FieldError::new("booking", ErrorCode::Duplicate).into());
    }
    let course = courses::find(conn, &draft.course.to_string())?
        .ok_or_else(|| FieldError::new("course", ErrorCode::NotFound))?;
    if !course.region()?.covers(&household.village()?) {
        return Err(ErrorCode::OtherVillage.into());
    }
    if course.closed {
        return Err(ErrorCode::ClassCancelled.into());
    }
    // From here on nobody else books for these children, or takes their data back.
    let ids = known_children(conn, call, &household.id, draft, &course)?;
    if draft.session.is_none() {
        // A session that is added now is either seen here, or follows up what is booked here.
        courses::hold(conn, &course.id)?;
    }
    let wanted = wanted_sessions(conn, call, &course, draft, &ids)?;
    let (count, now) =
        (i32::try_from(ids.len()).map_err(Failure::internal)?, clock::to_db(call.now));
    if wanted.len() > 1 {
        sessions::lock(conn, &wanted)?;
    }
    let taken = sessions::take(conn, &wanted, count, now)?;
    let full: Vec<String> =
        wanted.into_iter().filter(|id| !taken.iter().any(|(with, _)| with == id)).collect();
    let queued =
        if full.is_empty() { Vec::new() } else { sessions::queue(conn, &full, count, now)? };
    if taken.is_empty() && queued.is_empty() {
        return Err(ErrorCode::ClassCancelled.into());
    }
    let row = BookingRow {
        id: path.booking.to_string(),
        household_id: household.id.clone(),
        course_id: course.id.clone(),
        whole_term: draft.session.is_none(),
        booked_by: call.caller()?.user.to_string(),
        booked_at: now,
    };
    let places = taken
        .iter()
        .map(|(session, place)| (session, *place, SeatState::Booked))
        .chain(queued.iter().map(|(session, place, _)| (session, *place, SeatState::Waiting)));
    let rows: Vec<SeatRow> = places
        .flat_map(|(session, place, state)| {
            ids.iter().map(|child| seat(&row, session, child, place, state)).collect::<Vec<_>>()
        })
        .collect();
    model::add(conn, &row, &rows)?;
    // Others may wait for more seats than are left, and these would do for this booking.
    let fitting: Vec<String> = queued
        .iter()
        .filter(|(_, _, left)| *left >= count)
        .map(|(session, ..)| session.clone())
        .collect();
    queue::hand_on(conn, call, &fitting)?;
    call.touch(path.household);
    let detail = format!(
        "{} children, {} sessions booked, {} queued for",
        ids.len(),
        taken.len(),
        queued.len()
    );
    record(conn, call, "class.book", ("class_booking", &row.id), &course.region_code, detail)?;
    view::booking(conn, &row)
}

fn seat(booking: &BookingRow, session: &str, child: &str, place: i32, state: SeatState) -> SeatRow {
    SeatRow {
        id: SeatId::new().to_string(),
        booking_id: booking.id.clone(),
        session_id: session.to_owned(),
        child_id: child.to_owned(),
        household_id: booking.household_id.clone(),
        place,
        state: state.as_str().to_owned(),
        offer_until: None,
        arrived_at: None,
        left_at: None,
        collected_by: None,
        alarmed_at: None,
    }
}

/// The household's children, locked, each of an age that suits the class.
fn known_children(
    conn: &mut Conn,
    call: &Call,
    household: &str,
    draft: &BookingDraft,
    course: &CourseRow,
) -> Result<Vec<String>> {
    let mut ids: Vec<String> = draft.children.iter().map(ToString::to_string).collect();
    let rows = children::lock(conn, household, &ids)?;
    if let Some(unknown) = ids.iter().position(|id| !rows.iter().any(|row| row.id == *id)) {
        return Err(
            FieldError::new(format!("children.{unknown}"), ErrorCode::ConsentRequired).into()
        );
    }
    let today = xiangyue_shared::day::day_of(call.now);
    let on = today.max(course.first_day);
    for row in &rows {
        let age = age_on(children::birth_date(&call.keys, row)?, on);
        if age < course.age_from || age > course.age_to {
            return Err(Problem::new(ErrorCode::AgeUnsuitable)
                .with("from", course.age_from)
                .with("to", course.age_to)
                .into());
        }
    }
    ids.sort_unstable();
    Ok(ids)
}

/// Full years on a day.
fn age_on(born: NaiveDate, day: NaiveDate) -> i32 {
    let birthday_to_come = (day.month(), day.day()) < (born.month(), born.day());
    day.year() - born.year() - i32::from(birthday_to_come)
}

/// Ids of the sessions that are asked for and in which none of the children takes part yet, in their order.
fn wanted_sessions(
    conn: &mut Conn,
    call: &Call,
    course: &CourseRow,
    draft: &BookingDraft,
    children: &[String],
) -> Result<Vec<String>> {
    let rows: Vec<SessionRow> = match draft.session {
        Some(id) => match sessions::find(conn, id)? {
            Some((row, _)) if row.course_id == course.id => vec![row],
            _ => return Err(FieldError::new("session", ErrorCode::NotFound).into()),
        },
        None => sessions::of_course(conn, &course.id)?,
    };
    let now = clock::to_db(call.now);
    if rows.iter().all(|row| row.cancelled) {
        return Err(ErrorCode::ClassCancelled.into());
    }
    let mut ids: Vec<String> = rows
        .into_iter()
        .filter(|row| !row.cancelled && row.starts_at > now)
        .map(|row| row.id)
        .collect();
    if ids.is_empty() {
        return Err(ErrorCode::ClassBegun.into());
    }
    let busy = model::sessions_with(conn, children, &ids)?;
    ids.retain(|id| !busy.contains(id));
    if ids.is_empty() {
        return Err(ErrorCode::AlreadyBooked.into());
    }
    ids.sort_unstable();
    Ok(ids)
}

/// Lists the seats of a household's children, by session.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not
/// ours.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListClassSeats>) -> Result<Page<Seat>> {
    let household = asked.path.household;
    call.allow(&Target { household: Some(household), ..Target::default() })?;
    let query = &asked.query;
    let limit = page::rows(query.limit)?;
    let rows = model::of_household(
        conn,
        &household.to_string(),
        near(query.from, "from")?,
        query.cursor.as_deref(),
        limit,
    )?;
    Ok(Page { items: view::seats(conn, rows.items)?, next_cursor: rows.next_cursor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_is_a_year_older_on_its_birthday() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap_or_default();
        let age = |on| age_on(day("2018-09-15"), day(on));
        assert_eq!((age("2026-09-14"), age("2026-09-15"), age("2027-01-01")), (7, 8, 8));
        assert_eq!(age_on(day("2020-02-29"), day("2026-02-28")), 5);
    }
}
