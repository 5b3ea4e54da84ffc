//! The optimiser for wasm modules. It is used where it is found: the client works without.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::progress::note;
use crate::project::Project;

/// The oldest release that knows every feature that today's Rust writes into a module.
const OLDEST: u32 = 121;

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

/// An optimiser and its release.
pub struct Optimiser {
    program: PathBuf,
    /// The release, part of what decides whether a module must be made again.
    pub release: u32,
}

/// The optimiser on `PATH` or among the user's tools, if it is new enough; else says how to get it.
pub fn find(project: &Project) -> Option<Optimiser> {
    let folder = project.tools().join("binaryen");
    let own = folder.join("node_modules/.bin/wasm-opt");
    let candidates = [Some(own), process::find("wasm-opt")];
    let found = candidates.into_iter().flatten().find_map(|program| {
        let printed = process::output(Command::new(&program).arg("--version")).ok()?;
        let release = release_in(&printed)?;
        (release >= OLDEST).then_some(Optimiser { program, release })
    });
    if found.is_none() {
        note(&format!(
            "no wasm-opt of release {OLDEST} or newer: the client is somewhat larger; \
             to get it: npm install --prefix {} binaryen",
            folder.display()
        ));
    }
    found
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
                .arg("-Oz")
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
