//! The clock of a screen.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;

use super::use_task;
use crate::platform::time;

/// The time now, anew every second while the component is on the screen.
pub fn use_seconds() -> ReadSignal<DateTime<Utc>> {
    let mut now = use_signal(Utc::now);
    use_task(move || async move {
        loop {
            time::sleep_ms(1_000).await;
            now.set(Utc::now());
        }
    });
    now.into()
}
