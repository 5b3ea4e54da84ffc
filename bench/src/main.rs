//! `cargo xtask bench` starts this with everything built.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;
use xiangyue_bench::{Arguments, run};

/// Measures the real server.
#[derive(Debug, Parser)]
struct CommandLine {
    #[command(flatten)]
    arguments: Arguments,
    /// Write the figures there, too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> Result<()> {
    let CommandLine { arguments, json } = CommandLine::parse();
    let report = run(&arguments)?;
    println!("\n{}", report.table());
    if let Some(path) = json {
        std::fs::write(&path, serde_json::to_string_pretty(&report)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
