//! Programs that a test needs from the system. `cargo xtask test` installs them and tells where they are.

use std::{env, path::PathBuf};

/// `strace`, which makes system calls fail.
pub const STRACE: &str = "XIANGYUE_TEST_STRACE";
/// `libfaketimeMT.so.1`, which sets a program's clock.
pub const FAKETIME: &str = "XIANGYUE_TEST_FAKETIME";
/// The folder with PostgreSQL's programs, for a cluster of one's own.
pub const POSTGRES_PROGRAMS: &str = "XIANGYUE_TEST_POSTGRES_PROGRAMS";

/// Where something is that `variable` names; `None` where it is not to be had, and then says so.
///
/// # Panics
/// In CI, where nothing is skipped.
#[must_use]
pub fn find(variable: &str) -> Option<PathBuf> {
    let found = env::var_os(variable).map(PathBuf::from);
    if found.is_none() {
        not_run(&format!("{variable} is not set"));
    }
    found
}

/// Says that a test does not run.
///
/// # Panics
/// In CI, where nothing is skipped.
pub fn not_run(reason: &str) {
    assert!(env::var_os("CI").is_none(), "{reason}");
    println!("not run: {reason}");
}
