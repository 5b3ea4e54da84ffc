//! The developer commands of Xiangyue 乡约: `cargo xtask serve | build | client | test | faults | bench`.
//!
//! They run on Linux and macOS. What is missing is installed through the system's own package tools
//! where that is possible, and named where it is not.

mod apt;
mod assets;
mod axe;
mod bench;
mod browser;
mod client;
mod components;
mod compress;
mod desktop;
mod esbuild;
mod faults;
mod import_names;
mod interrupt;
mod libtest;
mod lighthouse;
mod lockfile;
mod npm;
mod pictures;
mod pieces;
mod postgres;
mod precache;
mod process;
mod progress;
mod project;
mod rehearsal;
mod saboteurs;
mod screenshots;
mod serve;
mod server;
mod sizes;
mod test_run;
mod unreached;
mod wasm;
mod wasm_bindgen;
mod wasm_opt;
mod wasm_toolchain;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::project::Project;

/// The developer commands of Xiangyue 乡约.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the client and the release server, then serve both on one port of this machine.
    Serve(serve::Options),
    /// Leave the self-contained server, with the client inside, in target/release/xiangyue.
    Build,
    /// Build the browser client alone and print its folder.
    Client(client::Options),
    /// Measure the pages as a cheap phone on a slow network loads them.
    Lighthouse(lighthouse::Options),
    /// Take a picture of every screen in every look, into target/screenshots.
    Screenshots(screenshots::Options),
    /// Check formatting and lints, and run every test.
    Test(test_run::Options),
    /// Measure what the engine can do, beside its goals and controls.
    Bench(bench::Options),
    /// Let disk, clock, database, clients and the server itself fail under load, again and again, and print a table.
    Faults(faults::Options),
    /// Install from the README's deployment page in an empty Debian folder, and see that it holds what it promises.
    InstallRehearsal(rehearsal::Options),
}

fn main() -> ExitCode {
    match run(&Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<ExitCode> {
    let project = Project::of_this_run()?;
    match command {
        Command::Serve(options) => serve::serve(&project, options),
        Command::Build => {
            let binary = server::build(&project)?;
            println!("{}", binary.display());
            Ok(ExitCode::SUCCESS)
        }
        Command::Client(options) => {
            println!("{}", client::build_alone(&project, options)?.display());
            Ok(ExitCode::SUCCESS)
        }
        Command::Lighthouse(options) => lighthouse::lighthouse(&project, options),
        Command::Screenshots(options) => {
            println!("{}", screenshots::take(&project, options)?.display());
            Ok(ExitCode::SUCCESS)
        }
        Command::Test(options) => test_run::test(&project, options),
        Command::Bench(options) => bench::bench(&project, options),
        Command::Faults(options) => faults::faults(&project, options),
        Command::InstallRehearsal(options) => rehearsal::rehearse(&project, options),
    }
}
