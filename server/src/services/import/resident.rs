//! What becomes of one resident.

use uuid::Uuid;
use xiangyue_shared::{ids::ResidentId, region::RegionCode};

use super::{
    table::{HEAD, Person},
    text,
};
use crate::{
    call::Call,
    db::{clock, models::household_import::ResidentRow},
    error::Result,
    keys::purpose::{ID_NUMBER, PHONE},
};

/// Relation of one of whom nothing was said.
pub const MEMBER: &str = "家庭成员";

/// A resident of whom nothing is known yet.
pub fn blank(call: &Call, village: &RegionCode, household: &str) -> ResidentRow {
    ResidentRow {
        id: ResidentId(Uuid::now_v7()).to_string(),
        household_id: household.to_owned(),
        village_code: village.to_string(),
        name: String::new(),
        initials: String::new(),
        relation: MEMBER.to_owned(),
        is_head: false,
        id_hash: None,
        id_cipher: None,
        id_tail: None,
        phone_hash: None,
        phone_cipher: None,
        phone_tail: None,
        created_at: clock::to_db(call.now),
    }
}

/// The resident with what the sheet says. What the sheet leaves out stays.
///
/// # Errors
/// Where a value cannot be encrypted.
pub fn merged(
    call: &Call,
    before: &ResidentRow,
    person: &Person,
    id_hash: Option<&Vec<u8>>,
    is_head: bool,
) -> Result<ResidentRow> {
    let mut row = before.clone();
    if row.name != person.name {
        row.name.clone_from(&person.name);
        row.initials = text::initials(&person.name);
    }
    row.is_head = is_head;
    row.relation = relation(person, before, is_head);
    // Encrypted anew only when it is another value: every cipher text differs from the last.
    if let (Some(number), Some(hash)) = (&person.id_number, id_hash)
        && row.id_hash.as_ref() != Some(hash)
    {
        row.id_hash = Some(hash.clone());
        row.id_cipher = Some(call.keys.seal(ID_NUMBER, number.as_bytes())?);
        row.id_tail = Some(tail(number));
    }
    if let Some(phone) = &person.phone {
        let hash = call.keys.lookup(PHONE, phone);
        if row.phone_hash.as_ref() != Some(&hash) {
            row.phone_hash = Some(hash);
            row.phone_cipher = Some(call.keys.seal(PHONE, phone.as_bytes())?);
            row.phone_tail = Some(tail(phone));
        }
    }
    Ok(row)
}

fn relation(person: &Person, before: &ResidentRow, is_head: bool) -> String {
    let said = person.relation.as_deref().filter(|_| !person.head);
    match (is_head, said) {
        (true, _) => HEAD,
        (false, Some(said)) => said,
        (false, None) if before.relation == HEAD => MEMBER,
        (false, None) => &before.relation,
    }
    .to_owned()
}

/// The last four characters.
fn tail(number: &str) -> String {
    number.chars().skip(number.chars().count().saturating_sub(4)).collect()
}
