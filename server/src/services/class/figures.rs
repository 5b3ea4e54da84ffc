//! Figures of a term 学期统计: who came, by session and by child. A child is known by its household alone.

use std::collections::HashMap;

use xiangyue_shared::{
    class_register::{
        ChildFigures, ExportTermFigures, GetTermFigures, SessionFigures, TermFigures,
    },
    endpoint::Binary,
};

use super::{allowed, figures_sheet};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            class_facts::{self as facts, Counts},
            class_session as sessions,
            course::CourseRow,
            parse,
        },
    },
    error::{Failure, Result},
};

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Shows the figures of a term.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetTermFigures>) -> Result<TermFigures> {
    let course = allowed(conn, call, asked.path.course)?;
    of(conn, call, &course)
}

/// The same as a spreadsheet.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub fn export(conn: &mut Conn, call: &Call, asked: &Asked<ExportTermFigures>) -> Result<Binary> {
    let course = allowed(conn, call, asked.path.course)?;
    let figures = of(conn, call, &course)?;
    let bytes = figures_sheet::workbook(&course.name, &figures).map_err(Failure::internal)?;
    Ok(Binary { media_type: MEDIA_TYPE.to_owned(), bytes })
}

fn of(conn: &mut Conn, call: &Call, course: &CourseRow) -> Result<TermFigures> {
    let now = clock::to_db(call.now);
    let mut counts: HashMap<String, Counts> = facts::by_session(conn, &course.id, now)?
        .into_iter()
        .map(|counts| (counts.key.clone(), counts))
        .collect();
    let sessions = sessions::of_course(conn, &course.id)?
        .into_iter()
        .map(|session| {
            let counts = counts.remove(&session.id).unwrap_or_default();
            Ok(SessionFigures {
                session: session.session()?,
                day: session.day,
                cancelled: session.cancelled,
                seats: session.seats.into(),
                adults: session.adults.into(),
                booked: counts.booked,
                came: counts.came,
                on_leave: counts.on_leave,
                absent: counts.absent,
                waiting: session.waiting.into(),
            })
        })
        .collect::<Result<_>>()?;
    let children = facts::by_child(conn, &course.id, now)?
        .into_iter()
        .map(|child| {
            Ok(ChildFigures {
                child: parse::one(&child.counts.key)?,
                household_number: child.number,
                household_name: child.head_name,
                booked: child.counts.booked,
                came: child.counts.came,
                on_leave: child.counts.on_leave,
                absent: child.counts.absent,
            })
        })
        .collect::<Result<_>>()?;
    Ok(TermFigures { sessions, children })
}
