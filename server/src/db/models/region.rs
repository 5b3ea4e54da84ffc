//! Rows of the regions 行政区划.

use std::collections::HashMap;

use diesel::prelude::*;
use xiangyue_shared::{
    error::ErrorCode,
    region::{Level, Region, RegionCode, place_name},
};

use super::parse;
use crate::{
    db::{Conn, schema::regions},
    error::Result,
};

/// Rows in one statement: well below what either engine binds at once. The row's type leaves no column to its default,
/// so that diesel makes one statement of them also on SQLite.
const CHUNK: usize = 500;

/// A region as its row holds it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = regions, treat_none_as_default_value = false)]
pub struct RegionRow {
    pub code: String,
    pub name: String,
    pub level: String,
    pub parent_code: Option<String>,
}

impl RegionRow {
    /// The row of a region, with what its code tells.
    #[must_use]
    pub fn new(code: &RegionCode, name: &str) -> Self {
        Self {
            code: code.to_string(),
            name: name.to_owned(),
            level: code.level().as_str().to_owned(),
            parent_code: code.parent().map(String::from),
        }
    }

    /// As the API shows it.
    ///
    /// # Errors
    /// `Internal` for a damaged row.
    pub fn into_region(self) -> Result<Region> {
        let code: RegionCode = parse::one(&self.code)?;
        Ok(Region { level: code.level(), code, name: self.name })
    }
}

/// A region by its code.
///
/// # Errors
/// Where the database fails.
pub fn find(conn: &mut Conn, code: &RegionCode) -> Result<Option<RegionRow>> {
    Ok(regions::table
        .find(code.as_str())
        .select(RegionRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// A region that must exist, at that level.
///
/// # Errors
/// `NotFound` otherwise.
pub fn expect(conn: &mut Conn, code: &RegionCode, level: Level) -> Result<RegionRow> {
    if code.level() != level {
        return Err(ErrorCode::NotFound.into());
    }
    find(conn, code)?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// What lies directly below a region, or the top level, by code.
///
/// # Errors
/// Where the database fails.
pub fn children(conn: &mut Conn, parent: Option<&RegionCode>) -> Result<Vec<RegionRow>> {
    let all = regions::table.select(RegionRow::as_select()).order(regions::code);
    Ok(match parent {
        Some(parent) => all.filter(regions::parent_code.eq(parent.as_str())).load(conn)?,
        None => all.filter(regions::parent_code.is_null()).load(conn)?,
    })
}

/// The region's name.
///
/// # Errors
/// `NotFound` where there is no such region.
pub fn name(conn: &mut Conn, code: &RegionCode) -> Result<String> {
    regions::table
        .find(code.as_str())
        .select(regions::name)
        .get_result(conn)
        .optional()?
        .ok_or_else(|| ErrorCode::NotFound.into())
}

/// Code and name of every region.
///
/// # Errors
/// Where the database fails.
pub fn names(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    Ok(regions::table.select((regions::code, regions::name)).load(conn)?)
}

/// What people call these regions, by code.
///
/// # Errors
/// Where the database fails.
pub fn place_names(conn: &mut Conn, codes: &[&str]) -> Result<HashMap<String, String>> {
    let names: Vec<(String, String)> = regions::table
        .filter(regions::code.eq_any(codes))
        .select((regions::code, regions::name))
        .load(conn)?;
    Ok(names.into_iter().map(|(code, name)| (code, place_name(&name).to_owned())).collect())
}

/// Adds regions. A parent comes before what lies below it.
///
/// # Errors
/// Where the database fails.
pub fn insert(conn: &mut Conn, rows: &[RegionRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let insert = diesel::insert_into(regions::table).values(chunk);
        match conn {
            Conn::Sqlite(conn) => insert.execute(conn)?,
            Conn::Postgres(conn) => insert.execute(conn)?,
        };
    }
    Ok(())
}

/// Gives a region another name.
///
/// # Errors
/// Where the database fails.
pub fn rename(conn: &mut Conn, code: &str, name: &str) -> Result<()> {
    diesel::update(regions::table.find(code)).set(regions::name.eq(name)).execute(conn)?;
    Ok(())
}
