//! What households earned month by month. The ledger's triggers write these rows; nothing else does.

use chrono::NaiveDate;
use diesel::{dsl::sql, prelude::*, sql_types::Bool};

use crate::{
    db::{
        Conn,
        schema::{household_months as months, households},
    },
    error::Result,
};

/// A household's month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Queryable)]
pub struct Month {
    /// What rules gave and took, entries that were undone left out.
    pub earned: i64,
    /// What came less what went for good.
    pub net: i64,
}

/// The month that begins with `first`; nothing in it where nothing happened.
///
/// # Errors
/// Where the database fails.
pub fn of(conn: &mut Conn, household: &str, first: NaiveDate) -> Result<Month> {
    Ok(on_engine!(conn => months::table
        .find((household, first))
        .select((months::earned, months::net))
        .get_result(conn))
    .optional()?
    .unwrap_or_default())
}

/// Households of the village that earned more in the month, those left out that take part in no ranking.
///
/// # Errors
/// Where the database fails.
pub fn ahead(conn: &mut Conn, village: &str, first: NaiveDate, earned: i64) -> Result<i64> {
    let all: i64 = on_engine!(conn => months::table
        .filter(
            months::village_code
                .eq(village)
                .and(months::month.eq(first))
                .and(months::earned.gt(earned)),
        )
        .count()
        .get_result(conn))?;
    // Counted apart: they are few, and the index over all answers the rest without a look at any household.
    let out: i64 = on_engine!(conn => households::table
        .inner_join(
            months::table.on(months::household_id.eq(households::id).and(months::month.eq(first))),
        )
        .filter(
            households::village_code
                .eq(village)
                // The words of the index that holds these alone, so that it is chosen.
                .and(sql::<Bool>("households.ranking_opt_out"))
                .and(months::earned.gt(earned)),
        )
        .count()
        .get_result(conn))?;
    Ok(all - out)
}
