//! Lists page by cursor: the client hands back what it was given, and never looks inside.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rows of a page where the client asks for no number.
pub const PAGE_ROWS: i64 = 20;
/// Most rows of a page.
pub const PAGE_ROWS_MOST: i64 = 100;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Hand this back as `cursor` for the next page; absent on the last.
    pub next_cursor: Option<String>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), next_cursor: None }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PageQuery {
    pub cursor: Option<String>,
    /// Rows wanted, 1 to 100; 20 where absent.
    pub limit: Option<i64>,
}
