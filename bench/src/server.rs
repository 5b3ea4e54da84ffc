//! The real server as a process of its own.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use crate::place::Place;

/// Far above what this machine can do: the limit is there and works, it only never says no.
const REQUESTS_PER_SECOND: &str = "100000000";
/// How often the memory is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// A server that runs until it is dropped.
pub struct Serving {
    process: Child,
    pub address: SocketAddr,
    watch: Option<JoinHandle<()>>,
    watched: Arc<Watched>,
}

#[derive(Default)]
struct Watched {
    ended: AtomicBool,
    /// Largest resident set that was seen, in KiB.
    most_kib: AtomicU64,
}

impl Serving {
    /// Starts the server on a place's data, and waits until it is ready.
    pub fn start(program: &Path, place: &Place) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["serve", "--port", "0", "--requests-per-second", REQUESTS_PER_SECOND])
            .arg("--data")
            .arg(&place.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        if let Some(url) = &place.database_url {
            command.args(["--database-url", url]);
        }
        let mut process =
            command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        let lines = BufReader::new(process.stdout.take().context("no output")?).lines();
        let url = lines
            .map_while(std::result::Result::ok)
            .find_map(|line| line.strip_prefix("ready: http://").map(str::to_owned))
            .context("the server did not get ready")?;
        let watched = Arc::new(Watched::default());
        let watch = std::thread::spawn({
            let (watched, status) =
                (Arc::clone(&watched), format!("/proc/{}/status", process.id()));
            move || {
                while !watched.ended.load(Ordering::Relaxed) {
                    watched.most_kib.fetch_max(resident_kib(&status), Ordering::Relaxed);
                    std::thread::sleep(LOOK);
                }
            }
        });
        Ok(Self { process, address: url.parse()?, watch: Some(watch), watched })
    }

    /// The largest resident set since the last time it was asked, in MB of 1,000,000 bytes.
    #[allow(clippy::as_conversions, clippy::cast_precision_loss)]
    #[must_use]
    pub fn memory_mb(&self) -> f64 {
        self.watched.most_kib.swap(0, Ordering::Relaxed) as f64 * 1024.0 / 1e6
    }

    /// CPU time that the server has used, in seconds.
    #[must_use]
    pub fn cpu_seconds(&self) -> f64 {
        cpu_seconds(self.process.id()).unwrap_or_default()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.watched.ended.store(true, Ordering::Relaxed);
        if let Some(watch) = self.watch.take() {
            drop(watch.join());
        }
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Zero where the system tells nothing, as on macOS.
fn resident_kib(status: &str) -> u64 {
    std::fs::read_to_string(status)
        .ok()
        .and_then(|text| {
            let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
            line.trim().trim_end_matches("kB").trim().parse().ok()
        })
        .unwrap_or_default()
}

fn cpu_seconds(process: u32) -> Option<f64> {
    /// Clock ticks a second, which Linux has fixed for programs.
    const TICKS: f64 = 100.0;
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, after_name) = text.rsplit_once(')')?;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / TICKS)
}

/// Proves the books of a place after all that happened to it.
pub fn verify(program: &Path, place: &Place) -> Result<()> {
    let mut command = Command::new(program);
    command.arg("verify").arg("--data").arg(&place.folder);
    if let Some(url) = &place.database_url {
        command.args(["--database-url", url]);
    }
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "the books do not agree after the load:\n{text}");
    Ok(())
}
