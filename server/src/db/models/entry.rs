//! Reading a household's history out of the ledger.

use std::collections::HashMap;

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
    error::{Failure, Result},
};

/// Which transfers to show.
enum Wanted<'a> {
    Of { household: String, direction: Direction, before_sequence: Option<i64>, limit: i64 },
    These(&'a [&'a str]),
}

/// A transfer with what became of it.
#[derive(Queryable)]
struct Row {
    id: String,
    household_id: String,
    sequence: i64,
    phase: String,
    reason: String,
    amount: i64,
    available_after: i64,
    title: String,
    recorded_at: NaiveDateTime,
    /// Whether the points came to the household.
    came: bool,
    category: Option<String>,
    /// Phase of the transfer that ended it, where it was a hold.
    ended_as: Option<String>,
    /// The transfer that undid it.
    undone_by: Option<String>,
}

impl Row {
    fn into_entry(self) -> Result<Entry> {
        Ok(Entry {
            id: parse::one(&self.id)?,
            household: parse::one(&self.household_id)?,
            reason: parse::with(&self.reason, Reason::parse)?,
            state: match (self.phase.as_str(), self.ended_as.as_deref()) {
                ("pending", None) => EntryState::Pending,
                ("pending", Some("void" | "expire")) => EntryState::Released,
                _ => EntryState::Posted,
            },
            title: self.title,
            category: self
                .category
                .map(|text| parse::with(&text, RuleCategory::parse))
                .transpose()?,
            change: Points(if self.came { self.amount } else { -self.amount }),
            available_after: Points(self.available_after),
            at: clock::from_db(self.recorded_at),
            reversed: self.undone_by.is_some(),
        })
    }
}

/// One query for all that an entry shows, newest first. At most one transfer ends a hold and at most one undoes a
/// transfer, so that the joins add no rows.
fn load(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Vec<Row>> {
    let (ending, undoing) = diesel::alias!(transfers as ending, transfers as undoing);
    macro_rules! rows {
        ($wanted:expr, $limit:expr) => {
            on_engine!(conn => transfers::table
                .inner_join(
                    accounts::table
                        .on(accounts::household_id.eq(transfers::household_id.nullable())),
                )
                .left_join(
                    rule_versions::table
                        .on(rule_versions::id.nullable().eq(transfers::rule_version_id)),
                )
                .left_join(
                    ending.on(ending.field(transfers::pending_id).eq(transfers::id.nullable())),
                )
                .left_join(
                    undoing.on(undoing.field(transfers::reverses_id).eq(transfers::id.nullable())),
                )
                .filter($wanted)
                .order(transfers::sequence.desc())
                .limit($limit)
                .select((
                    transfers::id,
                    transfers::household_id,
                    transfers::sequence,
                    transfers::phase,
                    transfers::reason,
                    transfers::amount,
                    transfers::available_after,
                    transfers::title,
                    transfers::recorded_at,
                    transfers::credit_account_id.eq(accounts::id),
                    rule_versions::category.nullable(),
                    ending.field(transfers::phase).nullable(),
                    undoing.field(transfers::id).nullable(),
                ))
                .load(conn))
        };
    }
    Ok(match wanted {
        Wanted::Of { household, direction, before_sequence, limit } => {
            // What ends a hold is no entry of its own: it shows in the state of the hold.
            let of = transfers::household_id
                .eq(household)
                .and(transfers::phase.eq("single").or(transfers::phase.eq("pending")))
                .and(transfers::sequence.lt(before_sequence.unwrap_or(i64::MAX)));
            match direction {
                Direction::All => rows!(of, *limit),
                Direction::In => {
                    rows!(of.and(transfers::credit_account_id.eq(accounts::id)), *limit)
                }
                Direction::Out => {
                    rows!(of.and(transfers::debit_account_id.eq(accounts::id)), *limit)
                }
            }
        }
        Wanted::These(ids) => rows!(transfers::id.eq_any(*ids), i64::MAX),
    }?)
}

/// The household's entries, newest first.
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
    let household = household.to_string();
    let wanted = Wanted::Of { household, direction, before_sequence, limit: limit + 1 };
    let rows = load(conn, &wanted)?;
    let (rows, next_cursor) = page::cut(rows, limit, |row| row.sequence.to_string());
    let items = rows.into_iter().map(Row::into_entry).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor })
}

/// Transfers as entries of their households, in the order given.
///
/// # Errors
/// Where the database fails, or one is missing.
pub fn entries(conn: &mut Conn, rows: &[TransferRow]) -> Result<Vec<Entry>> {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut found: HashMap<String, Row> =
        load(conn, &Wanted::These(&ids))?.into_iter().map(|row| (row.id.clone(), row)).collect();
    ids.into_iter()
        .map(|id| {
            found
                .remove(id)
                .ok_or_else(|| Failure::internal(anyhow::anyhow!("transfer {id} is no entry")))?
                .into_entry()
        })
        .collect()
}
