//! `wasm-bindgen` in the version of the workspace's lock file, with the few options that the client
//! build uses. It compiles several times faster than the full tool, which also brings a test server.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use wasm_bindgen_cli_support::Bindgen;

/// Makes the JavaScript glue of one wasm module.
#[derive(Parser)]
#[command(name = "wasm-bindgen", version = &*wasm_bindgen_shared::version().leak())]
struct Options {
    /// The module as the compiler left it.
    input: PathBuf,
    /// What the glue is made for.
    #[arg(long, value_enum)]
    target: Target,
    /// Write no type declarations. The only way this tool works; named, so that the full tool takes
    /// the same command line.
    #[arg(long, required = true)]
    no_typescript: bool,
    /// Leave the functions' names out: they are a third of the module.
    #[arg(long)]
    remove_name_section: bool,
    /// Leave the compilers' names out.
    #[arg(long)]
    remove_producers_section: bool,
    /// Folder for the results.
    #[arg(long)]
    out_dir: PathBuf,
    /// Stem of the results' names.
    #[arg(long)]
    out_name: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Target {
    /// An ES module that a browser loads without a bundler.
    Web,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let mut bindgen = Bindgen::new();
    match options.target {
        Target::Web => bindgen.web(true)?,
    };
    bindgen
        .input_path(&options.input)
        .out_name(&options.out_name)
        .typescript(!options.no_typescript)
        .remove_name_section(options.remove_name_section)
        .remove_producers_section(options.remove_producers_section)
        .generate(&options.out_dir)
        .with_context(|| format!("cannot make the glue of {}", options.input.display()))
}
