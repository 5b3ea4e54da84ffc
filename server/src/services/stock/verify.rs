//! Proves that the stores' books agree: stock with its movements, orders with the points held and moved for
//! them.

use crate::{
    db::{Conn, models::store_check},
    error::Result,
};

/// What does not agree, each naming the first bad row; empty where all does.
///
/// # Errors
/// Where the database fails.
pub fn verify(conn: &mut Conn) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for rule in store_check::RULES {
        if let Some(row) = store_check::first(conn, rule)? {
            findings.push(format!("{}: {} ({})", rule.broken, row.id, row.detail));
        }
    }
    Ok(findings)
}
