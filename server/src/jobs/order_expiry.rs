//! Gives back the points and goods of orders that nobody collected in time.

use chrono::{DateTime, Utc};

use crate::{
    call::Call,
    db::{Conn, clock, models::order},
    error::Result,
    services::order::release::{self, End},
};

/// Whether some held order's time is over.
///
/// # Errors
/// Where the database fails.
pub fn any_due(conn: &mut Conn, now: DateTime<Utc>) -> Result<bool> {
    Ok(!order::due(conn, clock::to_db(now), 1)?.is_empty())
}

/// Ends the held orders whose time is over, `limit` at most, in one unit of work; answers how many it ended.
///
/// # Errors
/// Where the database fails.
pub fn expire_due(conn: &mut Conn, call: &Call, limit: i64) -> Result<usize> {
    let due = order::due(conn, clock::to_db(call.now), limit)?;
    release::release(conn, call, &due, End::Expired)
}
