//! The memory of commands: a key is claimed by the first transaction that carries it; a second one waits
//! for the first and then reads its answer.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use xiangyue_shared::error::ErrorCode;

use crate::{
    call::Call,
    db::{Conn, clock, schema::idempotency_keys as keys},
    error::{Failure, Result},
    keys::purpose::IDEMPOTENT_REPLY as PURPOSE,
};

/// Days for which a key is remembered: an offline keeper may come back late.
pub const REMEMBERED_DAYS: i64 = 30;

/// A command by its key.
pub struct Entry<'a> {
    /// Whose key it is.
    pub scope: &'a str,
    pub key: &'a str,
    pub request_hash: &'a [u8],
}

/// Claims the key, or gives the first answer.
///
/// # Errors
/// `IdempotencyKeyReused` where the key was used for another request.
pub fn claim(conn: &mut Conn, call: &Call, entry: &Entry<'_>) -> Result<Option<Vec<u8>>> {
    let row = (
        keys::scope.eq(entry.scope),
        keys::key.eq(entry.key),
        keys::request_hash.eq(entry.request_hash),
        keys::created_at.eq(clock::to_db(call.now)),
    );
    let insert = diesel::insert_into(keys::table).values(row).on_conflict_do_nothing();
    let claimed = on_engine!(conn => insert.execute(conn))?;
    if claimed == 1 {
        return Ok(None);
    }
    let (hash, reply): (Vec<u8>, Option<Vec<u8>>) = keys::table
        .find((entry.scope, entry.key))
        .select((keys::request_hash, keys::reply))
        .get_result(conn)?;
    if hash != entry.request_hash {
        return Err(ErrorCode::IdempotencyKeyReused.into());
    }
    let reply =
        reply.ok_or_else(|| Failure::internal(anyhow::anyhow!("a command without an answer")))?;
    call.keys.open(PURPOSE, &reply).map(Some)
}

/// Keeps the first answer.
///
/// # Errors
/// Where the database fails.
pub fn remember(conn: &mut Conn, call: &Call, entry: &Entry<'_>, reply: &[u8]) -> Result<()> {
    let reply = call.keys.seal(PURPOSE, reply)?;
    let statement = Remember { scope: entry.scope, key: entry.key, reply: &reply };
    on_engine!(conn => statement.execute(conn))?;
    Ok(())
}

statement! {
    Remember { scope: &'a str, key: &'a str, reply: &'a [u8] }
    "UPDATE idempotency_keys SET reply = " (reply: Binary) " WHERE scope = " (scope: Text) " AND key = " (key: Text)
}

/// A key with the first answer, as a command that is done in one go leaves it.
pub struct KeyRow {
    pub scope: String,
    pub key: String,
    pub request_hash: Vec<u8>,
    /// The answer, sealed.
    pub reply: Vec<u8>,
    pub created_at: NaiveDateTime,
}

impl KeyRow {
    /// Seals an answer.
    ///
    /// # Errors
    /// Never in practice.
    pub fn new(call: &Call, entry: &Entry<'_>, reply: &[u8]) -> Result<Self> {
        Ok(Self {
            scope: entry.scope.to_owned(),
            key: entry.key.to_owned(),
            request_hash: entry.request_hash.to_owned(),
            reply: call.keys.seal(PURPOSE, reply)?,
            created_at: clock::to_db(call.now),
        })
    }
}

/// Forgets the keys that are older than [`REMEMBERED_DAYS`]; answers how many.
///
/// # Errors
/// Where the database fails.
pub fn forget_old(conn: &mut Conn, call: &Call) -> Result<usize> {
    let before = clock::to_db(call.now - TimeDelta::days(REMEMBERED_DAYS));
    Ok(diesel::delete(keys::table.filter(keys::created_at.lt(before))).execute(conn)?)
}

/// Whether there are keys to forget.
///
/// # Errors
/// Where the database fails.
pub fn any_old(conn: &mut Conn, now: chrono::DateTime<chrono::Utc>) -> Result<bool> {
    let before = clock::to_db(now - TimeDelta::days(REMEMBERED_DAYS));
    let old = keys::table.filter(keys::created_at.lt(before));
    Ok(diesel::select(diesel::dsl::exists(old)).get_result(conn)?)
}
