//! The list of regions 行政区划: showing it, and loading it from a file.

mod file;

use std::{collections::HashMap, fmt};

use xiangyue_shared::{
    error::ErrorCode,
    region::{ListRegions, Region},
};

pub use self::file::BrokenFile;
use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{
            audit,
            region::{self, RegionRow},
        },
    },
    error::{Failure, Result},
};

/// The regions of Qingyang 庆阳, which ship with the server.
pub const DEFAULT_REGIONS: &[u8] = include_bytes!("../../data/qingyang-regions.csv");
/// What [`DEFAULT_REGIONS`] goes by in messages.
pub const DEFAULT_REGIONS_NAME: &str = "qingyang-regions.csv";

/// Lists what lies directly below a region, groups too, or the top level.
///
/// # Errors
/// `NotFound` for a region that does not exist.
pub fn list(conn: &mut Conn, _: &Call, asked: &Asked<ListRegions>) -> Result<Vec<Region>> {
    let parent = asked.query.parent.as_ref();
    if let Some(parent) = parent
        && region::find(conn, parent)?.is_none()
    {
        return Err(ErrorCode::NotFound.into());
    }
    region::children(conn, parent)?.into_iter().map(RegionRow::into_region).collect()
}

/// What a load of regions did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    pub added: usize,
    pub renamed: usize,
    pub unchanged: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { added, renamed, unchanged } = self;
        write!(f, "{added} regions added, {renamed} renamed, {unchanged} unchanged")
    }
}

/// Loads regions from a file with the columns code, name, level and parent_code. The whole file is checked
/// first. Safe to repeat: what is there stays, a changed name is taken over, nothing is removed.
///
/// # Errors
/// `Internal` around [`BrokenFile`], which prints all that is wrong line by line.
pub fn import(conn: &mut Conn, call: &Call, csv: &[u8], source: &str) -> Result<Summary> {
    let known: HashMap<String, String> = region::names(conn)?.into_iter().collect();
    let mut lines = file::read(csv, &known)
        .map_err(|errors| Failure::internal(BrokenFile { source: source.to_owned(), errors }))?;
    // Parents first, as the foreign key wants it.
    lines.sort_by(|a, b| a.code.level().cmp(&b.code.level()).then_with(|| a.code.cmp(&b.code)));
    let mut summary = Summary::default();
    let mut added = Vec::new();
    for line in &lines {
        match known.get(line.code.as_str()) {
            None => added.push(RegionRow::new(&line.code, &line.name)),
            Some(name) if *name == line.name => summary.unchanged += 1,
            Some(_) => {
                region::rename(conn, line.code.as_str(), &line.name)?;
                summary.renamed += 1;
            }
        }
    }
    region::insert(conn, &added)?;
    summary.added = added.len();
    if summary.added + summary.renamed > 0 {
        audit::record(
            conn,
            call,
            audit::Action {
                name: "regions.import",
                object_kind: "regions",
                object_id: source.to_owned(),
                region: None,
                detail: summary.to_string(),
            },
        )?;
    }
    Ok(summary)
}
