//! Running a long program so that Ctrl-C ends it and all that it started, and leaves time to tidy up.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

/// How often the flag is looked at while nothing is printed.
const POLL: Duration = Duration::from_millis(100);
/// How long a stopped program may take to end before it is killed.
const GRACE: Duration = Duration::from_secs(5);
/// Exit code of a run that a second Ctrl-C ends at once.
const INTERRUPTED: i32 = 130;

/// Remembers that somebody asked this run to stop.
pub struct Interrupt {
    raised: Arc<AtomicBool>,
}

impl Interrupt {
    /// From now on Ctrl-C and SIGTERM only raise a flag; the second one ends the run at once.
    pub fn watch() -> Result<Self> {
        let raised = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            flag::register_conditional_shutdown(signal, INTERRUPTED, Arc::clone(&raised))?;
            flag::register(signal, Arc::clone(&raised))?;
        }
        Ok(Self { raised })
    }

    /// An error once somebody asked to stop.
    pub fn check(&self) -> Result<()> {
        if self.raised.load(Ordering::Relaxed) {
            bail!("interrupted");
        }
        Ok(())
    }

    /// Runs a program in a process group of its own, hands its output over line by line, and ends the
    /// whole group when this run is asked to stop, and when the program leaves others behind.
    pub fn run(&self, command: &mut Command, mut line: impl FnMut(&str)) -> Result<ExitStatus> {
        self.check()?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let lines = lines_of(&mut child)?;
        let mut ended: Option<(Instant, ExitStatus)> = None;
        let status = loop {
            match lines.recv_timeout(POLL) {
                Ok(text) => line(&text),
                Err(RecvTimeoutError::Disconnected) => break child.wait()?,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Err(error) = self.check() {
                stop_group(&mut child)?;
                return Err(error);
            }
            match ended {
                // Something it started holds the output open.
                Some((at, status)) if at.elapsed() > GRACE => break status,
                Some(_) => {}
                None => ended = child.try_wait()?.map(|status| (Instant::now(), status)),
            }
        };
        signal_group(&child, "TERM");
        Ok(status)
    }
}

fn lines_of(child: &mut Child) -> Result<Receiver<String>> {
    let mut output = BufReader::new(child.stdout.take().context("no output")?);
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        while output.read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
            let text = String::from_utf8_lossy(&bytes);
            if sender.send(text.trim_end().to_owned()).is_err() {
                break;
            }
            bytes.clear();
        }
    });
    Ok(receiver)
}

fn stop_group(child: &mut Child) -> Result<()> {
    signal_group(child, "TERM");
    let begun = Instant::now();
    while child.try_wait()?.is_none() && begun.elapsed() < GRACE {
        thread::sleep(POLL);
    }
    signal_group(child, "KILL");
    child.wait()?;
    Ok(())
}

/// Signals every program of the child's group. An empty group is no error: all have ended.
fn signal_group(child: &Child, signal: &str) {
    // The shell's own `kill`: the program of that name is not installed everywhere.
    let _all_ended = Command::new("sh")
        .args(["-c", "kill -s \"$1\" -- \"-$2\"", "sh", signal])
        .arg(child.id().to_string())
        .stderr(Stdio::null())
        .status();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet() -> Interrupt {
        Interrupt { raised: Arc::new(AtomicBool::new(false)) }
    }

    #[test]
    fn lines_and_exit_code_come_through() {
        let mut seen = Vec::new();
        let status = quiet()
            .run(Command::new("sh").args(["-c", "echo one; echo two; exit 7"]), |line| {
                seen.push(line.to_owned())
            })
            .expect("it starts");
        assert_eq!(status.code(), Some(7));
        assert_eq!(seen, ["one", "two"]);
    }

    #[test]
    fn a_raised_flag_ends_the_whole_group() {
        let interrupt = quiet();
        let flag = Arc::clone(&interrupt.raised);
        let begun = Instant::now();
        let error = interrupt
            .run(Command::new("sh").args(["-c", "sleep 60 & echo started; wait"]), |_| {
                flag.store(true, Ordering::Relaxed)
            })
            .expect_err("interrupted");
        assert_eq!(error.to_string(), "interrupted");
        assert!(begun.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn what_a_program_leaves_behind_does_not_hold_the_run() {
        let begun = Instant::now();
        let status = quiet()
            .run(Command::new("sh").args(["-c", "sleep 60 & echo gone"]), |_| {})
            .expect("it starts");
        assert!(status.success());
        assert!(begun.elapsed() < Duration::from_secs(30));
    }
}
