//! `cargo xtask lighthouse`: how fast the pages are on a cheap phone, how accessible, and how well made.

mod report;

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Serialize;

use self::report::Measured;
use crate::browser::Browser;
use crate::npm;
use crate::progress::{note, step};
use crate::project::Project;
use crate::server;

/// The newest release that runs with Debian's Node.js.
const VERSION: &str = "12.8.2";
const SCRIPT: &str = include_str!("measure.mjs");
/// A villager of the demo village.
const PHONE: &str = "13900003307";
const PASSWORD: &str = "maosicun";
/// What the server prints before its address.
const READY: &str = "ready: ";

/// Options of `cargo xtask lighthouse`.
#[derive(Args)]
pub struct Options {
    /// Measurements of each page; the median counts.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Measure this site, filled with the demo village, instead of building and starting a server.
    #[arg(long, value_name = "URL")]
    site: Option<String>,
}

/// A page to measure.
#[derive(Serialize)]
struct Page {
    name: &'static str,
    path: &'static str,
    signed_in: bool,
}

const PAGES: &[Page] = &[
    Page { name: "welcome", path: "/", signed_in: false },
    Page { name: "home", path: "/", signed_in: true },
    Page { name: "store", path: "/store", signed_in: true },
    Page { name: "pay", path: "/pay", signed_in: true },
];

/// What the script is told.
#[derive(Serialize)]
struct Order<'a> {
    lighthouse: PathBuf,
    chromium: PathBuf,
    site: &'a str,
    runs: usize,
    pages: &'a [Page],
    phone: &'a str,
    password: &'a str,
}

/// Measures, prints the medians, and leaves all results as JSON below `target`. Below a goal is a failure.
pub fn lighthouse(project: &Project, options: &Options) -> Result<ExitCode> {
    let browser = Browser::find()?;
    let why = "The measurements need Lighthouse, a package of npm";
    let lighthouse = npm::package(project, "lighthouse", VERSION, why)?;
    let served = options.site.is_none().then(|| Served::start(project)).transpose()?;
    let site = served.as_ref().map(|served| served.site.as_str()).or(options.site.as_deref());
    let site = site.context("no site")?;
    let order = serde_json::to_string(&Order {
        lighthouse,
        chromium: browser.chromium,
        site,
        runs: options.runs,
        pages: PAGES,
        phone: PHONE,
        password: PASSWORD,
    })?;
    let script = project.state()?.join("lighthouse.mjs");
    fs::write(&script, SCRIPT)?;
    let measured = step("lighthouse: measure", || measure(&script, &order))?;
    let results = project.target.join("lighthouse.json");
    fs::write(&results, serde_json::to_string_pretty(&measured)?)?;
    note(&format!("all results: {}", results.display()));
    Ok(if report::print(&measured) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measure(script: &Path, order: &str) -> Result<Vec<Measured>> {
    let output = Command::new("node")
        .arg(script)
        .arg(order)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start node")?;
    if !output.status.success() {
        bail!("lighthouse failed: {}", output.status);
    }
    let lines = String::from_utf8(output.stdout)?;
    lines.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// The release server with the demo village, until it is dropped.
struct Served {
    site: String,
    server: Child,
    folder: PathBuf,
}

impl Served {
    fn start(project: &Project) -> Result<Self> {
        let binary = server::build(project)?;
        let folder = project.state()?.join(format!("lighthouse-{}", std::process::id()));
        // Free at this moment; nothing else is likely to take it in the next.
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut server = Command::new(&binary)
            .args(["serve", "--demo", "--port", &port.to_string(), "--data"])
            .arg(&folder)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let printed = server.stdout.take().context("the server prints nothing")?;
        let mut served = Self { site: String::new(), server, folder };
        for line in BufReader::new(printed).lines() {
            if let Some(site) = line?.strip_prefix(READY) {
                site.trim_end_matches('/').clone_into(&mut served.site);
                return Ok(served);
            }
        }
        bail!("the server ended before it was ready")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // What cannot be ended or removed now would not go later either.
        drop(self.server.kill());
        drop(self.server.wait());
        drop(fs::remove_dir_all(&self.folder));
    }
}
