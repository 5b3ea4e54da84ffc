//! What is read across the sessions of four-thirty classes: figures of a term, and children who were not collected.

use chrono::NaiveDateTime;
use diesel::{
    QueryableByName,
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool, Text, Timestamp},
};

use super::{class_seat::SeatRow, class_session::SessionRow, course::CourseRow, page};
use crate::{
    db::{
        Conn,
        schema::{class_seats as seats, class_sessions as sessions, courses, households, users},
    },
    error::Result,
};
use xiangyue_shared::{class_booking::SeatState, page::Page, region::RegionCode};

/// Counts of seats, by session or by child.
#[derive(Debug, Clone, Default, PartialEq, Eq, QueryableByName)]
pub struct Counts {
    #[diesel(sql_type = Text)]
    pub key: String,
    #[diesel(sql_type = BigInt)]
    pub booked: i64,
    #[diesel(sql_type = BigInt)]
    pub came: i64,
    #[diesel(sql_type = BigInt)]
    pub on_leave: i64,
    #[diesel(sql_type = BigInt)]
    pub absent: i64,
}

/// A child's counts, with its household.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct ChildCounts {
    #[diesel(embed)]
    pub counts: Counts,
    #[diesel(sql_type = Text)]
    pub number: String,
    #[diesel(sql_type = Text)]
    pub head_name: String,
}

const COUNTED: &str = "CAST(SUM(CASE WHEN x.state = 'booked' THEN 1 ELSE 0 END) AS BIGINT) AS booked, \
    CAST(SUM(CASE WHEN x.arrived_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS came, \
    CAST(SUM(CASE WHEN x.state = 'on_leave' THEN 1 ELSE 0 END) AS BIGINT) AS on_leave, \
    CAST(SUM(CASE WHEN x.state = 'booked' AND x.arrived_at IS NULL AND s.ends_at <= $1 THEN 1 ELSE 0 END) AS BIGINT) \
        AS absent";

/// Counts of each session of a class for which anybody asked.
///
/// # Errors
/// Where the database fails.
pub fn by_session(conn: &mut Conn, course: &str, now: NaiveDateTime) -> Result<Vec<Counts>> {
    let text = format!(
        "SELECT x.session_id AS key, {COUNTED} \
         FROM class_seats x JOIN class_sessions s ON s.id = x.session_id \
         WHERE s.course_id = $2 GROUP BY x.session_id"
    );
    let query = sql_query(text).bind::<Timestamp, _>(now).bind::<Text, _>(course);
    Ok(on_engine!(conn => query.load(conn))?)
}

/// Counts of each child that ever had a seat in a class or was on leave, by the number of its household.
///
/// # Errors
/// Where the database fails.
pub fn by_child(conn: &mut Conn, course: &str, now: NaiveDateTime) -> Result<Vec<ChildCounts>> {
    let text = format!(
        "SELECT x.child_id AS key, h.number AS number, h.head_name AS head_name, {COUNTED} \
         FROM class_seats x JOIN class_sessions s ON s.id = x.session_id JOIN households h ON h.id = x.household_id \
         WHERE s.course_id = $2 AND x.state IN ('booked', 'on_leave') \
         GROUP BY x.child_id, h.number, h.head_name ORDER BY h.number, x.child_id"
    );
    let query = sql_query(text).bind::<Timestamp, _>(now).bind::<Text, _>(course);
    Ok(on_engine!(conn => query.load(conn))?)
}

/// In so many words, since an index of some rows is chosen by the text of a statement.
fn is_there() -> SqlLiteral<Bool> {
    sql("class_seats.arrived_at IS NOT NULL AND class_seats.left_at IS NULL")
}

/// A child that was not collected: its seat, session and class, and the name of its household.
pub type Uncollected = (SeatRow, SessionRow, CourseRow, String);

/// Children of a region who have come and were not collected though their session is over, by the ids of their seats.
///
/// # Errors
/// Where the database fails.
pub fn not_collected(
    conn: &mut Conn,
    region: &RegionCode,
    now: NaiveDateTime,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Uncollected>> {
    let (from, to) = page::below(region);
    let rows: Vec<Uncollected> = seats::table
        .inner_join(sessions::table.on(sessions::id.eq(seats::session_id)))
        .inner_join(courses::table.on(courses::id.eq(sessions::course_id)))
        .inner_join(households::table.on(households::id.eq(seats::household_id)))
        .filter(is_there().and(sessions::ends_at.le(now)))
        .filter(courses::region_code.ge(from).and(courses::region_code.lt(to)))
        .filter(seats::id.gt(after.unwrap_or_default().to_owned()))
        .order(seats::id)
        .limit(limit + 1)
        .select((
            SeatRow::as_select(),
            SessionRow::as_select(),
            CourseRow::as_select(),
            households::head_name,
        ))
        .load(conn)?;
    let (items, next_cursor) = page::cut(rows, limit, |(seat, ..)| seat.id.clone());
    Ok(Page { items, next_cursor })
}

/// Children who are still there though their class has given all the time it gives after a session's end, and whose
/// guardian was not called yet. Those who still have time are left out here: they would take the places of others. So are
/// sessions that ended before `since`.
///
/// # Errors
/// Where the database fails.
pub fn not_alarmed(
    conn: &mut Conn,
    (since, now): (NaiveDateTime, NaiveDateTime),
    limit: i64,
) -> Result<Vec<(SeatRow, SessionRow, CourseRow)>> {
    let until = match conn {
        Conn::Sqlite(_) => {
            "datetime(class_sessions.ends_at, courses.alarm_minutes || ' minutes') <= "
        }
        Conn::Postgres(_) => {
            "class_sessions.ends_at + courses.alarm_minutes * INTERVAL '1 minute' <= "
        }
    };
    Ok(seats::table
        .inner_join(sessions::table.on(sessions::id.eq(seats::session_id)))
        .inner_join(courses::table.on(courses::id.eq(sessions::course_id)))
        .filter(
            is_there()
                .and(seats::alarmed_at.is_null())
                .and(sessions::ends_at.between(since, now))
                .and(sql::<Bool>(until).bind::<Timestamp, _>(now)),
        )
        .order(seats::id)
        .limit(limit)
        .select((SeatRow::as_select(), SessionRow::as_select(), CourseRow::as_select()))
        .load(conn)?)
}

/// Whether a child is in class at this moment: it came on that day and was not collected.
///
/// # Errors
/// Where the database fails.
pub fn is_in_class(conn: &mut Conn, child: &str, day: chrono::NaiveDate) -> Result<bool> {
    let there = seats::table
        .inner_join(sessions::table.on(sessions::id.eq(seats::session_id)))
        .filter(seats::child_id.eq(child).and(sessions::day.eq(day)).and(is_there()));
    Ok(diesel::select(diesel::dsl::exists(there.select(seats::id))).get_result(conn)?)
}

/// The places of the classes on whose registers a child stands on a day, of those that somebody teaches.
///
/// # Errors
/// Where the database fails.
pub fn taught_today(
    conn: &mut Conn,
    child: &str,
    teacher: &str,
    day: chrono::NaiveDate,
) -> Result<Vec<String>> {
    Ok(seats::table
        .inner_join(sessions::table.on(sessions::id.eq(seats::session_id)))
        .inner_join(courses::table.on(courses::id.eq(sessions::course_id)))
        .filter(seats::child_id.eq(child).and(seats::state.eq(SeatState::Booked.as_str())))
        .filter(sessions::day.eq(day).and(sessions::teacher_id.eq(teacher)))
        .select(courses::region_code)
        .load(conn)?)
}

/// Sealed phone numbers of users.
///
/// # Errors
/// Where the database fails.
pub fn phones(conn: &mut Conn, of: &[String]) -> Result<Vec<(String, Vec<u8>)>> {
    Ok(users::table
        .filter(users::id.eq_any(of))
        .select((users::id, users::phone_cipher))
        .load(conn)?)
}
