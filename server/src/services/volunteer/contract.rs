//! Contracts 购买服务合同: instalments are released by confirmed services, and by nobody's word.

use xiangyue_shared::{
    access::Target,
    contract::{
        Contract, GetContract, ListContracts, ListTeamContracts, PayInstalment, PutContract,
        PutNeedUnderContract,
    },
    error::{ErrorCode, FieldError},
    ids::ContractId,
    need::{NeedState, ServiceState},
    page::Page,
    team::TeamKind,
};

use super::{
    expect_place, leads,
    need::{PAYS, ensure_no_member},
    record,
};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            page,
            volunteer::{
                contract::{self as model, ContractRow, InstalmentRow, Whose},
                need as needs, team as teams,
            },
        },
    },
    error::{Failure, Result},
};

fn shown(conn: &mut Conn, id: &str) -> Result<Contract> {
    model::list(conn, Whose::One(id), None, 1)?
        .items
        .pop()
        .ok_or_else(|| ErrorCode::NotFound.into())
}

fn expect(conn: &mut Conn, id: ContractId) -> Result<ContractRow> {
    model::find(conn, &id.to_string())?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// Enters a contract that was signed.
///
/// # Errors
/// `Forbidden`; `OwnService` for one of the organisation; `Invalid` on `contract` for an id that is taken, on `region` for what is no village or township, on `team` for
/// what is no organisation that reaches there.
pub fn put(conn: &mut Conn, call: &Call, asked: &Asked<PutContract>) -> Result<Contract> {
    let (id, draft) = (asked.path.contract.to_string(), &asked.body);
    call.allow(&Target::region(draft.region.clone()))?;
    expect_place(conn, &draft.region, &PAYS)?;
    if model::find(conn, &id)?.is_some() {
        return Err(FieldError::new("contract", ErrorCode::Duplicate).into());
    }
    let team = teams::find(conn, &draft.team.to_string())?
        .ok_or_else(|| FieldError::new("team", ErrorCode::NotFound))?;
    if team.kind()? != TeamKind::Organisation {
        return Err(FieldError::new("team", ErrorCode::NotFound).into());
    }
    ensure_no_member(conn, call, &team.id)?;
    let (reach, region) = (team.region()?, &draft.region);
    if !reach.covers(region) && !region.covers(&reach) {
        return Err(FieldError::new("team", ErrorCode::OtherPlace).into());
    }
    let row = ContractRow {
        id: id.clone(),
        region_code: draft.region.to_string(),
        team_id: team.id,
        title: draft.title.trim().to_owned(),
        signed_on: draft.signed_on,
        total_fen: draft.total.0,
        confirmed: 0,
        entered_by: call.caller()?.user.to_string(),
        entered_at: clock::to_db(call.now),
    };
    let parts: Vec<InstalmentRow> = (1_i32..)
        .zip(&draft.instalments)
        .map(|(number, part)| {
            Ok(InstalmentRow {
                contract_id: id.clone(),
                number,
                services: i32::try_from(part.services).map_err(Failure::internal)?,
                amount_fen: part.amount.0,
                released_at: None,
                paid_at: None,
                paid_by: None,
            })
        })
        .collect::<Result<_>>()?;
    model::add(conn, &row, &parts)?;
    let detail = format!("team {}, {} fen in {} parts", row.team_id, row.total_fen, parts.len());
    record(conn, call, "contract.enter", ("contract", &id), &row.region_code, detail)?;
    shown(conn, &id)
}

/// Shows a contract.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetContract>) -> Result<Contract> {
    let row = expect(conn, asked.path.contract)?;
    let led = leads(conn, call, Some(&row.team_id))?;
    call.allow(&Target::region(row.region()?).led(led))?;
    shown(conn, &row.id)
}

/// Lists the contracts of a place.
///
/// # Errors
/// `Forbidden`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not ours.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListContracts>) -> Result<Page<Contract>> {
    let region = &asked.path.region;
    call.allow(&Target::region(region.clone()))?;
    let before = cursor(asked.query.cursor.as_deref())?;
    model::list(conn, Whose::Region(region), before, page::rows(asked.query.limit)?)
}

/// Lists the contracts of an organisation.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not
/// ours.
pub fn of_team(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListTeamContracts>,
) -> Result<Page<Contract>> {
    let team = teams::find(conn, &asked.path.team.to_string())?.ok_or(ErrorCode::NotFound)?;
    let led = leads(conn, call, Some(&team.id))?;
    call.allow(&Target::region(team.region()?).led(led))?;
    let before = cursor(asked.query.cursor.as_deref())?;
    model::list(conn, Whose::Team(&team.id), before, page::rows(asked.query.limit)?)
}

fn cursor(text: Option<&str>) -> Result<Option<ContractId>> {
    Ok(text.map(|text| text.parse().map_err(|_| ErrorCode::Malformed)).transpose()?)
}

/// Puts a need under the contract of the organisation that has taken it; what was confirmed for it already counts.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OwnService` for one of the organisation; `NeedState` for a need that is not taken by the contract's organisation, or is under a contract;
/// `OtherPlace` for a need of a place that the contract is not for.
pub fn add_need(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<PutNeedUnderContract>,
) -> Result<Contract> {
    let contract = expect(conn, asked.path.contract)?;
    call.allow(&Target::region(contract.region()?))?;
    ensure_no_member(conn, call, &contract.team_id)?;
    let need = needs::find(conn, asked.path.need)?.ok_or(ErrorCode::NotFound)?;
    if !contract.region()?.covers(&need.region()?) {
        return Err(ErrorCode::OtherPlace.into());
    }
    needs::lock(conn, &need.id)?;
    let need = needs::find(conn, asked.path.need)?.ok_or(ErrorCode::NotFound)?;
    if need.state()? != NeedState::Taken
        || need.team_id.as_deref() != Some(contract.team_id.as_str())
        || !needs::set_contract(conn, &need.id, &contract.id)?
    {
        return Err(ErrorCode::NeedState.into());
    }
    let object = ("contract", contract.id.as_str());
    let detail = format!("need {}", need.id);
    record(conn, call, "contract.need", object, &contract.region_code, detail)?;
    let confirmed = needs::count_services(conn, &need.id, Some(ServiceState::Confirmed))?;
    count(conn, call, &contract.id, confirmed)?;
    shown(conn, &contract.id)
}

/// Counts more confirmed services under a contract, and releases what is due. Whoever calls has locked the need.
///
/// # Errors
/// Where the database fails.
pub(super) fn count(conn: &mut Conn, call: &Call, id: &str, more: i64) -> Result<()> {
    let Some(contract) = model::find(conn, id)? else { return Ok(()) };
    for number in model::count(conn, id, more, clock::to_db(call.now))? {
        let object = ("contract", id);
        let detail = format!("instalment {number}");
        record(conn, call, "contract.release", object, &contract.region_code, detail)?;
    }
    Ok(())
}

/// Notes that an instalment that was released is paid.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OwnService` for one of the organisation; `NotReleased` for one that is not, or is paid.
pub fn pay(conn: &mut Conn, call: &Call, asked: &Asked<PayInstalment>) -> Result<Contract> {
    let contract = expect(conn, asked.path.contract)?;
    call.allow(&Target::region(contract.region()?))?;
    ensure_no_member(conn, call, &contract.team_id)?;
    let by = call.caller()?.user.to_string();
    let number = i32::try_from(asked.body.number).map_err(Failure::internal)?;
    if !model::pay(conn, &contract.id, number, &by, clock::to_db(call.now))? {
        return Err(ErrorCode::NotReleased.into());
    }
    let object = ("contract", contract.id.as_str());
    let detail = format!("instalment {number}");
    record(conn, call, "contract.pay", object, &contract.region_code, detail)?;
    shown(conn, &contract.id)
}
