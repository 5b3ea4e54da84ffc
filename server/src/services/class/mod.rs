//! Four-thirty classes 四点半课堂.
//!
//! Rows are locked in one order: the household, its children by id, the class, its sessions by id, their seats. Whoever
//! changes a seat has locked its session first, whose counters say how many are left.

pub mod alarm;
pub mod booking;
pub mod calendar;
pub mod child;
pub mod collector;
pub mod course;
pub mod duty;
pub mod figures;
mod figures_sheet;
mod follow_up;
pub mod give_up;
pub mod party;
pub mod photo;
pub mod plan;
pub mod queue;
pub mod register;
pub mod session;
mod tell;
pub mod verify;
mod view;

use chrono::{Datelike, NaiveDate};
use xiangyue_shared::{
    access::Target,
    error::{ErrorCode, FieldError},
    ids::{ClassSessionId, CourseId, GrantId},
    region::RegionCode,
};

use crate::{
    call::Call,
    db::{
        Conn,
        models::{
            audit,
            class_session::{self, SessionRow},
            course as courses,
            course::CourseRow,
        },
    },
    error::Result,
};

/// A class that must exist.
fn expect(conn: &mut Conn, id: CourseId) -> Result<CourseRow> {
    courses::find(conn, &id.to_string())?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// A class that the caller may deal with in this call.
fn allowed(conn: &mut Conn, call: &Call, id: CourseId) -> Result<CourseRow> {
    let course = expect(conn, id)?;
    call.allow(&Target::region(course.region()?))?;
    Ok(course)
}

/// A session that must exist, with its class.
fn expect_session(conn: &mut Conn, id: ClassSessionId) -> Result<(SessionRow, CourseRow)> {
    class_session::find(conn, id)?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// A day that a list begins with, or is of. What lies far from any class is not asked of the database.
pub(super) fn near(day: Option<NaiveDate>, field: &str) -> Result<Option<NaiveDate>> {
    match day {
        Some(day) if !(2000..=2200).contains(&day.year()) => {
            Err(FieldError::new(field, ErrorCode::OutOfRange).into())
        }
        day => Ok(day),
    }
}

/// Who teaches by a role, where it reaches a place.
fn teacher_at(conn: &mut Conn, grant: GrantId, place: &RegionCode, field: &str) -> Result<String> {
    match courses::teacher(conn, grant)? {
        Some((user, region)) if region.covers(place) => Ok(user),
        _ => Err(FieldError::new(field, ErrorCode::TeacherUnknown).into()),
    }
}

/// Writes what was done to a class, one of its sessions or a booking into the audit log.
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
