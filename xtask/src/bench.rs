//! `cargo xtask bench`: what the engine can do, in figures that anyone can measure again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::client;
use crate::interrupt::Interrupt;
use crate::postgres::{self, Cluster};
use crate::process;
use crate::progress::step;
use crate::project::Project;
use crate::saboteurs;

/// Which databases to measure.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
    Both,
}

/// A disk as cheap machines have it: each write-through takes two milliseconds longer, of the server and of its control.
/// Nothing else of either is slowed down.
const SLOW_DISK: [&str; 8] = [
    "--follow-forks",
    "--seccomp-bpf",
    "--output=/dev/null",
    "--quiet=all",
    "-e",
    "trace=fdatasync",
    "-e",
    "inject=fdatasync:delay_exit=2000",
];

/// Options of `cargo xtask bench`.
#[derive(Args)]
pub struct Options {
    /// Shorter loads: below three minutes once everything is built.
    #[arg(long)]
    quick: bool,
    /// Write the figures there, too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The database to measure.
    #[arg(long, value_enum, default_value = "both")]
    engine: Engine,
    /// Measure with the data of a whole city, too; it is generated once and kept in target/bench.
    #[arg(long)]
    city: bool,
}

/// Builds the release server and what drives it, and measures.
pub fn bench(project: &Project, options: &Options) -> Result<ExitCode> {
    let interrupt = Interrupt::watch()?;
    let (client, first_load) = client::build_measured(project)?;
    step("bench: compile for release (the first time takes some minutes)", || {
        process::run(
            process::cargo(project)
                .args(["build", "--release"])
                .args(["--package", "xiangyue-server", "--package", "xiangyue-bench"])
                .args(["--features", "xiangyue-server/embed-client"])
                .env("XIANGYUE_CLIENT_DIR", &client),
        )
    })?;
    interrupt.check()?;
    let release = project.target.join("release");
    let work = project.target.join("bench");
    let run = |mut command: Command, more: &[&str]| -> Result<bool> {
        command.arg("--server").arg(release.join("xiangyue")).arg("--work").arg(&work).args(more);
        if options.quick {
            command.arg("--quick");
        }
        Ok(interrupt.run(&mut command, |line| println!("{line}"))?.success())
    };
    let program = release.join("xiangyue-bench");
    let mut command = Command::new(&program);
    command.args(["--first-load", &first_load.to_string()]);
    command.args(["--engine", engine_name(options.engine)]);
    if options.city {
        command.arg("--city");
    }
    if let Some(path) = &options.json {
        command.arg("--json").arg(path);
    }
    // Kept until the figures are there.
    let cluster = if options.engine == Engine::Sqlite {
        None
    } else {
        let programs = step("bench: PostgreSQL", postgres::find_programs)?;
        Some(step("bench: start PostgreSQL", || Cluster::start(&programs))?)
    };
    if let Some(cluster) = &cluster {
        command.args(["--postgres", cluster.url()]);
    }
    let mut succeeded = run(command, &[])?;
    drop(cluster);
    if succeeded && options.engine != Engine::Postgres {
        let figures = work.join("slow-disk.json");
        let mut command = Command::new(saboteurs::strace()?);
        command.args(SLOW_DISK).arg(&program).arg("--json").arg(&figures);
        println!("\nThe same on a disk that takes two milliseconds longer:");
        succeeded = run(command, &["--slow-disk"])?;
        if let Some(path) = options.json.as_ref().filter(|_| succeeded) {
            add_slow_disk(path, &figures)?;
        }
    }
    Ok(if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Puts the figures of the slow disk beside the others.
fn add_slow_disk(path: &Path, figures: &Path) -> Result<()> {
    let read = |path: &Path| -> Result<serde_json::Value> {
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    };
    let mut all = read(path)?;
    if let Some(all) = all.as_object_mut() {
        all.insert("slow_disk".to_owned(), read(figures)?);
    }
    fs::write(path, serde_json::to_string_pretty(&all)?)?;
    Ok(())
}

const fn engine_name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
        Engine::Both => "both",
    }
}
