//! A photo that only those may see who are signed in.

use dioxus::prelude::*;
use xiangyue_shared::ids::PictureId;

use crate::hooks::use_picture;

/// Shows a photo once its place has been seen and it has come; until then the place stays empty.
#[component]
pub fn Photo(picture: ReadSignal<Option<PictureId>>, name: String, thumbnail: bool) -> Element {
    let mut seen = use_signal(|| false);
    let wanted = use_memo(move || picture().filter(|_| seen()));
    let address = use_picture(wanted.into(), thumbnail);
    rsx! {
        span {
            class: "photo-place",
            onvisible: move |event| {
                if event.is_intersecting().unwrap_or(true) {
                    seen.set(true);
                }
            },
            if let Some(address) = address() {
                img { class: "photo", src: address, alt: name, decoding: "async" }
            }
        }
    }
}
