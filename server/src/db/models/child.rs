//! Rows of children, of those who may collect them, and of their guardians' consents. What is known of a child is opened
//! here and sealed here.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use xiangyue_shared::{
    child::{Child, ChildProfile, Consent, ConsentRecord, Contact, PickupPerson},
    ids::{ChildId, HouseholdId, PickupPersonId},
    page::Page,
};

use super::{page, parse};
use crate::{
    db::{
        Conn, clock,
        schema::{
            child_consents as consents, children, pickup_persons as persons, residents, users,
        },
    },
    error::{Failure, Result},
    keys::{
        Keys,
        purpose::{
            CHILD_BIRTH_DATE, CHILD_CONTACTS, CHILD_HEALTH, CHILD_NAME, PICKUP_PERSON, PICKUP_PHOTO,
        },
    },
};

/// An answer to the question for consent, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = consents)]
pub struct ConsentRow {
    pub id: String,
    pub household_id: String,
    pub child_id: String,
    pub consent: String,
    pub version: i32,
    pub decided_by: String,
    pub decided_at: NaiveDateTime,
}

impl ConsentRow {
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn consent(&self) -> Result<Consent> {
        parse::with(&self.consent, Consent::parse)
    }

    /// As it is shown.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn into_record(self, by_name: String) -> Result<ConsentRecord> {
        Ok(ConsentRecord {
            id: parse::one(&self.id)?,
            child: parse::one(&self.child_id)?,
            consent: self.consent()?,
            version: self.version.into(),
            by_name,
            at: clock::from_db(self.decided_at),
        })
    }
}

/// A child as the database has it. What is known of it is sealed, and nothing once it was removed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = children, treat_none_as_null = true)]
pub struct ChildRow {
    pub id: String,
    pub household_id: String,
    name_cipher: Option<Vec<u8>>,
    birth_date_cipher: Option<Vec<u8>>,
    health_cipher: Option<Vec<u8>>,
    contacts_cipher: Option<Vec<u8>>,
    pub told_at: NaiveDateTime,
    pub removed_at: Option<NaiveDateTime>,
}

#[derive(Insertable)]
#[diesel(table_name = persons, treat_none_as_default_value = false)]
struct PersonRow {
    id: String,
    child_id: String,
    position: i32,
    person_cipher: Vec<u8>,
    photo_cipher: Option<Vec<u8>>,
}

/// A pickup person, to be opened: their child, what is sealed of them, and whether there is a photo.
type ListedPerson = (String, String, Vec<u8>, bool);

/// What is sealed of a pickup person.
#[derive(Serialize, Deserialize)]
struct Person {
    name: String,
    relation: String,
    phone: String,
    #[serde(default)]
    card: i64,
}

/// The newest answer for a child.
///
/// # Errors
/// Where the database fails.
pub fn last_consent(conn: &mut Conn, child: ChildId) -> Result<Option<ConsentRow>> {
    Ok(consents::table
        .filter(consents::child_id.eq(child.to_string()))
        .order(consents::id.desc())
        .limit(1)
        .select(ConsentRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// Keeps an answer.
///
/// # Errors
/// Where the database fails.
pub fn add_consent(conn: &mut Conn, row: &ConsentRow) -> Result<()> {
    diesel::insert_into(consents::table).values(row).execute(conn)?;
    Ok(())
}

/// Answers of a household with the names of those who gave them, newest first.
///
/// # Errors
/// Where the database fails.
pub fn consents(
    conn: &mut Conn,
    household: HouseholdId,
    before: Option<&str>,
    limit: i64,
) -> Result<Page<ConsentRecord>> {
    let mut query = consents::table
        .inner_join(users::table.on(users::id.eq(consents::decided_by)))
        .left_join(residents::table.on(residents::id.nullable().eq(users::resident_id)))
        .filter(consents::household_id.eq(household.to_string()))
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(consents::id.lt(before));
    }
    let rows: Vec<(ConsentRow, String, Option<String>)> = query
        .order(consents::id.desc())
        .limit(limit + 1)
        .select((ConsentRow::as_select(), users::phone_tail, residents::name.nullable()))
        .load(conn)?;
    let (rows, next_cursor) = page::cut(rows, limit, |(row, ..)| row.id.clone());
    let items = rows
        .into_iter()
        .map(|(row, tail, name)| row.into_record(name.unwrap_or(tail)))
        .collect::<Result<_>>()?;
    Ok(Page { items, next_cursor })
}

/// A child by its id, also one that was removed.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: ChildId) -> Result<Option<ChildRow>> {
    Ok(children::table
        .find(id.to_string())
        .select(ChildRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// Those of these children that belong to the household and were not removed, locked in the order of their ids.
///
/// # Errors
/// Where the database fails.
pub fn lock(conn: &mut Conn, household: &str, ids: &[String]) -> Result<Vec<ChildRow>> {
    macro_rules! own {
        () => {
            children::table
                .filter(
                    children::id
                        .eq_any(ids)
                        .and(children::household_id.eq(household))
                        .and(children::removed_at.is_null()),
                )
                .order(children::id)
                .select(ChildRow::as_select())
        };
    }
    Ok(match conn {
        Conn::Sqlite(conn) => own!().load(conn)?,
        Conn::Postgres(conn) => own!().for_update().load(conn)?,
    })
}

/// How many children a household has told of.
///
/// # Errors
/// Where the database fails.
pub fn count(conn: &mut Conn, household: HouseholdId) -> Result<i64> {
    Ok(children::table
        .filter(
            children::household_id.eq(household.to_string()).and(children::removed_at.is_null()),
        )
        .count()
        .get_result(conn)?)
}

/// Keeps what a guardian told of a child, sealed; `is_new` for one that is not there yet. Photos of those who stay on the
/// list of who may collect it stay, others go.
///
/// # Errors
/// Where the database fails; `Duplicate` for a pickup person's id that is taken.
pub fn put(
    conn: &mut Conn,
    keys: &Keys,
    (child, profile): (ChildId, &ChildProfile),
    household: HouseholdId,
    at: NaiveDateTime,
    is_new: bool,
) -> Result<()> {
    let id = child.to_string();
    let contacts = serde_json::to_vec(&profile.contacts).map_err(Failure::internal)?;
    let row = ChildRow {
        id: id.clone(),
        household_id: household.to_string(),
        name_cipher: Some(keys.seal(CHILD_NAME, profile.name.trim().as_bytes())?),
        birth_date_cipher: Some(
            keys.seal(CHILD_BIRTH_DATE, profile.birth_date.to_string().as_bytes())?,
        ),
        health_cipher: Some(keys.seal(CHILD_HEALTH, profile.health_notes.trim().as_bytes())?),
        contacts_cipher: Some(keys.seal(CHILD_CONTACTS, &contacts)?),
        told_at: at,
        removed_at: None,
    };
    if is_new {
        diesel::insert_into(children::table).values(&row).execute(conn)?;
    } else {
        diesel::update(children::table.find(&id)).set(&row).execute(conn)?;
    }
    let before: Vec<(String, Vec<u8>, Option<Vec<u8>>)> = persons::table
        .filter(persons::child_id.eq(&id).and(persons::photo_cipher.is_not_null()))
        .select((persons::id, persons::person_cipher, persons::photo_cipher))
        .load(conn)?;
    let mut photos = HashMap::new();
    for (id, cipher, photo) in before {
        let known: Person = serde_json::from_slice(&keys.open(PICKUP_PERSON, &cipher)?)
            .map_err(Failure::internal)?;
        photos.insert(id, (known, photo));
    }
    diesel::delete(persons::table.filter(persons::child_id.eq(&id))).execute(conn)?;
    let mut rows = Vec::with_capacity(profile.pickup_persons.len());
    for (position, one) in (0_i32..).zip(&profile.pickup_persons) {
        let person = Person {
            name: one.name.trim().to_owned(),
            relation: one.relation.trim().to_owned(),
            phone: one.phone.clone(),
            card: one.card,
        };
        // A face goes with its person: whoever is written over another has none.
        let photo = photos
            .remove(&one.id.to_string())
            .filter(|(known, _)| (&known.name, &known.phone) == (&person.name, &person.phone))
            .and_then(|(_, photo)| photo);
        let text = serde_json::to_vec(&person).map_err(Failure::internal)?;
        rows.push(PersonRow {
            id: one.id.to_string(),
            child_id: id.clone(),
            position,
            person_cipher: keys.seal(PICKUP_PERSON, &text)?,
            photo_cipher: photo,
        });
    }
    on_engine!(conn => diesel::insert_into(persons::table).values(&rows).execute(conn))?;
    Ok(())
}

/// Removes all that is known of a child; what it took part in stays, without it.
///
/// # Errors
/// Where the database fails.
pub fn remove(conn: &mut Conn, id: ChildId, at: NaiveDateTime) -> Result<bool> {
    let id = id.to_string();
    let there = children::table.filter(children::id.eq(&id).and(children::removed_at.is_null()));
    let removed = diesel::update(there)
        .set((
            children::name_cipher.eq(None::<Vec<u8>>),
            children::birth_date_cipher.eq(None::<Vec<u8>>),
            children::health_cipher.eq(None::<Vec<u8>>),
            children::contacts_cipher.eq(None::<Vec<u8>>),
            children::removed_at.eq(Some(at)),
        ))
        .execute(conn)?;
    diesel::delete(persons::table.filter(persons::child_id.eq(&id))).execute(conn)?;
    Ok(removed == 1)
}

/// Children of a household that were not removed.
///
/// # Errors
/// Where the database fails.
pub fn of_household(conn: &mut Conn, household: HouseholdId) -> Result<Vec<ChildRow>> {
    Ok(children::table
        .filter(
            children::household_id.eq(household.to_string()).and(children::removed_at.is_null()),
        )
        .order(children::id)
        .select(ChildRow::as_select())
        .load(conn)?)
}

/// Children by their ids that were not removed.
///
/// # Errors
/// Where the database fails.
pub fn by_keys(conn: &mut Conn, ids: &[String]) -> Result<Vec<ChildRow>> {
    Ok(children::table
        .filter(children::id.eq_any(ids).and(children::removed_at.is_null()))
        .order(children::id)
        .select(ChildRow::as_select())
        .load(conn)?)
}

/// Whether one may collect a child.
///
/// # Errors
/// Where the database fails.
pub fn may_collect(conn: &mut Conn, child: &str, person: &str) -> Result<bool> {
    let listed = persons::table.filter(persons::id.eq(person).and(persons::child_id.eq(child)));
    Ok(diesel::select(diesel::dsl::exists(listed.select(persons::id))).get_result(conn)?)
}

/// The birth date of a child that was not removed.
///
/// # Errors
/// `Internal` for a damaged row.
pub fn birth_date(keys: &Keys, row: &ChildRow) -> Result<chrono::NaiveDate> {
    parse::one(&opened(keys, CHILD_BIRTH_DATE, row.birth_date_cipher.as_deref())?)
}

fn opened(keys: &Keys, purpose: &str, sealed: Option<&[u8]>) -> Result<String> {
    let sealed =
        sealed.ok_or_else(|| Failure::internal(anyhow::anyhow!("a child without its data")))?;
    keys.open_text(purpose, sealed)
}

/// Opens what is known of children.
///
/// # Errors
/// Where the database fails; `Internal` for a damaged row.
pub fn open(conn: &mut Conn, keys: &Keys, rows: &[ChildRow]) -> Result<Vec<Child>> {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let people: Vec<ListedPerson> = persons::table
        .filter(persons::child_id.eq_any(ids))
        .order((persons::child_id, persons::position))
        .select((
            persons::id,
            persons::child_id,
            persons::person_cipher,
            persons::photo_cipher.is_not_null(),
        ))
        .load(conn)?;
    rows.iter()
        .map(|row| {
            let contacts = opened(keys, CHILD_CONTACTS, row.contacts_cipher.as_deref())?;
            let contacts: Vec<Contact> =
                serde_json::from_str(&contacts).map_err(Failure::internal)?;
            let own = || people.iter().filter(|(_, child, ..)| *child == row.id);
            let pickup_persons = own()
                .map(|(id, _, cipher, _)| {
                    let text = keys.open(PICKUP_PERSON, cipher)?;
                    let person: Person =
                        serde_json::from_slice(&text).map_err(Failure::internal)?;
                    Ok(PickupPerson {
                        id: parse::one(id)?,
                        name: person.name,
                        relation: person.relation,
                        phone: person.phone,
                        card: person.card,
                    })
                })
                .collect::<Result<_>>()?;
            Ok(Child {
                id: parse::one(&row.id)?,
                profile: ChildProfile {
                    name: opened(keys, CHILD_NAME, row.name_cipher.as_deref())?,
                    birth_date: birth_date(keys, row)?,
                    health_notes: opened(keys, CHILD_HEALTH, row.health_cipher.as_deref())?,
                    contacts,
                    pickup_persons,
                },
                photos: own()
                    .filter(|(.., has_photo)| *has_photo)
                    .map(|(id, ..)| parse::one(id))
                    .collect::<Result<_>>()?,
            })
        })
        .collect()
}

/// Puts a photo of a pickup person in the place of the one that there is, or takes it away; `false` for one whom the child
/// has not.
///
/// # Errors
/// Where the database fails.
pub fn set_photo(
    conn: &mut Conn,
    keys: &Keys,
    child: ChildId,
    person: PickupPersonId,
    photo: Option<&[u8]>,
) -> Result<bool> {
    let sealed = photo.map(|bytes| keys.seal(PICKUP_PHOTO, bytes)).transpose()?;
    let listed = persons::table
        .filter(persons::id.eq(person.to_string()).and(persons::child_id.eq(child.to_string())));
    let changed = diesel::update(listed).set(persons::photo_cipher.eq(sealed)).execute(conn)?;
    Ok(changed == 1)
}

/// Whose child a pickup person may collect: the child, and its household.
///
/// # Errors
/// Where the database fails.
pub fn of_person(conn: &mut Conn, person: PickupPersonId) -> Result<Option<(String, String)>> {
    Ok(persons::table
        .inner_join(children::table.on(children::id.eq(persons::child_id)))
        .filter(persons::id.eq(person.to_string()))
        .select((children::id, children::household_id))
        .get_result(conn)
        .optional()?)
}

/// The photo of a pickup person.
///
/// # Errors
/// Where the database fails; `Internal` for a damaged row.
pub fn photo(conn: &mut Conn, keys: &Keys, person: PickupPersonId) -> Result<Option<Vec<u8>>> {
    let sealed: Option<Option<Vec<u8>>> = persons::table
        .find(person.to_string())
        .select(persons::photo_cipher)
        .get_result(conn)
        .optional()?;
    sealed.flatten().map(|sealed| keys.open(PICKUP_PHOTO, &sealed)).transpose()
}
