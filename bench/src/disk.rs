//! What the disk takes to make a write durable, which bounds every commit.

use std::{
    fs::OpenOptions,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;
use serde::Serialize;

/// What a commit adds to the log, about.
const BYTES: usize = 16 * 1024;
const TIMES: usize = 300;

/// Latency of appending and synchronising, in microseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Fsync {
    pub median_us: u64,
    pub p99_us: u64,
}

/// Appends to a file in `folder` and synchronises it, again and again.
pub fn measure(folder: &Path) -> Result<Fsync> {
    let path = folder.join("fsync");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).open(&path)?;
    let mut took: Vec<Duration> = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        file.write_all(&[7; BYTES])?;
        let begun = Instant::now();
        file.sync_data()?;
        took.push(begun.elapsed());
    }
    std::fs::remove_file(path)?;
    took.sort_unstable();
    let at = |index: usize| {
        took.get(index).map_or(0, |took| u64::try_from(took.as_micros()).unwrap_or(u64::MAX))
    };
    Ok(Fsync { median_us: at(TIMES / 2), p99_us: at(TIMES * 99 / 100) })
}
