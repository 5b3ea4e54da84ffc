//! Who has not been reached, and who of them was told in person.

use chrono::NaiveDateTime;
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use xiangyue_shared::{ids::ResidentId, notice::Visit, page::Page, region::RegionCode};

use super::NoticeRow;
use crate::{
    db::{
        Conn, clock,
        models::{page, parse},
        schema::{
            households, notice_households, notice_marks, notice_visits, regions, residents, users,
        },
    },
    error::Result,
};

/// Which mark says that somebody was reached.
pub(super) fn wanted_mark(notice: &NoticeRow) -> &'static str {
    if notice.must_acknowledge { "acknowledged" } else { "read" }
}

/// Whom to look for.
pub struct Wanted<'a> {
    pub notice: &'a NoticeRow,
    /// Whether one of a household stands for all of it; its head then.
    pub by_household: bool,
    pub place: &'a RegionCode,
    /// The resident after whom the page begins.
    pub after: &'a str,
    /// Only this resident.
    pub only: Option<&'a str>,
    pub limit: i64,
}

type Columns = (
    String,
    String,
    String,
    String,
    Option<String>,
    Option<NaiveDateTime>,
    Option<String>,
    Option<String>,
);

/// Those in a place whom a notice has not reached by itself.
///
/// # Errors
/// Where the database fails.
pub fn page(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Page<Visit>> {
    let tellers = diesel::alias!(residents as tellers);
    let notice = wanted.notice.id.as_str();
    let (from, to) = page::below(wanted.place);
    let mut query = residents::table
        .inner_join(households::table.on(households::id.eq(residents::household_id)))
        .inner_join(regions::table.on(regions::code.eq(households::group_code)))
        .left_join(notice_visits::table.on(
            notice_visits::resident_id.eq(residents::id).and(notice_visits::notice_id.eq(notice)),
        ))
        .left_join(users::table.on(users::id.nullable().eq(notice_visits::told_by.nullable())))
        .left_join(tellers.on(tellers.field(residents::id).nullable().eq(users::resident_id)))
        .filter(households::group_code.ge(from).and(households::group_code.lt(to)))
        .filter(residents::id.gt(wanted.after))
        .into_boxed();
    if wanted.notice.hand_picked {
        query = query.filter(exists(
            notice_households::table
                .filter(notice_households::notice_id.eq(notice))
                .filter(notice_households::household_id.eq(residents::household_id)),
        ));
    }
    let marks = notice_marks::table
        .filter(notice_marks::notice_id.eq(notice))
        .filter(notice_marks::kind.eq(wanted_mark(wanted.notice)));
    query = if wanted.by_household {
        query.filter(residents::is_head.eq(true)).filter(not(exists(
            marks.filter(notice_marks::household_id.eq(residents::household_id.nullable())),
        )))
    } else {
        query.filter(not(exists(
            marks.filter(notice_marks::resident_id.eq(residents::id.nullable())),
        )))
    };
    if let Some(only) = wanted.only {
        query = query.filter(residents::id.eq(only));
    }
    let rows: Vec<Columns> = query
        .order(residents::id)
        .limit(wanted.limit + 1)
        .select((
            residents::id,
            residents::name,
            households::number,
            regions::name,
            residents::phone_tail,
            notice_visits::told_at.nullable(),
            users::phone_tail.nullable(),
            tellers.field(residents::name).nullable(),
        ))
        .load(conn)?;
    let (rows, next_cursor) = page::cut(rows, wanted.limit, |row| row.0.clone());
    Ok(Page { items: rows.into_iter().map(visit).collect::<Result<_>>()?, next_cursor })
}

fn visit(row: Columns) -> Result<Visit> {
    let (resident, name, number, group_name, phone_tail, told_at, teller_tail, teller) = row;
    Ok(Visit {
        resident: parse::one(&resident)?,
        name,
        number,
        group_name,
        phone_tail,
        told_by: teller.or(teller_tail),
        told_at: told_at.map(clock::from_db),
    })
}

/// Notes that somebody was told, unless that is known; answers whether it was new.
///
/// # Errors
/// Where the database fails.
pub fn add(conn: &mut Conn, row: &VisitRow) -> Result<bool> {
    let insert = diesel::insert_into(notice_visits::table).values(row).on_conflict_do_nothing();
    let added = match conn {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    Ok(added == 1)
}

/// A visit, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = notice_visits)]
pub struct VisitRow {
    pub notice_id: String,
    pub resident_id: String,
    pub household_id: String,
    pub told_by: String,
    pub told_at: NaiveDateTime,
}

/// Where a resident lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    pub household: String,
    pub group: RegionCode,
}

/// Where a resident lives; nothing for one whom there is not.
///
/// # Errors
/// Where the database fails.
pub fn door(conn: &mut Conn, resident: ResidentId) -> Result<Option<Door>> {
    let row: Option<(String, String)> = residents::table
        .inner_join(households::table.on(households::id.eq(residents::household_id)))
        .filter(residents::id.eq(resident.to_string()))
        .select((households::id, households::group_code))
        .get_result(conn)
        .optional()?;
    row.map(|(household, group)| Ok(Door { household, group: parse::one(&group)? })).transpose()
}

/// How many were told of a notice in person.
///
/// # Errors
/// Where the database fails.
pub fn count(conn: &mut Conn, notice: &str) -> Result<i64> {
    Ok(notice_visits::table.filter(notice_visits::notice_id.eq(notice)).count().get_result(conn)?)
}
