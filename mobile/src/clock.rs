//! The server's clock, as far as its answers tell it: a phone's own may be wrong by minutes.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// The last time that the server told, as it wrote it, and when that came.
static HEARD: Mutex<Option<(String, DateTime<Utc>)>> = Mutex::new(None);

/// Takes down the time of a fresh answer, as its header `date` has it.
pub fn hear(date: String) {
    *HEARD.lock().unwrap_or_else(PoisonError::into_inner) = Some((date, Utc::now()));
}

/// How far the server's clock is ahead of this device's; `None` before it was heard.
#[must_use]
pub fn server_ahead() -> Option<TimeDelta> {
    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    let (date, at) = heard.as_ref()?;
    let told = DateTime::parse_from_rfc2822(date).ok()?;
    Some(told.to_utc().signed_duration_since(at))
}

/// The time now by the server's clock, as far as it was heard.
#[must_use]
pub fn server_now() -> DateTime<Utc> {
    let now = Utc::now();
    server_ahead().and_then(|ahead| now.checked_add_signed(ahead)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_wrong_is_noticed() {
        let told = Utc::now() + TimeDelta::hours(3);
        hear(told.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
        let minutes = server_ahead().unwrap().num_minutes();
        assert!((179..=180).contains(&minutes), "{minutes}");
    }
}
