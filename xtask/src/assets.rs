//! Gives every asset of the client a name that changes with its content, so that a browser may keep
//! it for ever, and writes those names into the files that refer to it.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

/// Digits of the hash within a name.
const HASH_DIGITS: usize = 10;
/// The folder of the files with hashed names.
const ASSETS: &str = "/assets/";
/// The service worker's name never changes: the browser looks for the next version under it.
const SERVICE_WORKER: &str = "/sw.js";

/// A file as its author knows it.
#[derive(Clone)]
pub struct Source {
    /// Its path below the site's root, `/style.css`.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// A file as the browser gets it.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The path before hashing: `/assets/style.css`, `/index.html`.
    pub plain: String,
    /// The path a browser asks for: `/assets/style-0123456789.css`.
    pub path: String,
    pub bytes: Vec<u8>,
    /// Plain paths of the assets that it refers to.
    pub refers_to: Vec<String>,
}

/// Where a source is found before hashing: scripts, styles and modules move to the assets.
pub fn plain_path(path: &str) -> String {
    let moves = matches!(extension(path), "js" | "css" | "wasm") && path != SERVICE_WORKER;
    if moves && !path.starts_with(ASSETS) {
        format!("{ASSETS}{}", path.trim_start_matches('/'))
    } else {
        path.to_owned()
    }
}

/// The part after the last dot; empty where there is none.
pub fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The SHA-256 of some bytes in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hashed_path(plain: &str, bytes: &[u8]) -> String {
    let name = plain.rsplit('/').next().unwrap_or(plain);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
    let digits: String = hash(bytes).chars().take(HASH_DIGITS).collect();
    format!("{ASSETS}{stem}-{digits}.{extension}")
}

/// Whether a file may name others.
fn names_others(path: &str) -> bool {
    matches!(extension(path), "html" | "js" | "css" | "webmanifest")
}

/// Names all files, those without references first, and rewrites the references.
pub fn link(sources: Vec<Source>) -> Result<Vec<Linked>> {
    let mut linker = Linker { sources: BTreeMap::new(), linked: BTreeMap::new(), open: Vec::new() };
    for source in sources {
        let plain = plain_path(&source.path);
        if linker.sources.insert(plain.clone(), source).is_some() {
            bail!("two files of the client are called {plain}");
        }
    }
    let paths: Vec<String> = linker.sources.keys().cloned().collect();
    for plain in &paths {
        linker.visit(plain)?;
    }
    let linked: Vec<Linked> = linker.linked.into_values().collect();
    for file in &linked {
        check_references(file, &linked)?;
    }
    Ok(linked)
}

struct Linker {
    sources: BTreeMap<String, Source>,
    linked: BTreeMap<String, Linked>,
    /// Plain paths of the files whose references are being followed, outermost first.
    open: Vec<String>,
}

impl Linker {
    fn visit(&mut self, plain: &str) -> Result<()> {
        if self.linked.contains_key(plain) {
            return Ok(());
        }
        if self.open.iter().any(|open| open == plain) {
            bail!(
                "files of the client refer to each other in a circle: {} → {plain}",
                self.open.join(" → ")
            );
        }
        let source = self.sources.get(plain).context("no such file")?.clone();
        let (bytes, refers_to) = if names_others(plain) {
            self.open.push(plain.to_owned());
            let text = String::from_utf8(source.bytes)
                .with_context(|| format!("{} is not UTF-8", source.path))?;
            let rewritten = self.rewrite(plain, &text)?;
            self.open.pop();
            rewritten
        } else {
            (source.bytes, Vec::new())
        };
        let path =
            if plain.starts_with(ASSETS) { hashed_path(plain, &bytes) } else { plain.to_owned() };
        self.linked
            .insert(plain.to_owned(), Linked { plain: plain.to_owned(), path, bytes, refers_to });
        Ok(())
    }

    fn rewrite(&mut self, plain: &str, text: &str) -> Result<(Vec<u8>, Vec<String>)> {
        let spellings = self.spellings(plain);
        let mut out = String::with_capacity(text.len());
        let mut refers_to: Vec<String> = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let found = spellings.iter().find(|spelling| spelling.stands_between(&out, rest));
            if let Some(spelling) = found {
                self.visit(&spelling.target)?;
                let target = self.linked.get(&spelling.target).context("not linked")?;
                out.push_str(&target.path);
                if !refers_to.contains(&spelling.target) {
                    refers_to.push(spelling.target.clone());
                }
                rest = rest.get(spelling.text.len()..).unwrap_or_default();
            } else {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
        Ok((out.into_bytes(), refers_to))
    }

    /// All ways in which this file may name an asset, the longest first.
    fn spellings(&self, from: &str) -> Vec<Spelling> {
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let script = matches!(extension(from), "js" | "css");
        let mut all = Vec::new();
        for (target, source) in &self.sources {
            if target == from || !target.starts_with(ASSETS) {
                continue;
            }
            let mut add = |text: String| {
                all.push(Spelling { text, target: target.clone() });
            };
            add(target.clone());
            if source.path != *target {
                add(source.path.clone());
            }
            // Modules name their neighbours by relative paths.
            if script && let Some(relative) = relative(folder, target) {
                if !relative.starts_with("../") {
                    add(format!("./{relative}"));
                }
                add(relative);
            }
        }
        all.sort_by_key(|spelling| std::cmp::Reverse(spelling.text.len()));
        all
    }
}

/// One way to name an asset.
struct Spelling {
    text: String,
    target: String,
}

impl Spelling {
    /// Whether this name, and no longer one, stands at the start of `rest`.
    fn stands_between(&self, before: &str, rest: &str) -> bool {
        rest.strip_prefix(&self.text)
            .is_some_and(|after| starts_after(before) && ends_before(after))
    }
}

fn starts_after(before: &str) -> bool {
    before
        .chars()
        .next_back()
        .is_some_and(|last| matches!(last, '"' | '\'' | '`' | '(' | '=') || last.is_whitespace())
}

fn ends_before(after: &str) -> bool {
    after.chars().next().is_none_or(|next| {
        matches!(next, '"' | '\'' | '`' | ')' | '?' | '#' | ',' | '>' | ';') || next.is_whitespace()
    })
}

/// The path from a folder to a file below it or beside it, as in `../a/b.js`.
fn relative(folder: &str, file: &str) -> Option<String> {
    let mut base = folder;
    let mut up = String::new();
    loop {
        if let Some(below) = file.strip_prefix(base)
            && let Some(below) = below.strip_prefix('/')
        {
            return Some(format!("{up}{below}"));
        }
        base = base.rsplit_once('/')?.0;
        up.push_str("../");
    }
}

/// An asset that no file provides would fail only in the browser.
fn check_references(file: &Linked, all: &[Linked]) -> Result<()> {
    if !names_others(&file.plain) {
        return Ok(());
    }
    let text = std::str::from_utf8(&file.bytes)?;
    for (at, _) in text.match_indices(ASSETS) {
        let (before, rest) = text.split_at(at);
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || "/._-".contains(c)))
            .unwrap_or(rest.len());
        let (path, after) = rest.split_at(end);
        let whole = starts_after(before) && ends_before(after) && path != ASSETS;
        if whole && !all.iter().any(|other| other.path == path) {
            bail!("{} refers to {path}, which no file of the client provides", file.plain);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn find<'a>(linked: &'a [Linked], plain: &str) -> &'a Linked {
        linked.iter().find(|file| file.plain == plain).unwrap()
    }

    fn text(file: &Linked) -> &str {
        std::str::from_utf8(&file.bytes).unwrap()
    }

    fn site(wasm: &str) -> Vec<Source> {
        vec![
            source(
                "/index.html",
                "<link href=\"/assets/style.css\"><script src='/assets/boot.js'></script>\n<link href=/icon.svg>",
            ),
            source(
                "/boot.js",
                "import init from '/assets/client.js'; init('/assets/client_bg.wasm?x');",
            ),
            source("/style.css", "body { background: url(/assets/paper.png) }"),
            source("/assets/paper.png", "PNG"),
            source(
                "/assets/client.js",
                "import { a } from './snippets/dx-1/inline0.js';\nnew URL('client_bg.wasm', import.meta.url);",
            ),
            source("/assets/client_bg.wasm", wasm),
            source("/assets/snippets/dx-1/inline0.js", "export const a = 1;"),
            source("/sw.js", "caches.add('/assets/boot.js')"),
            source("/icon.svg", "<svg/>"),
        ]
    }

    #[test]
    fn names_carry_the_hash_and_references_follow() {
        let linked = link(site("wasm 1")).unwrap();
        let wasm = find(&linked, "/assets/client_bg.wasm");
        let digits = hash(b"wasm 1");
        assert_eq!(wasm.path, format!("/assets/client_bg-{}.wasm", &digits[..10]));
        let glue = find(&linked, "/assets/client.js");
        let snippet = find(&linked, "/assets/snippets/dx-1/inline0.js");
        assert!(text(glue).contains(&format!("from '{}'", snippet.path)));
        assert!(text(glue).contains(&format!("new URL('{}'", wasm.path)));
        let boot = find(&linked, "/assets/boot.js");
        assert!(text(boot).contains(&format!("init('{}?x')", wasm.path)));
        assert_eq!(boot.refers_to, ["/assets/client.js", "/assets/client_bg.wasm"]);
        let page = find(&linked, "/index.html");
        assert_eq!(page.path, "/index.html");
        assert!(text(page).contains(&boot.path) && text(page).contains("href=/icon.svg"));
        let style = find(&linked, "/assets/style.css");
        assert!(text(style).contains(&find(&linked, "/assets/paper.png").path));
        let worker = find(&linked, "/sw.js");
        assert_eq!(worker.path, "/sw.js");
        assert!(text(worker).contains(&boot.path));
    }

    #[test]
    fn a_change_in_a_leaf_renames_all_that_lead_to_it_and_nothing_else() {
        let (before, after) = (link(site("1")).unwrap(), link(site("2")).unwrap());
        for (plain, changes) in [
            ("/assets/client_bg.wasm", true),
            ("/assets/client.js", true),
            ("/assets/boot.js", true),
            ("/assets/style.css", false),
            ("/assets/snippets/dx-1/inline0.js", false),
        ] {
            let changed = find(&before, plain).path != find(&after, plain).path;
            assert_eq!(changed, changes, "{plain}");
        }
    }

    #[test]
    fn a_name_within_a_longer_one_is_left_alone() {
        let linked =
            link(vec![source("/a.js", "1"), source("/b.js", "'/assets/a.jsx' \"ma.js\" 'a.js'")]);
        let error = linked.unwrap_err().to_string();
        assert!(error.contains("/assets/a.jsx"), "{error}");
        let linked = link(vec![
            source("/a.js", "1"),
            source("/b.js", "\"ma.js\" 'a.js.map' startsWith('/assets/')"),
        ])
        .unwrap();
        let script = find(&linked, "/assets/b.js");
        assert_eq!(text(script), "\"ma.js\" 'a.js.map' startsWith('/assets/')");
    }

    #[test]
    fn mistakes_are_refused() {
        let circle =
            link(vec![source("/a.js", "import './b.js'"), source("/b.js", "import './a.js'")]);
        assert!(circle.unwrap_err().to_string().contains("circle"));
        let twice = link(vec![source("/a.js", ""), source("/assets/a.js", "")]);
        assert!(twice.unwrap_err().to_string().contains("two files"));
    }

    #[test]
    fn relative_paths_lead_up_and_down() {
        for (folder, file, expected) in [
            ("/assets", "/assets/a.js", "a.js"),
            ("/assets", "/assets/x/a.js", "x/a.js"),
            ("/assets/x/y", "/assets/a.js", "../../a.js"),
            ("/assets/x", "/assets/y/a.js", "../y/a.js"),
        ] {
            assert_eq!(relative(folder, file).as_deref(), Some(expected));
        }
    }
}
