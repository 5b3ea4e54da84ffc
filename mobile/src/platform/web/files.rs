//! Files that come in and go out.

use dioxus::prelude::FormEvent;
use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlAnchorElement, HtmlInputElement};

use super::{JsCast, document, photo};
use crate::platform::{Chosen, Saved, time};

/// For how long a browser may take to begin a download, in milliseconds.
const DOWNLOAD_MS: u32 = 60_000;

async fn opened(file: File) -> Option<Chosen> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Chosen {
        name: file.name(),
        media_type: file.type_(),
        bytes: Uint8Array::new(&buffer).to_vec(),
    })
}

/// A page's fields keep what was chosen.
pub fn offer(_id: &str, _event: &FormEvent) {}

/// What was chosen in the field of that id; the field is empty afterwards.
pub async fn take(id: &str) -> Vec<Chosen> {
    let field = document()
        .and_then(|document| document.get_element_by_id(id))
        .and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field else {
        return Vec::new();
    };
    let Some(list) = field.files() else {
        return Vec::new();
    };
    let files: Vec<File> = (0..list.length()).filter_map(|index| list.get(index)).collect();
    let mut chosen = Vec::new();
    for file in files {
        chosen.extend(opened(file).await);
    }
    // So that the same file can be chosen again.
    field.set_value("");
    chosen
}

/// Hands bytes to the person as a file of that name.
#[must_use]
pub fn save(name: &str, media_type: &str, bytes: &[u8]) -> Saved {
    let Some(address) = photo::show(media_type, bytes) else {
        return Saved::Nowhere;
    };
    let link = document()
        .and_then(|document| document.create_element("a").ok())
        .and_then(|element| element.dyn_into::<HtmlAnchorElement>().ok());
    let Some(link) = link else { return Saved::Nowhere };
    link.set_href(&address);
    link.set_download(name);
    link.click();
    wasm_bindgen_futures::spawn_local(async move {
        time::sleep_ms(DOWNLOAD_MS).await;
        photo::forget(&address);
    });
    Saved::ByBrowser
}
