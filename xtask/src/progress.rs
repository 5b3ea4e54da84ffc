//! Telling the person at the terminal what goes on, and for how long.

use std::io::{IsTerminal, stderr};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How often a step says that it is still at work where no progress bar can be shown.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Runs one named step: prints its name, then how long it took.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let begun = Instant::now();
    eprintln!("==> {name}");
    let result = with_heartbeat(name, begun, work);
    let elapsed = seconds(begun.elapsed());
    match &result {
        Ok(_) => eprintln!("    {name}: done in {elapsed}"),
        Err(_) => eprintln!("    {name}: FAILED after {elapsed}"),
    }
    result
}

/// One line about a decision, set below the step it belongs to.
pub fn note(text: &str) {
    eprintln!("    {text}");
}

/// A duration as people read it: `3.2 s`, `4 min 05 s`.
pub fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

fn with_heartbeat<T>(name: &str, begun: Instant, work: impl FnOnce() -> Result<T>) -> Result<T> {
    if stderr().is_terminal() {
        return work();
    }
    let (done, waiting) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            while waiting.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                eprintln!("    {name}: still at work, {}", seconds(begun.elapsed()));
            }
        });
        let result = work();
        drop(done);
        result
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(3240)), "3.2 s");
        assert_eq!(seconds(Duration::from_secs(245)), "4 min 05 s");
    }
}
