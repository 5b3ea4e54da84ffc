//! What makes a program's system calls fail and sets its clock.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::apt::{self, Need};
use crate::process;

/// Where the tests learn of `strace`.
const STRACE_VARIABLE: &str = "XIANGYUE_TEST_STRACE";
/// Where the tests learn of libfaketime.
const FAKETIME_VARIABLE: &str = "XIANGYUE_TEST_FAKETIME";
/// Debian keeps the library in a folder for the architecture below this one.
const LIBRARIES: &str = "/usr/lib";
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

/// `strace`, and the library that sets a clock.
pub struct Saboteurs {
    strace: PathBuf,
    faketime: PathBuf,
}

impl Saboteurs {
    /// Finds both, installing what is missing, and tries whether a program may be traced here.
    pub fn find() -> Result<Self> {
        let strace = strace()?;
        if faketime().is_none() {
            apt::install(&Need {
                why: "The tests of faults set clocks",
                packages: &["faketime"],
                elsewhere: "libfaketime",
            })?;
        }
        let faketime = faketime().context("libfaketime was installed but is not found")?;
        Ok(Self { strace, faketime })
    }

    /// Tells tests where they are.
    pub fn name_to(&self, tests: &mut Command) {
        tests.env(STRACE_VARIABLE, &self.strace).env(FAKETIME_VARIABLE, &self.faketime);
    }
}

/// Finds `strace`, installing it where it is missing, and tries whether a program may be traced here.
pub fn strace() -> Result<PathBuf> {
    if process::find("strace").is_none() {
        apt::install(&Need {
            why: "To make system calls fail or take longer",
            packages: &["strace"],
            elsewhere: "strace",
        })?;
    }
    let strace = process::find("strace").context("strace was installed but is not found")?;
    process::output(Command::new(&strace).args(["--output=/dev/null", "true"]))
        .context("strace may not trace programs here")?;
    Ok(strace)
}

fn faketime() -> Option<PathBuf> {
    let folders = fs::read_dir(Path::new(LIBRARIES)).ok()?;
    folders.flatten().map(|folder| folder.path().join(LIBRARY)).find(|file| file.is_file())
}
