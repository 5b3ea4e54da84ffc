//! Phones whose keys sign pay codes.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::ids::{DeviceId, UserId};

use crate::{
    db::{Conn, schema::devices},
    error::Result,
};

/// Registers a device's key. A device keeps its key for good; a new key is a new device.
///
/// # Errors
/// Where the database fails.
pub fn add_device(
    conn: &mut Conn,
    id: DeviceId,
    user: UserId,
    public_key: &str,
    at: NaiveDateTime,
) -> Result<()> {
    diesel::insert_into(devices::table)
        .values((
            devices::id.eq(id.to_string()),
            devices::user_id.eq(user.to_string()),
            devices::public_key.eq(public_key),
            devices::registered_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// A device's user and key, unless it was revoked.
///
/// # Errors
/// Where the database fails.
pub fn device(conn: &mut Conn, id: DeviceId) -> Result<Option<(String, String)>> {
    Ok(devices::table
        .filter(devices::id.eq(id.to_string()).and(devices::revoked_at.is_null()))
        .select((devices::user_id, devices::public_key))
        .get_result(conn)
        .optional()?)
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
