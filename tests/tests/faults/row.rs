//! What a fault test found out, for the table that `cargo xtask faults` prints.

use std::time::{Duration, Instant};

use serde::Serialize;

/// By this the command tells a row from other output.
const MARK: &str = "fault-row: ";

/// One line of the table. Rows of the same fault on the same engine are added up.
#[derive(Debug, Default, Serialize)]
pub struct Row {
    pub fault: &'static str,
    pub how: &'static str,
    pub engine: &'static str,
    /// How often the fault was made.
    pub tried: u32,
    /// Writes that the server said were done.
    pub acknowledged: usize,
    /// Writes that it did not answer, or answered as not known, and that were sent again under their keys.
    pub sent_again: usize,
    /// Acknowledged writes that were not there afterwards.
    pub lost: usize,
    /// Proofs of the books that found nothing wrong.
    pub proofs: u32,
    /// From the fault, or from its end, to the next acknowledged write, in milliseconds.
    pub recoveries_ms: Vec<u64>,
}

impl Row {
    pub fn recovered_in(&mut self, time: Duration) {
        self.recoveries_ms.push(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    }

    pub fn recovered_since(&mut self, begun: Instant) {
        self.recovered_in(begun.elapsed());
    }

    /// Tells the row.
    pub fn tell(&self) {
        println!("{MARK}{}", serde_json::to_string(self).expect("JSON"));
    }
}

/// How often the other faults than a kill are made; once in the ordinary tests.
pub fn repeats() -> u32 {
    number("XIANGYUE_FAULT_REPEATS").unwrap_or(1)
}

/// A number from the environment.
pub fn number(variable: &str) -> Option<u32> {
    std::env::var(variable).ok()?.parse().ok()
}
