//! The file of the secrets: made once, and changed as a whole, so that whoever reads it finds all of the old or all of
//! the new.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::Path,
};

use anyhow::{Context, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use xiangyue_shared::account::ACCESS_TOKEN_SECONDS;

use super::NumberedKey;

/// Seconds within which every server has read a changed file, with room to spare.
const NOTICED_SECONDS: i64 = 60;

/// Which keys are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// They sign access tokens.
    Tokens,
    /// They encrypt personal fields.
    Fields,
}

impl Kind {
    /// What the operator calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tokens => "token",
            Self::Fields => "field",
        }
    }
}

/// The file as it is stored. Lists begin with the key in use; the others only read.
#[derive(Serialize, Deserialize)]
pub struct Stored {
    version: u32,
    token_keys: Vec<StoredKey>,
    field_keys: Vec<StoredKey>,
    pub(super) lookup_key: String,
    pub(super) signing_key: String,
}

#[derive(Serialize, Deserialize)]
struct StoredKey {
    id: u8,
    key: String,
    /// When it came to the front. A key that never did stands by, so that every server knows it before one uses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_use_since: Option<DateTime<Utc>>,
}

impl Stored {
    fn new(now: DateTime<Utc>) -> Self {
        let first = || vec![StoredKey { id: 1, key: random(), in_use_since: Some(now) }];
        Self {
            version: 1,
            token_keys: first(),
            field_keys: first(),
            lookup_key: random(),
            signing_key: random(),
        }
    }

    const fn keys(&self, kind: Kind) -> &Vec<StoredKey> {
        match kind {
            Kind::Tokens => &self.token_keys,
            Kind::Fields => &self.field_keys,
        }
    }

    const fn keys_mut(&mut self, kind: Kind) -> &mut Vec<StoredKey> {
        match kind {
            Kind::Tokens => &mut self.token_keys,
            Kind::Fields => &mut self.field_keys,
        }
    }

    pub(super) fn numbered(&self, kind: Kind) -> anyhow::Result<Vec<NumberedKey>> {
        let read =
            |key: &StoredKey| anyhow::Ok(NumberedKey { id: key.id, bytes: key_bytes(&key.key)? });
        self.keys(kind).iter().map(read).collect()
    }

    /// Adds a key that stands by: it reads, and is not used yet. Answers its number.
    ///
    /// # Errors
    /// Where one stands by already, or no number is left.
    pub fn add_standby(&mut self, kind: Kind) -> anyhow::Result<u8> {
        ensure!(
            self.standby(kind).is_none(),
            "a {} key stands by already; `xiangyue keys rotate` takes it into use",
            kind.name()
        );
        let keys = self.keys_mut(kind);
        let highest = keys.iter().map(|key| key.id).max().unwrap_or_default();
        let id = highest.checked_add(1).context("no number is left; retire old keys first")?;
        keys.push(StoredKey { id, key: random(), in_use_since: None });
        Ok(id)
    }

    /// Takes another key into use: the one that stands by, or a new one. Those before it still read. Answers its number.
    ///
    /// # Errors
    /// Where no number is left.
    pub fn rotate(&mut self, kind: Kind, now: DateTime<Utc>) -> anyhow::Result<u8> {
        let id = match self.standby(kind) {
            Some(id) => id,
            None => {
                self.mark_first(kind, now);
                self.add_standby(kind)?
            }
        };
        self.mark_first(kind, now);
        let keys = self.keys_mut(kind);
        keys.sort_by_key(|key| key.id != id);
        if let Some(first) = keys.first_mut() {
            first.in_use_since = Some(now);
        }
        Ok(id)
    }

    /// A file of before rotation says nothing of its first key.
    fn mark_first(&mut self, kind: Kind, now: DateTime<Utc>) {
        if let Some(first) = self.keys_mut(kind).first_mut() {
            first.in_use_since.get_or_insert(now);
        }
    }

    fn standby(&self, kind: Kind) -> Option<u8> {
        let later = self.keys(kind).iter().skip(1);
        later.filter(|key| key.in_use_since.is_none()).map(|key| key.id).next()
    }

    /// Keys that were in use before the one that is.
    #[must_use]
    pub fn former(&self, kind: Kind) -> Vec<u8> {
        let later = self.keys(kind).iter().skip(1);
        later.filter(|key| key.in_use_since.is_some()).map(|key| key.id).collect()
    }

    /// Seconds for which the former keys are still needed: until each server uses the newer one, and until what they
    /// signed has run out.
    #[must_use]
    pub fn needed_for_seconds(&self, kind: Kind, now: DateTime<Utc>) -> i64 {
        let lasting = if kind == Kind::Tokens { ACCESS_TOKEN_SECONDS } else { 0 };
        let since = self.keys(kind).first().and_then(|key| key.in_use_since);
        since.map_or(0, |since| {
            (since + TimeDelta::seconds(lasting + NOTICED_SECONDS) - now).num_seconds().max(0)
        })
    }

    /// Removes a key that was in use before.
    pub fn remove(&mut self, kind: Kind, id: u8) {
        let in_use = self.keys(kind).first().map(|key| key.id);
        self.keys_mut(kind).retain(|key| key.id != id || Some(id) == in_use);
    }
}

fn random() -> String {
    STANDARD.encode(rand::random::<[u8; 32]>())
}

pub(super) fn key_bytes(text: &str) -> anyhow::Result<[u8; 32]> {
    STANDARD.decode(text)?.try_into().map_err(|_| anyhow::anyhow!("a key is not of 32 bytes"))
}

/// Reads the file.
///
/// # Errors
/// Where it cannot be read, or is damaged.
pub(super) fn read(path: &Path) -> anyhow::Result<Stored> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let stored: Stored =
        serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?;
    ensure!(stored.version == 1, "{} is of a later version", path.display());
    ensure!(!stored.token_keys.is_empty() && !stored.field_keys.is_empty(), "keys are missing");
    Ok(stored)
}

/// Makes the file where there is none.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn create(path: &Path, now: DateTime<Utc>) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    // Written whole under another name first, then given its own, which fails where it is taken: of two servers
    // that start at once in one empty folder, one makes the secrets, and neither reads half of them.
    let fresh = path.with_extension(format!("{}.new", uuid::Uuid::now_v7()));
    write(&fresh, &Stored::new(now))?;
    let named = fs::hard_link(&fresh, path);
    fs::remove_file(&fresh)?;
    match named {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => sync_folder(path),
    }
}

/// Changes the file. Of two who do so at once one waits, so that no key is lost on the way.
///
/// # Errors
/// What `work` answers, and then nothing has changed; or where the file cannot be written.
pub fn change<T>(
    path: &Path,
    work: impl FnOnce(&mut Stored) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let lock = path.with_extension("lock");
    let lock = private(OpenOptions::new().write(true).create(true))
        .open(&lock)
        .with_context(|| format!("cannot open {}", lock.display()))?;
    lock.lock()?;
    let mut stored = read(path)?;
    let done = work(&mut stored)?;
    let fresh = path.with_extension("new");
    if fresh.exists() {
        // Left behind by one who was killed.
        fs::remove_file(&fresh)?;
    }
    write(&fresh, &stored)?;
    keep_owner(path, &fresh)?;
    fs::rename(&fresh, path)?;
    sync_folder(path)?;
    Ok(done)
}

fn write(path: &Path, stored: &Stored) -> anyhow::Result<()> {
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    file.write_all(serde_json::to_string_pretty(stored)?.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

/// A rename lasts once its folder is on disk.
fn sync_folder(path: &Path) -> anyhow::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// For its owner's eyes only.
#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700).recursive(true).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

/// The administrator changes what the service's own user reads.
#[cfg(unix)]
fn keep_owner(from: &Path, to: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let (old, new) = (fs::metadata(from)?, fs::metadata(to)?);
    if (old.uid(), old.gid()) == (new.uid(), new.gid()) {
        return Ok(());
    }
    chown(to, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn order(stored: &Stored, kind: Kind) -> Vec<u8> {
        stored.keys(kind).iter().map(|key| key.id).collect()
    }

    #[test]
    fn a_key_that_stands_by_is_used_only_after_the_next_rotation() {
        let now = Utc::now();
        let mut stored = Stored::new(now);
        assert_eq!(stored.add_standby(Kind::Fields).unwrap(), 2);
        assert_eq!(order(&stored, Kind::Fields), [1, 2]);
        assert!(stored.former(Kind::Fields).is_empty());
        assert!(stored.add_standby(Kind::Fields).is_err());
        assert_eq!(stored.rotate(Kind::Fields, now).unwrap(), 2);
        assert_eq!(order(&stored, Kind::Fields), [2, 1]);
        assert_eq!(stored.former(Kind::Fields), [1]);
        assert_eq!(stored.rotate(Kind::Fields, now).unwrap(), 3);
        assert_eq!(order(&stored, Kind::Fields), [3, 2, 1]);
        // The others are left alone.
        assert_eq!(order(&stored, Kind::Tokens), [1]);
        stored.remove(Kind::Fields, 3);
        stored.remove(Kind::Fields, 1);
        assert_eq!(order(&stored, Kind::Fields), [3, 2], "the key in use is never removed");
    }

    #[test]
    fn a_file_of_before_rotation_is_rotated() {
        let now = Utc::now();
        let mut stored = Stored::new(now);
        stored.field_keys.iter_mut().for_each(|key| key.in_use_since = None);
        assert_eq!(stored.rotate(Kind::Fields, now).unwrap(), 2);
        assert_eq!(
            (order(&stored, Kind::Fields), stored.former(Kind::Fields)),
            (vec![2, 1], vec![1])
        );
    }

    #[test]
    fn former_keys_are_needed_until_what_they_signed_has_run_out() {
        let now = Utc::now();
        let mut stored = Stored::new(now);
        stored.rotate(Kind::Tokens, now).unwrap();
        stored.rotate(Kind::Fields, now).unwrap();
        let after = |seconds| now + TimeDelta::seconds(seconds);
        assert!(stored.needed_for_seconds(Kind::Tokens, after(ACCESS_TOKEN_SECONDS)) > 0);
        assert_eq!(stored.needed_for_seconds(Kind::Tokens, after(ACCESS_TOKEN_SECONDS + 60)), 0);
        assert!(stored.needed_for_seconds(Kind::Fields, now) > 0);
        assert_eq!(stored.needed_for_seconds(Kind::Fields, after(60)), 0);
    }
}
