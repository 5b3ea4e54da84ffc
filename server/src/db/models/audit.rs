//! The audit log: every change, written in the transaction that makes it.

use chrono::NaiveDateTime;
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

/// A record, as the database has it.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = audit_records, treat_none_as_default_value = false)]
pub struct AuditRow {
    pub id: String,
    pub at: NaiveDateTime,
    pub user_id: Option<String>,
    pub session_id: Option<String>,
    pub action: String,
    pub object_kind: String,
    pub object_id: String,
    pub region_code: Option<String>,
    pub detail: String,
}

impl AuditRow {
    /// The record of what a call did.
    #[must_use]
    pub fn new(call: &Call, action: Action<'_>) -> Self {
        Self {
            id: uuid::Uuid::now_v7().to_string(),
            at: clock::to_db(call.now),
            user_id: call.user().map(|user| user.to_string()),
            session_id: call.session().map(|session| session.to_string()),
            action: action.name.to_owned(),
            object_kind: action.object_kind.to_owned(),
            object_id: action.object_id,
            region_code: action.region.map(str::to_owned),
            detail: action.detail,
        }
    }
}

/// Writes one record.
///
/// # Errors
/// Where the database fails.
pub fn record(conn: &mut Conn, call: &Call, action: Action<'_>) -> Result<()> {
    let row = AuditRow::new(call, action);
    on_engine!(conn => diesel::insert_into(audit_records::table).values(&row).execute(conn))?;
    Ok(())
}
