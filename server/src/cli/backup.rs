//! `xiangyue backup` and `xiangyue restore`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use clap::Args;

use super::verify;
use crate::{
    config::DataArgs,
    db::{Db, Location},
};

const DATABASE: &str = "xiangyue.db";
const KEYS: &str = "keys.json";
const PICTURES: &str = "pictures";

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Folder to make; it must not exist yet.
    target: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// Folder that `backup` made.
    source: PathBuf,
    #[command(flatten)]
    data: DataArgs,
}

/// Copies the database first and the pictures after it: every picture that the copy names was on disk before.
pub(super) fn backup(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    ensure!(!args.target.exists(), "{} exists already", args.target.display());
    fs::create_dir_all(&args.target)
        .with_context(|| format!("cannot make {}", args.target.display()))?;
    Db::backup(&args.data.location()?, &args.target.join(DATABASE))?;
    copy_secret(&args.data.keys_path(), &args.target.join(KEYS))?;
    let pictures = args.data.pictures_folder();
    if pictures.exists() {
        copy_folder(&pictures, &args.target.join(PICTURES))?;
    }
    println!(
        "backed up to {}; keep it as safe as the server: it holds the keys",
        args.target.display()
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) fn restore(args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    let Location::File(database) = args.data.location()? else {
        anyhow::bail!("a PostgreSQL database is restored with its own tools")
    };
    ensure!(args.source.join(DATABASE).exists(), "no backup in {}", args.source.display());
    for taken in [&database, &args.data.keys_path()] {
        ensure!(
            !taken.exists(),
            "{} exists already; restore into an empty folder",
            taken.display()
        );
    }
    fs::create_dir_all(&args.data.data)?;
    fs::copy(args.source.join(DATABASE), &database)?;
    fs::File::open(&database)?.sync_all()?;
    copy_secret(&args.source.join(KEYS), &args.data.keys_path())?;
    if args.source.join(PICTURES).exists() {
        copy_folder(&args.source.join(PICTURES), &args.data.pictures_folder())?;
    }
    verify::verify(&args.data)
}

/// Copies with the permissions of the source, which for secrets are the owner's alone.
fn copy_secret(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    fs::File::open(to)?.sync_all()?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
