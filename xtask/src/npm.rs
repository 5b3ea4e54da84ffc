//! Tools that are packages of npm, kept among the user's tools. Nothing of them is part of the product.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::apt::{self, Need};
use crate::process;
use crate::progress::note;
use crate::project::Project;

/// The folder of a package in exactly that version; fetched the first time, for `why`.
pub fn package(project: &Project, name: &str, version: &str, why: &str) -> Result<PathBuf> {
    let kept = project.tools().join(format!("{name}-{version}"));
    let folder = package_in(&kept, name);
    if folder.is_dir() {
        return Ok(folder);
    }
    if process::find("npm").is_none() {
        apt::install(&Need { why, packages: &["npm"], elsewhere: "Node.js with npm" })?;
    }
    note(&format!("fetching {name} {version}, once"));
    // Under another name until it is whole, so that another run never finds half of it.
    let unfinished = project.tools().join(format!("unfinished-{name}-{}", std::process::id()));
    fs::create_dir_all(&unfinished)
        .with_context(|| format!("cannot keep a tool in {}", unfinished.display()))?;
    let fetched = process::output(
        Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--prefix"])
            .arg(&unfinished)
            .arg(format!("{name}@{version}")),
    );
    if let Err(error) = fetched {
        fs::remove_dir_all(&unfinished)?;
        return Err(error);
    }
    if let Err(error) = fs::rename(&unfinished, &kept) {
        fs::remove_dir_all(&unfinished)?;
        // Where another run was faster, its package is as good.
        if !folder.is_dir() {
            return Err(error).with_context(|| format!("cannot keep {}", kept.display()));
        }
    }
    Ok(folder)
}

fn package_in(kept: &Path, name: &str) -> PathBuf {
    kept.join("node_modules").join(name)
}
