//! What an operator can ask of the program.

mod backup;
pub mod demo;
mod grant;
mod import;
mod keys;
mod move_database;
mod serve;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// 乡约 Xiangyue: village self-government.
#[derive(Debug, Parser)]
#[command(name = "xiangyue", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the API and the client.
    Serve(crate::config::ServeArgs),
    /// Loads data from a file.
    #[command(subcommand)]
    Import(import::Import),
    /// Gives a role to a phone number, and sets its password: the way to the first official.
    Grant(grant::GrantArgs),
    /// Changes the keys that sign access tokens and encrypt personal fields.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Recomputes every balance, chain, hold and stock, and names the first bad row.
    Verify(crate::config::DataArgs),
    /// Copies a running SQLite database, with secrets and pictures, to a new folder.
    Backup(backup::BackupArgs),
    /// Puts a backup into an empty data folder, and verifies it.
    Restore(backup::RestoreArgs),
    /// Moves a database from SQLite to PostgreSQL or back, verified row by row and by the hash chains.
    MoveDatabase(move_database::MoveArgs),
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// With a sentence for the operator.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve(args) => serve::serve(&args),
            Command::Import(what) => import::import(&what),
            Command::Grant(args) => grant::grant(&args),
            Command::Keys(command) => keys::keys(&command),
            Command::Verify(args) => verify::verify(&args),
            Command::Backup(args) => backup::backup(&args),
            Command::Restore(args) => backup::restore(&args),
            Command::MoveDatabase(args) => move_database::move_database(&args),
        }
    }
}
