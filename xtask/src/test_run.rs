//! `cargo xtask test`: formatting, lints, the rehearsal of the installation and every test.

use std::env;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::axe::{self, AXE_VARIABLE};
use crate::browser::{BROWSER_VARIABLE, Browser, DRIVER_VARIABLE};
use crate::client;
use crate::components;
use crate::desktop::{self, Ready, SHELL_VARIABLE};
use crate::interrupt::Interrupt;
use crate::libtest::Tally;
use crate::postgres;
use crate::process;
use crate::progress::{seconds, step};
use crate::project::Project;
use crate::rehearsal;
use crate::saboteurs::Saboteurs;

/// The program as it is shipped, built with the tests.
const SHIPPED: &str = "xiangyue-under-test";

/// Options of `cargo xtask test`.
#[derive(Args)]
pub struct Options {
    /// Run only tests whose names contain this, and leave out formatting and lints.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
}

/// What the whole run found.
#[derive(Default)]
struct Report {
    failed_steps: Vec<String>,
    not_run: Vec<String>,
    tally: Tally,
}

impl Report {
    /// Runs a step that others do not depend on; a failure is told at the end.
    fn check(&mut self, name: &str, work: impl FnOnce() -> Result<()>) {
        if let Err(error) = step(name, work) {
            eprintln!("    {error:#}");
            self.failed_steps.push(name.to_owned());
        }
    }

    /// Takes something that the tests can do without; where it is missing, says so at the end.
    fn optional<T>(&mut self, without: &str, found: Result<T>) -> Option<T> {
        found.inspect_err(|error| self.not_run.push(format!("{without}: {error:#}"))).ok()
    }

    /// Prints the outcome; what did not run counts as a failure where nobody would read of it.
    fn close(&self, in_ci: bool) -> ExitCode {
        for name in &self.tally.failures {
            println!("failed: {name}");
        }
        for name in &self.failed_steps {
            println!("failed: {name}");
        }
        for reason in &self.not_run {
            println!("not run: {reason}");
        }
        if self.tally.ignored > 0 {
            println!("not run: {} tests marked to be ignored", self.tally.ignored);
        }
        println!("{} passed, {} failed", self.tally.passed, self.tally.failed);
        if self.is_success(in_ci) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn is_success(&self, in_ci: bool) -> bool {
        let complete = self.not_run.is_empty() && self.tally.ignored == 0;
        self.failed_steps.is_empty() && self.tally.failed == 0 && (complete || !in_ci)
    }
}

/// Runs everything and prints how many tests passed and failed.
pub fn test(project: &Project, options: &Options) -> Result<ExitCode> {
    let begun = Instant::now();
    let interrupt = Interrupt::watch()?;
    let mut report = Report::default();
    let found = step("tests: a web view and a screen", desktop::prepare);
    let desktop = report.optional("test of the desktop program", found);
    if options.filter.is_none() {
        components::ensure(project)?;
        report.check("formatting", || cargo(project, &["fmt", "--all", "--check"]));
        interrupt.check()?;
        report.check("lints", || {
            let features = if desktop.is_some() { desktop::FEATURE } else { "" };
            let all = ["clippy", "--workspace", "--all-targets", "--features", features];
            cargo(project, &[&all[..], &["--", "--deny=warnings"]].concat())
        });
        interrupt.check()?;
    }
    if let Err(error) = run_tests(project, options, &interrupt, desktop.as_ref(), &mut report) {
        interrupt.check()?;
        eprintln!("    {error:#}");
        report.failed_steps.push("tests".to_owned());
    }
    println!("took {}", seconds(begun.elapsed()));
    Ok(report.close(env::var_os("CI").is_some()))
}

fn run_tests(
    project: &Project,
    options: &Options,
    interrupt: &Interrupt,
    desktop: Option<&Ready>,
    report: &mut Report,
) -> Result<()> {
    // First what may ask for the administrator's password, then what takes long.
    let browser = report.optional("browser tests", step("tests: a browser", Browser::find));
    let axe =
        report.optional("accessibility tests", step("tests: axe-core", || axe::find(project)));
    let postgres =
        report.optional("tests on PostgreSQL", step("tests: PostgreSQL", postgres::find_programs));
    let saboteurs = report.optional("tests of faults", step("tests: faults", Saboteurs::find));
    let client = client::build_for_tests(project)?;
    interrupt.check()?;
    step("tests: compile", || cargo(project, &["test", "--workspace", "--no-run"]))?;
    interrupt.check()?;
    if options.filter.is_none()
        && let Some(ready) = report.optional("rehearsal of the installation", rehearsal::prepare())
    {
        let shipped = project.target.join("debug").join(SHIPPED);
        report.check("rehearsal", || rehearsal::run(project, &ready, &shipped));
        interrupt.check()?;
    }
    let shell = desktop
        .map(|ready| step("tests: the desktop program", || desktop::build(project, ready)))
        .transpose()?;
    interrupt.check()?;
    let mut tests = process::cargo(project);
    tests.args(["test", "--workspace", "--no-fail-fast"]).env("XIANGYUE_CLIENT_DIR", client);
    if let Some(filter) = &options.filter {
        tests.args(["--", filter]);
    }
    if let Some(browser) = browser {
        tests.env(BROWSER_VARIABLE, browser.chromium).env(DRIVER_VARIABLE, browser.driver);
    }
    if let Some(axe) = axe {
        tests.env(AXE_VARIABLE, axe);
    }
    if let Some(shell) = shell {
        tests.env(SHELL_VARIABLE, shell);
    }
    if let Some(saboteurs) = saboteurs {
        saboteurs.name_to(&mut tests);
    }
    // Kept until the tests are done.
    let _cluster = postgres::start_for(&mut tests, postgres.as_deref())?;
    step("tests: run", || run_counted(&mut tests, interrupt, report))
}

fn run_counted(tests: &mut Command, interrupt: &Interrupt, report: &mut Report) -> Result<()> {
    let status = interrupt.run(tests, |line| {
        println!("{line}");
        report.tally.read(line);
    })?;
    if !status.success() && report.tally.failed == 0 {
        bail!("a test program ended without telling its result");
    }
    if report.tally.passed + report.tally.failed == 0 {
        bail!("no test ran");
    }
    Ok(())
}

fn cargo(project: &Project, arguments: &[&str]) -> Result<()> {
    process::run(process::cargo(project).args(arguments)).context("see above")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_run_fails_only_in_ci() {
        let mut report = Report::default();
        assert!(report.is_success(true));
        let missing: Option<()> = report.optional("browser tests", Err(anyhow::anyhow!("none")));
        assert!(missing.is_none());
        assert!(report.is_success(false) && !report.is_success(true));
        assert_eq!(report.not_run, ["browser tests: none"]);
    }

    #[test]
    fn a_failed_check_fails_the_run() {
        let mut report = Report::default();
        report.check("formatting", || bail!("badly set"));
        assert!(!report.is_success(false));
    }

    #[test]
    fn an_ignored_test_fails_only_in_ci() {
        let report = Report {
            tally: Tally { passed: 1, ignored: 1, ..Tally::default() },
            ..Report::default()
        };
        assert!(report.is_success(false) && !report.is_success(true));
    }
}
