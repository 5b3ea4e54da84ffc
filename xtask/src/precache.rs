//! Writes into the service worker which files it keeps on the device, and the name of that version.

use anyhow::{Context, Result, bail};

use crate::assets::{Linked, extension, hash};
use crate::pieces::{When, loaded_when, needed_on};

const WORKER: &str = "/sw.js";
/// What everyone keeps begins here.
const CLIENT: [&str; 2] = ["/index.html", "/manifest.webmanifest"];
/// The parts of the client that are kept for those who open them: their blanks, and the pages where they begin.
const PARTS: [(&str, &str); 2] = [("\"%VILLAGE%\"", "/village.html"), ("\"%WORK%\"", "/desk.html")];
/// Digits of a version's name.
const VERSION_DIGITS: usize = 12;

/// Fills in the blanks of the service worker.
pub fn fill(files: &mut [Linked]) -> Result<()> {
    let client = leads_to(files, &CLIENT, |plain| {
        loaded_when(plain) != When::Asked && needed_on(CLIENT[0], plain)
    });
    if client.is_empty() {
        bail!("the client lacks a page: {}", CLIENT.join(", "));
    }
    let mut lists = vec![("\"%CLIENT%\"", list(&client))];
    let mut kept = client.clone();
    for (blank, page) in PARTS {
        let part: Vec<&Linked> = leads_to(files, &[page], |plain| needed_on(page, plain))
            .into_iter()
            .filter(|file| !client.iter().any(|known| known.plain == file.plain))
            .collect();
        if part.is_empty() {
            bail!("the client lacks a page: {page}");
        }
        lists.push((blank, list(&part)));
        kept.extend(part);
    }
    let worker = files.iter().find(|file| file.plain == WORKER);
    let worker = worker.with_context(|| format!("the client has no {WORKER}"))?;
    let text = String::from_utf8(worker.bytes.clone())
        .with_context(|| format!("{WORKER} is not UTF-8"))?;
    let contents: String = kept.iter().map(|file| file.path.clone() + &hash(&file.bytes)).collect();
    let version: String =
        hash((text.clone() + &contents).as_bytes()).chars().take(VERSION_DIGITS).collect();
    lists.push(("\"%VERSION%\"", format!("{version:?}")));
    let mut filled = text;
    for (blank, value) in lists {
        if !filled.contains(blank) {
            bail!("{WORKER} has no place for {blank}");
        }
        filled = filled.replace(blank, &value);
    }
    for file in files.iter_mut().filter(|file| file.plain == WORKER) {
        file.bytes = filled.clone().into_bytes();
    }
    Ok(())
}

/// The paths as a script writes them.
fn list(files: &[&Linked]) -> String {
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    format!("{paths:?}")
}

/// Some files and all that they lead to, as far as a page needs it to run: what a system shows of it, as pictures for
/// its home screen, is the system's to fetch.
fn leads_to<'a>(
    files: &'a [Linked],
    from: &[&'a str],
    is_wanted: impl Fn(&str) -> bool,
) -> Vec<&'a Linked> {
    let mut waiting: Vec<&str> = from.to_vec();
    let mut found: Vec<&Linked> = Vec::new();
    while let Some(plain) = waiting.pop() {
        let runs =
            matches!(extension(plain), "html" | "css" | "js" | "wasm" | "svg" | "webmanifest");
        let known = found.iter().any(|file| file.plain == plain);
        if known || !runs || !is_wanted(plain) {
            continue;
        }
        if let Some(file) = files.iter().find(|file| file.plain == plain) {
            waiting.extend(file.refers_to.iter().map(String::as_str));
            found.push(file);
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(plain: &str, path: &str, text: &str, refers_to: &[&str]) -> Linked {
        Linked {
            plain: plain.to_owned(),
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
            refers_to: refers_to.iter().map(|&path| path.to_owned()).collect(),
        }
    }

    fn site(style: &str) -> Vec<Linked> {
        let modules = [
            "/assets/xiangyue_client.js",
            "/assets/xiangyue_village.js",
            "/assets/xiangyue_work.js",
            "/assets/codes.js",
        ];
        let worker =
            "const V = \"%VERSION%\", C = \"%CLIENT%\", P = \"%VILLAGE%\", W = \"%WORK%\";";
        vec![
            file("/index.html", "/index.html", "", &["/assets/boot.js", "/assets/share.png"]),
            file("/village.html", "/village.html", "", &["/assets/boot.js", "/assets/style.css"]),
            file("/desk.html", "/desk.html", "", &["/assets/boot.js", "/assets/style.css"]),
            file("/manifest.webmanifest", "/manifest.webmanifest", "", &["/assets/icon.svg"]),
            file("/assets/boot.js", "/assets/boot-1.js", "", &modules),
            file("/assets/style.css", "/assets/style-1.css", style, &[]),
            file("/assets/icon.svg", "/assets/icon-1.svg", "", &[]),
            file("/assets/share.png", "/assets/share-1.png", "", &[]),
            file("/assets/xiangyue_client.js", "/assets/xiangyue_client-1.js", "", &[]),
            file("/assets/xiangyue_village.js", "/assets/xiangyue_village-1.js", "", &[]),
            file("/assets/xiangyue_work.js", "/assets/xiangyue_work-1.js", "", &[]),
            file("/assets/codes.js", "/assets/codes-1.js", "", &["/assets/xiangyue_codes.js"]),
            file("/assets/xiangyue_codes.js", "/assets/xiangyue_codes-1.js", "", &[]),
            file("/sw.js", "/sw.js", worker, &[]),
        ]
    }

    fn filled(style: &str) -> String {
        let mut files = site(style);
        fill(&mut files).unwrap();
        let worker = files.into_iter().find(|file| file.plain == WORKER).unwrap();
        String::from_utf8(worker.bytes).unwrap()
    }

    #[test]
    fn each_part_keeps_what_its_own_pages_need() {
        let text = filled("");
        let (client, parts) = text.split_once("P = ").unwrap();
        let (village, work) = parts.split_once("W = ").unwrap();
        for path in [
            "/index.html",
            "/assets/boot-1.js",
            "/assets/xiangyue_client-1.js",
            "/assets/icon-1.svg",
            "/assets/xiangyue_codes-1.js",
        ] {
            assert!(client.contains(&format!("\"{path}\"")) && !parts.contains(path), "{path}");
        }
        for (own, other, paths) in [
            (village, work, ["/village.html", "/assets/xiangyue_village-1.js"]),
            (work, village, ["/desk.html", "/assets/xiangyue_work-1.js"]),
        ] {
            for path in paths {
                assert!(own.contains(&format!("\"{path}\"")), "{path}");
                assert!(!client.contains(path) && !other.contains(path), "{path}");
            }
            assert!(own.contains("/assets/style-1.css") && !client.contains("/assets/style-1.css"));
        }
        assert!(!text.contains("share"), "{text}");
    }

    #[test]
    fn another_content_is_another_version() {
        assert_eq!(filled("a"), filled("a"));
        assert_ne!(filled("a"), filled("b"));
        assert!(!filled("a").contains('%'));
    }
}
