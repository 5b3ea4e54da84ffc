//! Files that come in and go out.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    sync::OnceLock,
};

use dioxus::{html::FileData, prelude::FormEvent};

use super::webview;
use crate::platform::{Chosen, Saved};

/// How many files of one name a folder may come to hold.
const COPIES: u32 = 1000;

thread_local! {
    /// What was chosen in each field, until it is taken.
    static OFFERED: RefCell<BTreeMap<String, Vec<FileData>>> = const { RefCell::new(BTreeMap::new()) };
}

static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// Saves files in that folder from now on.
pub fn save_in(folder: PathBuf) {
    // A shell says it once.
    let _known = FOLDER.set(folder);
}

/// Keeps what the field of that id tells to have been chosen.
pub fn offer(id: &str, event: &FormEvent) {
    OFFERED.with_borrow_mut(|offered| offered.insert(id.to_owned(), event.files()));
}

/// What was chosen in the field of that id; the field is empty afterwards.
pub async fn take(id: &str) -> Vec<Chosen> {
    let files = OFFERED.with_borrow_mut(|offered| offered.remove(id)).unwrap_or_default();
    let mut chosen = Vec::new();
    for file in files {
        if let Ok(bytes) = file.read_bytes().await {
            chosen.push(Chosen {
                name: file.name(),
                media_type: file.content_type().unwrap_or_default(),
                bytes: bytes.to_vec(),
            });
        }
    }
    chosen
}

/// Hands bytes to the person as a file of that name: it is saved among their downloads, and opened.
#[must_use]
pub fn save(name: &str, _media_type: &str, bytes: &[u8]) -> Saved {
    let (Some(folder), Some(view)) = (FOLDER.get(), webview::view()) else {
        return Saved::Nowhere;
    };
    let Some(file) = write(folder, Path::new(name), bytes) else { return Saved::Nowhere };
    view.open_file(&file);
    Saved::At(file.display().to_string())
}

/// Writes a new file; where one of that name lies, a number follows the name.
fn write(folder: &Path, name: &Path, bytes: &[u8]) -> Option<PathBuf> {
    fs::create_dir_all(folder).ok()?;
    let stem = name.file_stem()?.to_str()?;
    let kind = name.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
    for copy in 1..COPIES {
        let name = if copy == 1 { stem.to_owned() } else { format!("{stem} ({copy})") };
        let file = folder.join(format!("{name}.{kind}"));
        match OpenOptions::new().write(true).create_new(true).open(&file) {
            Ok(mut new) => return new.write_all(bytes).ok().map(|()| file),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(_) => return None,
        }
    }
    None
}
