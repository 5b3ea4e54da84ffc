//! The browser of the browser tests.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::apt::{self, Need};
use crate::process;

/// Names of the browser on different systems.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
/// Variables by which a person names the two programs; the tests read them too.
pub const BROWSER_VARIABLE: &str = "XIANGYUE_CHROMIUM";
pub const DRIVER_VARIABLE: &str = "XIANGYUE_CHROMEDRIVER";
/// The tests take pictures of Chinese pages.
const FONT: &str = "fonts-noto-cjk";

/// A browser and the program that drives it.
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

impl Browser {
    /// The browser named in the environment or installed; installs what is missing.
    pub fn find() -> Result<Self> {
        if let Some(found) = installed() {
            return Ok(found);
        }
        let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
        apt::install(&Need {
            why: "The browser tests need Chromium, its driver and a Chinese font",
            packages: packages(&system),
            elsewhere: "Chromium, ChromeDriver of the same version and a Chinese font, with the two \
                        programs on PATH or named in XIANGYUE_CHROMIUM and XIANGYUE_CHROMEDRIVER",
        })?;
        installed().context("Chromium was installed but is not on PATH")
    }
}

fn installed() -> Option<Browser> {
    let chromium =
        named(BROWSER_VARIABLE).or_else(|| BROWSERS.iter().find_map(|name| process::find(name)))?;
    let driver = named(DRIVER_VARIABLE).or_else(|| process::find("chromedriver"))?;
    // Elsewhere than on Debian a Chinese font is part of the desktop.
    let debian = Path::new("/etc/debian_version").exists();
    (!debian || apt::has(FONT)).then_some(Browser { chromium, driver })
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from)
}

/// Ubuntu has its own names for the same packages.
fn packages(os_release: &str) -> &'static [&'static str] {
    if os_release.lines().any(|line| line == "ID=ubuntu") {
        &["chromium-browser", "chromium-chromedriver", FONT]
    } else {
        &["chromium", "chromium-driver", FONT]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ubuntu_has_its_own_package_names() {
        assert_eq!(packages("NAME=x\nID=ubuntu\n")[0], "chromium-browser");
        assert_eq!(packages("ID=debian\n")[1], "chromium-driver");
    }
}
