//! Builds the browser client into `target/client`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use crate::assets::{self, Linked, Source, extension};
use crate::compress;
use crate::esbuild;
use crate::pictures;
use crate::pieces::{self, Audience, Finish, files_below};
use crate::precache;
use crate::progress::{note, step};
use crate::project::Project;
use crate::sizes::{self, Sized};

/// Folder of the pages, styles and scripts, below the workspace.
const WEB: &str = "mobile/web";
/// Folder of what stands beside them for those who make the client.
const WEB_FOR_MAKERS: &str = "mobile/web-dev";

/// Options of `cargo xtask client`.
#[derive(Args)]
pub struct Options {
    /// Compile in seconds instead of minutes, and large instead of small, into target/client-quick: for trying a change in the browser.
    #[arg(long)]
    quick: bool,
}

/// Builds what changed of the client alone, and gives its folder.
pub fn build_alone(project: &Project, options: &Options) -> Result<PathBuf> {
    if options.quick { build_quick(project) } else { build(project) }
}

/// The client as it is while someone works on it: nothing is made small or compressed.
fn build_quick(project: &Project) -> Result<PathBuf> {
    let linked = linked(project, Finish::Quick, Audience::Makers)?;
    let folder = project.client().with_file_name("client-quick");
    let files = linked.iter().map(|file| (relative(file), file.bytes.clone())).collect();
    swap_in(&folder, &files)?;
    Ok(folder)
}

fn linked(project: &Project, finish: Finish, audience: Audience) -> Result<Vec<Linked>> {
    let mut sources = pieces::build(project, finish, audience)?;
    sources.extend(pictures::draw(project)?);
    for (folder, reader) in [(WEB, Audience::People), (WEB_FOR_MAKERS, Audience::Makers)] {
        if audience.gets(reader) {
            for (path, bytes) in files_below(&project.root.join(folder))? {
                sources.push(Source { path: format!("/{path}"), bytes });
            }
        }
    }
    if finish == Finish::Small
        && let Some(bundler) = esbuild::find(project)
    {
        for source in sources.iter_mut().filter(|file| is_made_small(&file.path)) {
            source.bytes = bundler.minify(project, &source.path, &source.bytes)?;
        }
    }
    let mut linked = assets::link(sources)?;
    precache::fill(&mut linked)?;
    Ok(linked)
}

/// Scripts and styles of the pages. The service worker has blanks that are filled in later, and the modules' glue is small.
fn is_made_small(path: &str) -> bool {
    matches!(extension(path), "css" | "js") && path != "/sw.js" && !path.starts_with("/assets/")
}

/// Builds what changed and gives the folder of the client that people load.
pub fn build(project: &Project) -> Result<PathBuf> {
    Ok(build_measured(project)?.0)
}

/// As [`build`]; gives also the bytes of the first load after brotli.
pub fn build_measured(project: &Project) -> Result<(PathBuf, usize)> {
    build_small(project, Audience::People, project.client())
}

/// The same with the page of components.
pub fn build_for_tests(project: &Project) -> Result<PathBuf> {
    let folder = project.client().with_file_name("client-tests");
    Ok(build_small(project, Audience::Makers, folder)?.0)
}

fn build_small(project: &Project, audience: Audience, folder: PathBuf) -> Result<(PathBuf, usize)> {
    let linked = linked(project, Finish::Small, audience)?;
    step("client: names, compression and sizes", || {
        let files = with_compressed(&linked, &project.state()?.join("compressed"))?;
        let sized = with_sizes(&linked, &files);
        if holds_exactly(&folder, &files) {
            note("unchanged");
        } else {
            sizes::print(&sized);
        }
        let first_load = sizes::check(&sized)?;
        swap_in(&folder, &files)?;
        Ok((folder, first_load))
    })
}

/// Every file's content by its path relative to the client's folder.
type Files = BTreeMap<String, Vec<u8>>;

fn with_compressed(linked: &[Linked], kept: &Path) -> Result<Files> {
    let compressible: Vec<&Linked> =
        linked.iter().filter(|file| compress::is_compressible(&file.path, &file.bytes)).collect();
    let contents: Vec<&[u8]> = compressible.iter().map(|file| file.bytes.as_slice()).collect();
    let compressed = compress::all(&contents, kept)?;
    let mut files = Files::new();
    for file in linked {
        files.insert(relative(file), file.bytes.clone());
    }
    for (file, compressed) in compressible.into_iter().zip(compressed) {
        files.insert(format!("{}.br", relative(file)), compressed.brotli);
        files.insert(format!("{}.gz", relative(file)), compressed.gzip);
    }
    Ok(files)
}

fn relative(file: &Linked) -> String {
    file.path.trim_start_matches('/').to_owned()
}

fn with_sizes<'a>(linked: &'a [Linked], files: &Files) -> Vec<Sized<'a>> {
    linked
        .iter()
        .map(|file| Sized {
            file,
            brotli: files.get(&format!("{}.br", relative(file))).map_or(file.bytes.len(), Vec::len),
        })
        .collect()
}

fn holds_exactly(folder: &Path, files: &Files) -> bool {
    files_below(folder).is_ok_and(|found| found.into_iter().eq(files.clone()))
}

/// Replaces the folder as a whole, so that nobody who reads it finds half a client. A folder with
/// the same content stays as it is: its age decides whether the server is built again.
fn swap_in(folder: &Path, files: &Files) -> Result<()> {
    if holds_exactly(folder, files) {
        return Ok(());
    }
    let unfinished = folder.with_extension("unfinished");
    let outgoing = folder.with_extension("outgoing");
    for leftover in [&unfinished, &outgoing] {
        if leftover.exists() {
            fs::remove_dir_all(leftover)?;
        }
    }
    for (path, bytes) in files {
        let file = unfinished.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
    }
    if folder.exists() {
        fs::rename(folder, &outgoing)?;
    }
    fs::rename(&unfinished, folder)
        .with_context(|| format!("cannot put the client into {}", folder.display()))?;
    if outgoing.exists() {
        fs::remove_dir_all(&outgoing)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_replaced_as_a_whole_and_only_when_something_changed() {
        let base = std::env::temp_dir().join(format!("xtask-client-{}", std::process::id()));
        let folder = base.join("client");
        let files = |text: &str| {
            Files::from([
                ("assets/a.js".to_owned(), text.as_bytes().to_vec()),
                ("index.html".to_owned(), b"page".to_vec()),
            ])
        };
        fs::create_dir_all(&base).unwrap();
        swap_in(&folder, &files("1")).unwrap();
        let first = fs::metadata(folder.join("index.html")).unwrap().modified();
        swap_in(&folder, &files("1")).unwrap();
        let same = fs::metadata(folder.join("index.html")).unwrap().modified();
        assert_eq!(first.unwrap(), same.unwrap());
        fs::write(folder.join("stray"), "").unwrap();
        swap_in(&folder, &files("2")).unwrap();
        assert!(holds_exactly(&folder, &files("2")));
        assert_eq!(fs::read_dir(&base).unwrap().count(), 1);
        fs::remove_dir_all(&base).unwrap();
    }
}
