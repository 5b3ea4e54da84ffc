//! From columns to types. What the database holds was checked on its way in; if it does not parse, it was
//! damaged, and that is an internal error.

use std::{fmt::Display, str::FromStr};

use crate::error::{Failure, Result};

/// Parses a text column.
///
/// # Errors
/// `Internal` for a damaged value.
pub fn one<T>(text: &str) -> Result<T>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse().map_err(|error| damaged(text, &error))
}

/// Parses a text column that may be null.
///
/// # Errors
/// `Internal` for a damaged value.
pub fn optional<T>(text: Option<String>) -> Result<Option<T>>
where
    T: FromStr,
    T::Err: Display,
{
    text.map(|text| one(&text)).transpose()
}

/// Parses a column that holds the name of an enum's value.
///
/// # Errors
/// `Internal` for a damaged value.
pub fn with<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
    parse(text).ok_or_else(|| damaged(text, &"unknown name"))
}

fn damaged(text: &str, error: &dyn Display) -> Failure {
    Failure::internal(anyhow::anyhow!("damaged column value {text:?}: {error}"))
}
