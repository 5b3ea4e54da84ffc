//! The wasm modules of the client: compiling them and making their glue.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::assets::{Source, hash};
use crate::esbuild::{self, Bundler};
use crate::process;
use crate::progress::{note, step};
use crate::project::Project;
use crate::wasm_bindgen;
use crate::wasm_opt::{self, Optimiser};
use crate::wasm_toolchain::{TARGET, Toolchain};

/// One wasm module of the client.
pub struct Piece {
    /// The package that it is compiled from.
    package: &'static str,
    /// The file that cargo makes, without `.wasm`.
    artifact: &'static str,
    /// Its name in the browser: `/assets/NAME.js` and `/assets/NAME_bg.wasm`.
    name: &'static str,
    /// Whether a browser loads it before it shows the first page.
    pub in_first_load: bool,
    /// Who gets it.
    audience: Audience,
}

/// For whom a client is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everyone: what a release holds.
    People,
    /// Those who make it, and the tests: with the page of components.
    Makers,
}

impl Audience {
    /// Whether it gets what is meant for another.
    pub fn gets(self, piece: Self) -> bool {
        self == Self::Makers || piece == Self::People
    }
}

/// How much care a build takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// As small as it gets: what people load.
    Small,
    /// As soon as it can be had: what one looks at while changing it.
    Quick,
}

impl Finish {
    /// The profile in the workspace's `Cargo.toml`.
    pub const fn profile(self) -> &'static str {
        match self {
            Self::Small => "web",
            Self::Quick => "web-quick",
        }
    }
}

/// Every module of the client.
pub const PIECES: &[Piece] = &[
    Piece {
        package: "xiangyue-mobile",
        artifact: "xiangyue-client",
        name: "xiangyue_client",
        in_first_load: true,
        audience: Audience::People,
    },
    // The counter and the desk, which villagers never load.
    Piece {
        package: "xiangyue-mobile",
        artifact: "xiangyue-work",
        name: "xiangyue_work",
        in_first_load: false,
        audience: Audience::People,
    },
    // Every component in every state.
    Piece {
        package: "xiangyue-mobile",
        artifact: "xiangyue-dev",
        name: "xiangyue_dev",
        in_first_load: false,
        audience: Audience::Makers,
    },
    // Reads QR codes; comes when a scan begins.
    Piece {
        package: "xiangyue-scan",
        artifact: "xiangyue_scan",
        name: "xiangyue_scan",
        in_first_load: false,
        audience: Audience::People,
    },
];

/// To be raised when a module must be made again from the same compiled file.
const RECIPE: u32 = 2;
/// File that tells from what a module's files were made.
const STAMP: &str = "made-from";

impl Piece {
    /// What cargo is asked for: a program by its name, or the one library that is a module by itself.
    fn target(&self) -> Vec<&'static str> {
        if self.artifact.contains('-') { vec!["--bin", self.artifact] } else { vec!["--lib"] }
    }

    /// Whether an asset belongs to this module.
    pub fn owns(&self, plain_path: &str) -> bool {
        [format!("/assets/{}.js", self.name), format!("/assets/{}_bg.wasm", self.name)]
            .iter()
            .any(|own| own == plain_path)
    }
}

/// Compiles all modules and gives their files as assets.
pub fn build(project: &Project, finish: Finish, audience: Audience) -> Result<Vec<Source>> {
    step("client: compile to wasm (the first time takes some minutes)", || {
        compile(project, finish, audience)
    })?;
    step("client: glue and size of the modules", || {
        let maker = wasm_bindgen::find(project)?;
        let (optimiser, bundler) = match finish {
            Finish::Small => (wasm_opt::find(project), esbuild::find(project)),
            Finish::Quick => (None, None),
        };
        let tools = Tools { maker, optimiser, bundler };
        let mut files: Vec<Source> = Vec::new();
        for piece in pieces_for(audience) {
            let folder = finish_piece(project, piece, finish, &tools)?;
            for (path, bytes) in files_below(&folder)? {
                let path_in_site = format!("/assets/{path}");
                // Modules made of the same crates bring the same snippets.
                let known =
                    files.iter().any(|file| file.path == path_in_site && file.bytes == bytes);
                if path != STAMP && !known {
                    files.push(Source { path: path_in_site, bytes });
                }
            }
        }
        Ok(files)
    })
}

fn pieces_for(audience: Audience) -> impl Iterator<Item = &'static Piece> {
    PIECES.iter().filter(move |piece| audience.gets(piece.audience))
}

fn compile(project: &Project, finish: Finish, audience: Audience) -> Result<()> {
    let toolchain = Toolchain::find(project)?;
    if let Toolchain::Distribution { .. } = toolchain {
        note("rustup has no standard library for wasm: using the distribution's Rust");
    }
    let mut cargo = toolchain.cargo_build(project, finish);
    for piece in pieces_for(audience) {
        cargo.args(["--package", piece.package]).args(piece.target());
    }
    process::run(&mut cargo)
}

/// What finishes a module.
struct Tools {
    maker: PathBuf,
    optimiser: Option<Optimiser>,
    bundler: Option<Bundler>,
}

/// Makes a module's glue and makes it small, unless that was done with the same input and tools.
fn finish_piece(
    project: &Project,
    piece: &Piece,
    finish: Finish,
    Tools { maker, optimiser, bundler }: &Tools,
) -> Result<PathBuf> {
    let compiled =
        project.target.join(TARGET).join(finish.profile()).join(format!("{}.wasm", piece.artifact));
    let input =
        fs::read(&compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
    let version = process::output(std::process::Command::new(maker).arg("--version"))?;
    let stamp = format!(
        "recipe {RECIPE}, {version}, wasm-opt {:?}, esbuild {:?}, {}",
        optimiser.as_ref().map(|optimiser| optimiser.release),
        bundler.as_ref().map(|_| esbuild::VERSION),
        hash(&input)
    );
    let folder = project.state()?.join("pieces").join(finish.profile()).join(piece.name);
    let stamp_file = folder.join(STAMP);
    if fs::read_to_string(&stamp_file).is_ok_and(|found| found == stamp) {
        return Ok(folder);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    wasm_bindgen::run(maker, &compiled, &folder, piece.name)?;
    if let Some(optimiser) = optimiser {
        optimiser.run(&folder.join(format!("{}_bg.wasm", piece.name)))?;
    }
    if let Some(bundler) = bundler {
        bundler.bundle(&folder.join(format!("{}.js", piece.name)))?;
        let bundled = folder.join("snippets");
        if bundled.exists() {
            fs::remove_dir_all(bundled)?;
        }
    }
    fs::write(stamp_file, stamp)?;
    Ok(folder)
}

/// All files below a folder with their paths relative to it, in order.
pub fn files_below(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    collect(folder, "", &mut found)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().context("a file name is not UTF-8")?;
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), found)?;
        } else {
            found.push((path, fs::read(entry.path())?));
        }
    }
    Ok(())
}
