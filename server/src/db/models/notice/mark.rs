//! Who has read what.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::{
    dsl::{count, count_star},
    prelude::*,
};

use crate::{
    db::{Conn, schema::notice_marks},
    error::Result,
};

/// A mark, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = notice_marks)]
pub struct MarkRow {
    pub notice_id: String,
    pub user_id: String,
    /// `read` or `acknowledged`.
    pub kind: String,
    pub resident_id: Option<String>,
    pub household_id: Option<String>,
    pub marked_at: NaiveDateTime,
}

/// Which kinds of mark there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    pub read: bool,
    pub acknowledged: bool,
}

/// How many marks of each kind there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub read: i64,
    pub acknowledged: i64,
}

impl Tally {
    fn of(rows: impl IntoIterator<Item = (String, i64)>) -> Self {
        let mut tally = Self::default();
        for (kind, count) in rows {
            if kind == "read" {
                tally.read = count;
            } else {
                tally.acknowledged = count;
            }
        }
        tally
    }
}

/// Adds a mark, unless it is there; answers whether it was new.
///
/// # Errors
/// Where the database fails.
pub fn add(conn: &mut Conn, row: &MarkRow) -> Result<bool> {
    let insert = diesel::insert_into(notice_marks::table).values(row).on_conflict_do_nothing();
    let added = match conn {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    Ok(added == 1)
}

/// A user's marks on some notices.
///
/// # Errors
/// Where the database fails.
pub fn of_user(conn: &mut Conn, user: &str, notices: &[&str]) -> Result<HashMap<String, Marks>> {
    let rows: Vec<(String, String)> = notice_marks::table
        .filter(notice_marks::user_id.eq(user).and(notice_marks::notice_id.eq_any(notices)))
        .select((notice_marks::notice_id, notice_marks::kind))
        .load(conn)?;
    let mut marks: HashMap<String, Marks> = HashMap::new();
    for (notice, kind) in rows {
        let of_it = marks.entry(notice).or_default();
        of_it.read |= kind == "read";
        of_it.acknowledged |= kind == "acknowledged";
    }
    Ok(marks)
}

/// How many people have marked each of some notices.
///
/// # Errors
/// Where the database fails.
pub fn tallies(conn: &mut Conn, notices: &[&str]) -> Result<HashMap<String, Tally>> {
    let rows: Vec<(String, String, i64)> = notice_marks::table
        .filter(notice_marks::notice_id.eq_any(notices))
        .group_by((notice_marks::notice_id, notice_marks::kind))
        .select((notice_marks::notice_id, notice_marks::kind, count_star()))
        .load(conn)?;
    let mut of: HashMap<String, Vec<(String, i64)>> = HashMap::new();
    for (notice, kind, count) in rows {
        of.entry(notice).or_default().push((kind, count));
    }
    Ok(of.into_iter().map(|(notice, rows)| (notice, Tally::of(rows))).collect())
}

/// How many people, or how many households, have marked a notice.
///
/// # Errors
/// Where the database fails.
pub fn tally(conn: &mut Conn, notice: &str, by_household: bool) -> Result<Tally> {
    let marks =
        notice_marks::table.filter(notice_marks::notice_id.eq(notice)).group_by(notice_marks::kind);
    let rows: Vec<(String, i64)> = if by_household {
        marks
            .select((notice_marks::kind, count(notice_marks::household_id).aggregate_distinct()))
            .load(conn)?
    } else {
        marks.select((notice_marks::kind, count_star())).load(conn)?
    };
    Ok(Tally::of(rows))
}
