//! The maker of the glue between wasm and JavaScript, in exactly the version the client is linked with.
//!
//! Where none is installed, `src/bin/wasm_bindgen.rs` is built from the workspace's own lock file: it
//! takes a minute and a half where the full tool takes eight, and can never be of another version.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::lockfile;
use crate::process;
use crate::progress::note;
use crate::project::Project;

/// Finds the glue maker of the locked version, or builds it and keeps it for later runs.
pub fn find(project: &Project) -> Result<PathBuf> {
    let version = lockfile::version_of(&project.root, "wasm-bindgen")?;
    let kept = project.tools().join(format!("wasm-bindgen-{version}")).join("wasm-bindgen");
    let candidates = [Some(kept.clone()), process::find("wasm-bindgen")];
    for candidate in candidates.into_iter().flatten() {
        if candidate.is_file() && has_version(&candidate, &version) {
            return Ok(candidate);
        }
    }
    note(&format!("building wasm-bindgen {version}, once"));
    let name = "xtask-wasm-bindgen";
    process::run(process::cargo(project).args([
        "build",
        "--package=xtask",
        "--features=wasm-bindgen",
        "--bin",
        name,
    ]))?;
    let built = project.target.join("debug").join(name);
    match keep(&built, &kept) {
        Ok(()) => Ok(kept),
        Err(error) => {
            note(&format!("{error:#}: it will be built again in the next clone"));
            Ok(built)
        }
    }
}

/// Copies a tool so that another run never finds half of it.
fn keep(built: &Path, kept: &Path) -> Result<()> {
    let folder = kept.parent().context("no folder to keep tools in")?;
    let failed = || format!("cannot keep a tool in {}", folder.display());
    fs::create_dir_all(folder).with_context(failed)?;
    let unfinished = folder.join(format!("unfinished-{}", std::process::id()));
    fs::copy(built, &unfinished).with_context(failed)?;
    fs::rename(&unfinished, kept).with_context(failed)
}

fn has_version(program: &Path, version: &str) -> bool {
    process::output(Command::new(program).arg("--version"))
        .is_ok_and(|printed| printed.split_whitespace().nth(1) == Some(version))
}

/// Makes the glue of one module: `NAME.js`, `NAME_bg.wasm` and the snippets that it imports.
pub fn run(program: &Path, module: &Path, folder: &Path, name: &str) -> Result<()> {
    process::run(
        Command::new(program)
            .args(["--target", "web", "--no-typescript"])
            .args(["--remove-name-section", "--remove-producers-section"])
            .args(["--out-name", name, "--out-dir"])
            .arg(folder)
            .arg(module),
    )
}
