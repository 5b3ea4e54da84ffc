//! Search 找一找: over the notices to a person, the goods of their village, its classes and its duties.
//!
//! What one may find is what the lists show, by the same rules. Titles are compared here and not in the database, for
//! neither engine knows pinyin; of each kind the newest [`LOOKED_AT`] are looked at, and a village has far fewer.

mod spelling;

use std::cmp::Reverse;

use xiangyue_shared::{
    error::{ErrorCode, FieldError},
    ids::{CourseId, ItemId, NoticeId},
    region::{Level, RegionCode},
    search::{Found, HITS_MOST, Hit, Search, TEXT_MOST},
};

use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            course as courses, household, notice::reading, parse, region, store,
            volunteer::duty as duties,
        },
    },
    error::Result,
    services::notice,
};
use spelling::{Closeness, Wanted};

/// Rows of a kind that are compared.
const LOOKED_AT: i64 = 1_000;

/// Finds what the caller may see.
///
/// # Errors
/// `Invalid` on `text` for none, or more than 30 characters.
pub fn find(conn: &mut Conn, call: &Call, asked: &Asked<Search>) -> Result<Vec<Hit>> {
    let text = asked.query.text.trim();
    if text.is_empty() {
        return Err(FieldError::new("text", ErrorCode::Required).into());
    }
    if text.chars().count() > TEXT_MOST {
        return Err(FieldError::new("text", ErrorCode::TooLong).into());
    }
    let wanted = Wanted::new(text);
    let mut hits = notices(conn, call, text, &wanted)?;
    let villages = villages(conn, call)?;
    hits.extend(goods(conn, &villages, &wanted)?);
    let mut places: Vec<String> = villages.iter().flat_map(reading::up).collect();
    places.sort_unstable();
    places.dedup();
    hits.extend(classes(conn, &places, &wanted)?);
    hits.extend(duties(conn, &places, &wanted)?);
    hits.sort_by_key(|(closeness, _)| Reverse(*closeness));
    Ok(hits.into_iter().take(HITS_MOST).map(|(_, hit)| hit).collect())
}

/// Where the caller is at home, and where they have a role.
fn villages(conn: &mut Conn, call: &Call) -> Result<Vec<RegionCode>> {
    let mut all: Vec<RegionCode> = call
        .caller()?
        .standing
        .grants
        .iter()
        .filter_map(|grant| grant.region.ancestor(Level::Village))
        .filter(|village| village.level() == Level::Village)
        .collect();
    if let Some(home) = call.household()
        && let Some(home) = household::find(conn, home)?
    {
        all.push(home.village()?);
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

fn notices(
    conn: &mut Conn,
    call: &Call,
    text: &str,
    wanted: &Wanted,
) -> Result<Vec<(Closeness, Hit)>> {
    let stands = notice::standpoint(conn, call)?;
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = format!("%{escaped}%");
    let rows = reading::titles(conn, clock::to_db(call.now), &stands, &pattern, LOOKED_AT)?;
    let mut close: Vec<_> = rows
        .into_iter()
        .filter_map(|(id, place, title, within)| {
            let closeness = wanted.in_text(&title).or(within.then_some(Closeness::Within))?;
            Some((closeness, id, place, title))
        })
        .collect();
    close.sort_by_key(|(closeness, ..)| Reverse(*closeness));
    close.truncate(HITS_MOST);
    let places: Vec<&str> = close.iter().map(|(_, _, place, _)| place.as_str()).collect();
    let names = region::place_names(conn, &places)?;
    close
        .into_iter()
        .map(|(closeness, id, place, title)| {
            let notice: NoticeId = parse::one(&id)?;
            let note = names.get(&place).cloned().unwrap_or_default();
            Ok((closeness, Hit { found: Found::Notice { notice }, title, note }))
        })
        .collect()
}

fn goods(
    conn: &mut Conn,
    villages: &[RegionCode],
    wanted: &Wanted,
) -> Result<Vec<(Closeness, Hit)>> {
    let codes: Vec<String> = villages.iter().map(ToString::to_string).collect();
    let mut hits = Vec::new();
    for (row, store_name) in store::offered_in(conn, &codes, LOOKED_AT)? {
        if let Some(closeness) = wanted.in_text(&row.name) {
            let item: ItemId = parse::one(&row.id)?;
            let found = Found::Item { item };
            hits.push((closeness, Hit { found, title: row.name, note: store_name }));
        }
    }
    Ok(hits)
}

fn classes(conn: &mut Conn, places: &[String], wanted: &Wanted) -> Result<Vec<(Closeness, Hit)>> {
    let mut hits = Vec::new();
    for row in courses::offered_in(conn, places, LOOKED_AT)? {
        if let Some(closeness) = wanted.in_text(&row.name) {
            let course: CourseId = row.course()?;
            let found = Found::Course { course };
            hits.push((closeness, Hit { found, title: row.name, note: row.place }));
        }
    }
    Ok(hits)
}

fn duties(conn: &mut Conn, places: &[String], wanted: &Wanted) -> Result<Vec<(Closeness, Hit)>> {
    let mut hits = Vec::new();
    for row in duties::offered_in(conn, places, LOOKED_AT)? {
        if let Some(closeness) = wanted.in_text(&row.name) {
            let found = Found::Duty { duty: row.duty()? };
            hits.push((closeness, Hit { found, title: row.name, note: row.about }));
        }
    }
    Ok(hits)
}
