//! The wasm modules of the client: compiling them and making their glue.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::assets::{Source, hash};
use crate::esbuild::{self, Bundler};
use crate::import_names::{self, Pair};
use crate::process;
use crate::progress::{note, step};
use crate::project::Project;
use crate::unreached::Unreached;
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
    /// When a villager's browser loads it.
    pub when: When,
    /// The script that loads it later, by its path in the site.
    loader: Option<&'static str>,
    /// The page that loads it, where only one does.
    page: Option<&'static str>,
    /// Who gets it.
    audience: Audience,
}

/// When a villager's browser loads a module.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before the first page works.
    First,
    /// Once it does. Everyone keeps it on the device.
    Soon,
    /// Only if it is asked for.
    Asked,
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
        when: When::First,
        loader: None,
        page: Some("/index.html"),
        audience: Audience::People,
    },
    // What is about the village.
    Piece {
        package: "xiangyue-mobile",
        artifact: "xiangyue-village",
        name: "xiangyue_village",
        when: When::Asked,
        loader: None,
        page: Some("/village.html"),
        audience: Audience::People,
    },
    // The counter and the desk, which villagers never load.
    Piece {
        package: "xiangyue-mobile",
        artifact: "xiangyue-work",
        name: "xiangyue_work",
        when: When::Asked,
        loader: None,
        page: Some("/desk.html"),
        audience: Audience::People,
    },
    // Every component in every state.
    Piece {
        package: "xiangyue-mobile",
        artifact: "xiangyue-dev",
        name: "xiangyue_dev",
        when: When::Asked,
        loader: None,
        page: Some("/dev.html"),
        audience: Audience::Makers,
    },
    // Signs and draws codes; comes once the first page stands.
    Piece {
        package: "xiangyue-codes",
        artifact: "xiangyue_codes",
        name: "xiangyue_codes",
        when: When::Soon,
        loader: Some("/assets/codes.js"),
        page: None,
        audience: Audience::People,
    },
    // Reads QR codes; comes when a scan begins.
    Piece {
        package: "xiangyue-scan",
        artifact: "xiangyue_scan",
        name: "xiangyue_scan",
        when: When::Asked,
        loader: Some("/assets/scan.js"),
        page: None,
        audience: Audience::People,
    },
];

/// When a villager's browser loads an asset, as far as it belongs to a module.
pub fn loaded_when(plain_path: &str) -> When {
    PIECES.iter().find(|piece| piece.owns(plain_path)).map_or(When::First, |piece| piece.when)
}

/// Whether an asset is needed on a page, as far as it belongs to a module.
pub fn needed_on(page: &str, plain_path: &str) -> bool {
    let piece = PIECES.iter().find(|piece| piece.owns(plain_path));
    piece.and_then(|piece| piece.page).is_none_or(|own| own == page)
}

/// To be raised when a module must be made again from the same compiled file.
const RECIPE: u32 = 3;
/// File that tells from what a module's files were made.
const STAMP: &str = "made-from";

impl Piece {
    /// Whether it is a program; the others are libraries that are modules by themselves.
    fn is_program(&self) -> bool {
        self.artifact.contains('-')
    }

    /// Whether an asset belongs to this module.
    pub fn owns(&self, plain_path: &str) -> bool {
        [format!("/assets/{}.js", self.name), format!("/assets/{}_bg.wasm", self.name)]
            .iter()
            .map(String::as_str)
            .chain(self.loader)
            .any(|own| own == plain_path)
    }
}

/// Compiles all modules and gives their files as assets.
pub fn build(project: &Project, finish: Finish, audience: Audience) -> Result<Vec<Source>> {
    let apart = step("client: compile to wasm (the first time takes some minutes)", || {
        compile(project, finish, audience)
    })?;
    step("client: glue and size of the modules", || {
        let maker = wasm_bindgen::find(project)?;
        let (optimiser, bundler) = match finish {
            Finish::Small => (wasm_opt::find(project), esbuild::find(project)),
            Finish::Quick => (None, None),
        };
        let unreached = apart.then(|| Unreached::of_client(project)).transpose()?;
        let tools = Tools { maker, optimiser, bundler, unreached };
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

/// Answers whether every function has kept its own name.
fn compile(project: &Project, finish: Finish, audience: Audience) -> Result<bool> {
    let toolchain = Toolchain::find(project)?;
    if let Toolchain::Distribution { .. } = toolchain {
        note("rustup has no standard library for wasm: using the distribution's Rust");
    }
    let mut cargo = toolchain.cargo_build(project, finish);
    cargo.arg("--lib");
    for piece in pieces_for(audience) {
        cargo.args(["--package", piece.package]);
        if piece.is_program() {
            cargo.args(["--bin", piece.artifact]);
        }
    }
    process::run(&mut cargo)?;
    Ok(finish == Finish::Small && toolchain.builds_library(finish))
}

/// What finishes a module.
struct Tools {
    maker: PathBuf,
    optimiser: Option<Optimiser>,
    bundler: Option<Bundler>,
    unreached: Option<Unreached>,
}

/// Makes a module's glue and makes it small, unless that was done with the same input and tools.
fn finish_piece(
    project: &Project,
    piece: &Piece,
    finish: Finish,
    Tools { maker, optimiser, bundler, unreached }: &Tools,
) -> Result<PathBuf> {
    let compiled =
        project.target.join(TARGET).join(finish.profile()).join(format!("{}.wasm", piece.artifact));
    let mut input =
        fs::read(&compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
    if let Some(unreached) = unreached {
        input = unreached.emptied(&input)?;
    }
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
    let emptied = folder.with_extension("wasm");
    fs::write(&emptied, &input)?;
    wasm_bindgen::run(maker, &emptied, &folder, piece.name)?;
    let module = folder.join(format!("{}_bg.wasm", piece.name));
    let glue = folder.join(format!("{}.js", piece.name));
    if finish == Finish::Small {
        let pair = Pair { module: fs::read(&module)?, glue: fs::read_to_string(&glue)? };
        let short = import_names::shorten(piece.name, &pair)?;
        fs::write(&module, short.module)?;
        fs::write(&glue, short.glue)?;
    }
    if let Some(optimiser) = optimiser {
        optimiser.run(&module)?;
    }
    if let Some(bundler) = bundler {
        bundler.bundle(&glue)?;
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
