//! The rule catalogue 积分细则, and points given and taken by it.

use std::collections::HashMap;

use xiangyue_shared::{
    access::Target,
    day,
    entry::{Entry, Reason},
    error::{ErrorCode, FieldError},
    ids::{HouseholdId, ResidentId},
    points::Points,
    region::Level,
    rule::{Award, AwardPoints, ENTRY_POINTS_MOST, ListRules, PutRule, Rule},
};

use super::{
    ledger::{self, Draft, expiry},
    policy,
};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            audit, entry, household,
            ledger::{self as rows, AccountKind, TransferRow},
            picture, region, rule as model,
        },
    },
    error::{Failure, Result},
};

/// Lists a village's rules.
///
/// # Errors
/// `NotFound` for what is no village.
pub fn list(conn: &mut Conn, _: &Call, asked: &Asked<ListRules>) -> Result<Vec<Rule>> {
    region::expect(conn, &asked.path.village, Level::Village)?;
    model::of_village(conn, &asked.path.village, asked.query.with_retired)
}

/// Adds a rule or its next version. Entries keep the version that they rest on.
///
/// # Errors
/// `NotFound` for what is no village, or a rule of another one.
pub fn put(conn: &mut Conn, call: &Call, asked: &Asked<PutRule>) -> Result<Rule> {
    let (village, id) = (&asked.path.village, asked.path.rule);
    call.allow(&Target::region(village.clone()))?;
    region::expect(conn, village, Level::Village)?;
    if model::current(conn, id)?.is_some_and(|rule| rule.village != *village) {
        return Err(ErrorCode::NotFound.into());
    }
    model::add_version(conn, village, id, &asked.body, call.user(), clock::to_db(call.now))?;
    let rule = model::current(conn, id)?.ok_or(ErrorCode::NotFound)?;
    audit::record(
        conn,
        call,
        audit::Action {
            name: "rule.change",
            object_kind: "rule",
            object_id: id.to_string(),
            region: Some(village.as_str()),
            detail: format!("version {}: {} {}", rule.version, rule.title, rule.points),
        },
    )?;
    Ok(rule)
}

/// Gives or takes points by a rule, for all households named or none.
///
/// # Errors
/// `RuleRetired`, `EvidenceRequired` for a deduction without a photo, `OwnHousehold`, `InsufficientPoints`
/// naming the household, `Invalid` with what is wrong in the list.
pub fn award(conn: &mut Conn, call: &Call, asked: &Asked<AwardPoints>) -> Result<Vec<Entry>> {
    let award = &asked.body;
    let rule = model::current(conn, award.rule)?.ok_or(ErrorCode::NotFound)?;
    call.allow(&Target::default())?;
    if rule.retired {
        return Err(ErrorCode::RuleRetired.into());
    }
    if rule.points < Points::ZERO && award.evidence.is_empty() {
        return Err(FieldError::new("evidence", ErrorCode::EvidenceRequired).into());
    }
    check_pictures(conn, &rule, award)?;
    let homes = check_households(conn, call, &rule, award)?;
    lock_accounts(conn, &rule, &homes)?;
    let months = policy::of(conn, rule.village.as_str())?.points_expire_months;
    let expires_on = expiry::last_day(day::day_of(call.now), months);

    let mut done = Vec::with_capacity(homes.len());
    for (home, resident) in homes {
        let draft = Draft {
            reason: if rule.points > Points::ZERO { Reason::Award } else { Reason::Deduction },
            amount: Points(rule.points.0.abs()),
            household: home,
            title: rule.title.clone(),
            note: award.note.trim().to_owned(),
            rule_version: Some(rule.version_id),
            order: None,
            resident,
            expires_on: expires_on.filter(|_| rule.points > Points::ZERO),
        };
        done.push(move_points(conn, call, &rule, draft)?);
    }
    for transfer in &done {
        picture::add_evidence(conn, &transfer.id, &award.evidence)?;
        audit::record(
            conn,
            call,
            audit::Action {
                name: "points.award",
                object_kind: "transfer",
                object_id: transfer.id.clone(),
                region: Some(rule.village.as_str()),
                detail: format!("{} by rule {} version {}", rule.points, rule.id, rule.version),
            },
        )?;
    }
    entry::entries(conn, &done)
}

/// Gives the points of a rule `times` over to one who earned them by what was counted, not by anybody's judgement: hours
/// served. Nothing to a household of another village, whose book it is not. At most [`ENTRY_POINTS_MOST`] in one entry.
///
/// # Errors
/// Where the database fails.
pub fn earn(
    conn: &mut Conn,
    call: &Call,
    rule: &Rule,
    (household, resident): (HouseholdId, ResidentId),
    times: i64,
    note: String,
) -> Result<Option<TransferRow>> {
    let amount = rule.points.0.saturating_mul(times).min(ENTRY_POINTS_MOST);
    let home = household::find(conn, household)?.ok_or(ErrorCode::NotFound)?;
    if amount <= 0 || home.village_code != rule.village.as_str() {
        return Ok(None);
    }
    lock_accounts(conn, rule, &[(household, Some(resident))])?;
    let months = policy::of(conn, rule.village.as_str())?.points_expire_months;
    let draft = Draft {
        reason: Reason::Award,
        amount: Points(amount),
        household,
        title: rule.title.clone(),
        note,
        rule_version: Some(rule.version_id),
        order: None,
        resident: Some(resident),
        expires_on: expiry::last_day(day::day_of(call.now), months),
    };
    let transfer = move_points(conn, call, rule, draft)?;
    audit::record(
        conn,
        call,
        audit::Action {
            name: "points.earn",
            object_kind: "transfer",
            object_id: transfer.id.clone(),
            region: Some(rule.village.as_str()),
            detail: format!("{amount} by rule {} version {}", rule.id, rule.version),
        },
    )?;
    Ok(Some(transfer))
}

/// Locks every account that will move, in the order of their ids, before the first entry takes the village's
/// chain: one who holds an account further down and waits for the chain would otherwise be waited for.
fn lock_accounts(conn: &mut Conn, rule: &Rule, homes: &[Home]) -> Result<()> {
    let ids: Vec<String> = homes.iter().map(|(home, _)| home.to_string()).collect();
    let mut accounts: Vec<String> = rows::account_ids(conn, &ids)?.into_values().collect();
    accounts.push(rows::village_account(conn, rule.village.as_str(), AccountKind::Issuance)?.id);
    accounts.sort();
    for account in &accounts {
        rows::lock(conn, account)?;
    }
    Ok(())
}

fn move_points(conn: &mut Conn, call: &Call, rule: &Rule, draft: Draft) -> Result<TransferRow> {
    let home = rows::household_account(conn, draft.household)?;
    let issuance = rows::village_account(conn, rule.village.as_str(), AccountKind::Issuance)?;
    if rule.points > Points::ZERO {
        ledger::post(conn, call, &issuance, &home, draft)
    } else {
        ledger::post(conn, call, &home, &issuance, draft)
    }
}

fn check_pictures(conn: &mut Conn, rule: &Rule, award: &Award) -> Result<()> {
    let known = picture::count_of_village(conn, rule.village.as_str(), &award.evidence)?;
    if usize::try_from(known) == Ok(award.evidence.len()) {
        Ok(())
    } else {
        Err(FieldError::new("evidence", ErrorCode::NotFound).into())
    }
}

type Home = (HouseholdId, Option<ResidentId>);

/// The households named, once every one of them may get the entry.
fn check_households(conn: &mut Conn, call: &Call, rule: &Rule, award: &Award) -> Result<Vec<Home>> {
    let ids: Vec<String> = award.households.iter().map(|one| one.household.to_string()).collect();
    let found: HashMap<String, household::Household> = household::find_all(conn, &ids)?
        .into_iter()
        .map(|household| (household.id.clone(), household))
        .collect();
    let members = household::residents_of(conn, &ids)?;
    let mut homes = Vec::with_capacity(ids.len());
    for (index, one) in award.households.iter().enumerate() {
        let wrong = |name: &str, code| {
            Failure::from(FieldError::new(format!("households.{index}.{name}"), code))
        };
        let id = one.household.to_string();
        let Some(home) = found.get(&id) else {
            return Err(wrong("household", ErrorCode::NotFound));
        };
        if home.village_code != rule.village.as_str() {
            return Err(wrong("household", ErrorCode::OtherVillage));
        }
        call.allow(&Target::region(home.group()?))?;
        // 回避: nobody judges their own household.
        if call.household() == Some(one.household) {
            return Err(ErrorCode::OwnHousehold.into());
        }
        if let Some(resident) = one.resident
            && members.get(&resident.to_string()) != Some(&id)
        {
            return Err(wrong("resident", ErrorCode::NotFound));
        }
        homes.push((one.household, one.resident));
    }
    Ok(homes)
}
