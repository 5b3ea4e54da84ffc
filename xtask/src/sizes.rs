//! How much a browser loads, and the limit of it.

use anyhow::{Result, bail};

use crate::assets::{Linked, extension};
use crate::pieces::{When, loaded_when};
use crate::progress::note;

/// The page that villagers open.
const FIRST_PAGE: &str = "/index.html";
/// What a browser asks for only if it is too old for the client.
const FOR_OLD_BROWSERS: &str = "/assets/old.js";
/// What the first load should stay below, in bytes after brotli.
const GOAL: usize = 350_000;
/// What the first load must stay below, in bytes after brotli.
const LIMIT: usize = 500_000;

/// A file of the client with its sizes in bytes.
pub struct Sized<'a> {
    pub file: &'a Linked,
    /// After brotli; the raw size where the file is sent as it is.
    pub brotli: usize,
}

/// Prints every file's size and the first load's, each in KB of 1,000 bytes.
pub fn print(files: &[Sized]) {
    note(&format!("{:>10} {:>10}", "raw KB", "brotli KB"));
    for sized in files {
        note(&format!(
            "{:>10} {:>10}  {}",
            kilobytes(sized.file.bytes.len()),
            kilobytes(sized.brotli),
            sized.file.path
        ));
    }
}

/// Prints and gives the sum of the first load in bytes, and refuses one over the limit.
pub fn check(files: &[Sized]) -> Result<usize> {
    let first = first_load(files);
    if first.is_empty() {
        bail!("the client has no first page, {FIRST_PAGE}");
    }
    let sum: usize = first.iter().map(|sized| sized.brotli).sum();
    note(&format!(
        "first load: {} KB in brotli (goal {}, limit {})",
        kilobytes(sum),
        GOAL / 1000,
        LIMIT / 1000
    ));
    if sum > LIMIT {
        let names: Vec<&str> = first.iter().map(|sized| sized.file.path.as_str()).collect();
        bail!(
            "a first visit would load {} KB in brotli, and {} KB is the limit: {}",
            kilobytes(sum),
            LIMIT / 1000,
            names.join(", ")
        );
    }
    Ok(sum)
}

/// The page and every script, style and module that it leads to, without those that load later.
fn first_load<'a>(files: &'a [Sized<'a>]) -> Vec<&'a Sized<'a>> {
    let mut waiting = vec![FIRST_PAGE];
    let mut found: Vec<&Sized> = Vec::new();
    while let Some(plain) = waiting.pop() {
        let later = loaded_when(plain) != When::First || plain == FOR_OLD_BROWSERS;
        let known = found.iter().any(|sized| sized.file.plain == plain);
        let counted = matches!(extension(plain), "html" | "css" | "js" | "wasm");
        if later || known || !counted {
            continue;
        }
        if let Some(sized) = files.iter().find(|sized| sized.file.plain == plain) {
            waiting.extend(sized.file.refers_to.iter().map(String::as_str));
            found.push(sized);
        }
    }
    found
}

/// Bytes in KB of 1,000 bytes with one decimal.
fn kilobytes(bytes: usize) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(plain: &str, refers_to: &[&str]) -> Linked {
        Linked {
            plain: plain.to_owned(),
            path: plain.to_owned(),
            bytes: vec![0; 10],
            refers_to: refers_to.iter().map(|&path| path.to_owned()).collect(),
        }
    }

    #[test]
    fn the_first_load_is_what_the_page_leads_to() {
        let files = [
            file("/index.html", &["/assets/boot.js", "/assets/style.css", "/assets/old.js"]),
            file("/assets/old.js", &[]),
            file("/desk.html", &["/assets/desk.css"]),
            file("/assets/desk.css", &[]),
            file("/assets/boot.js", &["/assets/a.js", "/assets/a_bg.wasm", "/assets/scan.js"]),
            file("/assets/scan.js", &["/assets/xiangyue_scan.js"]),
            file("/assets/a.js", &["/assets/a_bg.wasm"]),
            file("/assets/a_bg.wasm", &[]),
            file("/assets/style.css", &["/assets/paper.png"]),
            file("/assets/paper.png", &[]),
        ];
        let sized: Vec<Sized> = files.iter().map(|file| Sized { file, brotli: 3 }).collect();
        let mut names: Vec<&str> =
            first_load(&sized).iter().map(|sized| sized.file.plain.as_str()).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "/assets/a.js",
                "/assets/a_bg.wasm",
                "/assets/boot.js",
                "/assets/style.css",
                "/index.html"
            ]
        );
    }

    #[test]
    fn over_the_limit_is_refused() {
        let page = file("/index.html", &[]);
        let over = |brotli| check(&[Sized { file: &page, brotli }]).is_err();
        assert!(!over(LIMIT) && over(LIMIT + 1));
        assert!(check(&[]).is_err(), "no page at all");
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!(kilobytes(186_449), "186.4");
        assert_eq!(kilobytes(99), "0.0");
    }
}
