//! The visit list: who has not read a notice in time is told in person, each once.

use chrono::TimeDelta;
use xiangyue_shared::{
    access::Target,
    error::ErrorCode,
    ids::ResidentId,
    notice::{AudienceKind, ListVisits, TellInPerson, Visit},
    page::Page,
};

use super::{expect, is_live};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            audit,
            notice::visit::{self as model, VisitRow, Wanted},
            page,
        },
    },
    error::Result,
};

/// Lists those in a place who have not read a notice in time, and who of them was told.
///
/// # Errors
/// `NotFound`, also for a place that the notice is not for; `Forbidden`, `Malformed` for a cursor that is not ours,
/// `OutOfRange`.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListVisits>) -> Result<Page<Visit>> {
    let (row, query) = (expect(conn, asked.path.notice)?, &asked.query);
    let region = row.region()?;
    let place = match &query.region {
        Some(place) if region.covers(place) => place.clone(),
        Some(place) if place.covers(&region) => region,
        Some(place) => {
            call.allow(&Target::region(place.clone()))?;
            return Err(ErrorCode::NotFound.into());
        }
        None => region,
    };
    call.allow(&Target::region(place.clone()))?;
    let limit = page::rows(query.limit)?;
    let after = match query.cursor.as_deref() {
        Some(cursor) => cursor.parse::<ResidentId>().map_err(|_| ErrorCode::Malformed)?.to_string(),
        None => String::new(),
    };
    let had_time = row.published_at.is_some_and(|at| {
        at + TimeDelta::hours(row.remind_after_hours.into()) <= clock::to_db(call.now)
    });
    let audience = row.audience()?;
    if !had_time || !is_live(&row, call) || audience == AudienceKind::Role {
        return Ok(Page::default());
    }
    let by_household = audience.is_by_household();
    model::page(
        conn,
        &Wanted { notice: &row, by_household, place: &place, after: &after, only: None, limit },
    )
}

/// Notes that one was told in person. The second time changes nothing.
///
/// # Errors
/// `NotFound` for one whom the notice is not for, or who has read it meanwhile; `Forbidden`.
pub fn tell(conn: &mut Conn, call: &Call, asked: &Asked<TellInPerson>) -> Result<Visit> {
    let row = expect(conn, asked.path.notice)?;
    let resident = asked.path.resident;
    let door = model::door(conn, resident)?.ok_or(ErrorCode::NotFound)?;
    call.allow(&Target::region(door.group.clone()))?;
    let audience = row.audience()?;
    if !is_live(&row, call) || audience == AudienceKind::Role || !row.region()?.covers(&door.group)
    {
        return Err(ErrorCode::NotFound.into());
    }
    let id = resident.to_string();
    let wanted = Wanted {
        notice: &row,
        by_household: audience.is_by_household(),
        place: &door.group,
        after: "",
        only: Some(&id),
        limit: 1,
    };
    if model::page(conn, &wanted)?.items.is_empty() {
        return Err(ErrorCode::NotFound.into());
    }
    let new = VisitRow {
        notice_id: row.id.clone(),
        resident_id: id.clone(),
        household_id: door.household,
        told_by: call.caller()?.user.to_string(),
        told_at: clock::to_db(call.now),
    };
    if model::add(conn, &new)? {
        audit::record(
            conn,
            call,
            audit::Action {
                name: "notice.tell",
                object_kind: "notice",
                object_id: row.id.clone(),
                region: Some(door.group.as_str()),
                detail: format!("resident {id}"),
            },
        )?;
    }
    let told = model::page(conn, &wanted)?.items.pop();
    told.ok_or_else(|| ErrorCode::NotFound.into())
}
