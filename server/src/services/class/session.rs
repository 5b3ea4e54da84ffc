//! Single sessions: listed, added, moved, cancelled, and what homework there is.

use std::collections::BTreeSet;

use xiangyue_shared::{
    access::Target,
    class_booking::SeatState,
    course::{
        ClassSession, GetClassSession, ListClassSessions, PutClassSession, PutHomework,
        SessionDraft,
    },
    error::{ErrorCode, FieldError},
    page::Page,
};

use super::{
    allowed, calendar, expect, follow_up, give_up, near, plan, record, register, teacher_at, tell,
};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            class_seat,
            class_session::{self as model, SessionRow},
            course::{self as courses, CourseRow, TIME},
            page,
        },
    },
    error::Result,
    services::volunteer::class_shift,
};

/// Lists the sessions of a class, the earliest first.
///
/// # Errors
/// `NotFound`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not ours.
pub fn list(
    conn: &mut Conn,
    _: &Call,
    asked: &Asked<ListClassSessions>,
) -> Result<Page<ClassSession>> {
    let course = expect(conn, asked.path.course)?;
    let query = &asked.query;
    let rows = model::list(
        conn,
        &course.id,
        near(query.from, "from")?,
        query.cursor.as_deref(),
        page::rows(query.limit)?,
    )?;
    let items =
        rows.items.into_iter().map(|row| row.into_session(&course)).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// Shows a session.
///
/// # Errors
/// `NotFound`.
pub fn show(conn: &mut Conn, _: &Call, asked: &Asked<GetClassSession>) -> Result<ClassSession> {
    let (session, course) = super::expect_session(conn, asked.path.session)?;
    session.into_session(&course)
}

/// Adds a session on a day of its own, or moves, cancels or restores one. Cancelling gives up its seats and dissolves its
/// queue.
///
/// # Errors
/// `Forbidden`, `NotFound`; `ClassBegun` for a session that has; `Invalid` on `day` for one that lies behind or has a
/// session, on `session` for one of another class, on `substitute` for who does not teach there.
pub fn put(conn: &mut Conn, call: &Call, asked: &Asked<PutClassSession>) -> Result<ClassSession> {
    let course = allowed(conn, call, asked.path.course)?;
    courses::lock(conn, &course.id)?;
    let draft = &asked.body;
    let now = clock::to_db(call.now);
    let starts_at = clock::to_db(calendar::moment(draft.day, draft.begins));
    if starts_at <= now {
        return Err(FieldError::new("day", ErrorCode::OutOfRange).into());
    }
    let substitute = draft
        .substitute
        .map(|grant| teacher_at(conn, grant, &course.region()?, "substitute"))
        .transpose()?;
    let name = match model::find(conn, asked.path.session)? {
        None => {
            let row = plan::new(&course, asked.path.session, draft.day, draft.begins, draft.ends);
            if model::of_course(conn, &course.id)?.iter().any(|one| one.origin_day == draft.day) {
                return Err(FieldError::new("day", ErrorCode::Duplicate).into());
            }
            model::add(conn, std::slice::from_ref(&row))?;
            model::change(conn, &changed(row, &course, draft, substitute))?;
            if !draft.cancelled {
                follow_up::book(conn, call, &course, &[asked.path.session.to_string()])?;
            }
            "class.session.add"
        }
        Some((row, _)) if row.course_id != course.id => {
            return Err(FieldError::new("session", ErrorCode::NotFound).into());
        }
        Some((row, _)) if row.starts_at <= now => return Err(ErrorCode::ClassBegun.into()),
        Some((row, _)) => {
            model::lock(conn, std::slice::from_ref(&row.id))?;
            let (id, was_off) = (row.id.clone(), row.cancelled);
            model::change(conn, &changed(row, &course, draft, substitute))?;
            if draft.cancelled {
                dissolve(conn, call, &id, &course)?;
                "class.session.cancel"
            } else if was_off {
                follow_up::book(conn, call, &course, std::slice::from_ref(&id))?;
                tell_restored(conn, call, &id, &course)?;
                "class.session.restore"
            } else {
                "class.session.change"
            }
        }
    };
    let id = asked.path.session.to_string();
    let detail = format!("{} {} to {}", draft.day, draft.begins, draft.ends);
    record(conn, call, name, ("class_session", &id), &course.region_code, detail)?;
    let (row, course) = super::expect_session(conn, asked.path.session)?;
    class_shift::follow_session(conn, call, &row)?;
    if row.adults_required > 0 {
        class_shift::ensure(conn, call, &course, std::slice::from_ref(&row))?;
    }
    let (row, course) = super::expect_session(conn, asked.path.session)?;
    row.into_session(&course)
}

fn changed(
    mut row: SessionRow,
    course: &CourseRow,
    draft: &SessionDraft,
    substitute: Option<String>,
) -> SessionRow {
    row.day = draft.day;
    row.begins = draft.begins.format(TIME).to_string();
    row.ends = draft.ends.format(TIME).to_string();
    row.starts_at = clock::to_db(calendar::moment(draft.day, draft.begins));
    row.ends_at = clock::to_db(calendar::moment(draft.day, draft.ends));
    row.teacher_id = substitute.unwrap_or_else(|| course.teacher_id.clone());
    row.cancelled = draft.cancelled;
    row
}

/// Gives up every seat of a session that was cancelled. Nobody is offered one, since it no longer takes place.
/// Those who booked or waited are told.
fn dissolve(conn: &mut Conn, call: &Call, session: &str, course: &CourseRow) -> Result<()> {
    let live = SeatState::LIVE.map(SeatState::as_str);
    let seats = class_seat::of_session(conn, session, &live)?;
    give_up::give_up(conn, call, &seats, &SeatState::LIVE, SeatState::Cancelled)?;
    let Some((row, _)) = model::by_key(conn, session)? else { return Ok(()) };
    let text = format!(
        "【乡约】{}{}的课取消了，孩子不用去。请放学时按时接孩子。",
        course.name,
        row.day.format("%-m月%-d日")
    );
    let bookings: BTreeSet<String> = seats.into_iter().map(|seat| seat.booking_id).collect();
    tell::bookers(conn, call, bookings.into_iter().map(|id| (id, text.clone())).collect())
}

/// Tells those who had asked for a session that it takes place after all: of them only the term's were booked anew.
fn tell_restored(conn: &mut Conn, call: &Call, session: &str, course: &CourseRow) -> Result<()> {
    let states = SeatState::ALL.map(SeatState::as_str);
    let seats = class_seat::of_session(conn, session, &states)?;
    let Some((row, _)) = model::by_key(conn, session)? else { return Ok(()) };
    let text = format!(
        "【乡约】{}{}的课照常上。请打开乡约看看孩子有没有位子，没有的再报一次。",
        course.name,
        row.day.format("%-m月%-d日")
    );
    let bookings: BTreeSet<String> = seats.into_iter().map(|seat| seat.booking_id).collect();
    tell::bookers(conn, call, bookings.into_iter().map(|id| (id, text.clone())).collect())
}

/// Says what homework there is, by the session's teacher.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn set_homework(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<PutHomework>,
) -> Result<ClassSession> {
    let (mut row, course) = super::expect_session(conn, asked.path.session)?;
    call.allow(&Target::region(course.region()?))?;
    register::ensure_teacher(call, &row)?;
    let text = asked.body.text.trim();
    model::set_homework(conn, &row.id, text)?;
    record(
        conn,
        call,
        "class.homework",
        ("class_session", &row.id),
        &course.region_code,
        format!("{} characters", text.chars().count()),
    )?;
    row.homework = text.to_owned();
    row.into_session(&course)
}
