//! Phones whose keys sign pay codes.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::ids::{DeviceId, SessionId, UserId};

use crate::{
    db::{Conn, schema::devices},
    error::Result,
};

/// A device, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = devices)]
pub struct Device {
    pub user_id: String,
    pub public_key: String,
    pub revoked_at: Option<NaiveDateTime>,
    pub session_id: Option<String>,
}

/// Registers a device's key. A device keeps its key for good; a new key is a new device.
///
/// # Errors
/// Where the database fails.
pub fn add_device(
    conn: &mut Conn,
    id: DeviceId,
    user: UserId,
    session: SessionId,
    public_key: &str,
    at: NaiveDateTime,
) -> Result<()> {
    diesel::insert_into(devices::table)
        .values((
            devices::id.eq(id.to_string()),
            devices::user_id.eq(user.to_string()),
            devices::session_id.eq(session.to_string()),
            devices::public_key.eq(public_key),
            devices::registered_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// A device by its id.
///
/// # Errors
/// Where the database fails.
pub fn device(conn: &mut Conn, id: DeviceId) -> Result<Option<Device>> {
    Ok(devices::table
        .find(id.to_string())
        .select(Device::as_select())
        .get_result(conn)
        .optional()?)
}

/// Makes a device good again, for a sign-in that its user has now.
///
/// # Errors
/// Where the database fails.
pub fn renew_device(conn: &mut Conn, id: DeviceId, session: SessionId) -> Result<()> {
    diesel::update(devices::table.find(id.to_string()))
        .set((
            devices::session_id.eq(session.to_string()),
            devices::revoked_at.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Revokes every device of a user, as when the password changes.
///
/// # Errors
/// Where the database fails.
pub fn revoke_devices(conn: &mut Conn, user: &str, at: NaiveDateTime) -> Result<()> {
    let live = devices::table.filter(devices::user_id.eq(user).and(devices::revoked_at.is_null()));
    diesel::update(live).set(devices::revoked_at.eq(Some(at))).execute(conn)?;
    Ok(())
}
