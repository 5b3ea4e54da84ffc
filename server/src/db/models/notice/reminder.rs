//! Who is sent a message since a notice has not reached them.

use chrono::NaiveDateTime;
use diesel::{
    dsl::{exists, not},
    prelude::*,
};

use super::{NoticeRow, visit::wanted_mark};
use crate::{
    db::{
        Conn,
        models::page,
        schema::{
            households, notice_households, notice_marks, notice_reminders, notice_visits, notices,
            residents, users,
        },
    },
    error::Result,
};

/// One who is to be reminded: the resident, and the sealed phone number.
pub type Unreached = (String, Vec<u8>);

/// A notice whose readers have had their time.
///
/// # Errors
/// Where the database fails.
pub fn due(conn: &mut Conn, now: NaiveDateTime) -> Result<Option<NoticeRow>> {
    Ok(notices::table
        .filter(notices::remind_at.is_not_null())
        .filter(notices::remind_at.assume_not_null().le(now))
        .order(notices::remind_at)
        .limit(1)
        .select(NoticeRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// Those with a phone whom a notice has not reached, and who were not reminded of it.
///
/// # Errors
/// Where the database fails.
pub fn unreached(
    conn: &mut Conn,
    notice: &NoticeRow,
    by_household: bool,
    limit: i64,
) -> Result<Vec<Unreached>> {
    let (from, to) = page::below(&notice.region()?);
    let id = notice.id.as_str();
    let mut query = residents::table
        .inner_join(households::table.on(households::id.eq(residents::household_id)))
        .left_join(users::table.on(users::resident_id.eq(residents::id.nullable())))
        .filter(households::group_code.ge(from).and(households::group_code.lt(to)))
        .filter(residents::phone_cipher.is_not_null().or(users::id.nullable().is_not_null()))
        .filter(not(exists(
            notice_reminders::table
                .filter(notice_reminders::notice_id.eq(id))
                .filter(notice_reminders::resident_id.eq(residents::id)),
        )))
        .into_boxed();
    if notice.hand_picked {
        query = query.filter(exists(
            notice_households::table
                .filter(notice_households::notice_id.eq(id))
                .filter(notice_households::household_id.eq(residents::household_id)),
        ));
    }
    let marks = notice_marks::table
        .filter(notice_marks::notice_id.eq(id))
        .filter(notice_marks::kind.eq(wanted_mark(notice)));
    let visits = notice_visits::table.filter(notice_visits::notice_id.eq(id));
    query = if by_household {
        query
            .filter(residents::is_head.eq(true))
            .filter(not(exists(
                marks.filter(notice_marks::household_id.eq(residents::household_id.nullable())),
            )))
            .filter(not(exists(
                visits.filter(notice_visits::household_id.eq(residents::household_id)),
            )))
    } else {
        query
            .filter(not(exists(
                marks.filter(notice_marks::resident_id.eq(residents::id.nullable())),
            )))
            .filter(not(exists(visits.filter(notice_visits::resident_id.eq(residents::id)))))
    };
    type Row = (String, Option<Vec<u8>>, Option<Vec<u8>>);
    let rows: Vec<Row> = query
        .order(residents::id)
        .limit(limit)
        .select((residents::id, residents::phone_cipher, users::phone_cipher.nullable()))
        .load(conn)?;
    // The phone that one signs in with is the one that one holds.
    Ok(rows
        .into_iter()
        .filter_map(|(resident, registered, own)| Some((resident, own.or(registered)?)))
        .collect())
}

/// Notes who is reminded of a notice.
///
/// # Errors
/// Where the database fails.
pub fn add(
    conn: &mut Conn,
    notice: &str,
    residents: &[Unreached],
    at: NaiveDateTime,
) -> Result<()> {
    let rows: Vec<_> = residents
        .iter()
        .map(|(resident, _)| {
            (
                notice_reminders::notice_id.eq(notice),
                notice_reminders::resident_id.eq(resident.as_str()),
                notice_reminders::reminded_at.eq(at),
            )
        })
        .collect();
    on_engine!(conn => diesel::insert_into(notice_reminders::table).values(&rows).execute(conn))?;
    Ok(())
}

/// A notice's readers need not be looked for any more.
///
/// # Errors
/// Where the database fails.
pub fn finish(conn: &mut Conn, notice: &str) -> Result<()> {
    diesel::update(notices::table.find(notice))
        .set(notices::remind_at.eq(None::<NaiveDateTime>))
        .execute(conn)?;
    Ok(())
}

/// How many were reminded of a notice.
///
/// # Errors
/// Where the database fails.
pub fn count(conn: &mut Conn, notice: &str) -> Result<i64> {
    Ok(notice_reminders::table
        .filter(notice_reminders::notice_id.eq(notice))
        .count()
        .get_result(conn)?)
}
