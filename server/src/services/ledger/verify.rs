//! Proves the ledger from its rows alone: chains, balances, holds, and what households earned month by month.

mod months;

use std::collections::HashMap;

use diesel::prelude::*;

use self::months::Months;
use crate::{
    db::{
        Conn,
        models::ledger::{AccountRow, TransferRow},
        schema::{ledger_accounts as accounts, transfers, village_chains as chains},
    },
    error::Result,
};

/// Transfers read at once.
const CHUNK: i64 = 2000;

/// What was checked, and what is wrong.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub villages: usize,
    pub accounts: usize,
    pub transfers: usize,
    /// Sentences that name the bad row; empty where all is well.
    pub findings: Vec<String>,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
struct Sums {
    balance: i64,
    held: i64,
}

/// Walks every chain and recomputes every account.
///
/// # Errors
/// Where the database fails.
pub fn verify(conn: &mut Conn) -> Result<Report> {
    let mut report = Report::default();
    let (mut sums, mut months) = (HashMap::new(), Months::default());
    let heads: Vec<(String, i64, Vec<u8>)> = chains::table
        .order(chains::village_code)
        .select((chains::village_code, chains::last_sequence, chains::last_hash))
        .load(conn)?;
    for (village, last_sequence, last_hash) in &heads {
        let head = (*last_sequence, last_hash.as_slice());
        verify_chain(conn, village, head, (&mut sums, &mut months), &mut report)?;
    }
    report.villages = heads.len();
    verify_accounts(conn, &sums, &mut report)?;
    report.findings.extend(months.verify(conn)?);
    Ok(report)
}

fn verify_chain(
    conn: &mut Conn,
    village: &str,
    (last_sequence, last_hash): (i64, &[u8]),
    (sums, months): (&mut HashMap<String, Sums>, &mut Months),
    report: &mut Report,
) -> Result<()> {
    let mut open: HashMap<String, TransferRow> = HashMap::new();
    let mut sequence = 0;
    let mut previous = Vec::new();
    loop {
        let rows: Vec<TransferRow> = transfers::table
            .filter(transfers::village_code.eq(village).and(transfers::sequence.gt(sequence)))
            .order(transfers::sequence)
            .limit(CHUNK)
            .select(TransferRow::as_select())
            .load(conn)?;
        if rows.is_empty() {
            break;
        }
        months.add(conn, &rows)?;
        for row in rows {
            report.transfers += 1;
            sequence += 1;
            let mut fault = |what: &str| {
                report.findings.push(format!("transfer {} of village {village}: {what}", row.id));
            };
            if row.sequence != sequence {
                fault(&format!("sequence {} where {sequence} should stand", row.sequence));
                sequence = row.sequence;
            }
            if row.previous_hash != previous {
                fault("does not follow from the row before it");
            }
            if row.compute_hash() != row.hash {
                fault("was altered: its hash does not fit");
            }
            previous.clone_from(&row.hash);
            if let Some(what) = apply(&row, sums, &mut open) {
                fault(what);
            }
        }
    }
    if sequence != last_sequence || previous != last_hash {
        report.findings.push(format!(
            "chain of village {village}: ends at {sequence}, its head says {last_sequence}"
        ));
    }
    Ok(())
}

/// Adds a transfer to the sums; answers what is wrong with it.
fn apply(
    row: &TransferRow,
    sums: &mut HashMap<String, Sums>,
    open: &mut HashMap<String, TransferRow>,
) -> Option<&'static str> {
    let (debit, credit, amount) = (&row.debit_account_id, &row.credit_account_id, row.amount);
    match row.phase.as_str() {
        "single" => {
            sums.entry(debit.clone()).or_default().balance -= amount;
            sums.entry(credit.clone()).or_default().balance += amount;
            None
        }
        "pending" => {
            sums.entry(debit.clone()).or_default().held += amount;
            open.insert(row.id.clone(), row.clone());
            None
        }
        phase => {
            let pending = row.pending_id.as_ref().and_then(|id| open.remove(id));
            let Some(pending) = pending else {
                return Some("ends a hold that is not open");
            };
            if pending.amount != amount
                || pending.debit_account_id != *debit
                || pending.credit_account_id != *credit
            {
                return Some("ends a hold of other accounts or another amount");
            }
            let held = sums.entry(debit.clone()).or_default();
            held.held -= amount;
            if phase == "post" {
                held.balance -= amount;
                sums.entry(credit.clone()).or_default().balance += amount;
            }
            None
        }
    }
}

fn verify_accounts(
    conn: &mut Conn,
    sums: &HashMap<String, Sums>,
    report: &mut Report,
) -> Result<()> {
    let rows: Vec<AccountRow> =
        accounts::table.order(accounts::id).select(AccountRow::as_select()).load(conn)?;
    let mut by_village: HashMap<&str, i64> = HashMap::new();
    for row in &rows {
        report.accounts += 1;
        let sum = sums.get(&row.id).copied().unwrap_or_default();
        if (sum.balance, sum.held) != (row.balance, row.held) {
            report.findings.push(format!(
                "account {}: holds {} ({} held) where its transfers make {} ({} held)",
                row.id, row.balance, row.held, sum.balance, sum.held
            ));
        }
        if row.kind != "issuance" && row.balance < row.held {
            report.findings.push(format!("account {}: holds less than nothing", row.id));
        }
        *by_village.entry(&row.village_code).or_default() += row.balance;
    }
    for (village, sum) in by_village {
        if sum != 0 {
            report
                .findings
                .push(format!("village {village}: accounts sum to {sum}, not to nothing"));
        }
    }
    Ok(())
}
