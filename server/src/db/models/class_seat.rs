//! Rows of bookings and of children's seats in the sessions of four-thirty classes.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::{
    QueryableByName,
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamp},
};
use xiangyue_shared::{
    class_booking::SeatState,
    error::ErrorCode,
    ids::{BookingId, ChildId, HouseholdId, SeatId},
    page::Page,
};

use super::{
    class_session::{SessionRow, after, cursor_of},
    course::CourseRow,
    page, parse,
};
use crate::{
    db::{
        Conn,
        schema::{
            children, class_bookings as bookings, class_seats as seats, class_sessions as sessions,
            courses,
        },
    },
    error::Result,
};

/// Rows in one statement: well below what either engine binds at once.
const CHUNK: usize = 500;

/// A booking, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bookings)]
pub struct BookingRow {
    pub id: String,
    pub household_id: String,
    pub course_id: String,
    pub whole_term: bool,
    pub booked_by: String,
    pub booked_at: NaiveDateTime,
}

/// A child's seat or place in a queue, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = seats, treat_none_as_default_value = false)]
pub struct SeatRow {
    pub id: String,
    pub booking_id: String,
    pub session_id: String,
    pub child_id: String,
    pub household_id: String,
    /// Number in the order in which bookings asked; the same for brothers and sisters of one booking.
    pub place: i32,
    pub state: String,
    pub offer_until: Option<NaiveDateTime>,
    pub arrived_at: Option<NaiveDateTime>,
    pub left_at: Option<NaiveDateTime>,
    /// The pickup person's id.
    pub collected_by: Option<String>,
    pub alarmed_at: Option<NaiveDateTime>,
}

impl SeatRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn seat(&self) -> Result<SeatId> {
        parse::one(&self.id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn booking(&self) -> Result<BookingId> {
        parse::one(&self.booking_id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn child(&self) -> Result<ChildId> {
        parse::one(&self.child_id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn household(&self) -> Result<HouseholdId> {
        parse::one(&self.household_id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn state(&self) -> Result<SeatState> {
        parse::with(&self.state, SeatState::parse)
    }
}

/// A seat with its session and class.
pub type PlacedSeat = (SeatRow, SessionRow, CourseRow);

/// In so many words, since an index of some rows is chosen by the text of a statement.
fn is_live() -> SqlLiteral<Bool> {
    sql("class_seats.state IN ('waiting', 'offered', 'booked')")
}

fn is_offered() -> SqlLiteral<Bool> {
    sql("class_seats.state = 'offered'")
}

fn is_waiting() -> SqlLiteral<Bool> {
    sql("class_seats.state = 'waiting'")
}

/// A booking by its id.
///
/// # Errors
/// Where the database fails.
pub fn booking(conn: &mut Conn, id: BookingId) -> Result<Option<BookingRow>> {
    Ok(bookings::table
        .find(id.to_string())
        .select(BookingRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// Who made each of these bookings.
///
/// # Errors
/// Where the database fails.
pub fn bookers(conn: &mut Conn, ids: &[String]) -> Result<Vec<(String, String)>> {
    Ok(bookings::table
        .filter(bookings::id.eq_any(ids))
        .select((bookings::id, bookings::booked_by))
        .load(conn)?)
}

/// Adds a booking with its seats.
///
/// # Errors
/// Where the database fails; `Duplicate` for an id that is taken.
pub fn add(conn: &mut Conn, booking: &BookingRow, rows: &[SeatRow]) -> Result<()> {
    diesel::insert_into(bookings::table).values(booking).execute(conn)?;
    add_seats(conn, rows)
}

/// Adds seats to bookings that are there.
///
/// # Errors
/// Where the database fails.
pub fn add_seats(conn: &mut Conn, rows: &[SeatRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let insert = diesel::insert_into(seats::table).values(chunk);
        on_engine!(conn => insert.execute(conn))?;
    }
    Ok(())
}

macro_rules! placed {
    () => {
        seats::table
            .inner_join(sessions::table.on(sessions::id.eq(seats::session_id)))
            .inner_join(courses::table.on(courses::id.eq(sessions::course_id)))
            .select((SeatRow::as_select(), SessionRow::as_select(), CourseRow::as_select()))
    };
}

/// A seat with its session and class.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: SeatId) -> Result<Option<PlacedSeat>> {
    Ok(placed!().filter(seats::id.eq(id.to_string())).get_result(conn).optional()?)
}

/// Seats of a booking, by session, then by id.
///
/// # Errors
/// Where the database fails.
pub fn of_booking(conn: &mut Conn, booking: &str) -> Result<Vec<PlacedSeat>> {
    Ok(placed!()
        .filter(seats::booking_id.eq(booking))
        .order((sessions::starts_at, seats::id))
        .load(conn)?)
}

/// Seats of a household, by session.
///
/// # Errors
/// Where the database fails; `Malformed` for a cursor that is not ours.
pub fn of_household(
    conn: &mut Conn,
    household: &str,
    from: Option<NaiveDate>,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<PlacedSeat>> {
    let mut query = placed!().filter(seats::household_id.eq(household)).into_boxed();
    if let Some(from) = from {
        query = query.filter(sessions::day.ge(from));
    }
    if let Some((at, id)) = cursor.map(after).transpose()? {
        query = query.filter(
            sessions::starts_at
                .gt(at)
                .or(sessions::starts_at.eq(at).and(seats::id.gt(id.to_owned()))),
        );
    }
    let rows: Vec<PlacedSeat> =
        query.order((sessions::starts_at, seats::id)).limit(limit + 1).load(conn)?;
    let (items, next_cursor) =
        page::cut(rows, limit, |(seat, session, _)| cursor_of(session.starts_at, &seat.id));
    Ok(Page { items, next_cursor })
}

/// What the children of a household take part in, wait for or were offered, from one day to another, both included.
///
/// # Errors
/// Where the database fails.
pub fn of_days(
    conn: &mut Conn,
    household: HouseholdId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<PlacedSeat>> {
    Ok(placed!()
        .filter(seats::household_id.eq(household.to_string()).and(is_live()))
        .filter(sessions::day.between(from, to).and(sessions::cancelled.eq(false)))
        .order((sessions::starts_at, seats::id))
        .load(conn)?)
}

/// Seats of a session in these states, in the order in which they were asked for.
///
/// # Errors
/// Where the database fails.
pub fn of_session(conn: &mut Conn, session: &str, states: &[&str]) -> Result<Vec<SeatRow>> {
    Ok(seats::table
        .filter(seats::session_id.eq(session).and(seats::state.eq_any(states)))
        .order((seats::place, seats::id))
        .select(SeatRow::as_select())
        .load(conn)?)
}

/// Sessions in which one of these children takes part already, or waits.
///
/// # Errors
/// Where the database fails.
pub fn sessions_with(conn: &mut Conn, children: &[String], of: &[String]) -> Result<Vec<String>> {
    Ok(seats::table
        .filter(seats::child_id.eq_any(children).and(seats::session_id.eq_any(of)).and(is_live()))
        .select(seats::session_id)
        .load(conn)?)
}

/// Session and place of everybody who waits in these sessions, once for each booking.
///
/// # Errors
/// Where the database fails.
pub fn waiting_places(conn: &mut Conn, of: &[String]) -> Result<Vec<(String, i32)>> {
    Ok(seats::table
        .filter(seats::session_id.eq_any(of).and(is_waiting()))
        .select((seats::session_id, seats::place))
        .distinct()
        .load(conn)?)
}

/// Those who wait in these sessions, the first first.
///
/// # Errors
/// Where the database fails.
pub fn waiting(conn: &mut Conn, of: &[String]) -> Result<Vec<SeatRow>> {
    Ok(seats::table
        .filter(seats::session_id.eq_any(of).and(is_waiting()))
        .order((seats::session_id, seats::place, seats::id))
        .select(SeatRow::as_select())
        .load(conn)?)
}

/// The live seats of a booking, or of a child, in sessions that begin after a moment.
///
/// # Errors
/// Where the database fails.
pub fn coming(conn: &mut Conn, whose: Whose<'_>, after: NaiveDateTime) -> Result<Vec<SeatRow>> {
    let query = seats::table
        .inner_join(sessions::table.on(sessions::id.eq(seats::session_id)))
        .filter(sessions::starts_at.gt(after).and(is_live()))
        .select(SeatRow::as_select())
        .into_boxed();
    Ok(match whose {
        Whose::Booking(id) => query.filter(seats::booking_id.eq(id)).load(conn)?,
        Whose::Child(id) => query.filter(seats::child_id.eq(id)).load(conn)?,
    })
}

/// When it was booked, booking, household and child, of all who booked the whole term of a class and still take part in a session after a
/// moment, or are on leave from one.
///
/// # Errors
/// Where the database fails.
pub fn standing(
    conn: &mut Conn,
    course: &str,
    after: NaiveDateTime,
) -> Result<Vec<(NaiveDateTime, String, String, String)>> {
    let states = [SeatState::LIVE.as_slice(), &[SeatState::OnLeave]].concat();
    Ok(seats::table
        .inner_join(bookings::table.on(bookings::id.eq(seats::booking_id)))
        .inner_join(sessions::table.on(sessions::id.eq(seats::session_id)))
        .inner_join(children::table.on(children::id.eq(seats::child_id)))
        .filter(bookings::course_id.eq(course).and(bookings::whole_term.eq(true)))
        .filter(sessions::starts_at.gt(after).and(children::removed_at.is_null()))
        .filter(seats::state.eq_any(states.iter().map(|state| state.as_str())))
        .select((bookings::booked_at, seats::booking_id, seats::household_id, seats::child_id))
        .distinct()
        .load(conn)?)
}

/// Session and child of those who are on leave from these sessions.
///
/// # Errors
/// Where the database fails.
pub fn on_leave(conn: &mut Conn, of: &[String]) -> Result<Vec<(String, String)>> {
    Ok(seats::table
        .filter(seats::session_id.eq_any(of).and(seats::state.eq(SeatState::OnLeave.as_str())))
        .select((seats::session_id, seats::child_id))
        .load(conn)?)
}

/// Those of one booking that are in the same state in a session, as the database counts them.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct PartyRow {
    #[diesel(sql_type = Text)]
    pub booking_id: String,
    #[diesel(sql_type = Text)]
    pub household_id: String,
    #[diesel(sql_type = Text)]
    pub number: String,
    #[diesel(sql_type = Text)]
    pub head_name: String,
    #[diesel(sql_type = Integer)]
    pub place: i32,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = BigInt)]
    pub children: i64,
    #[diesel(sql_type = Nullable<Timestamp>)]
    pub offer_until: Option<NaiveDateTime>,
}

/// Who has seats in a session, is on leave or waits, in the order in which they asked.
///
/// # Errors
/// Where the database fails; `Malformed` for a cursor that is not ours.
pub fn parties(
    conn: &mut Conn,
    session: &str,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<PartyRow>> {
    let (place, state) = match cursor {
        None => (0, ""),
        Some(cursor) => cursor
            .split_once('.')
            .and_then(|(place, state)| Some((place.parse::<i32>().ok()?, state)))
            .ok_or(ErrorCode::Malformed)?,
    };
    let query = sql_query(
        "SELECT x.booking_id AS booking_id, x.household_id AS household_id, h.number AS number, \
            h.head_name AS head_name, x.place AS place, x.state AS state, COUNT(*) AS children, \
            MAX(x.offer_until) AS offer_until \
         FROM class_seats x JOIN households h ON h.id = x.household_id \
         WHERE x.session_id = $1 AND x.state IN ('booked', 'offered', 'waiting', 'on_leave') \
            AND (x.place > $2 OR (x.place = $2 AND x.state > $3)) \
         GROUP BY x.booking_id, x.household_id, h.number, h.head_name, x.place, x.state \
         ORDER BY x.place, x.state LIMIT $4",
    )
    .bind::<Text, _>(session)
    .bind::<Integer, _>(place)
    .bind::<Text, _>(state)
    .bind::<BigInt, _>(limit + 1);
    let rows: Vec<PartyRow> = on_engine!(conn => query.load(conn))?;
    let (items, next_cursor) = page::cut(rows, limit, |row| format!("{}.{}", row.place, row.state));
    Ok(Page { items, next_cursor })
}

/// Whose seats to look for.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    Booking(&'a str),
    Child(&'a str),
}

/// Offered seats whose time is over.
///
/// # Errors
/// Where the database fails.
pub fn offers_over(conn: &mut Conn, now: NaiveDateTime, limit: i64) -> Result<Vec<SeatRow>> {
    Ok(seats::table
        .filter(is_offered().and(seats::offer_until.le(now)))
        .order((seats::offer_until, seats::id))
        .limit(limit)
        .select(SeatRow::as_select())
        .load(conn)?)
}

/// Brings those of these seats that are in one state to another; answers which. Guarded: of two who change a seat at once
/// one does. Only an offer has a time, `until`.
///
/// # Errors
/// Where the database fails.
pub fn turn(
    conn: &mut Conn,
    ids: &[String],
    from: SeatState,
    to: SeatState,
    until: Option<NaiveDateTime>,
) -> Result<Vec<String>> {
    let in_state = seats::table.filter(seats::id.eq_any(ids).and(seats::state.eq(from.as_str())));
    Ok(on_engine!(conn => diesel::update(in_state)
        .set((seats::state.eq(to.as_str()), seats::offer_until.eq(until)))
        .returning(seats::id)
        .get_results(conn))?)
}

/// Notes that a child arrived, unless it was noted before; answers whether it did.
///
/// # Errors
/// Where the database fails.
pub fn arrive(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<bool> {
    let expected = seats::table.filter(
        seats::id
            .eq(id)
            .and(seats::state.eq(SeatState::Booked.as_str()))
            .and(seats::arrived_at.is_null()),
    );
    Ok(diesel::update(expected).set(seats::arrived_at.eq(Some(at))).execute(conn)? == 1)
}

/// Notes that a child that had come was collected, unless it was before; answers whether it did.
///
/// # Errors
/// Where the database fails.
pub fn leave(conn: &mut Conn, id: &str, by: &str, at: NaiveDateTime) -> Result<bool> {
    let there = seats::table.filter(
        seats::id.eq(id).and(seats::arrived_at.is_not_null()).and(seats::left_at.is_null()),
    );
    let left = diesel::update(there)
        .set((seats::left_at.eq(Some(at)), seats::collected_by.eq(Some(by))))
        .execute(conn)?;
    Ok(left == 1)
}

/// Notes that the guardians of these children were called.
///
/// # Errors
/// Where the database fails.
pub fn note_alarm(conn: &mut Conn, ids: &[String], at: NaiveDateTime) -> Result<()> {
    let silent = seats::table.filter(seats::id.eq_any(ids).and(seats::alarmed_at.is_null()));
    diesel::update(silent).set(seats::alarmed_at.eq(Some(at))).execute(conn)?;
    Ok(())
}
