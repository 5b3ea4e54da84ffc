//! Where the project's folders are.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folders that the commands read and write, all absolute.
pub struct Project {
    /// The workspace.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
    /// The user's cache folder for this project; `None` where the system names none.
    pub cache: Option<PathBuf>,
}

impl Project {
    /// The project whose `cargo xtask` is running.
    pub fn of_this_run() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .context("start this through cargo, as in `cargo xtask test`")?;
        let root =
            Path::new(&manifest).parent().context("the xtask folder has no parent")?.to_path_buf();
        let target = env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |folder| root.join(folder));
        let cache = env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .filter(|folder| folder.is_absolute())
            .or_else(|| env::home_dir().map(|home| home.join(".cache")))
            .map(|folder| folder.join("xiangyue"));
        Ok(Self { root, target, cache })
    }

    /// The built client: what the server embeds and the browser loads.
    pub fn client(&self) -> PathBuf {
        self.target.join("client")
    }

    /// Notes and intermediate results of these commands, made if missing.
    pub fn state(&self) -> Result<PathBuf> {
        let folder = self.target.join("xtask");
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        Ok(folder)
    }

    /// Tools built for this user, kept between clones where the system has a cache folder.
    pub fn tools(&self) -> PathBuf {
        self.cache.as_ref().unwrap_or(&self.target).join("tools")
    }
}
