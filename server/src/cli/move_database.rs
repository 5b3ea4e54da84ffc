//! `xiangyue move-database`.

use std::process::ExitCode;

use anyhow::ensure;
use clap::Args;

use crate::{
    db::{Conn, Location, moving},
    services::{class, ledger, stock},
};

#[derive(Debug, Args)]
pub(super) struct MoveArgs {
    /// Database to move: `sqlite:PATH` or `postgres://…`. No server may be using it.
    #[arg(long, env = "XIANGYUE_MOVE_FROM", hide_env_values = true)]
    from: String,
    /// Database of the other engine to move it to; it must be empty.
    #[arg(long, env = "XIANGYUE_MOVE_TO", hide_env_values = true)]
    to: String,
}

/// Moves everything, and proves the books of the target before it counts. The source stays as it is.
pub(super) fn move_database(args: &MoveArgs) -> anyhow::Result<ExitCode> {
    let (from, to) = (Location::parse(&args.from)?, Location::parse(&args.to)?);
    let moved = moving::move_all(&from, &to, prove)?;
    for table in &moved {
        let hash: String = table.hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        println!("{:<20} {:>10} rows  {hash}", table.table, table.rows);
    }
    let rows: u64 = moved.iter().map(|table| table.rows).sum();
    println!(
        "moved: {rows} rows, the same on both sides, and the books agree. Serve the new database with the same \
         keys.json and pictures, and put the old one away: it is no longer kept up."
    );
    Ok(ExitCode::SUCCESS)
}

fn prove(conn: &mut Conn) -> anyhow::Result<()> {
    let mut findings = ledger::verify::verify(conn)?.findings;
    findings.extend(stock::verify::verify(conn)?);
    findings.extend(class::verify::verify(conn)?);
    ensure!(
        findings.is_empty(),
        "the books do not agree, and nothing was moved: {}",
        findings.join("; ")
    );
    Ok(())
}
