//! Files that belong to a notice.

use diesel::prelude::*;

use crate::{
    db::{Conn, schema::notice_files},
    error::Result,
};

/// A file, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = notice_files)]
pub struct FileRow {
    pub id: String,
    pub notice_id: String,
    pub name: String,
    pub kind: String,
    pub sha256: String,
    pub size_bytes: i64,
}

/// The files of a notice, in the order in which they came.
///
/// # Errors
/// Where the database fails.
pub fn of(conn: &mut Conn, notice: &str) -> Result<Vec<FileRow>> {
    Ok(notice_files::table
        .filter(notice_files::notice_id.eq(notice))
        .order(notice_files::id)
        .select(FileRow::as_select())
        .load(conn)?)
}

/// A file by its id.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<FileRow>> {
    Ok(notice_files::table.find(id).select(FileRow::as_select()).get_result(conn).optional()?)
}

/// Adds a file.
///
/// # Errors
/// Where the database fails.
pub fn add(conn: &mut Conn, row: &FileRow) -> Result<()> {
    diesel::insert_into(notice_files::table).values(row).execute(conn)?;
    Ok(())
}

/// Removes a file.
///
/// # Errors
/// Where the database fails.
pub fn remove(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(notice_files::table.find(id)).execute(conn)?;
    Ok(())
}
