//! Rows of the hours ledger. They are only ever added.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Bool},
};
use xiangyue_shared::{
    attendance::{HoursEntry, HoursTotal},
    ids::{HoursId, ResidentId},
    page::Page,
    points::Points,
};

use crate::{
    db::{
        Conn, clock,
        models::{page, parse},
        schema::{residents, transfers, volunteer_hours as hours},
    },
    error::Result,
};

/// A row of the hours ledger, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = hours, treat_none_as_default_value = false)]
pub struct HoursRow {
    pub id: String,
    pub resident_id: String,
    pub household_id: String,
    pub region_code: String,
    pub duty_id: Option<String>,
    pub signup_id: Option<String>,
    pub service_id: Option<String>,
    pub title: String,
    pub day: NaiveDate,
    pub minutes: i32,
    pub corrects_id: Option<String>,
    pub transfer_id: Option<String>,
    pub note: String,
    pub recorded_by: Option<String>,
    pub recorded_at: NaiveDateTime,
    /// In the first entry of a shift: the time that was counted.
    pub from_at: Option<NaiveDateTime>,
    pub until_at: Option<NaiveDateTime>,
    /// In the first entry, where it may earn points: by which version of a rule, and once for how many minutes.
    pub rule_version_id: Option<String>,
    pub points_per_minutes: Option<i32>,
}

impl HoursRow {
    /// The row that this one belongs to: itself, or what it corrects.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.corrects_id.as_deref().unwrap_or(&self.id)
    }
}

type Shown = (HoursRow, String, Option<i64>);

fn into_entry((row, resident_name, points): Shown) -> Result<HoursEntry> {
    Ok(HoursEntry {
        id: parse::one(&row.id)?,
        resident: parse::one(&row.resident_id)?,
        resident_name,
        title: row.title,
        duty: parse::optional(row.duty_id)?,
        signup: parse::optional(row.signup_id)?,
        service: parse::optional(row.service_id)?,
        day: row.day,
        minutes: row.minutes.into(),
        corrects: parse::optional(row.corrects_id)?,
        points: points.map(Points),
        transfer: parse::optional(row.transfer_id)?,
        note: row.note,
        recorded_at: clock::from_db(row.recorded_at),
    })
}

macro_rules! shown {
    () => {
        hours::table
            .inner_join(residents::table.on(residents::id.eq(hours::resident_id)))
            .left_join(transfers::table.on(transfers::id.nullable().eq(hours::transfer_id)))
            .select((HoursRow::as_select(), residents::name, transfers::amount.nullable()))
    };
}

/// Adds a row.
///
/// # Errors
/// Where the database fails, or a place has its hours already.
pub fn add(conn: &mut Conn, row: &HoursRow) -> Result<()> {
    diesel::insert_into(hours::table).values(row).execute(conn)?;
    Ok(())
}

/// A row by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: HoursId) -> Result<Option<HoursRow>> {
    Ok(hours::table
        .find(id.to_string())
        .select(HoursRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// A row as it is shown.
///
/// # Errors
/// Where the database fails.
pub fn entry(conn: &mut Conn, id: &str) -> Result<Option<HoursEntry>> {
    let row: Option<Shown> = shown!().filter(hours::id.eq(id)).get_result(conn).optional()?;
    row.map(into_entry).transpose()
}

/// A row and all that corrected it, the latest last.
///
/// # Errors
/// Where the database fails.
pub fn chain(conn: &mut Conn, origin: &str) -> Result<Vec<HoursRow>> {
    Ok(hours::table
        .filter(hours::id.eq(origin).or(hours::corrects_id.eq(origin)))
        .order(hours::id)
        .select(HoursRow::as_select())
        .load(conn)?)
}

/// The rows of a resident, newest first.
///
/// # Errors
/// Where the database fails.
pub fn of_resident(
    conn: &mut Conn,
    resident: ResidentId,
    before: Option<HoursId>,
    limit: i64,
) -> Result<Page<HoursEntry>> {
    let mut query = shown!().filter(hours::resident_id.eq(resident.to_string())).into_boxed();
    if let Some(before) = before {
        query = query.filter(hours::id.lt(before.to_string()));
    }
    let rows: Vec<Shown> = query.order(hours::id.desc()).limit(limit + 1).load(conn)?;
    let (rows, next_cursor) = page::cut(rows, limit, |(row, ..)| row.id.clone());
    Ok(Page { items: rows.into_iter().map(into_entry).collect::<Result<_>>()?, next_cursor })
}

/// What an entry comes to with all that corrected it.
const STANDS: &str = "volunteer_hours.minutes + COALESCE((SELECT SUM(c.minutes) FROM volunteer_hours c \
                      WHERE c.corrects_id = volunteer_hours.id), 0)";

/// The times of a resident's shifts that were counted and meet another time, the earliest first. What came to nothing in the
/// end counts no more.
///
/// # Errors
/// Where the database fails.
pub fn counted(
    conn: &mut Conn,
    resident: &str,
    (from, until): (NaiveDateTime, NaiveDateTime),
) -> Result<Vec<(NaiveDateTime, NaiveDateTime)>> {
    Ok(hours::table
        .filter(hours::resident_id.eq(resident).and(hours::corrects_id.is_null()))
        .filter(hours::from_at.lt(until).and(hours::until_at.gt(from)))
        .filter(sql::<Bool>(&format!("{STANDS} > 0")))
        .order(hours::from_at)
        .select((hours::from_at.assume_not_null(), hours::until_at.assume_not_null()))
        .load(conn)?)
}

/// Minutes of a resident on one day.
///
/// # Errors
/// Where the database fails.
pub fn of_day(conn: &mut Conn, resident: &str, day: NaiveDate) -> Result<i64> {
    Ok(hours::table
        .filter(hours::resident_id.eq(resident).and(hours::day.eq(day)))
        .select(sql::<BigInt>("CAST(COALESCE(SUM(minutes), 0) AS BIGINT)"))
        .get_result(conn)?)
}

/// How long a resident served from one day to another, both included, and how often: what came to nothing is no time.
///
/// # Errors
/// Where the database fails.
pub fn total(
    conn: &mut Conn,
    resident: ResidentId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<HoursTotal> {
    let of_those_days = || {
        hours::table
            .filter(hours::resident_id.eq(resident.to_string()))
            .filter(hours::day.between(from, to))
    };
    let minutes = of_those_days()
        .select(sql::<BigInt>("CAST(COALESCE(SUM(minutes), 0) AS BIGINT)"))
        .get_result(conn)?;
    let times = of_those_days()
        .filter(hours::corrects_id.is_null())
        .filter(sql::<Bool>(&format!("{STANDS} > 0")))
        .count()
        .get_result(conn)?;
    Ok(HoursTotal { minutes, times })
}
