//! Time as the database keeps it: UTC, to the microsecond on both engines.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDateTime, SubsecRound, TimeDelta, Utc};

/// A step back of the system's clock by at most this is ridden out: time stands still until the clock has caught up.
/// After a longer one the clock was wrong before, and is followed.
pub const RIDDEN_OUT: TimeDelta = TimeDelta::minutes(5);

/// The latest moment that was given, in microseconds since 1970.
static LATEST: AtomicI64 = AtomicI64::new(i64::MIN);

/// Now, to the microsecond. Never earlier than a moment that this process was given before, unless the system's clock
/// was set back by more than [`RIDDEN_OUT`].
#[must_use]
pub fn now() -> DateTime<Utc> {
    let told = Utc::now().trunc_subsecs(6);
    let micros = told.timestamp_micros();
    let latest = LATEST.fetch_max(micros, Ordering::Relaxed);
    match step(micros, latest) {
        Step::On => told,
        Step::Still => DateTime::from_timestamp_micros(latest).unwrap_or(told),
        Step::Back => {
            tracing::warn!(%told, "the system's clock was set back");
            LATEST.store(micros, Ordering::Relaxed);
            told
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Step {
    On,
    Still,
    Back,
}

/// How the clock moved, in microseconds.
fn step(told: i64, latest: i64) -> Step {
    if told >= latest {
        Step::On
    } else if latest.saturating_sub(told) <= RIDDEN_OUT.num_microseconds().unwrap_or(i64::MAX) {
        Step::Still
    } else {
        Step::Back
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_step_back_is_ridden_out_and_a_large_one_followed() {
        let minute = 60_000_000;
        assert_eq!(step(0, i64::MIN), Step::On);
        assert_eq!(step(minute, minute), Step::On);
        assert_eq!(step(minute, minute + 1), Step::Still);
        assert_eq!(step(0, 5 * minute), Step::Still);
        assert_eq!(step(0, 5 * minute + 1), Step::Back);
        let first = now();
        assert!(now() >= first);
    }
}
