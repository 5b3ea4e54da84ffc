//! The hours ledger 服务时长: what a volunteer served, rounded by the rule of the duty or the place, and the points that come of
//! it. Rows are only added; a correction is another row.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use xiangyue_shared::{
    access::Target,
    attendance::{CorrectHours, GetHoursTotal, HoursEntry, HoursTotal, ListHours},
    day,
    error::{ErrorCode, FieldError},
    ids::{HoursId, HouseholdId, ResidentId},
    page::Page,
    rule::Rule,
};

use super::{certificate, person, policy, record, theirs};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            household as households,
            ledger::{self as transfers, TransferRow},
            page, parse, rule as rules,
            volunteer::{
                duty::{self as duties, DutyRow},
                hours::{self as model, HoursRow},
                need::{NeedRow, ServiceRow},
                shift::ShiftRow,
                signup::SignupRow,
            },
        },
    },
    error::{Failure, Result},
    services::{
        ledger::{self, expiry},
        rule,
    },
};

/// Writes the hours of a volunteer who has gone, and gives the points that come of them. Only the time within the shift
/// counts. Whoever calls has noted, by a guarded change of the place, that they went; the unique index is the last word.
///
/// # Errors
/// Where the database fails.
pub fn credit(
    conn: &mut Conn,
    call: &Call,
    place: &SignupRow,
    (shift, duty): (&ShiftRow, &DutyRow),
    (came_at, left_at): (NaiveDateTime, NaiveDateTime),
) -> Result<()> {
    let served = left_at.min(shift.ends_at) - came_at.max(shift.starts_at);
    let minutes = rounded(conn, duty, served.num_minutes())?;
    let home = (place.household()?, place.resident()?);
    let transfer = match rule_of(conn, duty)? {
        Some(rule) => earn(conn, call, &rule, home, times(duty, minutes), minutes)?,
        None => None,
    };
    let row = HoursRow {
        id: HoursId::new().to_string(),
        resident_id: place.resident_id.clone(),
        household_id: place.household_id.clone(),
        region_code: shift.region_code.clone(),
        duty_id: Some(duty.id.clone()),
        signup_id: Some(place.id.clone()),
        service_id: None,
        title: duty.name.clone(),
        day: day::day_of(clock::from_db(shift.starts_at)),
        minutes: i32::try_from(minutes).map_err(Failure::internal)?,
        corrects_id: None,
        transfer_id: transfer.map(|transfer| transfer.id),
        note: String::new(),
        recorded_by: call.user().map(|user| user.to_string()),
        recorded_at: clock::to_db(call.now),
    };
    model::add(conn, &row)?;
    let detail = format!("{minutes} minutes, resident {}", row.resident_id);
    record(conn, call, "hours.earn", ("volunteer_hours", &row.id), &row.region_code, detail)
}

/// What the hours of a service for a need are called. The need's own words may be private.
const SERVICE: &str = "上门服务";

/// Writes the hours of one who served for a need, as they were confirmed, in the steps of the place.
///
/// # Errors
/// Where the database fails.
pub fn credit_service(
    conn: &mut Conn,
    call: &Call,
    need: &NeedRow,
    service: &ServiceRow,
) -> Result<()> {
    let policy = policy::of(conn, &need.region()?)?;
    let minutes = policy.rounding.apply(service.minutes.into(), policy.round_minutes);
    let row = HoursRow {
        id: HoursId::new().to_string(),
        resident_id: service.worker_id.clone(),
        household_id: service.worker_household_id.clone(),
        region_code: need.region_code.clone(),
        duty_id: None,
        signup_id: None,
        service_id: Some(service.id.clone()),
        title: SERVICE.to_owned(),
        day: service.day,
        minutes: i32::try_from(minutes).map_err(Failure::internal)?,
        corrects_id: None,
        transfer_id: None,
        note: String::new(),
        recorded_by: call.user().map(|user| user.to_string()),
        recorded_at: clock::to_db(call.now),
    };
    model::add(conn, &row)?;
    call.touch(parse::one(&service.worker_household_id)?);
    let detail = format!("{minutes} minutes, resident {}", row.resident_id);
    record(conn, call, "hours.earn", ("volunteer_hours", &row.id), &row.region_code, detail)
}

fn rounded(conn: &mut Conn, duty: &DutyRow, minutes: i64) -> Result<i64> {
    if let Some(own) = duty.rounding()? {
        return Ok(own.rounding.apply(minutes, own.minutes));
    }
    let policy = policy::of(conn, &duty.region()?)?;
    Ok(policy.rounding.apply(minutes, policy.round_minutes))
}

/// The rule by which a duty earns points, where it is still in force.
fn rule_of(conn: &mut Conn, duty: &DutyRow) -> Result<Option<Rule>> {
    let Some(points) = duty.points()? else { return Ok(None) };
    Ok(rules::current(conn, points.rule)?.filter(|rule| !rule.retired))
}

/// How often the rule's points are given for so many minutes.
fn times(duty: &DutyRow, minutes: i64) -> i64 {
    match duty.points_per_minutes {
        Some(0) => i64::from(minutes > 0),
        Some(per) => minutes / i64::from(per),
        None => 0,
    }
}

fn earn(
    conn: &mut Conn,
    call: &Call,
    rule: &Rule,
    home: (HouseholdId, ResidentId),
    times: i64,
    minutes: i64,
) -> Result<Option<TransferRow>> {
    if times <= 0 {
        return Ok(None);
    }
    let note = format!("服务 {} 小时 {} 分钟", minutes / 60, minutes % 60);
    rule::earn(conn, call, rule, home, times, note)
}

/// Lists the hours of a resident.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not
/// ours.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListHours>) -> Result<Page<HoursEntry>> {
    let who = person(conn, asked.path.resident)?;
    call.allow(&theirs(&who))?;
    let before = asked
        .query
        .cursor
        .as_deref()
        .map(|cursor| cursor.parse().map_err(|_| ErrorCode::Malformed))
        .transpose()?;
    model::of_resident(conn, who.resident, before, page::rows(asked.query.limit)?)
}

/// Days from the first that anybody served on to the last, where none is named. What lies far away is not asked of the
/// database.
pub(super) fn near(day: Option<NaiveDate>, else_: NaiveDate, field: &str) -> Result<NaiveDate> {
    match day {
        Some(day) if !(2000..=2200).contains(&day.year()) => {
            Err(FieldError::new(field, ErrorCode::OutOfRange).into())
        }
        day => Ok(day.unwrap_or(else_)),
    }
}

/// How many hours a resident has.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OutOfRange` for days far away.
pub fn total(conn: &mut Conn, call: &Call, asked: &Asked<GetHoursTotal>) -> Result<HoursTotal> {
    let who = person(conn, asked.path.resident)?;
    call.allow(&theirs(&who))?;
    let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    let from = near(asked.query.from, first, "from")?;
    let to = near(asked.query.to, day::day_of(call.now), "to")?;
    model::total(conn, who.resident, from, to)
}

/// Sets hours right: another row says by how much, and the points that came of them are undone and given anew.
///
/// # Errors
/// `NotFound`, `Forbidden`, `OwnHousehold`; `Invalid` on `minutes` where that is what stands; `InsufficientPoints` where the
/// points have been spent.
pub fn correct(conn: &mut Conn, call: &Call, asked: &Asked<CorrectHours>) -> Result<HoursEntry> {
    let row = model::find(conn, asked.path.entry)?.ok_or(ErrorCode::NotFound)?;
    call.allow(&Target::region(parse::one(&row.region_code)?))?;
    let household: HouseholdId = parse::one(&row.household_id)?;
    if call.household() == Some(household) {
        return Err(ErrorCode::OwnHousehold.into());
    }
    households::lock(conn, household)?;
    let chain = model::chain(conn, row.origin())?;
    let stands: i32 = chain.iter().map(|row| row.minutes).sum();
    let wanted = i32::try_from(asked.body.minutes).map_err(Failure::internal)?;
    if wanted == stands {
        return Err(FieldError::new("minutes", ErrorCode::Duplicate).into());
    }
    let home = (household, parse::one(&row.resident_id)?);
    let duty = match &row.duty_id {
        Some(duty) => duties::find(conn, duty)?,
        None => None,
    };
    let transfer = match &duty {
        Some(duty) => give_anew(conn, call, &chain, duty, home, asked.body.minutes)?,
        None => None,
    };
    let reason = asked.body.reason.trim().to_owned();
    let correction = HoursRow {
        id: HoursId::new().to_string(),
        minutes: wanted - stands,
        corrects_id: Some(row.origin().to_owned()),
        transfer_id: transfer.map(|transfer| transfer.id),
        note: reason,
        recorded_by: call.user().map(|user| user.to_string()),
        recorded_at: clock::to_db(call.now),
        ..row
    };
    model::add(conn, &correction)?;
    let (resident, region) = (&correction.resident_id, &correction.region_code);
    certificate::outdate(conn, call, resident, correction.day, region)?;
    call.touch(household);
    let object = ("volunteer_hours", correction.id.as_str());
    let detail = format!("{stands} to {wanted} minutes of {}", correction.origin());
    record(conn, call, "hours.correct", object, &correction.region_code, detail)?;
    model::entry(conn, &correction.id)?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// Undoes the points that came of hours, and gives those that come of the right ones, by the version of the rule that counted
/// then.
fn give_anew(
    conn: &mut Conn,
    call: &Call,
    chain: &[HoursRow],
    duty: &DutyRow,
    home: (HouseholdId, ResidentId),
    minutes: i64,
) -> Result<Option<TransferRow>> {
    let mut rule = rule_of(conn, duty)?;
    // Each correction undid what was given before it.
    let last = chain.last().and_then(|row| row.transfer_id.as_deref());
    if let Some(last) = last {
        let given = transfers::transfer(conn, last)?.ok_or(ErrorCode::NotFound)?;
        if let Some(version) = &given.rule_version_id {
            rule = rules::version(conn, version)?;
        }
        // Undone by hand already: nothing is left to undo.
        if transfers::reversal_of(conn, last)?.is_none() {
            ledger::reverse(conn, call, &given, "服务时长更正".to_owned())?;
            expiry::grant_grace(conn, call, home.0)?;
        }
    }
    match rule {
        Some(rule) => earn(conn, call, &rule, home, times(duty, minutes), minutes),
        None => Ok(None),
    }
}
