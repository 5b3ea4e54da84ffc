//! The compiler for wasm: rustup's where it can download the target, else the distribution's own.
//!
//! What people load is built along with a standard library of its own, small and without the texts of panics: an eighth
//! less to load. That takes the library's sources; without them the ready one has to do.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use crate::apt::{self, Need};
use crate::pieces::Finish;
use crate::process;
use crate::progress::{note, seconds};
use crate::project::Project;

/// The client's compilation target.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// The standard library's sources.
const SOURCES: &str = "rust-src";
/// How long rustup may take to download the target or the sources.
const DOWNLOAD_LIMIT: Duration = Duration::from_mins(5);
/// How long a failed download is remembered.
const RETRY_AFTER: Duration = Duration::from_hours(24);
/// File below the state folder whose age tells when a download of the target failed.
const FAILURE_MARK: &str = "rustup-could-not-download";
/// The same for the sources.
const SOURCES_FAILURE_MARK: &str = "rustup-could-not-download-sources";
/// Debian's Rust for the web browsers it packages, newer than its ordinary one, and its linker.
const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
/// The oldest of Debian's linkers that is known to link this client.
const OLDEST_LINKER: u32 = 19;

/// A compiler that can build the client.
pub enum Toolchain {
    /// The toolchain that runs this command, with the standard library for wasm installed.
    Installed {
        /// Whether that library's sources are there too.
        sources: bool,
    },
    /// The distribution's compiler, which builds the standard library along with the client.
    Distribution {
        /// Its linker for wasm.
        linker: PathBuf,
    },
}

#[derive(Debug, PartialEq, Eq)]
enum Plan {
    UseInstalled,
    Download,
    UseDistribution,
}

/// What to do, given whether the target is there, whether rustup is, and how long ago its last
/// download failed.
fn plan(installed: bool, rustup: bool, failed_ago: Option<Duration>) -> Plan {
    match (installed, rustup, failed_ago) {
        (true, _, _) => Plan::UseInstalled,
        (false, true, Some(ago)) if ago < RETRY_AFTER => Plan::UseDistribution,
        (false, true, _) => Plan::Download,
        (false, false, _) => Plan::UseDistribution,
    }
}

impl Toolchain {
    /// Finds a compiler for wasm, and installs one where there is none.
    pub fn find(project: &Project) -> Result<Self> {
        let mark = project.state()?.join(FAILURE_MARK);
        let rustup = process::find("rustup");
        match plan(is_installed(project), rustup.is_some(), age(&mark)) {
            Plan::UseInstalled => Self::installed(project),
            Plan::UseDistribution => Self::of_distribution(project),
            Plan::Download => {
                note(&format!(
                    "rustup downloads the standard library for wasm (at most {})",
                    seconds(DOWNLOAD_LIMIT)
                ));
                let mut command = Command::new(rustup.context("rustup is gone")?);
                command.current_dir(&project.root).args(["target", "add", TARGET]);
                match process::run_within(&mut command, DOWNLOAD_LIMIT) {
                    Ok(()) => Self::installed(project),
                    Err(error) => {
                        note(&format!("{error:#}; taking the distribution's Rust instead"));
                        fs::write(&mark, "rustup is asked again a day after this was written\n")?;
                        Self::of_distribution(project)
                    }
                }
            }
        }
    }

    /// The installed toolchain, with the library's sources if rustup brings them.
    fn installed(project: &Project) -> Result<Self> {
        if has_sources(project) {
            return Ok(Self::Installed { sources: true });
        }
        let mark = project.state()?.join(SOURCES_FAILURE_MARK);
        let failed_lately = age(&mark).is_some_and(|ago| ago < RETRY_AFTER);
        if let Some(rustup) = process::find("rustup").filter(|_| !failed_lately) {
            note(&format!("rustup component add {SOURCES}"));
            let mut command = Command::new(rustup);
            command.current_dir(&project.root).args(["component", "add", SOURCES]);
            if let Err(error) = process::run_within(&mut command, DOWNLOAD_LIMIT) {
                note(&format!("{error:#}; the client is somewhat larger"));
                fs::write(&mark, "rustup is asked again a day after this was written\n")?;
            }
        }
        Ok(Self::Installed { sources: has_sources(project) })
    }

    fn of_distribution(project: &Project) -> Result<Self> {
        if let Some(found) = installed_distribution(project) {
            return Ok(found);
        }
        apt::install(&Need {
            why: "The client is compiled to wasm, and `rustup target add wasm32-unknown-unknown` \
                  does not work here",
            packages: PACKAGES,
            elsewhere: "the wasm target with that command on a machine where it can download",
        })?;
        installed_distribution(project)
            .context("the distribution's Rust is installed but is too old or lacks its sources")
    }

    /// A `cargo build` for wasm, finished as asked; the caller adds the packages.
    pub fn cargo_build(&self, project: &Project, finish: Finish) -> Command {
        let mut command = match self {
            Self::Installed { .. } => process::cargo(project),
            Self::Distribution { linker } => {
                let mut command = Command::new(DISTRIBUTION_CARGO);
                command.current_dir(&project.root);
                process::without_cargo_run(&mut command, project, Path::new(DISTRIBUTION_CARGO));
                command
                    .env("RUSTC", DISTRIBUTION_RUSTC)
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                    .env_remove("RUSTUP_TOOLCHAIN")
                    .env_remove("RUSTC_WRAPPER");
                command
            }
        };
        let mut flags = anonymous_paths(project);
        command.args(["build", "--profile", finish.profile(), "--target", TARGET]);
        if self.builds_library(finish) {
            command
                .args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"])
                // Building the standard library is not yet stable.
                .env("RUSTC_BOOTSTRAP", "1");
            if finish == Finish::Small {
                flags.extend(SMALL.iter().map(|&flag| flag.to_owned()));
            }
        }
        // Separated as Cargo wants it, so that folders may have spaces in their names.
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        command
    }

    /// Whether the standard library is built along. The distribution has no ready one.
    pub fn builds_library(&self, finish: Finish) -> bool {
        match self {
            Self::Installed { sources } => *sources && finish == Finish::Small,
            Self::Distribution { .. } => true,
        }
    }
}

/// Flags that leave out what only a programmer would read: the message of a panic, which becomes a trap that `boot.js`
/// tells of, and what `{:?}` would write. Functions that are alike stay apart until the optimiser comes, so that each has its
/// own name (`unreached`). Places in the source must stay: Dioxus tells its global signals apart by them.
const SMALL: &[&str] = &[
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zfmt-debug=none",
    "-Zmerge-functions=disabled",
    "-Zinline-mir=no",
];

/// Flags under which messages name source files without the folders of this machine: a shorter program, the same
/// wherever it is built.
fn anonymous_paths(project: &Project) -> Vec<String> {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let mut flags = vec![format!("--remap-path-prefix={}=", project.root.display())];
    if let Some(home) = home {
        flags.push(format!("--remap-path-prefix={}=cargo", home.display()));
    }
    flags
}

const DISTRIBUTION_CARGO: &str = "/usr/bin/cargo";
const DISTRIBUTION_RUSTC: &str = "/usr/bin/rustc";

/// Whether the running toolchain has the standard library for wasm.
fn is_installed(project: &Project) -> bool {
    let mut command = Command::new("rustc");
    command.current_dir(&project.root).args(["--print", "target-libdir", "--target", TARGET]);
    process::output(&mut command).is_ok_and(|folder| {
        fs::read_dir(folder).is_ok_and(|files| {
            files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
        })
    })
}

/// Whether the running toolchain has the standard library's sources.
fn has_sources(project: &Project) -> bool {
    let mut command = Command::new("rustc");
    command.current_dir(&project.root).args(["--print", "sysroot"]);
    process::output(&mut command).is_ok_and(|root| library_manifest(&root).is_file())
}

/// Where the library's sources have their manifest below a compiler's folder.
fn library_manifest(root: &str) -> PathBuf {
    Path::new(root).join("lib/rustlib/src/rust/library/std/Cargo.toml")
}

/// The distribution's compiler, if it is new enough and complete.
fn installed_distribution(project: &Project) -> Option<Toolchain> {
    let version = process::output(Command::new(DISTRIBUTION_RUSTC).arg("--version")).ok()?;
    let manifest = fs::read_to_string(project.root.join("Cargo.toml")).ok()?;
    let new_enough = minor_of_rustc(&version)? >= oldest_minor(&manifest)?;
    let root =
        process::output(Command::new(DISTRIBUTION_RUSTC).args(["--print", "sysroot"])).ok()?;
    let complete = Path::new(DISTRIBUTION_CARGO).is_file() && library_manifest(&root).is_file();
    let linker = linkers().max_by_key(|(version, _)| *version)?.1;
    (new_enough && complete).then_some(Toolchain::Distribution { linker })
}

/// The distribution's linkers for wasm that are new enough, by version.
fn linkers() -> impl Iterator<Item = (u32, PathBuf)> {
    fs::read_dir("/usr/bin").into_iter().flatten().flatten().filter_map(|file| {
        let version = linker_version(file.file_name().to_str()?)?;
        Some((version, file.path()))
    })
}

fn linker_version(name: &str) -> Option<u32> {
    let version = name.strip_prefix("wasm-ld-")?.parse().ok()?;
    (version >= OLDEST_LINKER).then_some(version)
}

/// The second number of what `rustc --version` prints.
fn minor_of_rustc(version: &str) -> Option<u32> {
    minor(version.strip_prefix("rustc ")?)
}

/// The second number of the workspace's `rust-version`.
fn oldest_minor(manifest: &str) -> Option<u32> {
    let line = manifest.lines().find_map(|line| line.strip_prefix("rust-version = \""))?;
    minor(line.trim_end_matches('"'))
}

fn minor(version: &str) -> Option<u32> {
    version.strip_prefix("1.")?.split('.').next()?.parse().ok()
}

/// How long ago a file was written; `None` if it is not there.
fn age(file: &Path) -> Option<Duration> {
    let written = fs::metadata(file).ok()?.modified().ok()?;
    Some(SystemTime::now().duration_since(written).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_is_downloaded_only_where_that_may_work() {
        let recently = Some(Duration::from_secs(60));
        let long_ago = Some(RETRY_AFTER);
        for (installed, rustup, failed_ago, expected) in [
            (true, true, recently, Plan::UseInstalled),
            (true, false, None, Plan::UseInstalled),
            (false, true, None, Plan::Download),
            (false, true, long_ago, Plan::Download),
            (false, true, recently, Plan::UseDistribution),
            (false, false, None, Plan::UseDistribution),
        ] {
            assert_eq!(
                plan(installed, rustup, failed_ago),
                expected,
                "{installed} {rustup} {failed_ago:?}"
            );
        }
    }

    #[test]
    fn the_library_is_built_along_for_those_who_load_the_client() {
        for (toolchain, quick, small) in [
            (Toolchain::Installed { sources: true }, false, true),
            (Toolchain::Installed { sources: false }, false, false),
            (Toolchain::Distribution { linker: PathBuf::new() }, true, true),
        ] {
            assert_eq!(toolchain.builds_library(Finish::Quick), quick);
            assert_eq!(toolchain.builds_library(Finish::Small), small);
        }
    }

    #[test]
    fn versions_are_read() {
        let printed = "rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)";
        assert_eq!(minor_of_rustc(printed), Some(96));
        assert_eq!(oldest_minor("[package]\nrust-version = \"1.95\"\n"), Some(95));
        assert_eq!(linker_version("wasm-ld-19"), Some(19));
        assert_eq!(linker_version("wasm-ld-14"), None);
        assert_eq!(linker_version("wasm-ld"), None);
    }
}
