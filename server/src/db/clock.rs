//! Time as the database keeps it: UTC, to the microsecond on both engines.

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};

/// Now, to the microsecond.
#[must_use]
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// As a column holds it.
#[must_use]
pub fn to_db(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc().trunc_subsecs(6)
}

/// As the program holds it.
#[must_use]
pub fn from_db(at: NaiveDateTime) -> DateTime<Utc> {
    at.and_utc()
}
