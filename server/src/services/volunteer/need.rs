//! Needs of the community 社区需求, from asking to acceptance 四社联动.

use chrono::TimeDelta;
use xiangyue_shared::{
    access::{Permission, Target},
    day,
    error::{ErrorCode, FieldError},
    ids::{NeedId, ResidentId},
    need::{
        AcceptNeed, AnswerService, AskForHelp, GetNeed, GiveNeedBack, ListNeeds, ListNeedsOf,
        ListServices, Need, NeedState, ServiceRecord, ServiceState, TakeNeed, TellService,
        WithdrawNeed,
    },
    page::Page,
    region::{Level, RegionCode},
    team::{MembershipState, TeamKind, TeamRole},
};

use super::{contract, hours, leads, person, record, theirs};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            household as households, page, parse,
            volunteer::{
                Person,
                need::{self as model, NeedRow, ServiceRow, Wanted},
                team as teams,
            },
        },
    },
    error::{Failure, Result},
};

/// Days after which a service is no longer told of.
const TELL_DAYS: i64 = 31;

fn expect(conn: &mut Conn, id: NeedId) -> Result<NeedRow> {
    model::find(conn, id)?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// A need as those see it who know whom it is of.
fn shown(conn: &mut Conn, id: &str) -> Result<Need> {
    let row = model::named(conn, id)?.ok_or(ErrorCode::NotFound)?;
    model::shown(conn, vec![row], |_| true)?.pop().ok_or_else(|| ErrorCode::NotFound.into())
}

fn note(conn: &mut Conn, call: &Call, name: &str, need: &NeedRow, detail: String) -> Result<()> {
    call.touch(need.household()?);
    record(conn, call, name, ("need", &need.id), &need.region_code, detail)
}

/// Asks for help.
///
/// # Errors
/// `Forbidden`; `Invalid` on `need` for an id that is taken, on `resident` for one who is not there.
pub fn ask(conn: &mut Conn, call: &Call, asked: &Asked<AskForHelp>) -> Result<Need> {
    let draft = &asked.body;
    let who = super::model::person(conn, draft.resident)?
        .ok_or_else(|| FieldError::new("resident", ErrorCode::NotFound))?;
    call.allow(&theirs(&who))?;
    if model::find(conn, asked.path.need)?.is_some() {
        return Err(FieldError::new("need", ErrorCode::Duplicate).into());
    }
    let row = NeedRow {
        id: asked.path.need.to_string(),
        region_code: who.village.to_string(),
        resident_id: who.resident.to_string(),
        household_id: who.household.to_string(),
        title: draft.title.trim().to_owned(),
        text: draft.text.trim().to_owned(),
        state: NeedState::Open.as_str().to_owned(),
        team_id: None,
        contract_id: None,
        asked_by: call.caller()?.user.to_string(),
        asked_at: clock::to_db(call.now),
    };
    model::add(conn, &row)?;
    note(conn, call, "need.ask", &row, format!("resident {}", row.resident_id))?;
    shown(conn, &row.id)
}

/// The organisations that the caller belongs to and that reach a region: those they lead that may take needs on, and all.
fn own_organisations(
    conn: &mut Conn,
    call: &Call,
    region: &RegionCode,
) -> Result<(Vec<String>, Vec<String>)> {
    let (mut led, mut own) = (Vec::new(), Vec::new());
    let Some(resident) = call.caller()?.resident else { return Ok((led, own)) };
    for (member, team) in teams::of_resident(conn, resident)? {
        if member.state()? != MembershipState::Active
            || team.kind()? != TeamKind::Organisation
            || !team.region()?.covers(region)
        {
            continue;
        }
        // One that is closed takes nothing on, and finishes what it has.
        if member.role == TeamRole::Leader.as_str() && !team.closed {
            led.push(team.id.clone());
        }
        own.push(team.id);
    }
    Ok((led, own))
}

/// Whether the caller holds a permission at a place.
fn holds(call: &Call, permission: Permission, region: &RegionCode) -> Result<bool> {
    Ok(call.caller()?.standing.holds(permission, &Target::region(region.clone())))
}

/// Lists the needs of a place: all of them to those who run what volunteers do there, those that are open or their own to those
/// who lead an organisation, those of the organisation to who belongs to it. Whom an open need is of is for the first to know.
///
/// # Errors
/// `Forbidden`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not ours.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListNeeds>) -> Result<Page<Need>> {
    let (region, query) = (&asked.path.region, &asked.query);
    let (led, own) = own_organisations(conn, call, region)?;
    call.allow(&Target::region(region.clone()).led(!own.is_empty()))?;
    let runs = holds(call, Permission::ManageVolunteers, region)?;
    let wanted = match (runs, led.is_empty()) {
        (true, _) => Wanted::Region(region),
        (false, open_too) => Wanted::Of { region, teams: &own, open: !open_too },
    };
    let before = cursor(query.cursor.as_deref())?;
    let rows = model::list(conn, wanted, query.state, before, page::rows(query.limit)?)?;
    let items = model::shown(conn, rows.items, |row| {
        runs || row.team_id.as_ref().is_some_and(|team| own.contains(team))
    })?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// Whether a need is the caller's to know: of their household, of those they help, or of their organisation.
fn knows(conn: &mut Conn, call: &Call, row: &NeedRow, who: &Person) -> Result<bool> {
    if call.household() == Some(who.household)
        || holds(call, Permission::HelpVillagers, &who.group)?
    {
        return Ok(true);
    }
    match (&row.team_id, call.caller()?.resident) {
        (Some(team), Some(resident)) => belongs(conn, team, resident),
        _ => Ok(false),
    }
}

/// Shows a need. Those who may take it are not told whom it is of.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetNeed>) -> Result<Need> {
    let row = expect(conn, asked.path.need)?;
    let (who, region) = (person(conn, row.resident()?)?, row.region()?);
    let knows = knows(conn, call, &row, &who)?;
    let (led, _) = own_organisations(conn, call, &region)?;
    let takes = row.state()? == NeedState::Open && !led.is_empty();
    call.allow(&Target::region(region.clone()).led(knows || takes))?;
    let named = knows || holds(call, Permission::ManageVolunteers, &region)?;
    let found = model::named(conn, &row.id)?.ok_or(ErrorCode::NotFound)?;
    let mut shown = model::shown(conn, vec![found], |_| named)?;
    shown.pop().ok_or_else(|| ErrorCode::NotFound.into())
}

fn cursor<T: std::str::FromStr>(text: Option<&str>) -> Result<Option<T>> {
    Ok(text.map(|text| text.parse().map_err(|_| ErrorCode::Malformed)).transpose()?)
}

/// Lists the needs of a resident.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not
/// ours.
pub fn of_resident(conn: &mut Conn, call: &Call, asked: &Asked<ListNeedsOf>) -> Result<Page<Need>> {
    let who = person(conn, asked.path.resident)?;
    call.allow(&theirs(&who))?;
    let before = cursor(asked.query.cursor.as_deref())?;
    let limit = page::rows(asked.query.limit)?;
    let rows = model::list(conn, Wanted::Resident(who.resident), None, before, limit)?;
    let items = model::shown(conn, rows.items, |_| true)?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// Takes back a need that nobody has taken.
///
/// # Errors
/// `NotFound`, `Forbidden`; `NeedState` for one that is not open.
pub fn withdraw(conn: &mut Conn, call: &Call, asked: &Asked<WithdrawNeed>) -> Result<Need> {
    let row = expect(conn, asked.path.need)?;
    let who = person(conn, row.resident()?)?;
    call.allow(&theirs(&who))?;
    if !model::turn(conn, &row.id, NeedState::Open, NeedState::Withdrawn, None)? {
        return Err(ErrorCode::NeedState.into());
    }
    note(conn, call, "need.withdraw", &row, String::new())?;
    shown(conn, &row.id)
}

/// Takes on a need for an organisation.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OtherPlace` for an organisation that reaches elsewhere, `DutyClosed`; `Invalid` on `team` for what
/// is no organisation; `NeedState` for a need that another has taken.
pub fn take(conn: &mut Conn, call: &Call, asked: &Asked<TakeNeed>) -> Result<Need> {
    let row = expect(conn, asked.path.need)?;
    let team = teams::find(conn, &asked.path.team.to_string())?.ok_or(ErrorCode::NotFound)?;
    let led = leads(conn, call, Some(&team.id))?;
    call.allow(&Target::region(row.region()?).led(led))?;
    if team.kind()? != TeamKind::Organisation {
        return Err(FieldError::new("team", ErrorCode::NotFound).into());
    }
    if !team.region()?.covers(&row.region()?) {
        return Err(ErrorCode::OtherPlace.into());
    }
    if team.closed {
        return Err(ErrorCode::DutyClosed.into());
    }
    if !model::turn(conn, &row.id, NeedState::Open, NeedState::Taken, Some(&team.id))? {
        return Err(ErrorCode::NeedState.into());
    }
    note(conn, call, "need.take", &row, format!("team {}", team.id))?;
    shown(conn, &row.id)
}

/// Gives back a need for which nothing was done.
///
/// # Errors
/// `NotFound`, `Forbidden`; `NeedState` for one that nobody has taken, that is under a contract, or that was served.
pub fn give_back(conn: &mut Conn, call: &Call, asked: &Asked<GiveNeedBack>) -> Result<Need> {
    let row = expect(conn, asked.path.need)?;
    let led = leads(conn, call, row.team_id.as_deref())?;
    call.allow(&Target::region(row.region()?).led(led))?;
    model::lock(conn, &row.id)?;
    let row = expect(conn, asked.path.need)?;
    if row.contract_id.is_some() || model::count_services(conn, &row.id, None)? > 0 {
        return Err(ErrorCode::NeedState.into());
    }
    if !model::turn(conn, &row.id, NeedState::Taken, NeedState::Open, None)? {
        return Err(ErrorCode::NeedState.into());
    }
    note(conn, call, "need.give_back", &row, String::new())?;
    // Whom it is of they need not know any more.
    let named = model::named(conn, &row.id)?.ok_or(ErrorCode::NotFound)?;
    let mut shown = model::shown(conn, vec![named], |_| false)?;
    shown.pop().ok_or_else(|| ErrorCode::NotFound.into())
}

/// Whether a resident belongs to a team now.
fn belongs(conn: &mut Conn, team: &str, resident: ResidentId) -> Result<bool> {
    let row = teams::member(conn, team, &resident.to_string())?;
    Ok(row.map(|row| row.state()).transpose()? == Some(MembershipState::Active))
}

/// Whether a resident belongs to the organisation that has taken a need.
fn belongs_to_its_team(conn: &mut Conn, need: &NeedRow, resident: ResidentId) -> Result<bool> {
    need.team_id.as_deref().map_or(Ok(false), |team| belongs(conn, team, resident))
}

/// Tells of a service: of any by those who lead the organisation or run what volunteers do, of the own by who served.
///
/// # Errors
/// `NotFound`, `Forbidden`; `NeedState` for a need that is not taken; `OwnHousehold` for a service to the own household;
/// `Invalid` on `record` for an id that is taken, on `worker` for one who does not belong to the organisation, on `day` for one
/// to come or over a month ago, on `minutes` for more than the worker has left of that day.
pub fn tell(conn: &mut Conn, call: &Call, asked: &Asked<TellService>) -> Result<ServiceRecord> {
    let row = expect(conn, asked.path.need)?;
    let draft = &asked.body;
    let led = leads(conn, call, row.team_id.as_deref())?;
    let own = call.caller()?.resident == Some(draft.worker);
    let member = belongs_to_its_team(conn, &row, draft.worker)?;
    call.allow(&Target::region(row.region()?).led(led || (own && member)))?;
    if model::service(conn, asked.path.record)?.is_some() {
        return Err(FieldError::new("record", ErrorCode::Duplicate).into());
    }
    let today = day::day_of(call.now);
    if draft.day > today || draft.day < today - TimeDelta::days(TELL_DAYS) {
        return Err(FieldError::new("day", ErrorCode::OutOfRange).into());
    }
    let worker = super::model::person(conn, draft.worker)?
        .ok_or_else(|| FieldError::new("worker", ErrorCode::NotFound))?;
    // From here on nobody else counts time of the worker's, or changes who has taken the need.
    households::lock(conn, worker.household)?;
    model::lock(conn, &row.id)?;
    let team = row.team_id;
    let row = expect(conn, asked.path.need)?;
    if row.state()? != NeedState::Taken || row.team_id != team {
        return Err(ErrorCode::NeedState.into());
    }
    if !belongs_to_its_team(conn, &row, draft.worker)? {
        return Err(FieldError::new("worker", ErrorCode::NotFound).into());
    }
    if worker.household == row.household()? {
        return Err(ErrorCode::OwnHousehold.into());
    }
    hours::ensure_in_a_day(conn, &worker.resident.to_string(), draft.day, draft.minutes)?;
    let service = ServiceRow {
        id: asked.path.record.to_string(),
        need_id: row.id.clone(),
        worker_id: worker.resident.to_string(),
        worker_household_id: worker.household.to_string(),
        day: draft.day,
        minutes: i32::try_from(draft.minutes).map_err(Failure::internal)?,
        text: draft.text.trim().to_owned(),
        state: ServiceState::Told.as_str().to_owned(),
        answer: String::new(),
        told_by: call.caller()?.user.to_string(),
        told_at: clock::to_db(call.now),
        answered_by: None,
        answered_at: None,
    };
    model::add_service(conn, &service)?;
    let detail = format!("service {}, resident {}", service.id, service.worker_id);
    note(conn, call, "need.tell", &row, detail)?;
    service.into_record(worker.name)
}

/// Lists the services for a need: for the household and who looks after it, the organisation, and those who run what
/// volunteers do.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not
/// ours.
pub fn services(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListServices>,
) -> Result<Page<ServiceRecord>> {
    let row = expect(conn, asked.path.need)?;
    let who = person(conn, row.resident()?)?;
    let knows = knows(conn, call, &row, &who)?;
    call.allow(&Target::region(row.region()?).led(knows))?;
    let before = cursor(asked.query.cursor.as_deref())?;
    let rows = model::services(conn, &row.id, before, page::rows(asked.query.limit)?)?;
    let items =
        rows.items.into_iter().map(|(row, name)| row.into_record(name)).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// Refuses those who belong to the organisation whose work it is.
fn ensure_outside(conn: &mut Conn, call: &Call, need: &NeedRow) -> Result<()> {
    need.team_id.as_deref().map_or(Ok(()), |team| ensure_no_member(conn, call, team))
}

/// Refuses those who belong to an organisation.
///
/// # Errors
/// `OwnService`.
pub(super) fn ensure_no_member(conn: &mut Conn, call: &Call, team: &str) -> Result<()> {
    match call.caller()?.resident {
        Some(resident) if belongs(conn, team, resident)? => Err(ErrorCode::OwnService.into()),
        _ => Ok(()),
    }
}

/// Refuses those who told of a service, who did it, and who live with who did it: another has to see that it was done.
fn ensure_not_own(call: &Call, service: &ServiceRow) -> Result<()> {
    let caller = call.caller()?;
    let home = call.household().map(|home| home.to_string());
    if caller.user.to_string() == service.told_by
        || home.as_deref() == Some(service.worker_household_id.as_str())
    {
        return Err(ErrorCode::OwnService.into());
    }
    Ok(())
}

/// Confirms a service or disputes it. What is confirmed counts as hours of who served, and under the contract.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OwnService` for one of the organisation, and who told of it or lives with who did it;
/// `ServiceState` for one that was answered.
pub fn answer(conn: &mut Conn, call: &Call, asked: &Asked<AnswerService>) -> Result<ServiceRecord> {
    let (service, _) = model::service(conn, asked.path.record)?.ok_or(ErrorCode::NotFound)?;
    let (row, ..) = model::named(conn, &service.need_id)?.ok_or(ErrorCode::NotFound)?;
    let who = person(conn, row.resident()?)?;
    call.allow(&theirs(&who))?;
    // From here on nobody else counts time of the worker's, or changes who has taken the need.
    households::lock(conn, parse::one(&service.worker_household_id)?)?;
    model::lock(conn, &row.id)?;
    let (row, ..) = model::named(conn, &service.need_id)?.ok_or(ErrorCode::NotFound)?;
    ensure_outside(conn, call, &row)?;
    ensure_not_own(call, &service)?;
    let (state, name) = if asked.body.confirmed {
        (ServiceState::Confirmed, "need.confirm")
    } else {
        (ServiceState::Disputed, "need.dispute")
    };
    let by = call.caller()?.user.to_string();
    let (text, now) = (asked.body.text.trim(), clock::to_db(call.now));
    if !model::answer(conn, &service.id, state, text, by, now)? {
        return Err(ErrorCode::ServiceState.into());
    }
    if state == ServiceState::Confirmed {
        hours::credit_service(conn, call, &row, &service)?;
        if let Some(contract) = &row.contract_id {
            contract::count(conn, call, contract, 1)?;
        }
    }
    note(conn, call, name, &row, format!("service {}", service.id))?;
    let (service, name) = model::service(conn, asked.path.record)?.ok_or(ErrorCode::NotFound)?;
    service.into_record(name)
}

/// Accepts a need as met, once a service for it was confirmed and none waits for its answer.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OwnHousehold`; `OwnService` for one of the organisation; `NeedState`.
pub fn accept(conn: &mut Conn, call: &Call, asked: &Asked<AcceptNeed>) -> Result<Need> {
    let row = expect(conn, asked.path.need)?;
    call.allow(&Target::region(row.region()?))?;
    if call.household() == Some(row.household()?) {
        return Err(ErrorCode::OwnHousehold.into());
    }
    model::lock(conn, &row.id)?;
    let row = expect(conn, asked.path.need)?;
    ensure_outside(conn, call, &row)?;
    let confirmed = model::count_services(conn, &row.id, Some(ServiceState::Confirmed))?;
    let told = model::count_services(conn, &row.id, Some(ServiceState::Told))?;
    let team = row.team_id.clone();
    if confirmed == 0
        || told > 0
        || !model::turn(conn, &row.id, NeedState::Taken, NeedState::Accepted, team.as_deref())?
    {
        return Err(ErrorCode::NeedState.into());
    }
    note(conn, call, "need.accept", &row, format!("{confirmed} services"))?;
    shown(conn, &row.id)
}

/// The levels of a place that pays for services.
pub(super) const PAYS: [Level; 2] = [Level::Village, Level::Township];
