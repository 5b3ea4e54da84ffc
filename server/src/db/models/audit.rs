//! The audit log: every change, written in the transaction that makes it.

use diesel::prelude::*;

use crate::{
    call::Call,
    db::{Conn, clock, schema::audit_records},
    error::Result,
};

/// What was done to which object.
pub struct Action<'a> {
    /// Dotted name, such as `points.award`.
    pub name: &'a str,
    pub object_kind: &'a str,
    pub object_id: String,
    pub region: Option<&'a str>,
    /// What one needs to understand it later; no personal fields.
    pub detail: String,
}

/// Writes one record.
///
/// # Errors
/// Where the database fails.
pub fn record(conn: &mut Conn, call: &Call, action: Action<'_>) -> Result<()> {
    on_engine!(conn => diesel::insert_into(audit_records::table)
        .values((
            audit_records::id.eq(uuid::Uuid::now_v7().to_string()),
            audit_records::at.eq(clock::to_db(call.now)),
            audit_records::user_id.eq(call.user().map(|user| user.to_string())),
            audit_records::session_id.eq(call.session().map(|session| session.to_string())),
            audit_records::action.eq(action.name),
            audit_records::object_kind.eq(action.object_kind),
            audit_records::object_id.eq(action.object_id),
            audit_records::region_code.eq(action.region),
            audit_records::detail.eq(action.detail),
        ))
        .execute(conn))?;
    Ok(())
}
