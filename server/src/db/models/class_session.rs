//! Rows of the sessions of four-thirty classes, and the counters that say how many seats are left.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use diesel::{
    dsl::{exists, not, sql},
    prelude::*,
    sql_types::Integer,
};
use xiangyue_shared::{course::ClassSession, error::ErrorCode, ids::ClassSessionId, page::Page};

use super::{course::CourseRow, page, parse};
use crate::{
    db::{
        Conn, clock,
        schema::{class_sessions as sessions, courses, shifts},
    },
    error::Result,
};

/// Rows in one statement: well below what either engine binds at once. The row's type leaves no column to its default, so
/// that diesel makes one statement of them also on SQLite.
const CHUNK: usize = 200;

/// A session, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub struct SessionRow {
    pub id: String,
    pub course_id: String,
    /// The day of the pattern that it stands for, or the day on which it was added.
    pub origin_day: NaiveDate,
    pub day: NaiveDate,
    pub begins: String,
    pub ends: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub teacher_id: String,
    /// Added, moved or cancelled by somebody; the pattern leaves it alone.
    pub by_hand: bool,
    pub cancelled: bool,
    pub seats: i32,
    /// Seats that are booked or offered.
    pub taken: i32,
    /// Children who wait.
    pub waiting: i32,
    /// Bookings that ever asked for seats: the last number in the queue.
    pub places: i32,
    pub adults: i32,
    pub adults_required: i32,
    pub homework: String,
}

impl SessionRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn session(&self) -> Result<ClassSessionId> {
        parse::one(&self.id)
    }

    /// When it begins and ends, on the village's clock.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn hours(&self) -> Result<(NaiveTime, NaiveTime)> {
        Ok((parse::one(&self.begins)?, parse::one(&self.ends)?))
    }

    /// As it is shown.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn into_session(self, course: &CourseRow) -> Result<ClassSession> {
        let (begins, ends) = self.hours()?;
        Ok(ClassSession {
            id: self.session()?,
            course: course.course()?,
            course_name: course.name.clone(),
            place: course.place.clone(),
            teacher: parse::one(&self.teacher_id)?,
            day: self.day,
            begins,
            ends,
            starts_at: clock::from_db(self.starts_at),
            cancelled: self.cancelled,
            seats: self.seats.into(),
            taken: self.taken.into(),
            waiting: self.waiting.into(),
            adults: self.adults.into(),
            adults_required: self.adults_required.into(),
            open: !self.cancelled && self.adults >= self.adults_required,
            homework: self.homework,
        })
    }
}

/// A session with its class.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: ClassSessionId) -> Result<Option<(SessionRow, CourseRow)>> {
    by_key(conn, &id.to_string())
}

/// As [`find`], by the key in a column.
///
/// # Errors
/// Where the database fails.
pub fn by_key(conn: &mut Conn, id: &str) -> Result<Option<(SessionRow, CourseRow)>> {
    Ok(sessions::table
        .inner_join(courses::table.on(courses::id.eq(sessions::course_id)))
        .filter(sessions::id.eq(id))
        .select((SessionRow::as_select(), CourseRow::as_select()))
        .get_result(conn)
        .optional()?)
}

/// All sessions of a class, the earliest first.
///
/// # Errors
/// Where the database fails.
pub fn of_course(conn: &mut Conn, course: &str) -> Result<Vec<SessionRow>> {
    Ok(sessions::table
        .filter(sessions::course_id.eq(course))
        .order((sessions::starts_at, sessions::id))
        .select(SessionRow::as_select())
        .load(conn)?)
}

/// Sessions by their ids, each with its class, in no order.
///
/// # Errors
/// Where the database fails.
pub fn by_keys(conn: &mut Conn, ids: &[String]) -> Result<Vec<(SessionRow, CourseRow)>> {
    Ok(sessions::table
        .inner_join(courses::table.on(courses::id.eq(sessions::course_id)))
        .filter(sessions::id.eq_any(ids))
        .select((SessionRow::as_select(), CourseRow::as_select()))
        .load(conn)?)
}

/// Sessions of a class from a day on, the earliest first.
///
/// # Errors
/// Where the database fails; `Malformed` for a cursor that is not ours.
pub fn list(
    conn: &mut Conn,
    course: &str,
    from: Option<NaiveDate>,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<SessionRow>> {
    let mut query = sessions::table.filter(sessions::course_id.eq(course)).into_boxed();
    if let Some(from) = from {
        query = query.filter(sessions::day.ge(from));
    }
    if let Some((at, id)) = cursor.map(after).transpose()? {
        query = query.filter(
            sessions::starts_at
                .gt(at)
                .or(sessions::starts_at.eq(at).and(sessions::id.gt(id.to_owned()))),
        );
    }
    let rows: Vec<SessionRow> = query
        .order((sessions::starts_at, sessions::id))
        .limit(limit + 1)
        .select(SessionRow::as_select())
        .load(conn)?;
    let (items, next_cursor) = page::cut(rows, limit, |row| cursor_of(row.starts_at, &row.id));
    Ok(Page { items, next_cursor })
}

/// A cursor of a list by time: the moment in microseconds, a dot, an id.
#[must_use]
pub fn cursor_of(at: NaiveDateTime, id: &str) -> String {
    format!("{}.{id}", at.and_utc().timestamp_micros())
}

/// What a cursor says.
///
/// # Errors
/// `Malformed` for one that is not ours.
pub fn after(cursor: &str) -> Result<(NaiveDateTime, &str), ErrorCode> {
    let (micros, id) = cursor.split_once('.').ok_or(ErrorCode::Malformed)?;
    let at = micros
        .parse()
        .ok()
        .and_then(DateTime::from_timestamp_micros)
        .filter(|at| at.timestamp() >= 0)
        .ok_or(ErrorCode::Malformed)?;
    Ok((at.naive_utc(), id))
}

/// What somebody teaches on a day.
///
/// # Errors
/// Where the database fails.
pub fn taught(
    conn: &mut Conn,
    teacher: &str,
    day: NaiveDate,
) -> Result<Vec<(SessionRow, CourseRow)>> {
    Ok(sessions::table
        .inner_join(courses::table.on(courses::id.eq(sessions::course_id)))
        .filter(sessions::teacher_id.eq(teacher).and(sessions::day.eq(day)))
        .order((sessions::starts_at, sessions::id))
        .select((SessionRow::as_select(), CourseRow::as_select()))
        .load(conn)?)
}

/// What somebody teaches from one day to another, both included.
///
/// # Errors
/// Where the database fails.
pub fn taught_within(
    conn: &mut Conn,
    teacher: &str,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<(SessionRow, CourseRow)>> {
    Ok(sessions::table
        .inner_join(courses::table.on(courses::id.eq(sessions::course_id)))
        .filter(sessions::teacher_id.eq(teacher).and(sessions::day.between(from, to)))
        .filter(sessions::cancelled.eq(false))
        .select((SessionRow::as_select(), CourseRow::as_select()))
        .load(conn)?)
}

/// Adds sessions.
///
/// # Errors
/// Where the database fails; `Duplicate` for an id that is taken.
pub fn add(conn: &mut Conn, rows: &[SessionRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let insert = diesel::insert_into(sessions::table).values(chunk);
        on_engine!(conn => insert.execute(conn))?;
    }
    Ok(())
}

/// Removes those of these sessions for which nobody ever asked and no adult signed up. Guarded by the counters, which
/// whoever asks raises first, and by the shifts of those for whom an adult ever asked.
///
/// # Errors
/// Where the database fails.
pub fn remove_untouched(conn: &mut Conn, ids: &[String]) -> Result<usize> {
    let untouched = sessions::table.filter(
        sessions::id.eq_any(ids).and(sessions::places.eq(0)).and(sessions::by_hand.eq(false)).and(
            not(exists(shifts::table.filter(shifts::class_session_id.eq(sessions::id.nullable())))),
        ),
    );
    Ok(diesel::delete(untouched).execute(conn)?)
}

/// Gives the sessions to come of a class its number of seats (never fewer than are taken) and of adults, and those that
/// nobody changed by hand its teacher. Whoever calls has locked them.
///
/// # Errors
/// Where the database fails.
pub fn follow_course(conn: &mut Conn, course: &CourseRow, now: NaiveDateTime) -> Result<()> {
    let coming = || {
        sessions::table.filter(sessions::course_id.eq(&course.id).and(sessions::starts_at.gt(now)))
    };
    diesel::update(coming().filter(sessions::taken.le(course.quota)))
        .set(sessions::seats.eq(course.quota))
        .execute(conn)?;
    diesel::update(coming().filter(sessions::taken.gt(course.quota)))
        .set(sessions::seats.eq(sessions::taken))
        .execute(conn)?;
    diesel::update(coming())
        .set(sessions::adults_required.eq(course.adults_required))
        .execute(conn)?;
    diesel::update(coming().filter(sessions::by_hand.eq(false)))
        .set(sessions::teacher_id.eq(&course.teacher_id))
        .execute(conn)?;
    Ok(())
}

/// Changes a session by hand: its day, times, teacher, and whether it takes place.
///
/// # Errors
/// Where the database fails.
pub fn change(conn: &mut Conn, row: &SessionRow) -> Result<()> {
    diesel::update(sessions::table.find(&row.id))
        .set((
            sessions::day.eq(row.day),
            sessions::begins.eq(&row.begins),
            sessions::ends.eq(&row.ends),
            sessions::starts_at.eq(row.starts_at),
            sessions::ends_at.eq(row.ends_at),
            sessions::teacher_id.eq(&row.teacher_id),
            sessions::by_hand.eq(true),
            sessions::cancelled.eq(row.cancelled),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says what homework there is.
///
/// # Errors
/// Where the database fails.
pub fn set_homework(conn: &mut Conn, id: &str, text: &str) -> Result<()> {
    diesel::update(sessions::table.find(id)).set(sessions::homework.eq(text)).execute(conn)?;
    Ok(())
}

/// Locks sessions in the order of their ids, so that many commands never wait in a circle. SQLite writes one unit at a
/// time.
///
/// # Errors
/// Where the database fails.
pub fn lock(conn: &mut Conn, ids: &[String]) -> Result<()> {
    if let Conn::Postgres(conn) = conn {
        let _: Vec<String> = sessions::table
            .filter(sessions::id.eq_any(ids))
            .order(sessions::id)
            .select(sessions::id)
            .for_update()
            .load(conn)?;
    }
    Ok(())
}

/// Takes `count` seats in each of these sessions where so many are left and nobody waits; answers which, each with the
/// booking's place. Guarded: of many at once nobody gets a seat that another has.
///
/// # Errors
/// Where the database fails.
pub fn take(
    conn: &mut Conn,
    ids: &[String],
    count: i32,
    now: NaiveDateTime,
) -> Result<Vec<(String, i32)>> {
    let left = sessions::table.filter(
        sessions::id
            .eq_any(ids)
            .and(sessions::cancelled.eq(false))
            .and(sessions::starts_at.gt(now))
            .and(sessions::waiting.eq(0))
            .and((sessions::taken + count).le(sessions::seats)),
    );
    Ok(on_engine!(conn => diesel::update(left)
        .set((sessions::taken.eq(sessions::taken + count), sessions::places.eq(sessions::places + 1)))
        .returning((sessions::id, sessions::places))
        .get_results(conn))?)
}

/// Lets `count` children wait in each of these sessions; answers which, each with the booking's place and the seats that
/// are left.
///
/// # Errors
/// Where the database fails.
pub fn queue(
    conn: &mut Conn,
    ids: &[String],
    count: i32,
    now: NaiveDateTime,
) -> Result<Vec<(String, i32, i32)>> {
    let coming = sessions::table.filter(
        sessions::id
            .eq_any(ids)
            .and(sessions::cancelled.eq(false))
            .and(sessions::starts_at.gt(now)),
    );
    Ok(on_engine!(conn => diesel::update(coming)
        .set((sessions::waiting.eq(sessions::waiting + count), sessions::places.eq(sessions::places + 1)))
        .returning((sessions::id, sessions::places, sessions::seats - sessions::taken))
        .get_results(conn))?)
}

/// Numbers the places of sessions anew by the seats that were asked for. Whoever calls has locked the sessions.
///
/// # Errors
/// Where the database fails.
pub fn count_places(conn: &mut Conn, ids: &[String]) -> Result<()> {
    let last = sql::<Integer>(
        "(SELECT CAST(COALESCE(MAX(class_seats.place), 0) AS INTEGER) FROM class_seats \
         WHERE class_seats.session_id = class_sessions.id)",
    );
    diesel::update(sessions::table.filter(sessions::id.eq_any(ids)))
        .set(sessions::places.eq(last))
        .execute(conn)?;
    Ok(())
}

/// Counts anew what is taken and who waits, after seats changed hands. Whoever calls has locked the sessions.
///
/// # Errors
/// Where the database fails, or more seats are taken than there are.
pub fn recount(conn: &mut Conn, ids: &[String]) -> Result<()> {
    let counted = |states: &str| {
        sql::<Integer>(&format!(
            "(SELECT CAST(COUNT(*) AS INTEGER) FROM class_seats \
             WHERE class_seats.session_id = class_sessions.id AND class_seats.state IN ({states}))"
        ))
    };
    diesel::update(sessions::table.filter(sessions::id.eq_any(ids)))
        .set((
            sessions::taken.eq(counted("'booked', 'offered'")),
            sessions::waiting.eq(counted("'waiting'")),
        ))
        .execute(conn)?;
    Ok(())
}
