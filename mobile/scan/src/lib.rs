//! Reads a QR code from one frame of a camera. A wasm module of its own, which a browser loads only
//! when a scan begins.

// The attribute that exports a function to JavaScript writes paths in full.
#![allow(unused_qualifications)]

use rqrr::PreparedImage;
use wasm_bindgen::prelude::wasm_bindgen;

/// Bytes of one pixel: red, green, blue, alpha.
const RGBA_BYTES: usize = 4;

/// Brightness of a pixel, by ITU-R BT.601 in parts of 256.
fn luma(pixel: &[u8]) -> u8 {
    let [red, green, blue, ..] = pixel else {
        return u8::MAX;
    };
    let sum = 77 * u32::from(*red) + 150 * u32::from(*green) + 29 * u32::from(*blue);
    u8::try_from(sum / 256).unwrap_or(u8::MAX)
}

/// The text of the first code in a frame that can be read; `width` and `height` in pixels, `rgba` row
/// by row as a canvas gives it. Nothing where there is none, or where the sizes do not fit together.
#[must_use]
#[wasm_bindgen]
pub fn decode(width: usize, height: usize, rgba: &[u8]) -> Option<String> {
    let grey: Vec<u8> = rgba.chunks_exact(RGBA_BYTES).map(luma).collect();
    if width == 0 || height == 0 || width.checked_mul(height) != Some(grey.len()) {
        return None;
    }
    let mut image = PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        grey.get(y * width + x).copied().unwrap_or(u8::MAX)
    });
    image.detect_grids().iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}
