//! `cargo xtask faults`: the fault tests in their long form, and a table of what they found.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;
use serde::Deserialize;

use crate::interrupt::Interrupt;
use crate::postgres;
use crate::process;
use crate::progress::{seconds, step};
use crate::project::Project;
use crate::saboteurs::Saboteurs;

/// How a test marks a row of the table in its output.
const MARK: &str = "fault-row: ";

/// Options of `cargo xtask faults`.
#[derive(Args)]
pub struct Options {
    /// Kills of a server under load, over both engines.
    #[arg(long, default_value_t = 2000)]
    rounds: u32,
    /// How often each of the other faults is made.
    #[arg(long, default_value_t = 10)]
    repeats: u32,
    /// Only tests whose names contain this.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
}

/// What one test, or one part of it, found.
#[derive(Deserialize)]
struct Row {
    fault: String,
    how: String,
    engine: String,
    tried: u32,
    acknowledged: u64,
    sent_again: u64,
    lost: u64,
    proofs: u32,
    recoveries_ms: Vec<u64>,
}

/// The table as far as it is known.
#[derive(Default)]
struct Table {
    rows: BTreeMap<(String, String), Row>,
}

impl Table {
    /// Takes a row out of a line of output, if there is one.
    fn read(&mut self, line: &str) -> Result<bool> {
        let Some((_, row)) = line.split_once(MARK) else { return Ok(false) };
        let row: Row = serde_json::from_str(row).context("a row that cannot be read")?;
        match self.rows.get_mut(&(row.fault.clone(), row.engine.clone())) {
            Some(sum) => sum.add(row),
            None => {
                self.rows.insert((row.fault.clone(), row.engine.clone()), row);
            }
        }
        Ok(true)
    }

    fn print(&self) {
        println!(
            "| fault | how injected | engine | times | writes acknowledged | sent again | lost | proofs, clean | recovery, median and longest |"
        );
        println!("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        for row in self.rows.values() {
            println!(
                "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                row.fault,
                row.how,
                row.engine,
                row.tried,
                row.acknowledged,
                row.sent_again,
                row.lost,
                row.proofs,
                row.recovery()
            );
        }
    }
}

impl Row {
    fn add(&mut self, other: Self) {
        self.tried += other.tried;
        self.acknowledged += other.acknowledged;
        self.sent_again += other.sent_again;
        self.lost += other.lost;
        self.proofs += other.proofs;
        self.recoveries_ms.extend(other.recoveries_ms);
    }

    fn recovery(&self) -> String {
        let mut sorted = self.recoveries_ms.clone();
        sorted.sort_unstable();
        match (sorted.get(sorted.len() / 2), sorted.last()) {
            (Some(median), Some(longest)) => format!("{median} ms, {longest} ms"),
            _ => "–".to_owned(),
        }
    }
}

/// Runs the fault tests and prints the table, as far as it got.
pub fn faults(project: &Project, options: &Options) -> Result<ExitCode> {
    let begun = Instant::now();
    let interrupt = Interrupt::watch()?;
    let programs = step("faults: PostgreSQL", postgres::find_programs)?;
    let saboteurs = step("faults: strace and faketime", Saboteurs::find)?;
    let mut tests = process::cargo(project);
    tests.args(["test", "--workspace", "--test", "faults", "--no-fail-fast", "--"]);
    // Two at once: their figures should not tell how many others ran.
    tests.args(["--nocapture", "--test-threads=2"]).args(&options.filter);
    tests.env("XIANGYUE_FAULT_ROUNDS", options.rounds.div_ceil(2).to_string());
    tests.env("XIANGYUE_FAULT_REPEATS", options.repeats.to_string());
    saboteurs.name_to(&mut tests);
    let _cluster = postgres::start_for(&mut tests, Some(&programs))?;
    let mut table = Table::default();
    let mut unread = None;
    let run = step("faults: run", || {
        interrupt.run(&mut tests, |line| match table.read(line) {
            Ok(true) => eprintln!("    {}", line.trim()),
            Ok(false) => println!("{line}"),
            Err(error) => unread = Some(error),
        })
    });
    table.print();
    println!("took {}", seconds(begun.elapsed()));
    if let Some(error) = unread {
        return Err(error);
    }
    Ok(if run?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_fault_are_added_up() {
        let row = |times: &str| {
            format!(
                "test x ... {MARK}{{\"fault\":\"killed\",\"how\":\"kill -9\",\"engine\":\"SQLite\",\"tried\":2,\
                 \"acknowledged\":10,\"sent_again\":1,\"lost\":0,\"proofs\":1,\"recoveries_ms\":{times}}}"
            )
        };
        let mut table = Table::default();
        assert!(table.read(&row("[5, 9]")).expect("a row"));
        assert!(table.read(&row("[7]")).expect("a row"));
        assert!(!table.read("test x ... ok").expect("no row"));
        assert!(table.read(&format!("{MARK}{{")).is_err());
        let sum = table.rows.values().next().expect("a row");
        assert_eq!((table.rows.len(), sum.tried, sum.acknowledged, sum.proofs), (1, 4, 20, 2));
        assert_eq!(sum.recovery(), "7 ms, 9 ms");
    }
}
