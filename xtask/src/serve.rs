//! `cargo xtask serve`: build, then become the server.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::Args;

use crate::project::Project;
use crate::server;

/// Options of `cargo xtask serve`; all are handed on to the server.
#[derive(Args)]
pub struct Options {
    /// Port on this machine's loopback address.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder of the embedded database and of uploaded files.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Use this database, as in `postgres://…`, instead of the embedded one.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Fill an empty database with the demo village 毛寺村, and print the demo sign-ins.
    #[arg(long)]
    demo: bool,
}

/// Builds the server and lets it take over this process, so that every signal reaches it and its exit
/// code is this command's.
pub fn serve(project: &Project, options: &Options) -> Result<ExitCode> {
    let binary = server::build(project)?;
    let mut command = Command::new(&binary);
    command.args(arguments(options));
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start {}", binary.display()))
}

fn arguments(options: &Options) -> Vec<String> {
    let mut arguments = vec![
        "serve".to_owned(),
        "--port".to_owned(),
        options.port.to_string(),
        "--data".to_owned(),
        options.data.display().to_string(),
    ];
    if let Some(url) = &options.database_url {
        arguments.extend(["--database-url".to_owned(), url.clone()]);
    }
    if options.demo {
        arguments.push("--demo".to_owned());
    }
    arguments
}
