//! Proves that the books of volunteers agree: places taken with who has one, queues with those who wait.

use crate::{
    db::{
        Conn,
        models::{store_check, volunteer::check},
    },
    error::Result,
};

/// What does not agree, each naming the first bad row; empty where all does.
///
/// # Errors
/// Where the database fails.
pub fn verify(conn: &mut Conn) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for rule in check::RULES {
        if let Some(row) = store_check::first(conn, rule)? {
            findings.push(format!("{}: {} ({})", rule.broken, row.id, row.detail));
        }
    }
    Ok(findings)
}
