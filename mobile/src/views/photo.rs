//! A photo that only those may see who are signed in.

use dioxus::prelude::*;
use xiangyue_shared::ids::PictureId;

use crate::hooks::use_picture;

/// Shows a photo as soon as it has come; until then its place stays empty.
#[component]
pub fn Photo(picture: ReadSignal<Option<PictureId>>, name: String, thumbnail: bool) -> Element {
    let address = use_picture(picture, thumbnail);
    rsx! {
        if let Some(address) = address() {
            img { class: "photo", src: address, alt: name }
        }
    }
}
