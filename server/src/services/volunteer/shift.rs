//! Shifts 班次 of a duty: listed, added, changed, cancelled.

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use xiangyue_shared::{
    access::Target,
    duty::{GetShift, ListDutyShifts, ListShifts, PutShift, Shift, ShiftDraft},
    error::{ErrorCode, FieldError},
    page::Page,
    shift_signup::SignupState,
};

use super::{
    above, expect_duty, expect_shift, give_up, leads, leads_shift, lock, queue, record, tell,
};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            class_session, page,
            volunteer::{
                duty::DutyRow,
                shift::{self as model, ShiftRow, Wanted},
                signup as signups,
            },
        },
    },
    error::{Failure, Result},
};

/// A shift and its duty.
type PlacedRef<'a> = (&'a ShiftRow, &'a DutyRow);

/// The moment after which shifts are wanted. What lies far from any shift is not asked of the database.
fn near(after: Option<DateTime<Utc>>, call: &Call) -> Result<NaiveDateTime> {
    match after {
        Some(at) if !(2000..=2200).contains(&at.year()) => {
            Err(FieldError::new("after", ErrorCode::OutOfRange).into())
        }
        at => Ok(clock::to_db(at.unwrap_or(call.now))),
    }
}

fn page_of(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Page<Shift>> {
    let rows = model::list(conn, wanted)?;
    let items =
        rows.items.into_iter().map(|(row, duty)| row.into_shift(&duty)).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// Lists the shifts to come at a place, of what lies below it, and of what it lies in.
///
/// # Errors
/// `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not ours.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListShifts>) -> Result<Page<Shift>> {
    let (region, query) = (&asked.path.region, &asked.query);
    let wanted = Wanted {
        duty: None,
        region: Some(region),
        above: &above(region),
        ends_after: near(query.after, call)?,
        with_cancelled: false,
        cursor: query.cursor.as_deref(),
        limit: page::rows(query.limit)?,
    };
    page_of(conn, &wanted)
}

/// Lists the shifts of a duty, those that were cancelled among them.
///
/// # Errors
/// `NotFound`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not ours.
pub fn of_duty(conn: &mut Conn, call: &Call, asked: &Asked<ListDutyShifts>) -> Result<Page<Shift>> {
    let (duty, query) = (expect_duty(conn, asked.path.duty)?, &asked.query);
    let wanted = Wanted {
        duty: Some(&duty.id),
        region: None,
        above: &[],
        ends_after: near(query.after, call)?,
        with_cancelled: true,
        cursor: query.cursor.as_deref(),
        limit: page::rows(query.limit)?,
    };
    page_of(conn, &wanted)
}

/// Shows a shift.
///
/// # Errors
/// `NotFound`.
pub fn show(conn: &mut Conn, _: &Call, asked: &Asked<GetShift>) -> Result<Shift> {
    let (row, duty) = expect_shift(conn, asked.path.shift)?;
    row.into_shift(&duty)
}

/// Adds a shift, or changes one that is not over. Cancelling gives up its places and dissolves its queue; places that a
/// larger one has more go to those who wait. Those concerned are told of what they have to know.
///
/// # Errors
/// `Forbidden`, `NotFound`; `ShiftBegun` for one that is over; `Invalid` on `shift` for one of another duty, on `ends_at`
/// for one that would be over, on `most` where more have a place, on `starts_at` where a class's session says otherwise.
pub fn put(conn: &mut Conn, call: &Call, asked: &Asked<PutShift>) -> Result<Shift> {
    let duty = expect_duty(conn, asked.path.duty)?;
    let (id, draft) = (asked.path.shift.to_string(), &asked.body);
    let found = model::by_key(conn, &id)?.map(|(row, _)| row);
    let led = match &found {
        Some(row) => leads_shift(conn, call, row, &duty)?,
        None => leads(conn, call, duty.team_id.as_deref())?,
    };
    call.allow(&Target::region(duty.region()?).led(led))?;
    if draft.ends_at <= call.now {
        return Err(FieldError::new("ends_at", ErrorCode::OutOfRange).into());
    }
    let row = match found {
        // The adults of a session are under the session's own id.
        None if class_session::by_key(conn, &id)?.is_some() => {
            return Err(FieldError::new("shift", ErrorCode::Duplicate).into());
        }
        None => add(conn, id, draft, &duty)?,
        Some(row) if row.duty_id != duty.id => {
            return Err(FieldError::new("shift", ErrorCode::NotFound).into());
        }
        Some(row) => change(conn, call, &row, draft)?,
    };
    let detail = format!(
        "{} {} to {}, {} to {}, cancelled={}",
        row.role, row.starts_at, row.ends_at, row.least, row.most, row.cancelled
    );
    record(conn, call, "shift.put", ("shift", &row.id), &row.region_code, detail)?;
    let (row, duty) = expect_shift(conn, asked.path.shift)?;
    row.into_shift(&duty)
}

fn add(conn: &mut Conn, id: String, draft: &ShiftDraft, duty: &DutyRow) -> Result<ShiftRow> {
    let empty = ShiftRow {
        id,
        duty_id: duty.id.clone(),
        region_code: duty.region_code.clone(),
        class_session_id: None,
        role: String::new(),
        place: String::new(),
        starts_at: NaiveDateTime::default(),
        ends_at: NaiveDateTime::default(),
        opens_at: NaiveDateTime::default(),
        closes_at: NaiveDateTime::default(),
        least: 0,
        most: 0,
        taken: 0,
        waiting: 0,
        places: 0,
        cancelled: false,
    };
    let row = filled(empty, draft)?;
    model::add(conn, std::slice::from_ref(&row))?;
    Ok(row)
}

fn change(conn: &mut Conn, call: &Call, before: &ShiftRow, draft: &ShiftDraft) -> Result<ShiftRow> {
    lock(conn, before)?;
    let (before, duty) = model::by_key(conn, &before.id)?.ok_or(ErrorCode::NotFound)?;
    if before.ends_at <= clock::to_db(call.now) {
        return Err(ErrorCode::ShiftBegun.into());
    }
    let mut row = filled(before.clone(), draft)?;
    // When a class takes place is for the class to say.
    let moved = (row.starts_at, row.ends_at, row.cancelled)
        != (before.starts_at, before.ends_at, before.cancelled);
    if row.class_session_id.is_some() && moved {
        return Err(FieldError::new("starts_at", ErrorCode::Stale).into());
    }
    // What was noted of those who have come would be of another time.
    if row.starts_at != before.starts_at && signups::anybody_came(conn, &row.id)? {
        return Err(FieldError::new("starts_at", ErrorCode::ShiftBegun).into());
    }
    if row.cancelled {
        // Those who are there keep their places, however few were wanted.
        row.most = row.most.max(before.taken);
    } else if row.most < before.taken {
        let error = FieldError::new("most", ErrorCode::OutOfRange);
        return Err(error.with("min", before.taken).with("max", 500).into());
    }
    model::change(conn, &row)?;
    follow(conn, call, &before, (&row, &duty))?;
    queue::hand_on(conn, call, &row.id)?;
    Ok(row)
}

/// What follows for those who have a place, or wait for one, where a shift is held elsewhere or at another time, not at all,
/// or after all. Whoever calls has locked it.
///
/// # Errors
/// Where the database fails.
pub(super) fn follow(
    conn: &mut Conn,
    call: &Call,
    before: &ShiftRow,
    (shift, duty): PlacedRef<'_>,
) -> Result<()> {
    let (was, is) = (
        (before.starts_at, before.ends_at, &before.place),
        (shift.starts_at, shift.ends_at, &shift.place),
    );
    if shift.cancelled {
        dissolve(conn, call, (shift, duty))
    } else if before.cancelled {
        tell::restored(conn, call, (shift, duty))
    } else if was != is {
        tell::moved(conn, call, (before, shift, duty))
    } else {
        Ok(())
    }
}

/// Gives up the places of a shift that does not take place; who is there already keeps theirs.
fn dissolve(conn: &mut Conn, call: &Call, (shift, duty): PlacedRef<'_>) -> Result<()> {
    let live = signups::live_of_shift(conn, &shift.id)?;
    // Only who had a place may have been there: a phone may tell later that they came.
    let mut ended =
        give_up::turn(conn, call, shift, &live, &[SignupState::Booked], SignupState::Cancelled)?;
    let without = [SignupState::Asked, SignupState::Waiting, SignupState::Offered];
    ended.extend(give_up::turn(conn, call, shift, &live, &without, SignupState::Lapsed)?);
    for place in &ended {
        let object = ("shift_signup", place.id.as_str());
        let detail = format!("shift {}, resident {}", shift.id, place.resident_id);
        record(conn, call, "shift.cancel", object, &shift.region_code, detail)?;
    }
    tell::cancelled(conn, call, (shift, duty), &ended)
}

fn filled(row: ShiftRow, draft: &ShiftDraft) -> Result<ShiftRow> {
    let small = |value: i64| i32::try_from(value).map_err(Failure::internal);
    Ok(ShiftRow {
        role: draft.role.trim().to_owned(),
        place: draft.place.trim().to_owned(),
        starts_at: clock::to_db(draft.starts_at),
        ends_at: clock::to_db(draft.ends_at),
        opens_at: clock::to_db(draft.opens_at),
        closes_at: clock::to_db(draft.closes_at),
        least: small(draft.least)?,
        most: small(draft.most)?,
        cancelled: draft.cancelled,
        ..row
    })
}
