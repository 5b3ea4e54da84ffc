//! The client in a window of its own, on the system's web view: the villagers' pages, the counter and the
//! desk in one. The pages run natively; the web view shows them.

mod choose;
mod root;
mod window;

use std::{
    convert::Infallible,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use thiserror::Error;

use self::root::Root;
use crate::platform::native::{files, pictures, storage};

/// Why the shell does not start.
#[derive(Debug, Error)]
pub enum Trouble {
    #[error("this system names no folder for the data of programs")]
    NoFolder,
    #[error("the folder {folder:?} cannot be used: {error}")]
    Folder { folder: PathBuf, error: io::Error },
    #[error("the client is open already")]
    OpenAlready,
}

/// Opens the window, and ends the process when it is closed.
///
/// # Errors
/// The data cannot be kept, or another window keeps it.
pub fn launch() -> Result<Infallible, Trouble> {
    let folder = dirs::data_dir().ok_or(Trouble::NoFolder)?.join("xiangyue");
    let unusable = |error| Trouble::Folder { folder: folder.clone(), error };
    fs::create_dir_all(&folder).map_err(unusable)?;
    let _alone = alone(&folder)?;
    storage::open(&folder.join("kept")).map_err(unusable)?;
    pictures::keep_in(folder.join("pictures"));
    files::save_in(dirs::download_dir().unwrap_or_else(|| folder.join("downloads")));
    window::open(Root, &folder.join("web"))
}

/// Two windows would renew the same sign-in against each other.
fn alone(folder: &Path) -> Result<File, Trouble> {
    let file = File::create(folder.join("lock"))
        .map_err(|error| Trouble::Folder { folder: folder.to_owned(), error })?;
    file.try_lock().map_err(|_| Trouble::OpenAlready)?;
    Ok(file)
}
