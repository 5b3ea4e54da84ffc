//! Builds the release server with the client inside.

use std::path::PathBuf;

use anyhow::Result;

use crate::client;
use crate::process;
use crate::progress::step;
use crate::project::Project;

/// Builds the client, then the server, as far as something changed; gives the server's path.
pub fn build(project: &Project) -> Result<PathBuf> {
    let client = client::build(project)?;
    step("server: compile for release (the first time takes some minutes)", || {
        process::run(
            process::cargo(project)
                .args(["build", "--release", "--package", "xiangyue-server"])
                .args(["--features", "embed-client"])
                .env("XIANGYUE_CLIENT_DIR", &client),
        )
    })?;
    Ok(project.target.join("release").join("xiangyue"))
}
