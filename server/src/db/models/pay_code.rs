//! Devices whose keys sign pay codes, and the digits that stand for a pay code for a minute.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_shared::ids::DeviceId;

use crate::{
    db::{
        Conn,
        schema::{devices, pay_digits, residents, sessions, users},
    },
    error::Result,
};

/// A device, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Holder {
    pub user_id: String,
    pub public_key: String,
    pub revoked_at: Option<NaiveDateTime>,
    /// When the sign-in ended in which the device was registered.
    pub signed_out_at: Option<NaiveDateTime>,
    /// The household to which the device's user is bound now.
    pub household_id: Option<String>,
}

impl Holder {
    /// Whether the device's codes are worth nothing any more.
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        self.revoked_at.is_some() || self.signed_out_at.is_some()
    }
}

/// Who holds a device.
///
/// # Errors
/// Where the database fails.
pub fn holder(conn: &mut Conn, device: DeviceId) -> Result<Option<Holder>> {
    Ok(devices::table
        .inner_join(users::table.on(users::id.eq(devices::user_id)))
        .left_join(residents::table.on(residents::id.nullable().eq(users::resident_id)))
        .left_join(sessions::table.on(sessions::id.nullable().eq(devices::session_id)))
        .filter(devices::id.eq(device.to_string()))
        .select((
            devices::user_id,
            devices::public_key,
            devices::revoked_at,
            sessions::ended_at.nullable(),
            residents::household_id.nullable(),
        ))
        .get_result(conn)
        .optional()?)
}

/// Digits of a pay code.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = pay_digits)]
pub struct DigitsRow {
    pub digits: String,
    /// Text of the pay code.
    pub code: String,
    pub expires_at: NaiveDateTime,
}

/// The pay code that digits stand for, run out or not.
///
/// # Errors
/// Where the database fails.
pub fn by_digits(conn: &mut Conn, digits: &str) -> Result<Option<DigitsRow>> {
    Ok(pay_digits::table.find(digits).select(DigitsRow::as_select()).get_result(conn).optional()?)
}

/// The digits that were given for a pay code.
///
/// # Errors
/// Where the database fails.
pub fn by_code(conn: &mut Conn, code: &str) -> Result<Option<DigitsRow>> {
    Ok(pay_digits::table
        .filter(pay_digits::code.eq(code))
        .order(pay_digits::expires_at.desc())
        .select(DigitsRow::as_select())
        .limit(1)
        .get_result(conn)
        .optional()?)
}

/// Adds digits for a pay code; answers whether they were free.
///
/// # Errors
/// Where the database fails.
pub fn add(conn: &mut Conn, row: &DigitsRow) -> Result<bool> {
    let insert = diesel::insert_into(pay_digits::table).values(row).on_conflict_do_nothing();
    let added = match conn {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    Ok(added == 1)
}

/// Forgets the digits that ran out before a moment.
///
/// # Errors
/// Where the database fails.
pub fn forget(conn: &mut Conn, before: NaiveDateTime) -> Result<()> {
    diesel::delete(pay_digits::table.filter(pay_digits::expires_at.lt(before))).execute(conn)?;
    Ok(())
}
