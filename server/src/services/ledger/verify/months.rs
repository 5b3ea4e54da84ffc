//! What households earned month by month, added up anew from the transfers and compared with the totals that the
//! database keeps.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use xiangyue_shared::{day, entry::Reason};

use super::CHUNK;
use crate::{
    db::{
        Conn, clock,
        models::{household_month::Month, ledger::TransferRow},
        schema::{household_months, ledger_accounts as accounts, transfers},
    },
    error::Result,
};

/// Sums of the months of accounts, as far as the walk has come.
#[derive(Default)]
pub(super) struct Months {
    /// Few months each, so that looking through them costs less than another map.
    by_account: HashMap<String, Vec<(NaiveDate, Month)>>,
}

/// By what a transfer changes its household's earnings, and the household's account.
fn earned(row: &TransferRow) -> Option<(&String, i64)> {
    if row.reason == Reason::Award.as_str() {
        Some((&row.credit_account_id, row.amount))
    } else if row.reason == Reason::Deduction.as_str() {
        Some((&row.debit_account_id, -row.amount))
    } else {
        None
    }
}

fn month_of(row: &TransferRow) -> NaiveDate {
    day::first_of_month(day::day_of(clock::from_db(row.recorded_at)))
}

impl Months {
    fn change(&mut self, account: &str, month: NaiveDate, change: Month) {
        let months = self.by_account.entry(account.to_owned()).or_default();
        match months.iter_mut().find(|(one, _)| *one == month) {
            Some((_, sum)) => {
                sum.earned += change.earned;
                sum.net += change.net;
            }
            None => months.push((month, change)),
        }
    }

    fn net(&mut self, account: &str, month: NaiveDate, net: i64) {
        self.change(account, month, Month { earned: 0, net });
    }

    fn earned(&mut self, account: &str, month: NaiveDate, earned: i64) {
        self.change(account, month, Month { earned, net: 0 });
    }

    /// What a month of an account came to; it is nothing from then on.
    fn take(&mut self, account: &str, month: NaiveDate) -> Month {
        self.by_account
            .get_mut(account)
            .and_then(|months| months.iter_mut().find(|(one, _)| *one == month))
            .map(|(_, sum)| std::mem::take(sum))
            .unwrap_or_default()
    }

    /// Adds transfers.
    ///
    /// # Errors
    /// Where the database fails.
    pub(super) fn add(&mut self, conn: &mut Conn, rows: &[TransferRow]) -> Result<()> {
        for row in rows {
            let month = month_of(row);
            if matches!(row.phase.as_str(), "single" | "post") {
                self.net(&row.debit_account_id, month, -row.amount);
                self.net(&row.credit_account_id, month, row.amount);
            }
            if let Some((account, change)) = earned(row) {
                self.earned(account, month, change);
            }
        }
        let undone: Vec<&String> = rows.iter().filter_map(|row| row.reverses_id.as_ref()).collect();
        let undone: Vec<TransferRow> = if undone.is_empty() {
            Vec::new()
        } else {
            transfers::table
                .filter(transfers::id.eq_any(undone))
                .select(TransferRow::as_select())
                .load(conn)?
        };
        for row in &undone {
            if let Some((account, change)) = earned(row) {
                self.earned(account, month_of(row), -change);
            }
        }
        Ok(())
    }

    /// Compares with the totals that are kept; answers what does not agree.
    ///
    /// # Errors
    /// Where the database fails.
    pub(super) fn verify(mut self, conn: &mut Conn) -> Result<Vec<String>> {
        let mut findings = Vec::new();
        let mut after = (String::new(), NaiveDate::default());
        loop {
            let rows = kept_after(conn, &after)?;
            let Some((household, month, ..)) = rows.last() else {
                break;
            };
            after = (household.clone(), *month);
            for row in rows {
                self.compare(row, &mut findings);
            }
        }
        // What is left has no totals: right for the accounts of stores and villages, and where it is nothing.
        let owners: HashMap<String, String> = accounts::table
            .filter(accounts::household_id.is_not_null())
            .select((accounts::id, accounts::household_id.assume_not_null()))
            .load::<(String, String)>(conn)?
            .into_iter()
            .collect();
        for (account, months) in &self.by_account {
            for (month, sum) in months {
                if *sum != Month::default()
                    && let Some(household) = owners.get(account)
                {
                    findings.push(finding(household, *month, "has transfers and no totals"));
                }
            }
        }
        Ok(findings)
    }

    fn compare(&mut self, kept: Kept, findings: &mut Vec<String>) {
        let (household, month, village, earned, net, account) = kept;
        let Some((account, home)) = account else {
            findings.push(finding(&household, month, "has totals and no account"));
            return;
        };
        if village != home {
            findings.push(finding(&household, month, "has its totals in another village"));
        }
        let sum = self.take(&account, month);
        if sum != (Month { earned, net }) {
            let what = format!(
                "totals of {earned} earned and {net} in all where its transfers make {} and {}",
                sum.earned, sum.net
            );
            findings.push(finding(&household, month, &what));
        }
    }
}

/// Household, month, village, what it earned and its net change; and its account with the village of it.
type Kept = (String, NaiveDate, String, i64, i64, Option<(String, String)>);

fn kept_after(conn: &mut Conn, after: &(String, NaiveDate)) -> Result<Vec<Kept>> {
    let (household, month) = after;
    Ok(household_months::table
        .left_join(
            accounts::table
                .on(accounts::household_id.eq(household_months::household_id.nullable())),
        )
        .filter(household_months::household_id.gt(household).or(
            household_months::household_id.eq(household).and(household_months::month.gt(month)),
        ))
        .order((household_months::household_id, household_months::month))
        .limit(CHUNK)
        .select((
            household_months::household_id,
            household_months::month,
            household_months::village_code,
            household_months::earned,
            household_months::net,
            (accounts::id, accounts::village_code).nullable(),
        ))
        .load(conn)?)
}

fn finding(household: &str, month: NaiveDate, what: &str) -> String {
    format!("household {household}, month {}: {what}", month.format("%Y-%m"))
}
