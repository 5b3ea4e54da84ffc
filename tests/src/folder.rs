//! A folder that goes when its test does.

use std::{
    fs,
    path::{Path, PathBuf},
};

use uuid::Uuid;

pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// A new, empty folder.
    ///
    /// # Panics
    /// Where it cannot be made.
    #[must_use]
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("xiangyue-test-{}", Uuid::now_v7()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self { path }
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.path));
    }
}
