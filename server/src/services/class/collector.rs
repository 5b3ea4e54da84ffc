//! Cards 接送卡 of those who may collect a child. What stands on one is a keyed hash over the household and the person as
//! the guardian names them, so that nothing is kept of it, and one card is good for brothers and sisters.

use std::collections::BTreeMap;

use xiangyue_shared::{
    access::Target,
    child::{CollectorCard, ListCollectorCards, PickupPerson},
    class_booking::SeatState,
    class_register::{Collector, FindCollectors, RefuseCollector},
    code::{CollectorCode, collector_text, with_check_digit},
    endpoint::Nothing,
    error::{ErrorCode, FieldError},
    ids::HouseholdId,
};

use super::{
    expect_session, record,
    register::{open_seat, open_to},
    tell,
};
use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{child as children, class_seat as seats},
    },
    error::{Failure, Result},
    keys::Keys,
};

const PURPOSE: &str = "collector-card";

/// What stands on a card.
struct Printed {
    scanned: [u8; 16],
    digits: String,
}

fn printed(keys: &Keys, household: &str, person: &PickupPerson) -> Result<Printed> {
    let PickupPerson { name, phone, card, .. } = person;
    let hash = keys.lookup(PURPOSE, &format!("{household}\n{name}\n{phone}\n{card}"));
    let short = || Failure::internal(anyhow::anyhow!("a hash that is too short"));
    let (scanned, rest) = hash.split_first_chunk::<16>().ok_or_else(short)?;
    let (number, _) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    Ok(Printed { scanned: *scanned, digits: with_check_digit(u32::from_be_bytes(*number)) })
}

impl Printed {
    fn is(&self, shown: &CollectorCode) -> bool {
        match shown {
            CollectorCode::Scanned(hash) => *hash == self.scanned,
            CollectorCode::Digits(digits) => *digits == self.digits,
        }
    }
}

/// Lists the cards of those who may collect the household's children, each once.
///
/// # Errors
/// `Forbidden`.
pub fn cards(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListCollectorCards>,
) -> Result<Vec<CollectorCard>> {
    let household: HouseholdId = asked.path.household;
    call.allow(&Target { household: Some(household), ..Target::default() })?;
    let rows = children::of_household(conn, household)?;
    let mut cards: BTreeMap<String, CollectorCard> = BTreeMap::new();
    for child in children::open(conn, &call.keys, &rows)? {
        for person in child.profile.pickup_persons {
            let Printed { scanned, digits } = printed(&call.keys, &household.to_string(), &person)?;
            let card =
                cards.entry(collector_text(scanned)).or_insert_with_key(|code| CollectorCard {
                    name: person.name,
                    relation: person.relation,
                    code: code.clone(),
                    digits,
                    children: Vec::new(),
                });
            if !card.children.contains(&child.id) {
                card.children.push(child.id);
            }
        }
    }
    let mut cards: Vec<CollectorCard> = cards.into_values().collect();
    cards.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(cards)
}

/// Finds whom a card lets collect which children of a session. A card that is not of this class is noted.
///
/// # Errors
/// `NotFound`, `Forbidden`; `ClassNotToday`; `Invalid` on `code` for what is no card.
pub fn find(conn: &mut Conn, call: &Call, asked: &Asked<FindCollectors>) -> Result<Vec<Collector>> {
    let (session, course) = expect_session(conn, asked.path.session)?;
    open_to(call, &session, &course)?;
    let shown = CollectorCode::parse(&asked.body.code)
        .map_err(|code: ErrorCode| FieldError::new("code", code))?;
    let rows = seats::of_session(conn, &session.id, &[SeatState::Booked.as_str()])?;
    let ids: Vec<String> = rows.iter().map(|seat| seat.child_id.clone()).collect();
    let known = children::by_keys(conn, &ids)?;
    let mut found = Vec::new();
    for child in children::open(conn, &call.keys, &known)? {
        let Some(seat) = rows.iter().find(|seat| seat.child_id == child.id.to_string()) else {
            continue;
        };
        for person in &child.profile.pickup_persons {
            if printed(&call.keys, &seat.household_id, person)?.is(&shown) {
                found.push(Collector { seat: seat.seat()?, pickup_person: person.id });
            }
        }
    }
    if found.is_empty() {
        let object = ("class_session", session.id.as_str());
        let detail = "a card that lets nobody be collected".to_owned();
        record(conn, call, "class.collect.refuse", object, &course.region_code, detail)?;
    }
    Ok(found)
}

/// Notes that somebody who is not listed came for a child and was refused, and tells the guardian at once.
///
/// # Errors
/// `NotFound`, `Forbidden`; `ClassNotToday`; `SeatState` for a child that is not there.
pub fn refuse(conn: &mut Conn, call: &Call, asked: &Asked<RefuseCollector>) -> Result<Nothing> {
    let (seat, _, course) = open_seat(conn, call, asked.path.seat)?;
    if seat.arrived_at.is_none() || seat.left_at.is_some() {
        return Err(ErrorCode::SeatState.into());
    }
    let object = ("class_seat", seat.id.as_str());
    let detail = "not listed".to_owned();
    record(conn, call, "class.collect.refuse", object, &course.region_code, detail)?;
    let text = format!(
        "【乡约】有人到{}接您家孩子，不在接送名单上，老师没有让接走。请马上联系老师。",
        course.name
    );
    tell::bookers(conn, call, vec![(seat.booking_id, text)])?;
    Ok(Nothing {})
}
