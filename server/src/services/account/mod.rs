//! People: signing in, being bound to a resident, holding roles.

pub mod binding;
pub mod grants;
pub mod me;
pub mod sign_in;

use chrono::{DateTime, Utc};
use xiangyue_shared::{error::ErrorCode, fields, ids::UserId};

use crate::{
    db::{
        Conn, clock,
        models::person::{self, User},
    },
    error::{Failure, Result},
    keys::{Keys, purpose::PHONE},
};

/// Keyed hash by which a phone number is found.
#[must_use]
pub fn phone_hash(keys: &Keys, phone: &str) -> Vec<u8> {
    keys.lookup(PHONE, phone)
}

/// The phone number in its one form.
///
/// # Errors
/// `PhoneInvalid`.
pub fn phone(text: &str) -> Result<String> {
    fields::phone(text).map_err(Failure::from)
}

/// The user who signs in with a phone, made where there is none yet.
///
/// # Errors
/// Where the database fails.
pub fn find_or_add(conn: &mut Conn, keys: &Keys, now: DateTime<Utc>, phone: &str) -> Result<User> {
    let hash = phone_hash(keys, phone);
    if let Some(user) = person::user_by_phone(conn, &hash)? {
        return Ok(user);
    }
    let row = User {
        id: UserId::new().to_string(),
        phone_cipher: keys.seal(PHONE, phone.as_bytes())?,
        phone_tail: phone.get(phone.len().saturating_sub(4)..).unwrap_or_default().to_owned(),
        phone_hash: hash.clone(),
        password_hash: None,
        resident_id: None,
        created_at: clock::to_db(now),
    };
    person::add_user(conn, &row)?;
    person::user_by_phone(conn, &hash)?.ok_or_else(|| ErrorCode::Internal.into())
}
