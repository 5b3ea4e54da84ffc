//! The optimiser for wasm modules. It is used where it can be had: the client works without.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::npm;
use crate::process;
use crate::progress::note;
use crate::project::Project;

/// The oldest release that knows every feature that today's Rust writes into a module.
const OLDEST: u32 = 121;
/// What is fetched.
const VERSION: &str = "132.0.0";

/// What today's Rust writes into a module. Not `--all-features`: with it the optimiser writes modules
/// that no browser of today loads.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Not `-Oz`: the modules would be a thirtieth shorter and, compressed, a hundredth longer. For the same reason functions
/// are hardly moved into those that call them. `--low-memory-unused` rests on the linker, which puts the stack where a
/// module's memory begins, so that nothing is kept in its first kilobyte.
const EFFORT: &[&str] = &[
    "-O2",
    "--shrink-level=1",
    "--converge",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=1",
    "--always-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
];

/// An optimiser and its release.
pub struct Optimiser {
    program: PathBuf,
    /// The release, part of what decides whether a module must be made again.
    pub release: u32,
}

/// The optimiser on `PATH`, if it is new enough, or among the user's tools; fetched where there is none.
pub fn find(project: &Project) -> Option<Optimiser> {
    process::find("wasm-opt").and_then(usable).or_else(|| {
        let why = "The modules are made small by wasm-opt, which is in binaryen, a package of npm";
        match npm::package(project, "binaryen", VERSION, why) {
            Ok(folder) => usable(folder.join("bin/wasm-opt")),
            Err(error) => {
                note(&format!("{error:#}; the client is somewhat larger"));
                None
            }
        }
    })
}

fn usable(program: PathBuf) -> Option<Optimiser> {
    let printed = process::output(Command::new(&program).arg("--version")).ok()?;
    let release = release_in(&printed)?;
    (release >= OLDEST).then_some(Optimiser { program, release })
}

/// The number in `wasm-opt version 132 (version_132)`.
fn release_in(printed: &str) -> Option<u32> {
    printed.strip_prefix("wasm-opt version ")?.split_whitespace().next()?.parse().ok()
}

impl Optimiser {
    /// Makes a module smaller, in place.
    pub fn run(&self, module: &Path) -> Result<()> {
        process::run(
            Command::new(&self.program)
                .args(EFFORT)
                .args(FEATURES)
                .arg(module)
                .arg("--output")
                .arg(module),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_read() {
        assert_eq!(release_in("wasm-opt version 132 (version_132)"), Some(132));
        assert_eq!(release_in("wasm-opt version 108"), Some(108));
        assert_eq!(release_in("something else"), None);
    }
}
