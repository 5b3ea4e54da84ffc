//! Rows of what places decide for their volunteers.

use diesel::prelude::*;
use xiangyue_shared::{
    region::RegionCode,
    volunteer_policy::{Rounding, VolunteerPolicy},
};

use crate::{
    db::{Conn, models::parse, schema::volunteer_policies as policies},
    error::{Failure, Result},
};

/// What a place has decided; nothing where it has not.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, region: &str) -> Result<Option<VolunteerPolicy>> {
    type Row = (i32, i32, i32, i32, i32, String);
    let row: Option<Row> = policies::table
        .find(region)
        .select((
            policies::offer_minutes,
            policies::code_seconds,
            policies::margin_minutes,
            policies::offline_hours,
            policies::round_minutes,
            policies::rounding,
        ))
        .get_result(conn)
        .optional()?;
    row.map(|(offer, code, margin, offline, round, rounding)| {
        Ok(VolunteerPolicy {
            offer_minutes: offer.into(),
            code_seconds: code.into(),
            margin_minutes: margin.into(),
            offline_hours: offline.into(),
            round_minutes: round.into(),
            rounding: parse::with(&rounding, Rounding::parse)?,
        })
    })
    .transpose()
}

/// Writes what a place has decided.
///
/// # Errors
/// Where the database fails.
pub fn put(conn: &mut Conn, region: &RegionCode, policy: &VolunteerPolicy) -> Result<()> {
    let small = |value: i64| i32::try_from(value).map_err(Failure::internal);
    let columns = (
        policies::offer_minutes.eq(small(policy.offer_minutes)?),
        policies::code_seconds.eq(small(policy.code_seconds)?),
        policies::margin_minutes.eq(small(policy.margin_minutes)?),
        policies::offline_hours.eq(small(policy.offline_hours)?),
        policies::round_minutes.eq(small(policy.round_minutes)?),
        policies::rounding.eq(policy.rounding.as_str()),
    );
    // Of two at once the second finds the first, and changes it.
    let insert = diesel::insert_into(policies::table)
        .values((policies::region_code.eq(region.as_str()), columns))
        .on_conflict_do_nothing();
    match conn {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    diesel::update(policies::table.find(region.as_str())).set(columns).execute(conn)?;
    Ok(())
}
