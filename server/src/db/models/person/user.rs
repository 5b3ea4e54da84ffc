//! Sign-ins: a phone number, and the resident that it is bound to.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::ids::{ResidentId, UserId};

use crate::{
    db::{
        Conn,
        models::parse,
        schema::{residents, users},
    },
    error::Result,
};

/// A sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: String,
    pub phone_hash: Vec<u8>,
    pub phone_cipher: Vec<u8>,
    pub phone_tail: String,
    pub password_hash: Option<String>,
    pub resident_id: Option<String>,
    pub created_at: NaiveDateTime,
}

/// # Errors
/// Where the database fails.
pub fn user(conn: &mut Conn, id: UserId) -> Result<Option<User>> {
    Ok(users::table.find(id.to_string()).select(User::as_select()).get_result(conn).optional()?)
}

/// # Errors
/// Where the database fails.
pub fn user_by_phone(conn: &mut Conn, phone_hash: &[u8]) -> Result<Option<User>> {
    Ok(users::table
        .filter(users::phone_hash.eq(phone_hash))
        .select(User::as_select())
        .get_result(conn)
        .optional()?)
}

/// Adds a sign-in; of two at once for one phone the second finds the first.
///
/// # Errors
/// Where the database fails.
pub fn add_user(conn: &mut Conn, row: &User) -> Result<()> {
    let insert = diesel::insert_into(users::table).values(row).on_conflict_do_nothing();
    match conn {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    Ok(())
}

/// # Errors
/// Where the database fails.
pub fn set_password(conn: &mut Conn, id: &str, hash: &str) -> Result<()> {
    diesel::update(users::table.find(id)).set(users::password_hash.eq(hash)).execute(conn)?;
    Ok(())
}

/// Binds a user to a resident, unless either is bound already; answers whether it did.
///
/// # Errors
/// Where the database fails; a unique violation where two users are bound to one resident at once.
pub fn bind(conn: &mut Conn, user: &str, resident: ResidentId) -> Result<bool> {
    let taken: i64 = users::table
        .filter(users::resident_id.eq(resident.to_string()))
        .count()
        .get_result(conn)?;
    if taken > 0 {
        return Ok(false);
    }
    let bound =
        diesel::update(users::table.filter(users::id.eq(user).and(users::resident_id.is_null())))
            .set(users::resident_id.eq(resident.to_string()))
            .execute(conn)?;
    Ok(bound == 1)
}

/// What a user is called: the resident's name, or the phone's tail where none is bound.
///
/// # Errors
/// Where the database fails.
pub fn display_name(conn: &mut Conn, user: &str) -> Result<String> {
    let row: Option<(String, Option<String>)> = users::table
        .left_join(residents::table.on(residents::id.nullable().eq(users::resident_id)))
        .filter(users::id.eq(user))
        .select((users::phone_tail, residents::name.nullable()))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(tail, name)| name.unwrap_or(tail)).unwrap_or_default())
}

/// The resident who is registered with a phone in a village; the first where several share it.
///
/// # Errors
/// Where the database fails.
pub fn resident_by_phone(
    conn: &mut Conn,
    village: &str,
    phone_hash: &[u8],
) -> Result<Option<ResidentId>> {
    let row: Option<String> = residents::table
        .filter(residents::village_code.eq(village).and(residents::phone_hash.eq(phone_hash)))
        .order(residents::id)
        .limit(1)
        .select(residents::id)
        .get_result(conn)
        .optional()?;
    row.map(|id| parse::one(&id)).transpose()
}
