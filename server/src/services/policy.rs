//! What a village decides for itself.

use std::collections::HashMap;

use diesel::{PgConnection, prelude::*};
use xiangyue_shared::{
    access::Target,
    region::{GetVillagePolicy, Level, PutVillagePolicy, RegionCode, VillagePolicy},
};

use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{audit, region},
        schema::village_policies as policies,
        sql::PrepareOnce,
    },
    error::Result,
};

/// A policy, as the database has it.
type Row = (i32, i32, i32, i64, i32);

fn policy(row: Row) -> VillagePolicy {
    VillagePolicy {
        order_hold_days: row.0,
        points_expire_months: row.1,
        restored_grace_days: row.2,
        card_daily_limit: row.3,
        return_days: row.4,
    }
}

const COLUMNS: (
    policies::order_hold_days,
    policies::points_expire_months,
    policies::restored_grace_days,
    policies::card_daily_limit,
    policies::return_days,
) = (
    policies::order_hold_days,
    policies::points_expire_months,
    policies::restored_grace_days,
    policies::card_daily_limit,
    policies::return_days,
);

/// The village's policy; the defaults where it has decided nothing.
///
/// # Errors
/// Where the database fails.
pub fn of(conn: &mut Conn, village: &str) -> Result<VillagePolicy> {
    let row: Option<Row> =
        on_engine!(conn => policies::table.find(village).select(COLUMNS).get_result(conn))
            .optional()?;
    Ok(row.map_or_else(VillagePolicy::default, policy))
}

/// Policies on PostgreSQL, by village, of those that have decided something.
///
/// # Errors
/// Where the database fails.
pub fn of_many(
    conn: &mut PgConnection,
    villages: &[&str],
) -> Result<HashMap<String, VillagePolicy>> {
    let rows: Vec<(String, Row)> = policies::table
        .filter(policies::village_code.eq_any(villages))
        .select((policies::village_code, COLUMNS))
        .prepared()
        .load(conn)?;
    Ok(rows.into_iter().map(|(village, row)| (village, policy(row))).collect())
}

/// Shows the policy of a village.
///
/// # Errors
/// `NotFound` for what is no village.
pub fn show(conn: &mut Conn, _: &Call, asked: &Asked<GetVillagePolicy>) -> Result<VillagePolicy> {
    region::expect(conn, &asked.path.village, Level::Village)?;
    of(conn, asked.path.village.as_str())
}

/// Changes the policy of a village.
///
/// # Errors
/// `NotFound` for what is no village.
pub fn change(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<PutVillagePolicy>,
) -> Result<VillagePolicy> {
    let village = &asked.path.village;
    call.allow(&Target::region(village.clone()))?;
    region::expect(conn, village, Level::Village)?;
    write(conn, village, &asked.body)?;
    audit::record(
        conn,
        call,
        audit::Action {
            name: "village.policy.change",
            object_kind: "village",
            object_id: village.to_string(),
            region: Some(village.as_str()),
            detail: serde_json::to_string(&asked.body).unwrap_or_default(),
        },
    )?;
    Ok(asked.body.clone())
}

fn write(conn: &mut Conn, village: &RegionCode, policy: &VillagePolicy) -> Result<()> {
    let columns = (
        policies::order_hold_days.eq(policy.order_hold_days),
        policies::points_expire_months.eq(policy.points_expire_months),
        policies::restored_grace_days.eq(policy.restored_grace_days),
        policies::card_daily_limit.eq(policy.card_daily_limit),
        policies::return_days.eq(policy.return_days),
    );
    let changed =
        diesel::update(policies::table.find(village.as_str())).set(columns).execute(conn)?;
    if changed == 0 {
        diesel::insert_into(policies::table)
            .values((policies::village_code.eq(village.as_str()), columns))
            .execute(conn)?;
    }
    Ok(())
}
