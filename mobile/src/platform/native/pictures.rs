//! Pictures that were seen, kept in a folder by a shell, a file for each.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use sha2::{Digest as _, Sha256};
use xiangyue_shared::endpoint::Binary;

use crate::platform::PICTURES_MOST;

/// Stands between a picture's kind and its bytes.
const END_OF_KIND: u8 = b'\n';

static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// Keeps pictures in that folder from now on.
pub fn keep_in(folder: PathBuf) {
    // A shell says it once.
    let _known = FOLDER.set(folder);
}

fn file(folder: &Path, address: &str) -> PathBuf {
    let name: String = Sha256::digest(address).iter().map(|byte| format!("{byte:02x}")).collect();
    folder.join(name)
}

/// The picture of that address, if it was kept.
pub async fn find(address: &str) -> Option<Binary> {
    let kept = fs::read(file(FOLDER.get()?, address)).ok()?;
    let end = kept.iter().position(|byte| *byte == END_OF_KIND)?;
    let (kind, bytes) = kept.split_at_checked(end)?;
    Some(Binary {
        media_type: String::from_utf8(kind.to_vec()).ok()?,
        bytes: bytes.get(1..)?.to_vec(),
    })
}

/// Keeps a picture under an address.
pub async fn keep(address: &str, picture: &Binary) {
    if let Some(folder) = FOLDER.get() {
        // A full disk costs only the view without a network.
        let _not_kept = write(folder, address, picture);
    }
}

fn write(folder: &Path, address: &str, picture: &Binary) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut whole = picture.media_type.clone().into_bytes();
    whole.push(END_OF_KIND);
    whole.extend(&picture.bytes);
    let beside = folder.join("new");
    fs::write(&beside, whole)?;
    fs::rename(beside, file(folder, address))?;
    let mut kept = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        kept.push((entry.metadata()?.modified()?, entry.path()));
    }
    kept.sort();
    let surplus = kept.len().saturating_sub(usize::try_from(PICTURES_MOST).unwrap_or(usize::MAX));
    kept.iter().take(surplus).try_for_each(|(_, file)| fs::remove_file(file))
}

/// Forgets all of them.
pub async fn clear() {
    if let Some(folder) = FOLDER.get() {
        // Nothing was kept yet.
        let _no_folder = fs::remove_dir_all(folder);
    }
}
