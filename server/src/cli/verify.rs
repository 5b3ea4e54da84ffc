//! `xiangyue verify`.

use std::process::ExitCode;

use crate::{
    config::DataArgs,
    db::Db,
    services::{ledger, stock},
};

pub(super) fn verify(args: &DataArgs) -> anyhow::Result<ExitCode> {
    let mut conn = Db::connect(&args.location()?)?;
    let report = ledger::verify::verify(&mut conn)?;
    let mut findings = report.findings;
    findings.extend(stock::verify::verify(&mut conn)?);
    if findings.is_empty() {
        println!(
            "verified: {} villages, {} accounts, {} transfers, no fault",
            report.villages, report.accounts, report.transfers
        );
        return Ok(ExitCode::SUCCESS);
    }
    for finding in &findings {
        println!("fault: {finding}");
    }
    println!(
        "{} faults; the first is {}",
        findings.len(),
        findings.first().map_or("", String::as_str)
    );
    Ok(ExitCode::FAILURE)
}
