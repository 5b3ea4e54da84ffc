//! The formatter and the linter, which a minimal installation of Rust lacks.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::progress::note;
use crate::project::Project;

/// Cargo's subcommands that the checks use, by the name of their rustup component.
const COMPONENTS: &[(&str, &str)] = &[("rustfmt", "fmt"), ("clippy", "clippy")];

/// Installs what is missing through rustup.
pub fn ensure(project: &Project) -> Result<()> {
    for (component, subcommand) in COMPONENTS {
        if process::output(process::cargo(project).args([subcommand, "--version"])).is_ok() {
            continue;
        }
        let Some(rustup) = process::find("rustup") else {
            bail!("install the component {component} of your Rust toolchain, then start again");
        };
        note(&format!("rustup component add {component}"));
        process::run(Command::new(rustup).current_dir(&project.root).args([
            "component",
            "add",
            component,
        ]))?;
    }
    Ok(())
}
