//! Volunteers 志愿服务: teams, duties, shifts, and signing up for them.
//!
//! Rows are locked in one order: the household, the class's session, the shift, its places. Whoever changes a place has
//! locked its shift first, whose counters say how many are left. In needs: the worker's household, the need, its services,
//! the contract.

pub mod attendance;
pub mod certificate;
mod certificate_pdf;
pub mod class_shift;
pub mod contract;
pub mod duty;
pub mod give_up;
pub mod hours;
pub mod need;
pub mod policy;
pub mod queue;
pub mod shift;
pub mod signup;
pub mod team;
mod tell;
pub mod venue;
pub mod verify;
mod view;

use xiangyue_shared::{
    access::{Permission, Target},
    error::{ErrorCode, FieldError},
    ids::{DutyId, ResidentId, ShiftId, SignupId},
    region::{Level, RegionCode},
};

use crate::{
    call::Call,
    db::{
        Conn,
        models::{
            audit, class_session, region,
            volunteer::{
                self as model, Person,
                duty::{self as duties, DutyRow},
                shift::{self as shifts, PlacedShift, ShiftRow},
                signup::{self as signups, PlacedSignup},
                team as teams,
            },
        },
    },
    error::Result,
};

/// A resident that must be there.
fn person(conn: &mut Conn, resident: ResidentId) -> Result<Person> {
    model::person(conn, resident)?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// What is asked for a resident: by one of the household, or by whoever helps them.
fn theirs(person: &Person) -> Target {
    Target::household(person.group.clone(), person.household)
}

fn expect_duty(conn: &mut Conn, id: DutyId) -> Result<DutyRow> {
    duties::find(conn, &id.to_string())?.ok_or_else(|| ErrorCode::NotFound.into())
}

fn expect_shift(conn: &mut Conn, id: ShiftId) -> Result<PlacedShift> {
    shifts::by_key(conn, &id.to_string())?.ok_or_else(|| ErrorCode::NotFound.into())
}

fn expect_signup(conn: &mut Conn, id: SignupId) -> Result<PlacedSignup> {
    signups::find(conn, id)?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// Whether the caller leads a team.
fn leads(conn: &mut Conn, call: &Call, team: Option<&str>) -> Result<bool> {
    match (team, call.caller()?.resident) {
        (Some(team), Some(resident)) => teams::is_led_by(conn, team, &resident.to_string()),
        _ => Ok(false),
    }
}

/// Whether the caller leads the duty's team, or teaches the session that the shift belongs to.
fn leads_shift(conn: &mut Conn, call: &Call, shift: &ShiftRow, duty: &DutyRow) -> Result<bool> {
    if leads(conn, call, duty.team_id.as_deref())? {
        return Ok(true);
    }
    let Some(session) = &shift.class_session_id else { return Ok(false) };
    let user = call.caller()?.user.to_string();
    Ok(class_session::by_key(conn, session)?.is_some_and(|(session, _)| session.teacher_id == user))
}

/// Whether the caller runs what volunteers do at a place, or leads the team.
fn runs(call: &Call, region: &RegionCode, led: bool) -> Result<bool> {
    let standing = &call.caller()?.standing;
    Ok(led || standing.holds(Permission::ManageVolunteers, &Target::region(region.clone())))
}

/// Locks a shift, and before it the session of the class that it belongs to.
fn lock(conn: &mut Conn, shift: &ShiftRow) -> Result<()> {
    if let Some(session) = &shift.class_session_id {
        class_session::lock(conn, std::slice::from_ref(session))?;
    }
    shifts::lock(conn, &shift.id)
}

/// The regions above one, down from the county.
fn above(region: &RegionCode) -> Vec<String> {
    [Level::County, Level::Township, Level::Village]
        .into_iter()
        .filter_map(|level| region.ancestor(level))
        .filter(|above| above.covers(region))
        .map(String::from)
        .collect()
}

/// A place of one of these levels that is there.
fn expect_place(conn: &mut Conn, place: &RegionCode, levels: &[Level]) -> Result<()> {
    if levels.contains(&place.level()) && region::find(conn, place)?.is_some() {
        Ok(())
    } else {
        Err(FieldError::new("region", ErrorCode::RegionCodeInvalid).into())
    }
}

/// Writes what was done into the audit log.
fn record(
    conn: &mut Conn,
    call: &Call,
    name: &str,
    (object_kind, object_id): (&str, &str),
    region: &str,
    detail: String,
) -> Result<()> {
    audit::record(
        conn,
        call,
        audit::Action {
            name,
            object_kind,
            object_id: object_id.to_owned(),
            region: Some(region),
            detail,
        },
    )
}
