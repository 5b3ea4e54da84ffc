//! The command line of the server.

use std::process::ExitCode;

use clap::Parser;
use xiangyue_server::cli::Cli;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xiangyue: {error:#}");
            ExitCode::FAILURE
        }
    }
}
