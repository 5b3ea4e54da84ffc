//! Starting other programs.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// How often a program with a deadline is looked at.
const POLL: Duration = Duration::from_millis(100);

/// The cargo that runs this command, started in the workspace.
///
/// Without the variables that `cargo run` adds: some build scripts watch them (ring's does), and
/// dependencies would be compiled again at each change between `cargo xtask` and plain cargo.
pub fn cargo(project: &Project) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(&program);
    command.current_dir(&project.root);
    without_cargo_run(&mut command, project, Path::new(&program));
    command
}

/// Takes away what `cargo run` put into the environment.
pub fn without_cargo_run(command: &mut Command, project: &Project, cargo: &Path) {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_set_by_cargo_run) {
            command.env_remove(name);
        }
    }
    if let Some(folders) = env::var_os("LD_LIBRARY_PATH") {
        let toolchain = cargo.parent().and_then(Path::parent);
        let kept: Vec<PathBuf> = env::split_paths(&folders)
            .filter(|folder| {
                !folder.starts_with(&project.target)
                    && !toolchain.is_some_and(|toolchain| folder.starts_with(toolchain))
            })
            .collect();
        match env::join_paths(&kept) {
            Ok(joined) if !joined.is_empty() => command.env("LD_LIBRARY_PATH", joined),
            _ => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
}

fn is_set_by_cargo_run(name: &str) -> bool {
    name.starts_with("CARGO_PKG_")
        || matches!(
            name,
            "CARGO"
                | "CARGO_MANIFEST_DIR"
                | "CARGO_MANIFEST_PATH"
                | "CARGO_BIN_NAME"
                | "CARGO_CRATE_NAME"
                | "CARGO_PRIMARY_PACKAGE"
        )
}

/// Runs a program to its end, showing what it prints. An exit code other than 0 is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start `{}`", shown(command)))?;
    if status.success() {
        return Ok(());
    }
    bail!("`{}` failed: {status}", shown(command))
}

/// Runs a program to its end and gives its standard output without the space around it.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        bail!(
            "`{}` failed: {}\n{}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program, and ends it when it takes longer than `limit`. An error in both bad cases.
pub fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            if status.success() {
                return Ok(());
            }
            bail!("`{}` failed: {status}", shown(command));
        }
        if begun.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            bail!("`{}` was not done after {} s", shown(command), limit.as_secs());
        }
        thread::sleep(POLL);
    }
}

/// The program of that name on `PATH`.
pub fn find(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_cargo_run_are_told_from_the_users() {
        for name in ["CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "CARGO"] {
            assert!(is_set_by_cargo_run(name), "{name}");
        }
        for name in ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_BUILD_JOBS", "PATH"] {
            assert!(!is_set_by_cargo_run(name), "{name}");
        }
    }

    #[test]
    fn a_program_over_its_time_is_ended() {
        let error = run_within(Command::new("sleep").arg("30"), Duration::from_millis(200))
            .expect_err("it sleeps longer");
        assert!(error.to_string().contains("not done"), "{error}");
    }

    #[test]
    fn a_failing_program_is_an_error_that_names_it() {
        let error = output(Command::new("sh").args(["-c", "echo why >&2; exit 3"]))
            .expect_err("it exits with 3");
        let text = error.to_string();
        assert!(text.contains("sh -c") && text.contains("why"), "{text}");
    }
}
