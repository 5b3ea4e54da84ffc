//! Pictures that the page shows, and photos to be sent.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::platform::Chosen;

/// An address under which the page can show a picture: one that holds the picture itself.
#[must_use]
pub fn show(media_type: &str, bytes: &[u8]) -> Option<String> {
    media_type
        .starts_with("image/")
        .then(|| format!("data:{media_type};base64,{}", STANDARD.encode(bytes)))
}

/// There is nothing to give back.
pub fn forget(_address: &str) {}

/// The server makes it small.
pub async fn shrink(photo: Chosen, _side: u32) -> Chosen {
    photo
}
