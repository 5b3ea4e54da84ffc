//! Households that were picked one by one for a notice.

use std::collections::HashSet;

use diesel::prelude::*;
use xiangyue_shared::{ids::HouseholdId, notice::PickedHousehold, region::RegionCode};

use crate::{
    db::{
        Conn,
        models::{page, parse},
        schema::{households, notice_households as picked, regions},
    },
    error::Result,
};

/// Puts these households in the place of those that a notice has.
///
/// # Errors
/// Where the database fails.
pub fn set(conn: &mut Conn, notice: &str, ids: &[HouseholdId]) -> Result<()> {
    diesel::delete(picked::table.filter(picked::notice_id.eq(notice))).execute(conn)?;
    if ids.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = ids
        .iter()
        .map(|id| (picked::notice_id.eq(notice), picked::household_id.eq(id.to_string())))
        .collect();
    on_engine!(conn => diesel::insert_into(picked::table).values(&rows).execute(conn))?;
    Ok(())
}

/// The households that were picked for a notice, each with its group, by their numbers.
///
/// # Errors
/// Where the database fails.
pub fn of(conn: &mut Conn, notice: &str) -> Result<Vec<(PickedHousehold, RegionCode)>> {
    let rows: Vec<(String, String, String, String, String)> = picked::table
        .inner_join(households::table.on(households::id.eq(picked::household_id)))
        .inner_join(regions::table.on(regions::code.eq(households::group_code)))
        .filter(picked::notice_id.eq(notice))
        .order((households::number, households::id))
        .select((
            households::id,
            households::number,
            households::head_name,
            regions::name,
            households::group_code,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, number, head_name, group_name, group)| {
            let household = PickedHousehold { id: parse::one(&id)?, number, head_name, group_name };
            Ok((household, parse::one(&group)?))
        })
        .collect()
}

/// Of some notices, those for which a household was picked.
///
/// # Errors
/// Where the database fails.
pub fn with(
    conn: &mut Conn,
    notices: &[String],
    household: HouseholdId,
) -> Result<HashSet<String>> {
    let rows: Vec<String> = picked::table
        .filter(picked::notice_id.eq_any(notices))
        .filter(picked::household_id.eq(household.to_string()))
        .select(picked::notice_id)
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// How many of some households lie in a place.
///
/// # Errors
/// Where the database fails.
pub fn count_within(conn: &mut Conn, place: &RegionCode, ids: &[HouseholdId]) -> Result<i64> {
    let (from, to) = page::below(place);
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    Ok(households::table
        .filter(households::group_code.ge(from).and(households::group_code.lt(to)))
        .filter(households::id.eq_any(ids))
        .count()
        .get_result(conn)?)
}
