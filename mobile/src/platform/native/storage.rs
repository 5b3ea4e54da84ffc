//! Small texts: kept in a folder by a shell, and otherwise for the life of the process. Each text has a
//! file of its own, replaced as a whole, so that a program that is killed leaves the old one or the new one.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use sha2::{Digest as _, Sha256};

#[derive(Default)]
struct Kept {
    texts: BTreeMap<String, String>,
    folder: Option<PathBuf>,
}

static KEPT: Mutex<Option<Kept>> = Mutex::new(None);

fn with<T>(work: impl FnOnce(&mut Kept) -> T) -> T {
    let mut kept: MutexGuard<Option<Kept>> = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    work(kept.get_or_insert_default())
}

/// Keeps the texts in that folder from now on, and takes up what lies there.
///
/// # Errors
/// The folder cannot be made or read.
pub fn open(folder: &Path) -> io::Result<()> {
    make_private(folder)?;
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.path();
        let whole = file.extension().is_some_and(|kind| kind == KIND);
        // One that cannot be read is one that somebody else put there.
        if whole
            && let Ok(bytes) = fs::read(&file)
            && let Ok((key, value)) = serde_json::from_slice::<(String, String)>(&bytes)
        {
            texts.insert(key, value);
        }
    }
    with(|kept| *kept = Kept { texts, folder: Some(folder.to_owned()) });
    Ok(())
}

/// Ends the names of files that hold a text.
const KIND: &str = "json";

/// Tokens lie in it: nobody else on this device reads it.
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// A key may hold signs that no file name can.
fn file(folder: &Path, key: &str) -> PathBuf {
    let name: String = Sha256::digest(key).iter().map(|byte| format!("{byte:02x}")).collect();
    folder.join(name).with_extension(KIND)
}

fn write(folder: &Path, key: &str, value: &str) -> io::Result<()> {
    let file = file(folder, key);
    let beside = file.with_extension("new");
    let mut new = File::create(&beside)?;
    new.write_all(&serde_json::to_vec(&(key, value))?)?;
    new.sync_all()?;
    fs::rename(beside, file)
}

#[must_use]
pub fn get(key: &str) -> Option<String> {
    with(|kept| kept.texts.get(key).cloned())
}

/// Whether it could be kept.
pub fn set(key: &str, value: &str) -> bool {
    with(|kept| {
        let known = kept.texts.insert(key.to_owned(), value.to_owned());
        let same = known.as_deref() == Some(value);
        kept.folder.as_ref().is_none_or(|folder| same || write(folder, key, value).is_ok())
    })
}

pub fn remove(key: &str) {
    with(|kept| {
        if kept.texts.remove(key).is_some()
            && let Some(folder) = &kept.folder
        {
            // Only a folder that keeps nothing any more refuses.
            let _nothing_kept = fs::remove_file(file(folder, key));
        }
    });
}

#[must_use]
pub fn keys() -> Vec<String> {
    with(|kept| kept.texts.keys().cloned().collect())
}
