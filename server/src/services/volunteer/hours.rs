//! The hours ledger 服务时长: what a volunteer served, rounded by the rule of the duty or the place, and the points that come of
//! it. Rows are only added; a correction is another row.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
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
                duty::DutyRow,
                hours::{self as model, HoursRow},
                need::{self as needs, NeedRow, ServiceRow},
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

/// Minutes of a day: nobody serves longer.
const DAY_MINUTES: i64 = 24 * 60;

/// Writes the hours of a volunteer who has gone, and gives the points that come of them. Only the time within the shift
/// counts, and none that was counted elsewhere. Whoever calls has locked the household and noted, by a guarded change of
/// the place, that they went; the unique index is the last word.
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
    let from = came_at.max(shift.starts_at);
    let until = left_at.min(shift.ends_at).max(from);
    let served = uncounted(conn, &place.resident_id, (from, until))?;
    let day = day::day_of(clock::from_db(shift.starts_at));
    let left = left_in_day(conn, &place.resident_id, day)?;
    let minutes = rounded(conn, duty, served.num_minutes())?.min(left);
    let home = (place.household()?, place.resident()?);
    let terms = terms_of(conn, duty)?;
    let transfer = match &terms {
        Some(terms) => earn(conn, call, terms, home, minutes)?,
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
        day,
        minutes: i32::try_from(minutes).map_err(Failure::internal)?,
        corrects_id: None,
        transfer_id: transfer.map(|transfer| transfer.id),
        note: String::new(),
        recorded_by: call.user().map(|user| user.to_string()),
        recorded_at: clock::to_db(call.now),
        from_at: Some(from),
        until_at: Some(until),
        rule_version_id: terms.as_ref().map(|terms| terms.rule.version_id.to_string()),
        points_per_minutes: terms.map(|terms| terms.per_minutes),
    };
    model::add(conn, &row)?;
    let detail = format!("{minutes} minutes, resident {}", row.resident_id);
    record(conn, call, "hours.earn", ("volunteer_hours", &row.id), &row.region_code, detail)
}

/// How much of a time stands in no other entry of the resident: shifts that were moved may lie over each other, and no minute
/// is counted twice.
fn uncounted(
    conn: &mut Conn,
    resident: &str,
    (from, until): (NaiveDateTime, NaiveDateTime),
) -> Result<TimeDelta> {
    let (mut left, mut at) = (TimeDelta::zero(), from);
    for (begins, ends) in model::counted(conn, resident, (from, until))? {
        left += (begins - at).max(TimeDelta::zero());
        at = at.max(ends);
    }
    Ok(left + (until - at).max(TimeDelta::zero()))
}

/// Minutes that a resident has not yet served of a day.
fn left_in_day(conn: &mut Conn, resident: &str, day: NaiveDate) -> Result<i64> {
    Ok((DAY_MINUTES - model::of_day(conn, resident, day)?).max(0))
}

/// Refuses a service that a day has no time for, beside what else the worker did on it or is said to have done. Whoever calls
/// has locked the worker's household.
///
/// # Errors
/// `Invalid` on `minutes`.
pub fn ensure_in_a_day(conn: &mut Conn, worker: &str, day: NaiveDate, minutes: i64) -> Result<()> {
    let told = needs::told_minutes(conn, worker, day)?;
    ensure_at_most(minutes, left_in_day(conn, worker, day)? - told)
}

fn ensure_at_most(minutes: i64, most: i64) -> Result<()> {
    if minutes <= most {
        return Ok(());
    }
    let error = FieldError::new("minutes", ErrorCode::OutOfRange);
    Err(error.with("min", 0).with("max", most.max(0)).into())
}

/// What the hours of a service for a need are called. The need's own words may be private.
const SERVICE: &str = "上门服务";

/// Writes the hours of one who served for a need, as they were confirmed, in the steps of the place. Whoever calls has locked
/// the worker's household.
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
    let left = left_in_day(conn, &service.worker_id, service.day)?;
    let minutes = policy.rounding.apply(service.minutes.into(), policy.round_minutes).min(left);
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
        from_at: None,
        until_at: None,
        rule_version_id: None,
        points_per_minutes: None,
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

/// By what hours earn points.
struct Terms {
    rule: Rule,
    /// Once for so many minutes; 0 for once a shift.
    per_minutes: i32,
}

impl Terms {
    /// How often the rule's points are given for so many minutes.
    fn times(&self, minutes: i64) -> i64 {
        match self.per_minutes {
            0 => i64::from(minutes > 0),
            per => minutes / i64::from(per),
        }
    }
}

/// The terms of a duty now, where its rule is still in force.
fn terms_of(conn: &mut Conn, duty: &DutyRow) -> Result<Option<Terms>> {
    let (Some(points), Some(per_minutes)) = (duty.points()?, duty.points_per_minutes) else {
        return Ok(None);
    };
    let rule = rules::current(conn, points.rule)?.filter(|rule| !rule.retired);
    Ok(rule.map(|rule| Terms { rule, per_minutes }))
}

/// The terms under which an entry was written.
fn terms_then(conn: &mut Conn, origin: &HoursRow) -> Result<Option<Terms>> {
    let (Some(version), Some(per_minutes)) = (&origin.rule_version_id, origin.points_per_minutes)
    else {
        return Ok(None);
    };
    Ok(rules::version(conn, version)?.map(|rule| Terms { rule, per_minutes }))
}

fn earn(
    conn: &mut Conn,
    call: &Call,
    terms: &Terms,
    home: (HouseholdId, ResidentId),
    minutes: i64,
) -> Result<Option<TransferRow>> {
    let times = terms.times(minutes);
    if times <= 0 {
        return Ok(None);
    }
    let note = format!("服务 {} 小时 {} 分钟", minutes / 60, minutes % 60);
    rule::earn(conn, call, &terms.rule, home, times, note)
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
/// `NotFound`, `Forbidden`, `OwnHousehold`; `Invalid` on `minutes` where that is what stands, or more than the day has left;
/// `InsufficientPoints` where the points have been spent.
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
    let left = left_in_day(conn, &row.resident_id, row.day)?;
    ensure_at_most(asked.body.minutes, left + i64::from(stands))?;
    let home = (household, parse::one(&row.resident_id)?);
    let transfer = give_anew(conn, call, &chain, home, asked.body.minutes)?;
    let reason = asked.body.reason.trim().to_owned();
    let correction = HoursRow {
        id: HoursId::new().to_string(),
        minutes: wanted - stands,
        corrects_id: Some(row.origin().to_owned()),
        transfer_id: transfer.map(|transfer| transfer.id),
        note: reason,
        recorded_by: call.user().map(|user| user.to_string()),
        recorded_at: clock::to_db(call.now),
        from_at: None,
        until_at: None,
        rule_version_id: None,
        points_per_minutes: None,
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

/// Undoes the points that came of hours, and gives those that come of the right ones, by the terms of the first entry.
fn give_anew(
    conn: &mut Conn,
    call: &Call,
    chain: &[HoursRow],
    home: (HouseholdId, ResidentId),
    minutes: i64,
) -> Result<Option<TransferRow>> {
    // Each correction undid what was given before it.
    let last = chain.last().and_then(|row| row.transfer_id.as_deref());
    if let Some(last) = last {
        let given = transfers::transfer(conn, last)?.ok_or(ErrorCode::NotFound)?;
        // Undone by hand already: nothing is left to undo.
        if transfers::reversal_of(conn, last)?.is_none() {
            ledger::reverse(conn, call, &given, "服务时长更正".to_owned())?;
            expiry::grant_grace(conn, call, home.0)?;
        }
    }
    let origin = chain.iter().find(|row| row.corrects_id.is_none()).ok_or(ErrorCode::NotFound)?;
    match terms_then(conn, origin)? {
        Some(terms) => earn(conn, call, &terms, home, minutes),
        None => Ok(None),
    }
}
