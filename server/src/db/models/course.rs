//! Rows of four-thirty classes.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;
use xiangyue_shared::{
    access::{Permission, Role},
    course::{Teacher, WeeklyPattern},
    ids::{CourseId, GrantId},
    page::Page,
    region::RegionCode,
};

use super::{page, parse};
use crate::{
    db::{
        Conn,
        schema::{courses, grants, residents, users},
    },
    error::Result,
};

/// How times of day stand in their columns.
pub const TIME: &str = "%H:%M:%S";

/// A class, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = courses)]
pub struct CourseRow {
    pub id: String,
    pub region_code: String,
    pub name: String,
    pub place: String,
    pub teacher_id: String,
    pub age_from: i32,
    pub age_to: i32,
    /// Numbers from 1 for Monday to 7 for Sunday, with commas between.
    pub weekdays: String,
    pub begins: String,
    pub ends: String,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub skip_holidays: bool,
    pub quota: i32,
    pub adults_required: i32,
    pub offer_minutes: i32,
    pub alarm_minutes: i32,
    pub closed: bool,
    pub created_at: NaiveDateTime,
}

impl CourseRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn course(&self) -> Result<CourseId> {
        parse::one(&self.id)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn region(&self) -> Result<RegionCode> {
        parse::one(&self.region_code)
    }

    /// # Errors
    /// `Internal` for a damaged row.
    pub fn pattern(&self) -> Result<WeeklyPattern> {
        let weekdays = self.weekdays.split(',').filter(|day| !day.is_empty()).map(parse::one);
        Ok(WeeklyPattern {
            weekdays: weekdays.collect::<Result<_>>()?,
            begins: parse::one::<NaiveTime>(&self.begins)?,
            ends: parse::one::<NaiveTime>(&self.ends)?,
            first_day: self.first_day,
            last_day: self.last_day,
            skip_holidays: self.skip_holidays,
        })
    }

    /// Sets the weekly pattern.
    pub fn set_pattern(&mut self, pattern: &WeeklyPattern) {
        let mut weekdays = pattern.weekdays.clone();
        weekdays.sort_unstable();
        weekdays.dedup();
        self.weekdays = weekdays.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        self.begins = pattern.begins.format(TIME).to_string();
        self.ends = pattern.ends.format(TIME).to_string();
        self.first_day = pattern.first_day;
        self.last_day = pattern.last_day;
        self.skip_holidays = pattern.skip_holidays;
    }
}

/// A class by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<CourseRow>> {
    Ok(courses::table.find(id).select(CourseRow::as_select()).get_result(conn).optional()?)
}

/// Locks a class, so that its sessions are planned by one at a time.
///
/// # Errors
/// Where the database fails.
pub fn lock(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::update(courses::table.find(id))
        .set(courses::closed.eq(courses::closed))
        .execute(conn)?;
    Ok(())
}

/// Keeps a class from being planned until the end of the transaction; any number do so at once.
///
/// # Errors
/// Where the database fails.
pub fn hold(conn: &mut Conn, id: &str) -> Result<()> {
    if let Conn::Postgres(conn) = conn {
        let _: String = courses::table.find(id).select(courses::id).for_share().get_result(conn)?;
    }
    Ok(())
}

/// Adds a class.
///
/// # Errors
/// Where the database fails; `Duplicate` for an id that is taken.
pub fn add(conn: &mut Conn, row: &CourseRow) -> Result<()> {
    diesel::insert_into(courses::table).values(row).execute(conn)?;
    Ok(())
}

/// Changes a class.
///
/// # Errors
/// Where the database fails.
pub fn change(conn: &mut Conn, row: &CourseRow) -> Result<()> {
    diesel::update(courses::table.find(&row.id)).set(row).execute(conn)?;
    Ok(())
}

/// Which classes to list.
pub struct Wanted<'a> {
    /// Those of this region, of what lies below it, and of what it lies in.
    pub region: &'a RegionCode,
    pub above: &'a [String],
    pub with_closed: bool,
    pub after: Option<&'a str>,
    pub limit: i64,
}

/// Classes with the names of their teachers, in the order of their ids.
///
/// # Errors
/// Where the database fails.
pub fn list(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Page<(CourseRow, String)>> {
    let (from, to) = page::below(wanted.region);
    let inside = courses::region_code.ge(from).and(courses::region_code.lt(to));
    let mut query = courses::table
        .inner_join(users::table.on(users::id.eq(courses::teacher_id)))
        .left_join(residents::table.on(residents::id.nullable().eq(users::resident_id)))
        .filter(inside.or(courses::region_code.eq_any(wanted.above)))
        .filter(courses::id.gt(wanted.after.unwrap_or_default().to_owned()))
        .into_boxed();
    if !wanted.with_closed {
        query = query.filter(courses::closed.eq(false));
    }
    let rows: Vec<(CourseRow, String, Option<String>)> = query
        .order(courses::id)
        .limit(wanted.limit + 1)
        .select((CourseRow::as_select(), users::phone_tail, residents::name.nullable()))
        .load(conn)?;
    let (rows, next_cursor) = page::cut(rows, wanted.limit, |(row, ..)| row.id.clone());
    let named = rows.into_iter().map(|(row, tail, name)| (row, name.unwrap_or(tail)));
    Ok(Page { items: named.collect(), next_cursor })
}

/// The classes of some places, the newest first; `limit` at most.
///
/// # Errors
/// Where the database fails.
pub fn offered_in(conn: &mut Conn, places: &[String], limit: i64) -> Result<Vec<CourseRow>> {
    Ok(courses::table
        .filter(courses::region_code.eq_any(places).and(courses::closed.eq(false)))
        .order(courses::id.desc())
        .limit(limit)
        .select(CourseRow::as_select())
        .load(conn)?)
}

/// Who teaches by a role, and the region where; nobody where it is no teacher's or was taken back.
///
/// # Errors
/// Where the database fails.
pub fn teacher(conn: &mut Conn, grant: GrantId) -> Result<Option<(String, RegionCode)>> {
    let row: Option<(String, String)> = grants::table
        .filter(
            grants::id
                .eq(grant.to_string())
                .and(grants::role.eq(Role::Teacher.as_str()))
                .and(grants::revoked_at.is_null()),
        )
        .select((grants::user_id, grants::region_code))
        .get_result(conn)
        .optional()?;
    row.map(|(user, region)| Ok((user, parse::one(&region)?))).transpose()
}

/// Teachers shown for a place, at most.
const TEACHERS_MOST: i64 = 200;

/// Who teaches by a role held at one of these regions, in the order of the roles' ids.
///
/// # Errors
/// Where the database fails.
pub fn teachers(conn: &mut Conn, at: &[String]) -> Result<Vec<Teacher>> {
    let rows: Vec<(String, String, String, Option<String>)> = grants::table
        .inner_join(users::table.on(users::id.eq(grants::user_id)))
        .left_join(residents::table.on(residents::id.nullable().eq(users::resident_id)))
        .filter(
            grants::region_code
                .eq_any(at)
                .and(grants::role.eq(Role::Teacher.as_str()))
                .and(grants::revoked_at.is_null()),
        )
        .order(grants::id)
        .limit(TEACHERS_MOST)
        .select((grants::id, users::id, users::phone_tail, residents::name.nullable()))
        .load(conn)?;
    rows.into_iter()
        .map(|(grant, user, tail, name)| {
            Ok(Teacher {
                grant: parse::one(&grant)?,
                user: parse::one(&user)?,
                name: name.unwrap_or(tail),
            })
        })
        .collect()
}

/// The users who manage the classes of a region by a role held at it.
///
/// # Errors
/// Where the database fails.
pub fn managers(conn: &mut Conn, region: &str) -> Result<Vec<String>> {
    let roles = Role::ALL
        .into_iter()
        .filter(|role| role.permissions().contains(&Permission::ManageClasses))
        .map(Role::as_str);
    Ok(grants::table
        .filter(
            grants::region_code
                .eq(region)
                .and(grants::role.eq_any(roles))
                .and(grants::revoked_at.is_null()),
        )
        .select(grants::user_id)
        .distinct()
        .load(conn)?)
}
