//! Finding households and showing one.

use xiangyue_shared::{
    access::{Permission, Target},
    day,
    endpoint::Nothing,
    error::ErrorCode,
    household::{
        Balance, ComingExpiry, GetBalance, GetHousehold, Household, HouseholdRow, ListExpiries,
        ListHouseholds, PutRankingChoice,
    },
    ids::HouseholdId,
    page::Page,
    points::Points,
    region::RegionCode,
};

use super::{ledger::expiry, ranking};
use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{audit, household as model, household_month, ledger, page},
    },
    error::{Failure, Result},
};

/// A household that the caller may deal with in this call.
///
/// # Errors
/// `NotFound`, or what [`Call::allow`] answers.
pub fn allowed(conn: &mut Conn, call: &Call, id: HouseholdId) -> Result<model::Household> {
    let household = model::find(conn, id)?.ok_or(ErrorCode::NotFound);
    match household {
        Ok(household) => {
            call.allow(&Target::household(household.group()?, id))?;
            Ok(household)
        }
        Err(code) => Err(code.into()),
    }
}

/// Finds households in the caller's places.
///
/// # Errors
/// `Forbidden` for a place that is not the caller's.
pub fn list(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListHouseholds>,
) -> Result<Page<HouseholdRow>> {
    let query = &asked.query;
    let places: Vec<RegionCode> = if let Some(region) = &query.region {
        call.allow(&Target::region(region.clone()))?;
        vec![region.clone()]
    } else {
        call.allow(&Target::default())?;
        call.caller()?
            .standing
            .grants
            .iter()
            .filter(|grant| grant.role.permissions().contains(&Permission::ViewHouseholds))
            .map(|grant| grant.region.clone())
            .collect()
    };
    let text = query.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    model::search(
        conn,
        &model::Search {
            places: &places,
            text,
            after: query.cursor.as_deref(),
            limit: page::rows(query.limit)?,
        },
    )
}

/// Shows a household with its members and points.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetHousehold>) -> Result<Household> {
    let id = asked.path.household;
    let (household, account, group_name) =
        ledger::with_household_and_group(conn, id)?.ok_or(ErrorCode::NotFound)?;
    call.allow(&Target::household(household.group()?, id))?;
    let first = day::first_of_month(day::day_of(call.now));
    let month = household_month::of(conn, &household.id, first)?;
    let rank_in_village = if household.ranking_opt_out {
        None
    } else {
        ranking::place_of(conn, &household.village_code, first, month.earned)?
    };
    let residents = model::members(conn, &household.id, call.household() != Some(id))?;
    Ok(Household {
        row: HouseholdRow {
            id,
            village: household.village()?,
            number: household.number,
            head_name: household.head_name,
            group_name,
            // The head's, where there is one: the head comes first.
            phone_tail: residents.iter().find_map(|resident| resident.phone_tail.clone()),
            members: i64::try_from(residents.len()).map_err(Failure::internal)?,
            available: account.available(),
        },
        balance: Points(account.balance),
        held: Points(account.held),
        this_month: Points(month.net),
        rank_in_village,
        ranking_opt_out: household.ranking_opt_out,
        residents,
    })
}

/// Shows a household's points.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn balance(conn: &mut Conn, call: &Call, asked: &Asked<GetBalance>) -> Result<Balance> {
    let id = asked.path.household;
    let (household, account) = ledger::with_household(conn, id)?.ok_or(ErrorCode::NotFound)?;
    call.allow(&Target::household(household.group()?, id))?;
    Ok(Balance {
        balance: Points(account.balance),
        held: Points(account.held),
        available: account.available(),
    })
}

/// Lists which points lapse when.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn expiries(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListExpiries>,
) -> Result<Vec<ComingExpiry>> {
    allowed(conn, call, asked.path.household)?;
    let account = ledger::household_account(conn, asked.path.household)?;
    expiry::coming(conn, &account, day::day_of(call.now))
}

/// Puts the household into rankings or keeps it out.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn choose_ranking(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<PutRankingChoice>,
) -> Result<Nothing> {
    let household = allowed(conn, call, asked.path.household)?;
    model::set_ranking_opt_out(conn, asked.path.household, asked.body.opt_out)?;
    call.touch(asked.path.household);
    audit::record(
        conn,
        call,
        audit::Action {
            name: "household.ranking.choose",
            object_kind: "household",
            object_id: household.id,
            region: Some(&household.village_code),
            detail: format!("opt_out={}", asked.body.opt_out),
        },
    )?;
    Ok(Nothing {})
}
