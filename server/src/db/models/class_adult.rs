//! Rows of the adults who are on duty in a session.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::{
    db::{Conn, schema::class_adults as adults},
    error::Result,
};

/// Signs an adult up; answers whether they were not yet.
///
/// # Errors
/// Where the database fails.
pub fn add(conn: &mut Conn, session: &str, user: &str, at: NaiveDateTime) -> Result<bool> {
    let insert = diesel::insert_into(adults::table)
        .values((
            adults::session_id.eq(session),
            adults::user_id.eq(user),
            adults::signed_up_at.eq(at),
        ))
        .on_conflict_do_nothing();
    let added = match conn {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    Ok(added == 1)
}

/// Strikes an adult off; answers whether they had signed up.
///
/// # Errors
/// Where the database fails.
pub fn remove(conn: &mut Conn, session: &str, user: &str) -> Result<bool> {
    Ok(diesel::delete(adults::table.find((session, user))).execute(conn)? == 1)
}
