//! The household's history, what explains an entry, and undoing one.

use xiangyue_shared::{
    entry::{Entry, ExplainEntry, Explanation, ListEntries, ReverseEntry},
    error::ErrorCode,
    ids::TransferId,
    page::Page,
};

use super::{
    household,
    ledger::{self, expiry},
};
use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{
            audit, entry as model, household as households,
            ledger::{self as rows, TransferRow},
            page, parse, person, picture, rule,
        },
    },
    error::{Failure, Result},
};

/// Lists a household's entries, newest first.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Malformed` for a cursor that is not ours.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListEntries>) -> Result<Page<Entry>> {
    household::allowed(conn, call, asked.path.household)?;
    let before = asked
        .query
        .cursor
        .as_deref()
        .map(|cursor| cursor.parse().map_err(|_| ErrorCode::Malformed))
        .transpose()?;
    let limit = page::rows(asked.query.limit)?;
    model::page(conn, asked.path.household, asked.query.direction, before, limit)
}

fn find(conn: &mut Conn, call: &Call, id: TransferId) -> Result<TransferRow> {
    let Some(row) = rows::transfer(conn, &id.to_string())? else {
        return Err(ErrorCode::NotFound.into());
    };
    household::allowed(conn, call, parse::one(&row.household_id)?)?;
    Ok(row)
}

fn as_entry(conn: &mut Conn, row: &TransferRow) -> Result<Entry> {
    model::entries(conn, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(|| Failure::internal(anyhow::anyhow!("an entry without a transfer")))
}

/// Explains where an entry came from. What ended a hold is explained by the hold.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn explain(conn: &mut Conn, call: &Call, asked: &Asked<ExplainEntry>) -> Result<Explanation> {
    let mut row = find(conn, call, asked.path.transfer)?;
    if let Some(pending) = &row.pending_id {
        row = rows::transfer(conn, pending)?.ok_or(ErrorCode::NotFound)?;
    }
    let rule = match &row.rule_version_id {
        Some(version) => rule::version(conn, version)?,
        None => None,
    };
    let resident_name = match &row.resident_id {
        Some(resident) => {
            households::of_resident(conn, parse::one(resident)?)?.map(|(_, _, name)| name)
        }
        None => None,
    };
    let recorded_by = match &row.recorded_by {
        Some(user) => person::display_name(conn, user)?,
        None => String::new(),
    };
    Ok(Explanation {
        entry: as_entry(conn, &row)?,
        sequence: row.sequence,
        rule,
        evidence: picture::evidence_of(conn, &row.id)?,
        resident_name,
        recorded_by,
        expires_on: row.expires_on,
        order: parse::optional(row.order_id.clone())?,
        reverses: parse::optional(row.reverses_id.clone())?,
        reversed_by: rows::reversal_of(conn, &row.id)?.map(|by| parse::one(&by.id)).transpose()?,
        fingerprint: row.hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect(),
        note: row.note,
    })
}

/// Undoes an award or a deduction by a new entry. Redemptions are undone by taking the goods back.
///
/// # Errors
/// `NotFound`, `Forbidden`, `OwnHousehold`, `AlreadyReversed`, `NotReversible`, `InsufficientPoints`.
pub fn reverse(conn: &mut Conn, call: &Call, asked: &Asked<ReverseEntry>) -> Result<Entry> {
    let row = find(conn, call, asked.path.transfer)?;
    if call.household().map(|own| own.to_string()).as_deref() == Some(row.household_id.as_str()) {
        return Err(ErrorCode::OwnHousehold.into());
    }
    if row.order_id.is_some() {
        return Err(ErrorCode::NotReversible.into());
    }
    let undone = ledger::reverse(conn, call, &row, asked.body.reason.trim().to_owned())?;
    expiry::grant_grace(conn, call, parse::one(&row.household_id)?)?;
    audit::record(
        conn,
        call,
        audit::Action {
            name: "points.reverse",
            object_kind: "transfer",
            object_id: row.id,
            region: Some(&row.village_code),
            detail: format!("by {}", undone.id),
        },
    )?;
    as_entry(conn, &undone)
}
