//! The command line of the server.

use std::process::ExitCode;

use clap::Parser;
use xiangyue_server::cli::Cli;

/// Gives memory back: with the C library's, each thread that ever hashed a password would keep it, several times over.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xiangyue: {error:#}");
            ExitCode::FAILURE
        }
    }
}
