//! Places as volunteers and leaders see them: where each waits, until when it is offered.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDateTime;
use xiangyue_shared::{
    attendance::{Witness, Witnessed},
    error::ErrorCode,
    ids::SignupId,
    shift_signup::{Signup, SignupState},
};

use crate::{
    db::{
        Conn, clock,
        models::{
            parse,
            volunteer::signup::{self as model, PlacedSignup},
        },
    },
    error::Result,
};

/// Shows places, in the order in which they come.
///
/// # Errors
/// Where the database fails.
pub fn signups(conn: &mut Conn, rows: Vec<PlacedSignup>) -> Result<Vec<Signup>> {
    let queued: BTreeSet<String> = rows
        .iter()
        .filter(|(place, ..)| place.state == SignupState::Waiting.as_str())
        .map(|(place, ..)| place.shift_id.clone())
        .collect();
    let queued: Vec<String> = queued.into_iter().collect();
    let mut numbers: HashMap<String, Vec<i32>> = HashMap::new();
    if !queued.is_empty() {
        for (shift, number) in model::waiting_numbers(conn, &queued)? {
            numbers.entry(shift).or_default().push(number);
        }
    }
    rows.into_iter()
        .map(|(place, shift, duty, resident_name)| {
            let state = place.state()?;
            let ahead = numbers.get(&place.shift_id).map_or(0, |numbers| {
                numbers.iter().filter(|number| **number < place.queue_number).count()
            });
            Ok(Signup {
                id: place.signup()?,
                resident: place.resident()?,
                resident_name,
                state,
                position: (state == SignupState::Waiting)
                    .then(|| i64::try_from(ahead).map_or(i64::MAX, |ahead| ahead + 1)),
                offer_until: place.offer_until.map(clock::from_db),
                came: witnessed(place.came_at, place.came_by.as_deref())?,
                left: witnessed(place.left_at, place.left_by.as_deref())?,
                shift: shift.into_shift(&duty)?,
            })
        })
        .collect()
}

fn witnessed(at: Option<NaiveDateTime>, by: Option<&str>) -> Result<Option<Witnessed>> {
    at.zip(by)
        .map(|(at, by)| {
            Ok(Witnessed { at: clock::from_db(at), by: parse::with(by, Witness::parse)? })
        })
        .transpose()
}

/// Shows one place.
///
/// # Errors
/// `NotFound`.
pub fn signup(conn: &mut Conn, id: SignupId) -> Result<Signup> {
    let row = model::find(conn, id)?.ok_or(ErrorCode::NotFound)?;
    signups(conn, vec![row])?.pop().ok_or_else(|| ErrorCode::NotFound.into())
}
