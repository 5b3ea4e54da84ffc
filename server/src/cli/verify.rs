//! `xiangyue verify`.

use std::process::ExitCode;

use crate::{
    config::DataArgs,
    db::{Db, snapshot},
    error::Failure,
    services::{class, ledger, stock, volunteer},
};

pub(super) fn verify(args: &DataArgs) -> anyhow::Result<ExitCode> {
    let mut conn = Db::connect(&args.location()?)?;
    // Of one moment: servers may be at work meanwhile.
    let (report, of_stock, of_classes, of_volunteers) = snapshot(&mut conn, |conn| {
        Ok::<_, Failure>((
            ledger::verify::verify(conn)?,
            stock::verify::verify(conn)?,
            class::verify::verify(conn)?,
            volunteer::verify::verify(conn)?,
        ))
    })?;
    let mut findings = report.findings;
    findings.extend(of_stock);
    findings.extend(of_classes);
    findings.extend(of_volunteers);
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
