//! Rows of households and residents as an import reads and writes them: a whole village at once.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::{
    db::{
        Conn,
        schema::{households, residents},
    },
    error::Result,
};

/// Rows in one statement: well below what either engine binds at once. The rows' types leave no column to its default,
/// so that diesel makes one statement of them also on SQLite.
const CHUNK: usize = 200;

/// A household, whole.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = households, treat_none_as_default_value = false)]
pub struct HouseholdRow {
    pub id: String,
    pub village_code: String,
    pub group_code: String,
    pub number: String,
    pub head_name: String,
    pub ranking_opt_out: bool,
    pub created_at: NaiveDateTime,
}

/// A resident, whole.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = residents, treat_none_as_default_value = false)]
pub struct ResidentRow {
    pub id: String,
    pub household_id: String,
    pub village_code: String,
    pub name: String,
    pub initials: String,
    pub relation: String,
    pub is_head: bool,
    pub id_hash: Option<Vec<u8>>,
    pub id_cipher: Option<Vec<u8>>,
    pub id_tail: Option<String>,
    pub phone_hash: Option<Vec<u8>>,
    pub phone_cipher: Option<Vec<u8>>,
    pub phone_tail: Option<String>,
    pub created_at: NaiveDateTime,
}

/// All households of a village.
///
/// # Errors
/// Where the database fails.
pub fn households_of(conn: &mut Conn, village: &str) -> Result<Vec<HouseholdRow>> {
    Ok(households::table
        .filter(households::village_code.eq(village))
        .select(HouseholdRow::as_select())
        .order(households::id)
        .load(conn)?)
}

/// All residents of a village.
///
/// # Errors
/// Where the database fails.
pub fn residents_of(conn: &mut Conn, village: &str) -> Result<Vec<ResidentRow>> {
    Ok(residents::table
        .filter(residents::village_code.eq(village))
        .select(ResidentRow::as_select())
        .order(residents::id)
        .load(conn)?)
}

/// Adds households.
///
/// # Errors
/// Where the database fails.
pub fn add_households(conn: &mut Conn, rows: &[HouseholdRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let insert = diesel::insert_into(households::table).values(chunk);
        match conn {
            Conn::Sqlite(conn) => insert.execute(conn)?,
            Conn::Postgres(conn) => insert.execute(conn)?,
        };
    }
    Ok(())
}

/// Adds residents.
///
/// # Errors
/// Where the database fails.
pub fn add_residents(conn: &mut Conn, rows: &[ResidentRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let insert = diesel::insert_into(residents::table).values(chunk);
        match conn {
            Conn::Sqlite(conn) => insert.execute(conn)?,
            Conn::Postgres(conn) => insert.execute(conn)?,
        };
    }
    Ok(())
}

/// Takes over what an import may change of a household: its group and its head's name.
///
/// # Errors
/// Where the database fails.
pub fn change_household(conn: &mut Conn, row: &HouseholdRow) -> Result<()> {
    diesel::update(households::table.find(&row.id))
        .set((households::group_code.eq(&row.group_code), households::head_name.eq(&row.head_name)))
        .execute(conn)?;
    Ok(())
}

/// Takes over what an import may change of a resident.
///
/// # Errors
/// Where the database fails.
pub fn change_resident(conn: &mut Conn, row: &ResidentRow) -> Result<()> {
    diesel::update(residents::table.find(&row.id))
        .set((
            residents::name.eq(&row.name),
            residents::initials.eq(&row.initials),
            residents::relation.eq(&row.relation),
            residents::is_head.eq(row.is_head),
            residents::id_hash.eq(&row.id_hash),
            residents::id_cipher.eq(&row.id_cipher),
            residents::id_tail.eq(&row.id_tail),
            residents::phone_hash.eq(&row.phone_hash),
            residents::phone_cipher.eq(&row.phone_cipher),
            residents::phone_tail.eq(&row.phone_tail),
        ))
        .execute(conn)?;
    Ok(())
}
