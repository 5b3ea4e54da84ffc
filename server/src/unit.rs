//! What a request does inside its one transaction, the same for every endpoint. HTTP stays outside, so that a
//! measurement can run the very same work without it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use xiangyue_shared::{
    access::{Target, decide},
    endpoint::Endpoint,
    ids::HouseholdId,
};

use crate::{
    auth::{
        caller::{self, Caller},
        token::Bearer,
    },
    call::{Asked, Call},
    db::{Conn, models::idempotency},
    error::{Failure, Result},
    keys::Keys,
};

/// What a call needs that does not come from the database.
pub struct Meta {
    pub keys: Arc<Keys>,
    /// The one moment at which the request happens.
    pub now: DateTime<Utc>,
    /// Who asks; nobody for a guest.
    pub bearer: Option<Bearer>,
}

/// A command's idempotency key, and what it was used for.
pub struct Key {
    pub key: String,
    /// SHA-256 of the request.
    pub request_hash: Vec<u8>,
}

/// A command on its way to its service.
pub struct Command<E: Endpoint, P> {
    pub meta: Meta,
    pub key: Key,
    pub asked: Asked<E>,
    /// What was made for it beforehand.
    pub made: P,
}

/// What a command came to: its answer, and which households changed.
pub type Done<E> = (<E as Endpoint>::Reply, Vec<HouseholdId>);

/// Loads the caller and turns away at the door those who may do this nowhere.
///
/// # Errors
/// `SignInRequired`, `SessionEnded`, `NotBound` or `Forbidden`.
pub fn admit<E: Endpoint>(conn: &mut Conn, meta: &Meta) -> Result<Call> {
    let caller = meta.bearer.map(|bearer| caller::load(conn, bearer)).transpose()?;
    admitted::<E>(meta, caller)
}

/// As [`admit`], for a caller who was loaded already.
///
/// # Errors
/// As [`admit`].
pub fn admitted<E: Endpoint>(meta: &Meta, caller: Option<Caller>) -> Result<Call> {
    let standing = caller.as_ref().map(|caller| &caller.standing);
    decide(E::ACCESS, standing, &Target::default())?;
    Ok(Call::new(Arc::clone(&meta.keys), meta.now, E::ACCESS, caller))
}

/// A read.
///
/// # Errors
/// What the service answers; `Internal` where it answered without deciding on access.
pub fn read<E: Endpoint, T>(
    conn: &mut Conn,
    meta: &Meta,
    asked: &Asked<E>,
    service: impl FnOnce(&mut Conn, &Call, &Asked<E>) -> Result<T>,
) -> Result<T> {
    let call = admit::<E>(conn, meta)?;
    let reply = service(conn, &call, asked)?;
    ensure_decided::<E>(&call)?;
    Ok(reply)
}

/// A command, done once: the same key and request get the first answer again, the same key with another request is
/// refused. Answers also which households changed.
///
/// # Errors
/// What the service answers; `IdempotencyKeyReused`; `Internal` where it answered without deciding on access.
pub fn command<E: Endpoint>(
    conn: &mut Conn,
    meta: &Meta,
    key: &Key,
    asked: &Asked<E>,
    service: impl FnOnce(&mut Conn, &Call, &Asked<E>) -> Result<E::Reply>,
) -> Result<Done<E>> {
    let call = admit::<E>(conn, meta)?;
    let scope = call.caller()?.user.to_string();
    let entry =
        idempotency::Entry { scope: &scope, key: &key.key, request_hash: &key.request_hash };
    if let Some(first) = idempotency::claim(conn, &call, &entry)? {
        return Ok((serde_json::from_slice(&first).map_err(Failure::internal)?, Vec::new()));
    }
    let reply = service(conn, &call, asked)?;
    ensure_decided::<E>(&call)?;
    let kept = serde_json::to_vec(&reply).map_err(Failure::internal)?;
    idempotency::remember(conn, &call, &entry, &kept)?;
    Ok((reply, call.touched()))
}

/// Refuses an answer that was given without a decision on access.
///
/// # Errors
/// `Internal`.
pub fn ensure_decided<E: Endpoint>(call: &Call) -> Result<()> {
    if call.was_decided() {
        Ok(())
    } else {
        Err(Failure::internal(anyhow::anyhow!("{} answered without deciding on access", E::ID)))
    }
}
