//! Photos 照片 of those who may collect a child, for the teacher to compare at the door. A face is sealed in its person's row
//! and goes with it, so that nothing is left in a folder once the person is taken off the list or the consent is withdrawn.

use xiangyue_shared::{
    access::{Permission, Target},
    child::{Consent, GetCollectorPhoto, PutCollectorPhoto, RemoveCollectorPhoto},
    day,
    endpoint::{Binary, Nothing},
    error::ErrorCode,
    ids::{ChildId, HouseholdId, PickupPersonId},
};

use super::record;
use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{
            child as model, class_facts,
            household::{self as households, Household},
            parse,
        },
    },
    error::Result,
    pictures::MEDIA_TYPE,
};

/// The first version of the question for consent that speaks of photos.
const SPEAKS_OF_PHOTOS: i32 = 2;

/// The household of a child for which a consent stands. It is locked, so that nothing is added while the data is taken back.
/// A photo is added only where the consent spoke of photos.
fn allowed(
    conn: &mut Conn,
    call: &Call,
    (household, child): (HouseholdId, ChildId),
    adds: bool,
) -> Result<Household> {
    call.allow(&Target { household: Some(household), ..Target::default() })?;
    let found = households::find(conn, household)?.ok_or(ErrorCode::NotFound)?;
    households::lock(conn, household)?;
    let consent = model::last_consent(conn, child)?.filter(|row| row.household_id == found.id);
    let row = consent.ok_or(ErrorCode::NotFound)?;
    match row.consent()? {
        Consent::Given if !adds || row.version >= SPEAKS_OF_PHOTOS => Ok(found),
        Consent::Given | Consent::Refused | Consent::Withdrawn => {
            Err(ErrorCode::ConsentRequired.into())
        }
    }
}

/// Whether the caller may add a photo. Asked before it is taken in.
///
/// # Errors
/// `Forbidden`; `NotFound` for a child of another household; `ConsentRequired`.
pub fn may_put(conn: &mut Conn, call: &Call, asked: &PutCollectorPhoto) -> Result<()> {
    call.allow(&Target { household: Some(asked.household), ..Target::default() })?;
    let found = model::of_person(conn, asked.person)?;
    let own = (asked.child.to_string(), asked.household.to_string());
    if found == Some(own) { Ok(()) } else { Err(ErrorCode::NotFound.into()) }
}

/// Keeps the photo of one who may collect a child, in the place of the one before.
///
/// # Errors
/// As [`may_put`].
#[allow(clippy::ptr_arg)]
pub fn put(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<PutCollectorPhoto>,
    face: &Vec<u8>,
) -> Result<Nothing> {
    let PutCollectorPhoto { household, child, person } = asked.path;
    set(conn, call, (household, child, person), Some(face))
}

/// Removes the photo of one who may collect a child.
///
/// # Errors
/// `Forbidden`; `NotFound` for one whom the child has not; `ConsentRequired`.
pub fn remove(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<RemoveCollectorPhoto>,
) -> Result<Nothing> {
    let RemoveCollectorPhoto { household, child, person } = asked.path;
    set(conn, call, (household, child, person), None)
}

fn set(
    conn: &mut Conn,
    call: &Call,
    (household, child, person): (HouseholdId, ChildId, PickupPersonId),
    face: Option<&[u8]>,
) -> Result<Nothing> {
    let home = allowed(conn, call, (household, child), face.is_some())?;
    if !model::set_photo(conn, &call.keys, child, person, face)? {
        return Err(ErrorCode::NotFound.into());
    }
    let name = if face.is_some() { "child.photo.add" } else { "child.photo.remove" };
    let object = ("pickup_person", person.to_string());
    record(conn, call, name, (object.0, &object.1), &home.village_code, String::new())?;
    call.touch(household);
    Ok(Nothing {})
}

/// Shows a photo to the child's guardians, and to the teacher of a session that has the child on its register today.
///
/// # Errors
/// `NotFound`, also for everybody else.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetCollectorPhoto>) -> Result<Binary> {
    let person = asked.path.person;
    let (child, household) = model::of_person(conn, person)?.ok_or(ErrorCode::NotFound)?;
    let is_guardian = call.household().is_some_and(|own| own.to_string() == household);
    if !(is_guardian || teaches(conn, call, &child)?) {
        return Err(ErrorCode::NotFound.into());
    }
    let bytes = model::photo(conn, &call.keys, person)?.ok_or(ErrorCode::NotFound)?;
    Ok(Binary { media_type: MEDIA_TYPE.to_owned(), bytes })
}

/// Whether the caller teaches a child today, by a role that still reaches the class.
fn teaches(conn: &mut Conn, call: &Call, child: &str) -> Result<bool> {
    let caller = call.caller()?;
    let teacher = caller.user.to_string();
    let places = class_facts::taught_today(conn, child, &teacher, day::day_of(call.now))?;
    for place in places {
        if caller.standing.holds(Permission::TeachClasses, &Target::region(parse::one(&place)?)) {
            return Ok(true);
        }
    }
    Ok(false)
}
