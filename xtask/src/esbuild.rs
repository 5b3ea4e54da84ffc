//! The bundler for scripts and styles. It is used where it can be had: the client works without.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::assets::extension;
use crate::npm;
use crate::process;
use crate::progress::note;
use crate::project::Project;

pub const VERSION: &str = "0.28.2";

/// The oldest browsers that run today's Rust modules at all; nothing newer is written into scripts and styles.
const TARGET: &str = "--target=chrome96,firefox79,safari15";

/// A bundler.
pub struct Bundler(PathBuf);

/// The bundler among the user's tools; fetched where there is none.
pub fn find(project: &Project) -> Option<Bundler> {
    let why = "Scripts and styles are made small by esbuild, a package of npm";
    match npm::package(project, "esbuild", VERSION, why) {
        Ok(folder) => Some(Bundler(folder.join("bin/esbuild"))),
        Err(error) => {
            note(&format!("{error:#}; the client is somewhat larger"));
            None
        }
    }
}

impl Bundler {
    /// Puts a script and all that it imports into one file, in its place, in few characters.
    pub fn bundle(&self, script: &Path) -> Result<()> {
        process::output(
            Command::new(&self.0)
                .arg(script)
                .args(["--bundle", "--minify", "--format=esm", "--allow-overwrite", TARGET])
                .arg(format!("--outfile={}", script.display())),
        )
        .map(drop)
    }

    /// A style sheet or a module's script, told apart by its path, in few characters.
    pub fn minify(&self, project: &Project, path: &str, text: &[u8]) -> Result<Vec<u8>> {
        let file = project.state()?.join(format!("small.{}", extension(path)));
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        let small = process::output(Command::new(&self.0).arg(&file).args(["--minify", TARGET]))?;
        Ok(small.into_bytes())
    }
}
