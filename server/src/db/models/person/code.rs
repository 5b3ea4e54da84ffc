//! Codes: those sent by SMS, and invitations on paper.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::ids::{ResidentId, UserId};

use crate::{
    db::{
        Conn,
        models::parse,
        schema::{invitations, sms_codes},
    },
    error::Result,
};

/// A code that was sent by SMS.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sms_codes)]
pub struct SmsCode {
    pub id: String,
    pub phone_hash: Vec<u8>,
    pub code_hash: Vec<u8>,
    pub sent_at: NaiveDateTime,
    pub expires_at: NaiveDateTime,
    pub attempts: i32,
    pub used_at: Option<NaiveDateTime>,
}

/// The last code sent to a phone.
///
/// # Errors
/// Where the database fails.
pub fn last_sms_code(conn: &mut Conn, phone_hash: &[u8]) -> Result<Option<SmsCode>> {
    Ok(sms_codes::table
        .filter(sms_codes::phone_hash.eq(phone_hash))
        .order(sms_codes::sent_at.desc())
        .limit(1)
        .select(SmsCode::as_select())
        .get_result(conn)
        .optional()?)
}

/// # Errors
/// Where the database fails.
pub fn add_sms_code(conn: &mut Conn, row: &SmsCode) -> Result<()> {
    diesel::insert_into(sms_codes::table).values(row).execute(conn)?;
    Ok(())
}

/// Makes those who ask for a code for one phone at once wait for each other, up to the end of the transaction. On
/// SQLite they do anyhow.
///
/// # Errors
/// Where the database fails.
pub fn lock_phone(conn: &mut Conn, phone_hash: &[u8]) -> Result<()> {
    if let Conn::Postgres(conn) = conn {
        let key = phone_hash.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes));
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<diesel::sql_types::BigInt, _>(key)
            .execute(conn)?;
    }
    Ok(())
}

/// Takes one of the tries that a code has; `false` where none is left.
///
/// # Errors
/// Where the database fails.
pub fn take_sms_attempt(conn: &mut Conn, id: &str, most: i32) -> Result<bool> {
    let open = sms_codes::table.filter(sms_codes::id.eq(id).and(sms_codes::attempts.lt(most)));
    let taken =
        diesel::update(open).set(sms_codes::attempts.eq(sms_codes::attempts + 1)).execute(conn)?;
    Ok(taken == 1)
}

/// Uses a code up; `false` where it was already.
///
/// # Errors
/// Where the database fails.
pub fn use_sms_code(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<bool> {
    let fresh = sms_codes::table.filter(sms_codes::id.eq(id).and(sms_codes::used_at.is_null()));
    Ok(diesel::update(fresh).set(sms_codes::used_at.eq(Some(at))).execute(conn)? == 1)
}

/// Makes an invitation; earlier ones for the resident no longer work.
///
/// # Errors
/// Where the database fails.
pub fn add_invitation(
    conn: &mut Conn,
    resident: ResidentId,
    code_hash: &[u8],
    by: UserId,
    at: NaiveDateTime,
    expires_at: NaiveDateTime,
) -> Result<()> {
    let earlier = invitations::table.filter(
        invitations::resident_id.eq(resident.to_string()).and(invitations::used_at.is_null()),
    );
    diesel::update(earlier).set(invitations::expires_at.eq(at)).execute(conn)?;
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(uuid::Uuid::now_v7().to_string()),
            invitations::resident_id.eq(resident.to_string()),
            invitations::code_hash.eq(code_hash),
            invitations::created_by.eq(by.to_string()),
            invitations::created_at.eq(at),
            invitations::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// An invitation code that was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: String,
    pub resident: ResidentId,
    pub expires_at: NaiveDateTime,
    pub used_at: Option<NaiveDateTime>,
}

/// An invitation by its code.
///
/// # Errors
/// Where the database fails.
pub fn invitation(conn: &mut Conn, code_hash: &[u8]) -> Result<Option<Invitation>> {
    let row: Option<(String, String, NaiveDateTime, Option<NaiveDateTime>)> = invitations::table
        .filter(invitations::code_hash.eq(code_hash))
        .select((
            invitations::id,
            invitations::resident_id,
            invitations::expires_at,
            invitations::used_at,
        ))
        .get_result(conn)
        .optional()?;
    row.map(|(id, resident, expires_at, used_at)| {
        Ok(Invitation { id, resident: parse::one(&resident)?, expires_at, used_at })
    })
    .transpose()
}

/// Uses an invitation up; `false` where it was already.
///
/// # Errors
/// Where the database fails.
pub fn use_invitation(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<bool> {
    let fresh =
        invitations::table.filter(invitations::id.eq(id).and(invitations::used_at.is_null()));
    Ok(diesel::update(fresh).set(invitations::used_at.eq(Some(at))).execute(conn)? == 1)
}

/// Forgets SMS codes that were sent before a moment, `most` at once; answers how many.
///
/// # Errors
/// Where the database fails.
pub fn forget_sms_codes(conn: &mut Conn, before: NaiveDateTime, most: i64) -> Result<usize> {
    let old: Vec<String> = sms_codes::table
        .filter(sms_codes::sent_at.lt(before))
        .order(sms_codes::sent_at)
        .limit(most)
        .select(sms_codes::id)
        .load(conn)?;
    Ok(diesel::delete(sms_codes::table.filter(sms_codes::id.eq_any(old))).execute(conn)?)
}
