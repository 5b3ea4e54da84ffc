//! Reading versions out of Cargo.lock.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// The version of a package in the lock file of the workspace at `root`.
pub fn version_of(root: &Path, package: &str) -> Result<String> {
    let file = root.join("Cargo.lock");
    let text =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    version_in(&text, package)
        .with_context(|| format!("the package {package} is not in {}", file.display()))
}

/// The version that follows the package's name; the first where several are locked.
fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == name)?;
    let version = lines.next()?.strip_prefix("version = \"")?;
    Some(version.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.9\"\n\n\
        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"registry\"\n";

    #[test]
    fn the_whole_name_counts() {
        assert_eq!(version_in(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(LOCK, "wasm"), None);
    }

    #[test]
    fn this_workspace_locks_the_glue_maker_in_one_version() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let client = version_of(&root, "wasm-bindgen").expect("locked");
        let maker = version_of(&root, "wasm-bindgen-cli-support").expect("locked");
        assert_eq!(client, maker);
    }
}
