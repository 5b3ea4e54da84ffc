//! axe-core, which finds what keeps people out of a page. The browser tests run it in every screen.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::npm;
use crate::project::Project;

/// Variable that names the script; the tests read it.
pub const AXE_VARIABLE: &str = "XIANGYUE_AXE";
const VERSION: &str = "4.14.1";

/// The script named in the environment or kept from before; fetched where there is none.
pub fn find(project: &Project) -> Result<PathBuf> {
    if let Some(named) = env::var_os(AXE_VARIABLE) {
        return Ok(PathBuf::from(named));
    }
    let why = "The browser tests need axe-core, a package of npm";
    let script = npm::package(project, "axe-core", VERSION, why)?.join("axe.min.js");
    script.is_file().then_some(script).context("the package axe-core holds no axe.min.js")
}
