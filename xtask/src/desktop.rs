//! The client as a program of its own, on a desktop's web view, and the screen on which it is tested.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::apt::{self, Need};
use crate::process;
use crate::project::Project;

/// Variable that names the program; the tests read it.
pub const SHELL_VARIABLE: &str = "XIANGYUE_SHELL";
/// What the program is built with, and what it is pressed, typed into and pictured with.
const PACKAGES: &[&str] = &[
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "libssl-dev",
    "pkg-config",
    "xvfb",
    "xdotool",
    "zenity",
    "imagemagick",
];
/// Those of them that are run.
const PROGRAMS: &[&str] = &["pkg-config", "Xvfb", "xdotool", "zenity", "import"];
/// Feature of the workspace with which the lints see this program's parts.
pub const FEATURE: &str = "xiangyue-mobile/desktop";

/// What the program and its test need is installed.
pub struct Ready(());

/// Installs what the program and its test need.
pub fn prepare() -> Result<Ready> {
    if let Some(missing) = missing() {
        if !cfg!(target_os = "linux") {
            bail!("the desktop program is tested on Linux only");
        }
        apt::install(&Need {
            why: "The desktop program and its test need a web view and a screen of their own",
            packages: PACKAGES,
            elsewhere: "WebKitGTK 4.1, libxdo and OpenSSL with their headers, pkg-config, Xvfb, xdotool, zenity \
                        and ImageMagick",
        })
        .with_context(|| format!("{missing} is missing"))?;
    }
    match missing() {
        Some(missing) => bail!("{missing} was installed but is not found"),
        None => Ok(Ready(())),
    }
}

/// The first thing that is not there. Without Debian's tools only the programs are looked for, and what else is
/// missing shows when the program is built.
fn missing() -> Option<&'static str> {
    if process::find("dpkg-query").is_some() {
        PACKAGES.iter().copied().find(|package| !apt::has(package))
    } else {
        PROGRAMS.iter().copied().find(|program| process::find(program).is_none())
    }
}

/// Builds the program as one who works on it does, and gives it.
pub fn build(project: &Project, _ready: &Ready) -> Result<PathBuf> {
    let arguments =
        ["build", "-p", "xiangyue-mobile", "--features", "desktop", "--bin", "xiangyue-shell"];
    process::run(process::cargo(project).args(arguments))?;
    Ok(project.target.join("debug").join("xiangyue-shell"))
}
