//! Sessions and their refresh tokens.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::{
    account::SessionRow,
    ids::{SessionId, UserId},
};

use crate::{
    db::{
        Conn, clock,
        models::parse,
        schema::{refresh_tokens as tokens, sessions},
    },
    error::Result,
};

/// Opens a session.
///
/// # Errors
/// Where the database fails.
pub fn open_session(
    conn: &mut Conn,
    id: SessionId,
    user: &str,
    device_name: &str,
    at: NaiveDateTime,
) -> Result<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id.to_string()),
            sessions::user_id.eq(user),
            sessions::device_name.eq(device_name),
            sessions::signed_in_at.eq(at),
            sessions::last_used_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that a session is in use; `false` where it has ended.
///
/// # Errors
/// Where the database fails.
pub fn touch_session(conn: &mut Conn, id: &str, at: NaiveDateTime) -> Result<bool> {
    let open = sessions::table.filter(sessions::id.eq(id).and(sessions::ended_at.is_null()));
    Ok(diesel::update(open).set(sessions::last_used_at.eq(at)).execute(conn)? == 1)
}

/// Ends a session of a user; answers whether there was one to end.
///
/// # Errors
/// Where the database fails.
pub fn end_session(conn: &mut Conn, id: &str, user: &str, at: NaiveDateTime) -> Result<bool> {
    let open = sessions::table.filter(
        sessions::id.eq(id).and(sessions::user_id.eq(user)).and(sessions::ended_at.is_null()),
    );
    Ok(diesel::update(open).set(sessions::ended_at.eq(Some(at))).execute(conn)? == 1)
}

/// Ends every session of a user but one.
///
/// # Errors
/// Where the database fails.
pub fn end_other_sessions(
    conn: &mut Conn,
    user: &str,
    keep: &str,
    at: NaiveDateTime,
) -> Result<()> {
    let others = sessions::table.filter(
        sessions::user_id.eq(user).and(sessions::id.ne(keep)).and(sessions::ended_at.is_null()),
    );
    diesel::update(others).set(sessions::ended_at.eq(Some(at))).execute(conn)?;
    Ok(())
}

/// The open sessions of a user, the newest first.
///
/// # Errors
/// Where the database fails.
pub fn sessions_of(conn: &mut Conn, user: UserId, current: SessionId) -> Result<Vec<SessionRow>> {
    let rows: Vec<(String, String, NaiveDateTime, NaiveDateTime)> = sessions::table
        .filter(sessions::user_id.eq(user.to_string()).and(sessions::ended_at.is_null()))
        .order(sessions::id.desc())
        .limit(50)
        .select((
            sessions::id,
            sessions::device_name,
            sessions::signed_in_at,
            sessions::last_used_at,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, device_name, signed_in_at, last_used_at)| {
            let id: SessionId = parse::one(&id)?;
            Ok(SessionRow {
                id,
                device_name,
                signed_in_at: clock::from_db(signed_in_at),
                last_used_at: clock::from_db(last_used_at),
                current: id == current,
            })
        })
        .collect()
}

/// A refresh token as it is found by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    pub session: String,
    pub user: String,
    pub expires_at: NaiveDateTime,
    pub used_at: Option<NaiveDateTime>,
}

/// # Errors
/// Where the database fails.
pub fn refresh_token(conn: &mut Conn, hash: &[u8]) -> Result<Option<RefreshToken>> {
    type Row = (String, String, NaiveDateTime, Option<NaiveDateTime>);
    let row: Option<Row> = tokens::table
        .inner_join(sessions::table.on(sessions::id.eq(tokens::session_id)))
        .filter(tokens::token_hash.eq(hash))
        .select((tokens::session_id, sessions::user_id, tokens::expires_at, tokens::used_at))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(session, user, expires_at, used_at)| RefreshToken {
        session,
        user,
        expires_at,
        used_at,
    }))
}

/// Marks a refresh token as used; `false` where it was already.
///
/// # Errors
/// Where the database fails.
pub fn use_refresh_token(conn: &mut Conn, hash: &[u8], at: NaiveDateTime) -> Result<bool> {
    let fresh = tokens::table.filter(tokens::token_hash.eq(hash).and(tokens::used_at.is_null()));
    Ok(diesel::update(fresh).set(tokens::used_at.eq(Some(at))).execute(conn)? == 1)
}

/// Marks every refresh token of a session as used that is not yet.
///
/// # Errors
/// Where the database fails.
pub fn use_up_refresh_tokens(conn: &mut Conn, session: &str, at: NaiveDateTime) -> Result<()> {
    let fresh = tokens::table.filter(tokens::session_id.eq(session).and(tokens::used_at.is_null()));
    diesel::update(fresh).set(tokens::used_at.eq(Some(at))).execute(conn)?;
    Ok(())
}

/// # Errors
/// Where the database fails.
pub fn add_refresh_token(
    conn: &mut Conn,
    hash: &[u8],
    session: &str,
    expires_at: NaiveDateTime,
) -> Result<()> {
    diesel::insert_into(tokens::table)
        .values((
            tokens::token_hash.eq(hash),
            tokens::session_id.eq(session),
            tokens::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets refresh tokens that ran out, `most` at once; answers how many.
///
/// # Errors
/// Where the database fails.
pub fn forget_refresh_tokens(conn: &mut Conn, before: NaiveDateTime, most: i64) -> Result<usize> {
    let old: Vec<Vec<u8>> = tokens::table
        .filter(tokens::expires_at.lt(before))
        .order(tokens::expires_at)
        .limit(most)
        .select(tokens::token_hash)
        .load(conn)?;
    Ok(diesel::delete(tokens::table.filter(tokens::token_hash.eq_any(old))).execute(conn)?)
}
