//! Rebuilds when a migration changes, and puts the built client into the binary where asked.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=../migrations");
    println!("cargo:rerun-if-env-changed=XIANGYUE_CLIENT_DIR");
    if env::var_os("CARGO_FEATURE_EMBED_CLIENT").is_some() {
        let folder = env::var_os("XIANGYUE_CLIENT_DIR").map(PathBuf::from).ok_or_else(|| {
            io::Error::other(
                "XIANGYUE_CLIENT_DIR must name the built client; use `cargo xtask build`",
            )
        })?;
        println!("cargo:rerun-if-changed={}", folder.display());
        embed(&folder)?;
    }
    Ok(())
}

fn embed(folder: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let mut code = String::from(
        "/// Paths below the root, and bytes.\npub const FILES: &[(&str, &[u8])] = &[\n",
    );
    for file in files {
        let name = file
            .strip_prefix(folder)
            .map_err(io::Error::other)?
            .to_string_lossy()
            .replace('\\', "/");
        code.push_str(&format!(
            "    ({name:?}, include_bytes!({:?})),\n",
            file.display().to_string()
        ));
    }
    code.push_str("];\n");
    let target =
        env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| io::Error::other("no OUT_DIR"))?;
    fs::write(target.join("embedded_client.rs"), code)
}
