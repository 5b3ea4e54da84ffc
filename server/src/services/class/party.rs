//! Who has seats in a session and who waits, as those who manage the class see it: households, and no child.

use std::collections::BTreeSet;

use xiangyue_shared::{
    access::Target,
    class_booking::SeatState,
    class_register::{ListParties, Party},
    page::Page,
};

use super::expect_session;
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{class_seat as model, page, parse},
    },
    error::Result,
};

/// Lists who has seats, who is on leave and who waits, in the order in which they asked.
///
/// # Errors
/// `NotFound`, `Forbidden`; `OutOfRange` for a page of another size than pages have, `Malformed` for a cursor that is not
/// ours.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListParties>) -> Result<Page<Party>> {
    let (session, course) = expect_session(conn, asked.path.session)?;
    call.allow(&Target::region(course.region()?))?;
    let limit = page::rows(asked.query.limit)?;
    let rows = model::parties(conn, &session.id, asked.query.cursor.as_deref(), limit)?;
    let waits = rows.items.iter().any(|row| row.state == SeatState::Waiting.as_str());
    let waiting: BTreeSet<i32> = if waits {
        let places = model::waiting_places(conn, std::slice::from_ref(&session.id))?;
        places.into_iter().map(|(_, place)| place).collect()
    } else {
        BTreeSet::new()
    };
    let items = rows
        .items
        .into_iter()
        .map(|row| {
            let state = parse::with(&row.state, SeatState::parse)?;
            let ahead = waiting.range(..row.place).count();
            let until = row.offer_until.map(|until| until.min(session.starts_at));
            Ok(Party {
                booking: parse::one(&row.booking_id)?,
                household: parse::one(&row.household_id)?,
                household_number: row.number,
                household_name: row.head_name,
                children: row.children,
                state,
                position: (state == SeatState::Waiting)
                    .then(|| i64::try_from(ahead).map_or(i64::MAX, |ahead| ahead + 1)),
                offer_until: until.map(clock::from_db),
            })
        })
        .collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}
