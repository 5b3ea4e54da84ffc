//! Signing and drawing codes. See `xiangyue_codes`.

pub use xiangyue_codes::{pay_code, public_key};

use crate::platform::Drawing;

/// Whether codes can be signed and drawn at once.
#[must_use]
pub const fn is_ready() -> bool {
    true
}

/// Loads what it takes.
pub async fn load() -> bool {
    is_ready()
}

/// Draws a text.
#[must_use]
pub fn draw(text: &str, printed: bool) -> Option<Drawing> {
    let drawing = xiangyue_codes::draw(text, printed)?;
    Some(Drawing { view_box: drawing.view_box, path: drawing.path })
}
