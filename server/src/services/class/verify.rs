//! Proves that the books of four-thirty classes agree: seats taken with bookings, queues with those who wait.

use crate::{
    db::{
        Conn,
        models::{class_check, store_check},
    },
    error::Result,
};

/// What does not agree, each naming the first bad row; empty where all does.
///
/// # Errors
/// Where the database fails.
pub fn verify(conn: &mut Conn) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for rule in class_check::RULES {
        if let Some(row) = store_check::first(conn, rule)? {
            findings.push(format!("{}: {} ({})", rule.broken, row.id, row.detail));
        }
    }
    Ok(findings)
}
