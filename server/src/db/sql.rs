//! The few statements that no query builder covers.

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Integer};

use super::Conn;
use crate::error::Failure;

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = Integer)]
    one: i32,
}

/// Asks the database for an answer, any answer.
pub(super) fn one(conn: &mut Conn) -> Result<(), Failure> {
    let row: One = sql_query("SELECT 1 AS one").get_result(conn)?;
    if row.one == 1 { Ok(()) } else { Err(Failure::busy("the database answers nonsense")) }
}
