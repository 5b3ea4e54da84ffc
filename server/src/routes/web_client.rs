//! The client's files, served from memory: hashed names for ever, pages fresh each time, compressed where the
//! browser can.

use std::{collections::HashMap, io::Write as _, path::Path, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
            VARY,
        },
    },
    web::{Bytes, Data},
};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use xiangyue_shared::error::ErrorCode;

use super::{
    answer::Refusal,
    link_head::{Site, Template},
};
use crate::app::App;

/// The page of every path that no other has.
const FIRST_PAGE: &str = "index.html";
/// The page of what is about the village.
const VILLAGE_PAGE: &str = "village.html";
/// Brotli's quality for what is compressed while someone waits.
const QUICK_QUALITY: i32 = 5;
/// Brotli's window in bits; ample for a page.
const QUICK_WINDOW_BITS: i32 = 16;

/// One file with its compressed forms.
#[derive(Default)]
pub(super) struct File {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    etag: String,
}

impl File {
    /// A file that was made just now.
    pub(super) fn compressed(plain: Vec<u8>) -> Self {
        let parameters = brotli::enc::BrotliEncoderParams {
            quality: QUICK_QUALITY,
            lgwin: QUICK_WINDOW_BITS,
            size_hint: plain.len(),
            ..Default::default()
        };
        let mut packed = Vec::new();
        let brotli = brotli::BrotliCompress(&mut plain.as_slice(), &mut packed, &parameters);
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let gzip = encoder.write_all(&plain).and_then(|()| encoder.finish());
        Self {
            etag: etag(&plain),
            brotli: brotli.ok().map(|_| packed.into()),
            gzip: gzip.ok().map(Bytes::from),
            plain: plain.into(),
        }
    }
}

fn etag(bytes: &[u8]) -> String {
    let digits: String =
        Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

/// All files of the client, by path below the root.
#[derive(Clone, Default)]
pub struct WebClient {
    files: Arc<HashMap<String, Arc<File>>>,
    /// The pages that links lead to, where their heads can be written anew.
    templates: HashMap<&'static str, Arc<Template>>,
}

impl WebClient {
    /// Takes files by their paths; `X.br` and `X.gz` belong to `X`.
    pub fn new(files: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let mut all: HashMap<String, File> = HashMap::new();
        for (path, bytes) in files {
            if let Some(path) = path.strip_suffix(".br") {
                all.entry(path.to_owned()).or_default().brotli = Some(bytes);
            } else if let Some(path) = path.strip_suffix(".gz") {
                all.entry(path.to_owned()).or_default().gzip = Some(bytes);
            } else {
                let file = all.entry(path).or_default();
                file.etag = etag(&bytes);
                file.plain = bytes;
            }
        }
        let templates = [FIRST_PAGE, VILLAGE_PAGE]
            .into_iter()
            .filter_map(|name| {
                let page = std::str::from_utf8(&all.get(name)?.plain).ok()?;
                Some((name, Arc::new(Template::new(page)?)))
            })
            .collect();
        let files = all.into_iter().map(|(path, file)| (path, Arc::new(file))).collect();
        Self { files: Arc::new(files), templates }
    }

    /// Reads a folder.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub fn from_folder(folder: &Path) -> anyhow::Result<Self> {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(&next)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
                    files.push((name, std::fs::read(&path)?.into()));
                }
            }
        }
        Ok(Self::new(files))
    }

    /// The client that was put into the binary, where there is one.
    #[must_use]
    pub fn embedded() -> Self {
        // Where they lie: what nobody asks for takes no memory.
        let files = crate::embedded::FILES.iter();
        Self::new(files.map(|(path, bytes)| ((*path).to_owned(), Bytes::from_static(bytes))))
    }
}

/// Serves a file of the client; every path of the client's own router gets its page.
pub async fn serve(
    client: Data<WebClient>,
    app: Data<App>,
    site: Data<Site>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Err(ErrorCode::NotFound.into());
    }
    let path = request.path().trim_start_matches('/');
    let found = client.files.get_key_value(path);
    if found.is_none() && (path.starts_with("assets/") || path.starts_with("api/")) {
        return Err(ErrorCode::NotFound.into());
    }
    // What is about the village is a module of its own, which its page loads. So are the counter and the desk, and the
    // page of components, which a release does not hold.
    let page = match path.split('/').next() {
        Some("desk" | "keep") if client.files.contains_key("desk.html") => "desk.html",
        Some("village") if client.files.contains_key(VILLAGE_PAGE) => VILLAGE_PAGE,
        Some("dev") => "dev.html",
        _ => FIRST_PAGE,
    };
    let template = client.templates.get(page).filter(|_| found.is_none());
    let (path, file) = match template {
        Some(template) => (page, template.page(&app, &site, &request).await),
        None => found
            .or_else(|| client.files.get_key_value(page))
            .map(|(path, file)| (path.as_str(), Arc::clone(file)))
            .ok_or(ErrorCode::NotFound)?,
    };
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|header| header.to_str().ok())
        .is_some_and(|tag| tag.trim_start_matches("W/") == file.etag);
    let lasting = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((CACHE_CONTROL, lasting))
        .insert_header((VARY, if template.is_some() { site.vary() } else { "accept-encoding" }))
        .insert_header((ETAG, file.etag.as_str()));
    if known {
        return Ok(response.finish());
    }
    response.insert_header((CONTENT_TYPE, media_type(path)));
    let accepted = request
        .headers()
        .get(ACCEPT_ENCODING)
        .and_then(|header| header.to_str().ok())
        .unwrap_or_default();
    let body = match (&file.brotli, &file.gzip) {
        (Some(bytes), _) if accepts(accepted, "br") => {
            response.insert_header((CONTENT_ENCODING, "br"));
            bytes
        }
        (_, Some(bytes)) if accepts(accepted, "gzip") => {
            response.insert_header((CONTENT_ENCODING, "gzip"));
            bytes
        }
        _ => &file.plain,
    };
    Ok(response.body(body.clone()))
}

fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|one| {
        let mut parts = one.split(';');
        parts.next().map(str::trim) == Some(coding)
            && !parts.any(|weight| matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "jpg" | "jpeg" => "image/jpeg",
        "ico" => "image/x-icon",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coding_may_be_refused_by_its_weight() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("brotli", "br"));
    }
}
