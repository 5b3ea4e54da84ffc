//! Duties 志愿岗, of a team or of the village itself.

use xiangyue_shared::{
    access::Target,
    duty::{Duty, DutyDraft, GetDuty, ListDuties, PutDuty},
    error::{ErrorCode, FieldError},
    page::Page,
    points::Points,
    region::Level,
};

use super::{above, expect_duty, expect_place, leads, record, runs};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            course as courses, page, rule,
            volunteer::{
                duty::{self as model, DutyRow},
                team as teams,
            },
        },
    },
    error::{Failure, Result},
};

/// Lists the duties of a place, of what lies below it, and of what it lies in.
///
/// # Errors
/// `OutOfRange` for a page of another size than pages have.
pub fn list(conn: &mut Conn, _: &Call, asked: &Asked<ListDuties>) -> Result<Page<Duty>> {
    let (region, query) = (&asked.path.region, &asked.query);
    let team = query.team.map(|team| team.to_string());
    let wanted = model::Wanted {
        region,
        above: &above(region),
        team: team.as_deref(),
        with_closed: query.with_closed,
        after: query.cursor.as_deref(),
        limit: page::rows(query.limit)?,
    };
    let rows = model::list(conn, &wanted)?;
    let items =
        rows.items.into_iter().map(|(row, team)| row.into_duty(team)).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// Shows a duty.
///
/// # Errors
/// `NotFound`.
pub fn show(conn: &mut Conn, _: &Call, asked: &Asked<GetDuty>) -> Result<Duty> {
    let row = expect_duty(conn, asked.path.duty)?;
    shown(conn, row)
}

fn shown(conn: &mut Conn, row: DutyRow) -> Result<Duty> {
    let team = match &row.team_id {
        Some(team) => teams::find(conn, team)?.map(|team| team.name),
        None => None,
    };
    row.into_duty(team)
}

/// Sets up a duty or changes it. Those who lead its team may do all but set what points it earns, and how hours that earn points are rounded.
///
/// # Errors
/// `Forbidden`; `Invalid` on `region` for what is no village or township, or another than before, on `team` for one that
/// reaches elsewhere, on `points` for a rule that is not the village's, takes points or is retired.
pub fn put(conn: &mut Conn, call: &Call, asked: &Asked<PutDuty>) -> Result<Duty> {
    let (id, draft) = (asked.path.duty.to_string(), &asked.body);
    let found = model::find(conn, &id)?;
    let (region, team) = match &found {
        Some(row) => (row.region()?, row.team_id.clone()),
        None => (draft.region.clone(), draft.team.map(|team| team.to_string())),
    };
    let led = leads(conn, call, team.as_deref())?;
    call.allow(&Target::region(region.clone()).led(led))?;
    // As it stands now that nobody else changes it: whoever leads the team leaves its points as they are.
    model::lock(conn, &id)?;
    let found = model::find(conn, &id)?;
    if region != draft.region {
        return Err(FieldError::new("region", ErrorCode::OtherVillage).into());
    }
    if team != draft.team.map(|team| team.to_string()) {
        return Err(FieldError::new("team", ErrorCode::OtherPlace).into());
    }
    if found.is_none() {
        // What a class needs is under the class's own id.
        if courses::find(conn, &id)?.is_some() {
            return Err(FieldError::new("duty", ErrorCode::Duplicate).into());
        }
        expect_place(conn, &region, &[Level::Village, Level::Township])?;
        if let Some(team) = &team {
            let team = teams::find(conn, team)?
                .ok_or_else(|| FieldError::new("team", ErrorCode::NotFound))?;
            // A team of the township serves its villages; one of a village serves nobody beyond it.
            if !team.region()?.covers(&region) {
                return Err(FieldError::new("team", ErrorCode::OtherPlace).into());
            }
        }
    }
    let before = found.as_ref().map(DutyRow::points).transpose()?.flatten();
    let rounding = found.as_ref().map(DutyRow::rounding).transpose()?.flatten();
    let pays = draft.points.is_some() || before.is_some();
    // How hours are rounded says how many points they give.
    if (draft.points != before || (pays && draft.rounding != rounding))
        && !runs(call, &region, false)?
    {
        return Err(ErrorCode::Forbidden.into());
    }
    if draft.points != before {
        check_points(conn, draft)?;
    }
    let row = filled(id, draft, found.as_ref(), call)?;
    if found.is_none() {
        model::add(conn, &row)?;
    } else {
        model::change(conn, &row)?;
    }
    record(
        conn,
        call,
        if found.is_none() { "duty.open" } else { "duty.change" },
        ("duty", &row.id),
        &row.region_code,
        format!(
            "{}, approval={}, points={:?}, closed={}",
            row.name, row.needs_approval, draft.points, row.closed
        ),
    )?;
    shown(conn, row)
}

/// A rule by which a duty earns points is one of its village, in force, and gives.
fn check_points(conn: &mut Conn, draft: &DutyDraft) -> Result<()> {
    let Some(points) = draft.points else { return Ok(()) };
    let wrong = |code| Failure::from(FieldError::new("points.rule", code));
    let rule = rule::current(conn, points.rule)?.ok_or_else(|| wrong(ErrorCode::NotFound))?;
    if rule.village != draft.region {
        return Err(wrong(ErrorCode::OtherVillage));
    }
    if rule.retired {
        return Err(wrong(ErrorCode::RuleRetired));
    }
    if rule.points <= Points::ZERO {
        return Err(wrong(ErrorCode::OutOfRange));
    }
    Ok(())
}

fn filled(id: String, draft: &DutyDraft, before: Option<&DutyRow>, call: &Call) -> Result<DutyRow> {
    let small = |value: i64| i32::try_from(value).map_err(Failure::internal);
    Ok(DutyRow {
        id,
        region_code: draft.region.to_string(),
        team_id: draft.team.map(|team| team.to_string()),
        course_id: before.and_then(|row| row.course_id.clone()),
        name: draft.name.trim().to_owned(),
        about: draft.about.trim().to_owned(),
        needs_approval: draft.needs_approval,
        round_minutes: draft.rounding.map(|rule| small(rule.minutes)).transpose()?,
        rounding: draft.rounding.map(|rule| rule.rounding.as_str().to_owned()),
        rule_id: draft.points.map(|points| points.rule.to_string()),
        points_per_minutes: draft.points.map(|points| small(points.per_minutes)).transpose()?,
        closed: draft.closed,
        created_at: before.map_or_else(|| clock::to_db(call.now), |row| row.created_at),
    })
}
