//! Pages of a list, and ranges of region codes.

use xiangyue_shared::{
    error::ErrorCode,
    page::{PAGE_ROWS, PAGE_ROWS_MOST},
    region::RegionCode,
};

use crate::error::Result;

/// Rows to give, from what was asked for.
///
/// # Errors
/// `OutOfRange` for fewer than 1 or more than 100.
pub fn rows(limit: Option<i64>) -> Result<i64> {
    let rows = limit.unwrap_or(PAGE_ROWS);
    if (1..=PAGE_ROWS_MOST).contains(&rows) { Ok(rows) } else { Err(ErrorCode::OutOfRange.into()) }
}

/// Cuts `limit + 1` rows down to a page and the cursor of the next one.
pub fn cut<T>(
    mut rows: Vec<T>,
    limit: i64,
    cursor: impl Fn(&T) -> String,
) -> (Vec<T>, Option<String>) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return (rows, None);
    }
    rows.truncate(limit);
    let next = rows.last().map(cursor);
    (rows, next)
}

/// The codes of a region and all below it lie from the first text up to, not including, the second.
#[must_use]
pub fn below(region: &RegionCode) -> (String, String) {
    // ':' is the character after '9'.
    (region.to_string(), format!("{region}:"))
}

/// Text as LIKE takes it literally, with `\` as the escape.
#[must_use]
pub fn like_literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
