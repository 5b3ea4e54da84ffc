//! Moving points. Every change of a balance goes through one of [`post`], [`hold`], [`resolve`] and
//! [`reverse`], and leaves one transfer in the village's chain.
//!
//! Rows are locked in one order everywhere, so that no two commands wait for each other: the order or card,
//! ledger accounts by id, the village's chain, then items by id.

pub mod expiry;
pub mod verify;

use chrono::NaiveDate;
use diesel::PgConnection;
use uuid::Uuid;
use xiangyue_shared::{
    entry::Reason,
    error::{ErrorCode, Problem},
    ids::{HouseholdId, OrderId, ResidentId, RuleVersionId, TransferId},
    points::Points,
};

use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{
            ledger::{self, AccountRow, Change, TransferRow},
            orders_together as together, parse,
        },
    },
    error::{Failure, Result},
};

/// What the ledger is to say of a transfer.
#[derive(Debug, Clone)]
pub struct Draft {
    pub reason: Reason,
    pub amount: Points,
    pub household: HouseholdId,
    pub title: String,
    pub note: String,
    pub rule_version: Option<RuleVersionId>,
    pub order: Option<OrderId>,
    pub resident: Option<ResidentId>,
    pub expires_on: Option<NaiveDate>,
}

/// How a pending transfer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// The points go over.
    Post,
    /// They stay: given up by someone.
    Void,
    /// They stay: nobody came in time.
    Expire,
}

impl Resolution {
    const fn phase(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Void => "void",
            Self::Expire => "expire",
        }
    }
}

/// Moves points at once.
///
/// # Errors
/// `InsufficientPoints` where the debited account holds less.
pub fn post(
    conn: &mut Conn,
    call: &Call,
    debit: &AccountRow,
    credit: &AccountRow,
    draft: Draft,
) -> Result<TransferRow> {
    let amount = draft.amount.0;
    let changes = [
        (debit, Change { balance: -amount, held: 0 }),
        (credit, Change { balance: amount, held: 0 }),
    ];
    let available = apply(conn, changes, draft.household)?;
    append(conn, call, debit, credit, draft, "single", None, None, available)
}

/// Holds points for something that is still to happen: they can no longer be spent, but have not gone over.
///
/// # Errors
/// `InsufficientPoints`.
pub fn hold(
    conn: &mut Conn,
    call: &Call,
    debit: &AccountRow,
    credit: &AccountRow,
    draft: Draft,
) -> Result<TransferRow> {
    let available = apply_one(conn, debit, Change { balance: 0, held: draft.amount.0 })?;
    append(conn, call, debit, credit, draft, "pending", None, None, available)
}

/// A hold that waits to be made beside others.
pub struct Hold<'a> {
    pub call: &'a Call,
    pub debit: &'a AccountRow,
    pub credit: &'a AccountRow,
    pub draft: Draft,
}

/// As [`hold`], for several households at once on PostgreSQL: all or none. The accounts are locked in the order of
/// their ids, then the chains in the order of their villages; a village's transfers follow one another as given.
///
/// # Errors
/// `Busy` where one of the accounts holds less than is to be held; where a household comes twice.
pub fn hold_together(conn: &mut PgConnection, holds: Vec<Hold<'_>>) -> Result<Vec<TransferRow>> {
    let amounts: Vec<(&str, i64)> =
        holds.iter().map(|hold| (hold.debit.id.as_str(), hold.draft.amount.0)).collect();
    let left = together::hold(conn, &amounts)?;
    let rows = holds
        .into_iter()
        .map(|Hold { call, debit, credit, draft }| {
            let available = left
                .get(&debit.id)
                .copied()
                .ok_or_else(|| Failure::busy("an account changed while it was being held from"))?;
            call.touch(draft.household);
            Ok(transfer(call, debit, credit, draft, "pending", None, None, available))
        })
        .collect::<Result<_>>()?;
    together::append(conn, rows)
}

/// Ends a hold. Whoever calls has made sure, by a guarded change of its own object, to be the only one; the
/// unique index on `pending_id` is the last word.
///
/// # Errors
/// Where the database fails.
pub fn resolve(
    conn: &mut Conn,
    call: &Call,
    pending: &TransferRow,
    how: Resolution,
    note: String,
) -> Result<TransferRow> {
    let debit = ledger::account(conn, &pending.debit_account_id)?;
    let credit = ledger::account(conn, &pending.credit_account_id)?;
    let household: HouseholdId = parse::one(&pending.household_id)?;
    let available = match how {
        Resolution::Post => {
            let changes = [
                (&debit, Change { balance: -pending.amount, held: -pending.amount }),
                (&credit, Change { balance: pending.amount, held: 0 }),
            ];
            apply(conn, changes, household)?
        }
        Resolution::Void | Resolution::Expire => {
            apply_one(conn, &debit, Change { balance: 0, held: -pending.amount })?
        }
    };
    let draft = Draft {
        reason: parse::with(&pending.reason, Reason::parse)?,
        amount: Points(pending.amount),
        household,
        title: pending.title.clone(),
        note,
        rule_version: None,
        order: parse::optional(pending.order_id.clone())?,
        resident: None,
        expires_on: None,
    };
    append(conn, call, &debit, &credit, draft, how.phase(), Some(&pending.id), None, available)
}

/// Undoes a transfer that has gone over, by one in the other direction that is linked to it.
///
/// # Errors
/// `AlreadyReversed`; `NotReversible` for a reversal, or for a hold that is open or was given back;
/// `InsufficientPoints` where what was given has been spent.
pub fn reverse(
    conn: &mut Conn,
    call: &Call,
    original: &TransferRow,
    note: String,
) -> Result<TransferRow> {
    let gone_over = match original.phase.as_str() {
        "single" => original.reason != Reason::Reversal.as_str(),
        "pending" => ledger::resolution_of(conn, &original.id)?
            .is_some_and(|end| end.phase == Resolution::Post.phase()),
        _ => false,
    };
    if !gone_over {
        return Err(ErrorCode::NotReversible.into());
    }
    let debit = ledger::account(conn, &original.credit_account_id)?;
    let credit = ledger::account(conn, &original.debit_account_id)?;
    let household: HouseholdId = parse::one(&original.household_id)?;
    let changes = [
        (&debit, Change { balance: -original.amount, held: 0 }),
        (&credit, Change { balance: original.amount, held: 0 }),
    ];
    let moved = apply(conn, changes, household);
    // Asked only now: the accounts are locked, so the answer cannot change before the commit. Where too little is
    // left, that it was undone already is still the better reason.
    if matches!(moved, Ok(_) | Err(Failure::Refused(_)))
        && ledger::reversal_of(conn, &original.id)?.is_some()
    {
        return Err(ErrorCode::AlreadyReversed.into());
    }
    let available = moved?;
    let draft = Draft {
        reason: Reason::Reversal,
        amount: Points(original.amount),
        household,
        title: original.title.clone(),
        note,
        rule_version: parse::optional(original.rule_version_id.clone())?,
        order: parse::optional(original.order_id.clone())?,
        resident: parse::optional(original.resident_id.clone())?,
        expires_on: None,
    };
    append(conn, call, &debit, &credit, draft, "single", None, Some(&original.id), available)
}

/// Changes two accounts in the order of their ids; answers what the household can spend after it.
fn apply(
    conn: &mut Conn,
    mut changes: [(&AccountRow, Change); 2],
    household: HouseholdId,
) -> Result<Points> {
    changes.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
    let owner = household.to_string();
    let mut available = None;
    for (account, change) in changes {
        let left = apply_one(conn, account, change)?;
        if account.household_id.as_deref() == Some(&owner) {
            available = Some(left);
        }
    }
    available.ok_or_else(|| Failure::internal(anyhow::anyhow!("a transfer past its household")))
}

fn apply_one(conn: &mut Conn, account: &AccountRow, change: Change) -> Result<Points> {
    match ledger::change_account(conn, &account.id, change)? {
        Some(left) => Ok(left),
        None => {
            let now = ledger::account(conn, &account.id)?;
            let problem = Problem::new(ErrorCode::InsufficientPoints)
                .with("available", now.available())
                .with("needed", change.held - change.balance);
            Err(match &account.household_id {
                Some(household) => problem.with("household", household),
                None => problem,
            }
            .into())
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn append(
    conn: &mut Conn,
    call: &Call,
    debit: &AccountRow,
    credit: &AccountRow,
    draft: Draft,
    phase: &str,
    pending: Option<&str>,
    reverses: Option<&str>,
    available: Points,
) -> Result<TransferRow> {
    call.touch(draft.household);
    let row = transfer(call, debit, credit, draft, phase, pending, reverses, available);
    ledger::append(conn, row)
}

/// A transfer that is not in its chain yet.
#[allow(clippy::too_many_arguments)]
fn transfer(
    call: &Call,
    debit: &AccountRow,
    credit: &AccountRow,
    draft: Draft,
    phase: &str,
    pending: Option<&str>,
    reverses: Option<&str>,
    available: Points,
) -> TransferRow {
    TransferRow {
        id: TransferId(Uuid::now_v7()).to_string(),
        village_code: debit.village_code.clone(),
        sequence: 0,
        phase: phase.to_owned(),
        reason: draft.reason.as_str().to_owned(),
        debit_account_id: debit.id.clone(),
        credit_account_id: credit.id.clone(),
        amount: draft.amount.0,
        household_id: draft.household.to_string(),
        available_after: available.0,
        pending_id: pending.map(str::to_owned),
        reverses_id: reverses.map(str::to_owned),
        rule_version_id: draft.rule_version.map(|id| id.to_string()),
        order_id: draft.order.map(|id| id.to_string()),
        resident_id: draft.resident.map(|id| id.to_string()),
        title: draft.title,
        note: draft.note,
        expires_on: draft.expires_on,
        recorded_by: call.user().map(|user| user.to_string()),
        recorded_at: clock::to_db(call.now),
        previous_hash: Vec::new(),
        hash: Vec::new(),
    }
}
