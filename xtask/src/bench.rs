//! `cargo xtask bench`: what the engine can do, in figures that anyone can measure again.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::client;
use crate::interrupt::Interrupt;
use crate::postgres::{self, Cluster};
use crate::process;
use crate::progress::step;
use crate::project::Project;

/// Which databases to measure.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
    Both,
}

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
    let mut command = Command::new(release.join("xiangyue-bench"));
    command
        .arg("--server")
        .arg(release.join("xiangyue"))
        .arg("--work")
        .arg(project.target.join("bench"))
        .args(["--first-load", &first_load.to_string()])
        .args(["--engine", engine_name(options.engine)]);
    for (flag, wanted) in [("--quick", options.quick), ("--city", options.city)] {
        if wanted {
            command.arg(flag);
        }
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
    let status = interrupt.run(&mut command, |line| println!("{line}"))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

const fn engine_name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
        Engine::Both => "both",
    }
}
