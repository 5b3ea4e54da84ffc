//! Points that lapse by the village's policy. Points are spent in the order in which they lapse, so what is
//! left of a household's points are the ones that lapse last: no lots are kept, the coming expiries follow
//! from the credits that have not lapsed and from what is available. Points that come back from a cancelled
//! order are thereby restored to the day they had; where that day is past, a grace follows.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use xiangyue_shared::{
    day, entry::Reason, household::ComingExpiry, ids::HouseholdId, points::Points,
};

use super::{Draft, post};
use crate::{
    call::Call,
    db::{
        Conn,
        models::{
            audit,
            ledger::{self, AccountKind, AccountRow},
            parse,
        },
        schema::{ledger_accounts as accounts, transfers},
    },
    error::Result,
    services::policy,
};

/// Day on which points earned on `earned_on` are good for the last time; `None` where they never lapse.
#[must_use]
pub fn last_day(earned_on: NaiveDate, months: i32) -> Option<NaiveDate> {
    u32::try_from(months)
        .ok()
        .filter(|months| *months > 0)
        .map(|months| day::end_of_month_after(earned_on, months))
}

/// Splits what an account has into the part that has lapsed and the parts that will, day by day. `credits` are
/// those not undone, with their last day, `None` for ever.
fn split(
    today: NaiveDate,
    available: i64,
    credits: &[(Option<NaiveDate>, i64)],
) -> (i64, Vec<ComingExpiry>) {
    let mut sorted: Vec<_> =
        credits.iter().filter(|(day, _)| day.is_none_or(|day| day >= today)).collect();
    // The latest first: that is what is left.
    sorted.sort_by(|(a, _), (b, _)| match (a, b) {
        (None, None) => std::cmp::Ordering::Equal,
        (None, _) => std::cmp::Ordering::Less,
        (_, None) => std::cmp::Ordering::Greater,
        (Some(a), Some(b)) => b.cmp(a),
    });
    let mut left = available;
    let mut coming: Vec<ComingExpiry> = Vec::new();
    for (expires_on, amount) in sorted {
        let part = left.min(*amount);
        left -= part;
        let Some(expires_on) = *expires_on else {
            continue;
        };
        if part == 0 {
            break;
        }
        match coming.last_mut() {
            Some(last) if last.expires_on == expires_on => last.points.0 += part,
            _ => coming.push(ComingExpiry { expires_on, points: Points(part) }),
        }
    }
    coming.reverse();
    (left, coming)
}

fn standing_credits(
    conn: &mut Conn,
    account: &str,
    today: NaiveDate,
) -> Result<Vec<(Option<NaiveDate>, i64)>> {
    let undoing = diesel::alias!(transfers as undoing);
    let undone = undoing
        .filter(undoing.field(transfers::reverses_id).eq(transfers::id.nullable()))
        .select(undoing.field(transfers::id));
    Ok(transfers::table
        .filter(
            transfers::credit_account_id
                .eq(account)
                .and(transfers::reason.ne(Reason::Reversal.as_str()))
                .and(transfers::expires_on.is_null().or(transfers::expires_on.ge(today)))
                .and(diesel::dsl::not(diesel::dsl::exists(undone))),
        )
        .select((transfers::expires_on, transfers::amount))
        .load(conn)?)
}

/// Which points of an account lapse when, the next first. What has lapsed but has a grace comes with its day.
///
/// # Errors
/// Where the database fails.
pub fn coming(
    conn: &mut Conn,
    account: &AccountRow,
    today: NaiveDate,
) -> Result<Vec<ComingExpiry>> {
    let credits = standing_credits(conn, &account.id, today)?;
    let (lapsed, mut coming) = split(today, account.available().0, &credits);
    if lapsed > 0 {
        let expires_on = account.grace_until.unwrap_or(today).max(today);
        coming.insert(0, ComingExpiry { expires_on, points: Points(lapsed) });
    }
    Ok(coming)
}

/// Gives a grace where points that came back have lapsed meanwhile. Called after a hold is given back or a
/// redemption is reversed.
///
/// # Errors
/// Where the database fails.
pub fn grant_grace(conn: &mut Conn, call: &Call, household: HouseholdId) -> Result<()> {
    let today = day::day_of(call.now);
    let account = ledger::household_account(conn, household)?;
    let credits = standing_credits(conn, &account.id, today)?;
    let (lapsed, _) = split(today, account.available().0, &credits);
    if lapsed > 0 {
        let days = policy::of(conn, &account.village_code)?.restored_grace_days;
        let until = today.checked_add_days(Days::new(u64::try_from(days).unwrap_or(0)));
        ledger::set_grace(conn, &account.id, until)?;
    }
    Ok(())
}

/// Accounts that may have points to lapse, in the order of their ids, after `after`.
///
/// # Errors
/// Where the database fails.
pub fn candidates(
    conn: &mut Conn,
    today: NaiveDate,
    after: &str,
    limit: i64,
) -> Result<Vec<AccountRow>> {
    let lapsed = transfers::table
        .filter(transfers::credit_account_id.eq(accounts::id).and(transfers::expires_on.lt(today)))
        .select(transfers::id);
    Ok(accounts::table
        .filter(
            accounts::kind
                .eq(AccountKind::Household.as_str())
                .and(accounts::id.gt(after))
                .and(accounts::balance.gt(accounts::held))
                .and(accounts::grace_until.is_null().or(accounts::grace_until.lt(today)))
                .and(diesel::dsl::exists(lapsed)),
        )
        .order(accounts::id)
        .limit(limit)
        .select(AccountRow::as_select())
        .load(conn)?)
}

/// Lets the points of one account lapse that are due; answers how many.
///
/// # Errors
/// Where the database fails.
pub fn lapse(conn: &mut Conn, call: &Call, account: &str) -> Result<Points> {
    let today = day::day_of(call.now);
    let account = ledger::account(conn, account)?;
    if account.grace_until.is_some_and(|until| until >= today) {
        return Ok(Points::ZERO);
    }
    let credits = standing_credits(conn, &account.id, today)?;
    let (lapsed, _) = split(today, account.available().0, &credits);
    if lapsed == 0 {
        return Ok(Points::ZERO);
    }
    let household: HouseholdId = parse::one(account.household_id.as_deref().unwrap_or_default())?;
    let expired = ledger::village_account(conn, &account.village_code, AccountKind::Expired)?;
    let transfer = post(
        conn,
        call,
        &account,
        &expired,
        Draft {
            reason: Reason::Expiry,
            amount: Points(lapsed),
            household,
            title: String::new(),
            note: String::new(),
            rule_version: None,
            order: None,
            resident: None,
            expires_on: None,
        },
    )?;
    ledger::set_grace(conn, &account.id, None)?;
    audit::record(
        conn,
        call,
        audit::Action {
            name: "points.expire",
            object_kind: "transfer",
            object_id: transfer.id,
            region: Some(&account.village_code),
            detail: format!("{lapsed} points"),
        },
    )?;
    Ok(Points(lapsed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn what_is_left_is_what_lapses_last() {
        let credits = [
            (Some(day("2026-10-31")), 10),
            (Some(day("2026-12-31")), 20),
            (Some(day("2027-01-31")), 30),
        ];
        let coming = |available| split(day("2026-11-23"), available, &credits);
        // 60 earned, 15 spent: the 10 that lapsed in October and 5 of December's are gone.
        let (lapsed, days) = coming(45);
        assert_eq!(lapsed, 0);
        assert_eq!(days.iter().map(|one| one.points.0).collect::<Vec<_>>(), [15, 30]);
        // Nothing spent: October's lapse today.
        assert_eq!(coming(60).0, 10);
        assert_eq!(coming(0), (0, Vec::new()));
        // Points without a day are the last to go.
        let with_ever = [(None, 5), (Some(day("2026-12-31")), 20)];
        let (_, days) = split(day("2026-11-23"), 7, &with_ever);
        assert_eq!(days, [ComingExpiry { expires_on: day("2026-12-31"), points: Points(2) }]);
    }
}
