//! The compressed neighbours of a file, kept between builds by the hash of the content.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::assets::{extension, hash};

/// Smaller files, in bytes, are sent as they are.
const SMALLEST: usize = 512;
/// Brotli's highest quality: these files are compressed once and sent often.
const BROTLI_QUALITY: i32 = 11;
/// Brotli's window: 4 MiB, larger than any file of the client.
const BROTLI_WINDOW_BITS: i32 = 22;

/// The compressed forms of one file.
pub struct Compressed {
    pub brotli: Vec<u8>,
    pub gzip: Vec<u8>,
}

/// Whether a file gains from compression.
pub fn is_compressible(path: &str, bytes: &[u8]) -> bool {
    bytes.len() >= SMALLEST
        && matches!(
            extension(path),
            "html" | "css" | "js" | "json" | "webmanifest" | "svg" | "txt" | "xml" | "wasm"
        )
}

/// Compresses several contents on all processors. What is in the `kept` folder from an earlier build is
/// taken from there; what no content needs any more is deleted from it.
pub fn all(contents: &[&[u8]], kept: &Path) -> Result<Vec<Compressed>> {
    fs::create_dir_all(kept)?;
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut numbered: Vec<(usize, Compressed)> = thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| -> Result<Vec<(usize, Compressed)>> {
                    let mut done = Vec::new();
                    while let number = next.fetch_add(1, Ordering::Relaxed)
                        && let Some(content) = contents.get(number)
                    {
                        done.push((number, one(content, kept, number)?));
                    }
                    Ok(done)
                })
            })
            .collect();
        let mut all = Vec::new();
        for thread in threads {
            let done = thread.join().map_err(|_| anyhow!("a compressing thread broke off"))?;
            all.extend(done?);
        }
        anyhow::Ok(all)
    })?;
    prune(contents, kept)?;
    numbered.sort_by_key(|(number, _)| *number);
    Ok(numbered.into_iter().map(|(_, done)| done).collect())
}

/// `number` tells it from another content that is compressed at the same time, perhaps an equal one.
fn one(content: &[u8], kept: &Path, number: usize) -> Result<Compressed> {
    let stem = hash(content);
    let unfinished = kept.join(format!("{stem}.{number}"));
    let kept = |extension| kept.join(format!("{stem}.{extension}"));
    Ok(Compressed {
        brotli: from_or_into(&kept("br"), &unfinished, || brotli(content))?,
        gzip: from_or_into(&kept("gz"), &unfinished, || gzip(content))?,
    })
}

fn from_or_into(
    file: &Path,
    unfinished: &Path,
    make: impl FnOnce() -> Result<Vec<u8>>,
) -> Result<Vec<u8>> {
    if let Ok(bytes) = fs::read(file) {
        return Ok(bytes);
    }
    let bytes = make()?;
    fs::write(unfinished, &bytes)
        .and_then(|()| fs::rename(unfinished, file))
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(bytes)
}

fn prune(contents: &[&[u8]], kept: &Path) -> Result<()> {
    let needed: BTreeSet<String> = contents.iter().map(|content| hash(content)).collect();
    for file in fs::read_dir(kept)? {
        let path = file?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        if !stem.is_some_and(|stem| needed.contains(stem)) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW_BITS,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut Cursor::new(content), &mut out, &parameters)?;
    Ok(out)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn both_forms_unpack_to_the_content_and_are_kept() {
        let kept = std::env::temp_dir().join(format!("xtask-compress-{}", std::process::id()));
        let content = "乡约 ".repeat(400);
        let other = "other".repeat(200);
        let contents = [content.as_bytes(), other.as_bytes()];
        let done = all(&contents, &kept).unwrap();
        for (content, compressed) in contents.iter().zip(&done) {
            let mut unpacked = Vec::new();
            brotli::BrotliDecompress(&mut compressed.brotli.as_slice(), &mut unpacked).unwrap();
            assert_eq!(unpacked, *content);
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(compressed.gzip.as_slice())
                .read_to_end(&mut unpacked)
                .unwrap();
            assert_eq!(unpacked, *content);
        }
        let first = kept.join(format!("{}.br", hash(content.as_bytes())));
        fs::write(&first, "kept").unwrap();
        let again = all(&contents[..1], &kept).unwrap();
        assert_eq!(again[0].brotli, b"kept");
        assert_eq!(fs::read_dir(&kept).unwrap().count(), 2);
        fs::remove_dir_all(&kept).unwrap();
    }

    #[test]
    fn only_texts_and_modules_of_some_size_are_compressed() {
        let long = vec![b'x'; SMALLEST];
        assert!(is_compressible("/a.css", &long) && is_compressible("/a.wasm", &long));
        assert!(!is_compressible("/a.png", &long) && !is_compressible("/a.css", &long[1..]));
    }
}
