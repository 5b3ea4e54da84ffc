//! Reading a household's history out of the ledger.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::{
    entry::{Direction, Entry, EntryState, Reason},
    ids::HouseholdId,
    page::Page,
    points::Points,
    rule::RuleCategory,
};

use super::{ledger::TransferRow, page, parse};
use crate::{
    db::{
        Conn, clock,
        schema::{ledger_accounts as accounts, rule_versions, transfers},
    },
    error::Result,
};

/// The household's entries, newest first. What resolves a hold is no entry of its own: it shows in the state of
/// the hold.
///
/// # Errors
/// Where the database fails.
pub fn page(
    conn: &mut Conn,
    household: HouseholdId,
    direction: Direction,
    before_sequence: Option<i64>,
    limit: i64,
) -> Result<Page<Entry>> {
    let account: String = accounts::table
        .filter(accounts::household_id.eq(household.to_string()))
        .select(accounts::id)
        .get_result(conn)?;
    let mut query = transfers::table
        .filter(
            transfers::household_id
                .eq(household.to_string())
                .and(transfers::phase.eq("single").or(transfers::phase.eq("pending"))),
        )
        .into_boxed();
    match direction {
        Direction::All => {}
        Direction::In => query = query.filter(transfers::credit_account_id.eq(account.clone())),
        Direction::Out => query = query.filter(transfers::debit_account_id.eq(account.clone())),
    }
    if let Some(before) = before_sequence {
        query = query.filter(transfers::sequence.lt(before));
    }
    let rows: Vec<TransferRow> = query
        .order(transfers::sequence.desc())
        .limit(limit + 1)
        .select(TransferRow::as_select())
        .load(conn)?;
    let (rows, next_cursor) = page::cut(rows, limit, |row| row.sequence.to_string());
    Ok(Page { items: entries(conn, &rows)?, next_cursor })
}

/// Transfers as entries of their households, in the order given.
///
/// # Errors
/// Where the database fails.
pub fn entries(conn: &mut Conn, rows: &[TransferRow]) -> Result<Vec<Entry>> {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let resolved: HashMap<String, String> = transfers::table
        .filter(transfers::pending_id.eq_any(&ids))
        .select((transfers::pending_id.assume_not_null(), transfers::phase))
        .load(conn)?
        .into_iter()
        .collect();
    let reversed: HashSet<String> = transfers::table
        .filter(transfers::reverses_id.eq_any(&ids))
        .select(transfers::reverses_id.assume_not_null())
        .load(conn)?
        .into_iter()
        .collect();
    let versions: Vec<&str> =
        rows.iter().filter_map(|row| row.rule_version_id.as_deref()).collect();
    let categories: HashMap<String, String> = rule_versions::table
        .filter(rule_versions::id.eq_any(&versions))
        .select((rule_versions::id, rule_versions::category))
        .load(conn)?
        .into_iter()
        .collect();
    let owners: Vec<&str> = rows.iter().map(|row| row.household_id.as_str()).collect();
    let accounts: HashMap<String, String> = accounts::table
        .filter(accounts::household_id.eq_any(&owners))
        .select((accounts::household_id.assume_not_null(), accounts::id))
        .load(conn)?
        .into_iter()
        .collect();
    rows.iter()
        .map(|row| {
            let came = accounts.get(&row.household_id) == Some(&row.credit_account_id);
            let category = row.rule_version_id.as_ref().and_then(|id| categories.get(id));
            Ok(Entry {
                id: parse::one(&row.id)?,
                household: parse::one(&row.household_id)?,
                reason: parse::with(&row.reason, Reason::parse)?,
                state: match (row.phase.as_str(), resolved.get(&row.id).map(String::as_str)) {
                    ("pending", None) => EntryState::Pending,
                    ("pending", Some("void" | "expire")) => EntryState::Released,
                    _ => EntryState::Posted,
                },
                title: row.title.clone(),
                category: category
                    .map(|text| parse::with(text, RuleCategory::parse))
                    .transpose()?,
                change: Points(if came { row.amount } else { -row.amount }),
                available_after: Points(row.available_after),
                at: clock::from_db(row.recorded_at),
                reversed: reversed.contains(&row.id),
            })
        })
        .collect()
}

/// Net change of a household's points since a moment: what came and went for good or is held.
///
/// # Errors
/// Where the database fails.
pub fn net_since(conn: &mut Conn, household: HouseholdId, since: NaiveDateTime) -> Result<Points> {
    let account: String = accounts::table
        .filter(accounts::household_id.eq(household.to_string()))
        .select(accounts::id)
        .get_result(conn)?;
    let rows: Vec<(String, String, i64)> = transfers::table
        .filter(
            transfers::household_id
                .eq(household.to_string())
                .and(transfers::recorded_at.ge(since))
                .and(transfers::phase.eq("single").or(transfers::phase.eq("post"))),
        )
        .select((transfers::debit_account_id, transfers::credit_account_id, transfers::amount))
        .load(conn)?;
    Ok(Points(
        rows.into_iter()
            .map(|(_, credit, amount)| if credit == account { amount } else { -amount })
            .sum(),
    ))
}
