//! Residents and households from a spreadsheet, as villages keep them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{
    access::{Access, Permission},
    endpoint::{Binary, endpoints},
    error::ErrorCode,
    region::RegionCode,
};

/// Most rows of one spreadsheet.
pub const IMPORT_ROWS_MOST: usize = 20_000;

/// What is wrong in one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CellError {
    /// As the spreadsheet program numbers it, from 1.
    pub row: u32,
    /// Letter of the column, such as C; empty where the whole row is meant.
    pub column: String,
    /// Heading of the column.
    pub heading: String,
    pub code: ErrorCode,
    /// What stands there, shortened; identity and phone numbers masked.
    pub value: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportReport {
    /// Nothing was written: a dry run, or there are errors.
    pub dry_run: bool,
    pub rows: u32,
    pub households_new: u32,
    pub households_changed: u32,
    pub residents_new: u32,
    pub residents_changed: u32,
    pub residents_unchanged: u32,
    pub groups_new: u32,
    /// The first hundred.
    pub errors: Vec<CellError>,
    pub errors_total: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportQuery {
    /// Check only.
    #[serde(default = "yes")]
    pub dry_run: bool,
}

impl Default for ImportQuery {
    fn default() -> Self {
        Self { dry_run: true }
    }
}

fn yes() -> bool {
    true
}

endpoints! { "households":
    /// Loads residents and households of a village from xlsx or csv: checks all rows, then writes all or nothing.
    ImportHouseholds { village: RegionCode }: POST "/villages/{village}/household-imports",
        Access::Needs(Permission::ImportHouseholds), query ImportQuery, body Binary, reply ImportReport;
    /// The spreadsheet to fill in.
    GetImportTemplate: GET "/household-import-template.xlsx", Access::Needs(Permission::ImportHouseholds), reply Binary;
}
