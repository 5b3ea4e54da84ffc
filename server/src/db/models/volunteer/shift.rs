//! Rows of shifts, and the counters that say how many places are left.

use chrono::NaiveDateTime;
use diesel::{dsl::sql, prelude::*, sql_types::Integer};
use xiangyue_shared::{
    duty::Shift,
    ids::{DutyId, ShiftId},
    page::Page,
    region::RegionCode,
};

use super::duty::DutyRow;
use crate::{
    db::{
        Conn, clock,
        models::{
            class_session::{after, cursor_of},
            page, parse,
        },
        schema::{class_sessions as sessions, duties, shifts},
    },
    error::Result,
};

/// Rows in one statement: well below what either engine binds at once.
const CHUNK: usize = 200;

/// A shift, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = shifts, treat_none_as_default_value = false)]
pub struct ShiftRow {
    pub id: String,
    pub duty_id: String,
    /// The duty's, here for lists.
    pub region_code: String,
    /// The session whose adults these are; the shift then has the session's own id.
    pub class_session_id: Option<String>,
    pub role: String,
    pub place: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub opens_at: NaiveDateTime,
    pub closes_at: NaiveDateTime,
    pub least: i32,
    pub most: i32,
    /// Places that are booked, asked for or offered.
    pub taken: i32,
    /// Those who wait.
    pub waiting: i32,
    /// All who ever asked: the last number in the queue.
    pub places: i32,
    pub cancelled: bool,
}

impl ShiftRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn shift(&self) -> Result<ShiftId> {
        parse::one(&self.id)
    }

    /// As it is shown.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn into_shift(self, duty: &DutyRow) -> Result<Shift> {
        Ok(Shift {
            id: self.shift()?,
            duty: parse::one::<DutyId>(&self.duty_id)?,
            duty_name: duty.name.clone(),
            region: parse::one(&self.region_code)?,
            team: parse::optional(duty.team_id.clone())?,
            class_session: parse::optional(self.class_session_id)?,
            role: self.role,
            place: self.place,
            starts_at: clock::from_db(self.starts_at),
            ends_at: clock::from_db(self.ends_at),
            opens_at: clock::from_db(self.opens_at),
            closes_at: clock::from_db(self.closes_at),
            least: self.least.into(),
            most: self.most.into(),
            taken: self.taken.into(),
            waiting: self.waiting.into(),
            needs_approval: duty.needs_approval,
            cancelled: self.cancelled,
            closed: duty.closed,
        })
    }
}

/// A shift with its duty.
pub type PlacedShift = (ShiftRow, DutyRow);

/// A shift with its duty, by the key in a column.
///
/// # Errors
/// Where the database fails.
pub fn by_key(conn: &mut Conn, id: &str) -> Result<Option<PlacedShift>> {
    Ok(shifts::table
        .inner_join(duties::table.on(duties::id.eq(shifts::duty_id)))
        .filter(shifts::id.eq(id))
        .select((ShiftRow::as_select(), DutyRow::as_select()))
        .get_result(conn)
        .optional()?)
}

/// Which shifts to list.
pub struct Wanted<'a> {
    /// Those of this duty alone.
    pub duty: Option<&'a str>,
    /// Those of this region, of what lies below it, and of what it lies in.
    pub region: Option<&'a RegionCode>,
    pub above: &'a [String],
    /// Those that end later.
    pub ends_after: NaiveDateTime,
    pub with_cancelled: bool,
    pub cursor: Option<&'a str>,
    pub limit: i64,
}

/// Shifts with their duties, the earliest first.
///
/// # Errors
/// Where the database fails; `Malformed` for a cursor that is not ours.
pub fn list(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Page<PlacedShift>> {
    let mut query = shifts::table
        .inner_join(duties::table.on(duties::id.eq(shifts::duty_id)))
        .filter(shifts::ends_at.gt(wanted.ends_after))
        .into_boxed();
    if let Some(duty) = wanted.duty {
        query = query.filter(shifts::duty_id.eq(duty.to_owned()));
    }
    if let Some(region) = wanted.region {
        let (from, to) = page::below(region);
        let inside = shifts::region_code.ge(from).and(shifts::region_code.lt(to));
        query = query.filter(inside.or(shifts::region_code.eq_any(wanted.above)));
    }
    if !wanted.with_cancelled {
        query = query.filter(shifts::cancelled.eq(false));
    }
    if let Some((at, id)) = wanted.cursor.map(after).transpose()? {
        query = query.filter(
            shifts::starts_at.gt(at).or(shifts::starts_at.eq(at).and(shifts::id.gt(id.to_owned()))),
        );
    }
    let rows: Vec<PlacedShift> = query
        .order((shifts::starts_at, shifts::id))
        .limit(wanted.limit + 1)
        .select((ShiftRow::as_select(), DutyRow::as_select()))
        .load(conn)?;
    let (items, next_cursor) =
        page::cut(rows, wanted.limit, |(row, _)| cursor_of(row.starts_at, &row.id));
    Ok(Page { items, next_cursor })
}

/// Adds shifts.
///
/// # Errors
/// Where the database fails; `Duplicate` for an id that is taken.
pub fn add(conn: &mut Conn, rows: &[ShiftRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let insert = diesel::insert_into(shifts::table).values(chunk);
        on_engine!(conn => insert.execute(conn))?;
    }
    Ok(())
}

/// Changes what a shift is; not its counters.
///
/// # Errors
/// Where the database fails, or fewer places are left than are taken.
pub fn change(conn: &mut Conn, row: &ShiftRow) -> Result<()> {
    diesel::update(shifts::table.find(&row.id))
        .set((
            shifts::role.eq(&row.role),
            shifts::place.eq(&row.place),
            shifts::starts_at.eq(row.starts_at),
            shifts::ends_at.eq(row.ends_at),
            shifts::opens_at.eq(row.opens_at),
            shifts::closes_at.eq(row.closes_at),
            shifts::least.eq(row.least),
            shifts::most.eq(row.most),
            shifts::cancelled.eq(row.cancelled),
        ))
        .execute(conn)?;
    Ok(())
}

/// Locks a shift up to the commit.
///
/// # Errors
/// Where the database fails.
pub fn lock(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::update(shifts::table.find(id)).set(shifts::most.eq(shifts::most)).execute(conn)?;
    Ok(())
}

/// Makes room for one more where no place is left.
///
/// # Errors
/// Where the database fails.
pub fn make_room(conn: &mut Conn, id: &str) -> Result<()> {
    let full = shifts::table.filter(shifts::id.eq(id).and(shifts::taken.ge(shifts::most)));
    diesel::update(full).set(shifts::most.eq(shifts::taken + 1)).execute(conn)?;
    Ok(())
}

/// Takes a place where one is left and nobody waits, which nobody does `past_queue`; answers its number in the queue.
/// Guarded: of many at once nobody gets a place that another has.
///
/// # Errors
/// Where the database fails.
pub fn take(conn: &mut Conn, id: &str, past_queue: bool) -> Result<Option<i32>> {
    let left = shifts::table.filter(
        shifts::id
            .eq(id)
            .and(shifts::cancelled.eq(false))
            .and(shifts::waiting.le(if past_queue { i32::MAX } else { 0 }))
            .and(shifts::taken.lt(shifts::most)),
    );
    Ok(diesel::update(left)
        .set((shifts::taken.eq(shifts::taken + 1), shifts::places.eq(shifts::places + 1)))
        .returning(shifts::places)
        .get_result(conn)
        .optional()?)
}

/// Lets one more wait; answers the number in the queue, nothing where the shift was cancelled.
///
/// # Errors
/// Where the database fails.
pub fn queue(conn: &mut Conn, id: &str) -> Result<Option<i32>> {
    let coming = shifts::table.filter(shifts::id.eq(id).and(shifts::cancelled.eq(false)));
    Ok(diesel::update(coming)
        .set((shifts::waiting.eq(shifts::waiting + 1), shifts::places.eq(shifts::places + 1)))
        .returning(shifts::places)
        .get_result(conn)
        .optional()?)
}

/// Counts anew what is taken and who waits, after places changed hands, and the adults of the class's session that the
/// shift belongs to. Whoever calls has locked both.
///
/// # Errors
/// Where the database fails, or more places are taken than there are.
pub fn recount(conn: &mut Conn, shift: &ShiftRow) -> Result<()> {
    let counted = |states: &str| {
        sql::<Integer>(&format!(
            "(SELECT CAST(COUNT(*) AS INTEGER) FROM shift_signups \
             WHERE shift_signups.shift_id = shifts.id AND shift_signups.state IN ({states}))"
        ))
    };
    diesel::update(shifts::table.find(&shift.id))
        .set((
            shifts::taken.eq(counted("'booked', 'asked', 'offered'")),
            shifts::waiting.eq(counted("'waiting'")),
        ))
        .execute(conn)?;
    if let Some(session) = &shift.class_session_id {
        diesel::update(sessions::table.find(session))
            .set(sessions::adults.eq(sql::<Integer>(
                "(SELECT CAST(COUNT(*) AS INTEGER) FROM shift_signups \
                 JOIN shifts ON shifts.id = shift_signups.shift_id \
                 WHERE shifts.class_session_id = class_sessions.id AND shift_signups.state = 'booked')",
            )))
            .execute(conn)?;
    }
    Ok(())
}

/// Which of these sessions have a shift.
///
/// # Errors
/// Where the database fails.
pub fn with_shift(conn: &mut Conn, sessions: &[String]) -> Result<Vec<String>> {
    let rows: Vec<Option<String>> = shifts::table
        .filter(shifts::class_session_id.eq_any(sessions))
        .select(shifts::class_session_id)
        .load(conn)?;
    Ok(rows.into_iter().flatten().collect())
}

/// Brings the shifts of a class's sessions to come in line with it: where, and how many adults at least.
///
/// # Errors
/// Where the database fails.
pub fn follow_course(
    conn: &mut Conn,
    course: &str,
    place: &str,
    least: i32,
    now: NaiveDateTime,
) -> Result<()> {
    let coming = || shifts::table.filter(shifts::duty_id.eq(course).and(shifts::starts_at.gt(now)));
    diesel::update(coming())
        .set((shifts::place.eq(place), shifts::least.eq(least)))
        .execute(conn)?;
    diesel::update(coming().filter(shifts::most.lt(least)))
        .set(shifts::most.eq(least))
        .execute(conn)?;
    Ok(())
}

/// Removes those shifts of these sessions for which nobody ever asked.
///
/// # Errors
/// Where the database fails.
pub fn remove_untouched(conn: &mut Conn, sessions: &[String]) -> Result<()> {
    let untouched =
        shifts::table.filter(shifts::class_session_id.eq_any(sessions).and(shifts::places.eq(0)));
    diesel::delete(untouched).execute(conn)?;
    Ok(())
}
