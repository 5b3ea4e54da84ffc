//! Signs and draws the codes that people show. A wasm module of its own, which comes once the first page stands: the
//! cryptography and the drawing are a good part of a client that is kept small.

// The attribute that exports a function to JavaScript writes paths in full.
#![allow(unused_qualifications)]

use std::fmt::Write;

use chrono::DateTime;
use ed25519_dalek::SigningKey;
use fast_qr::{ECL, QRBuilder};
use uuid::Uuid;
use wasm_bindgen::prelude::wasm_bindgen;
use xiangyue_shared::{
    code::{PayCode, public_key_text},
    ids::DeviceId,
};

/// Empty modules around the picture; scanners need four.
const QUIET: usize = 4;

/// A QR code in SVG: one path of dark modules, each of width 1.
#[derive(Debug, Clone, PartialEq, Eq)]
#[wasm_bindgen(getter_with_clone)]
pub struct Drawing {
    /// The `viewBox` of the picture: its modules and the quiet zone.
    pub view_box: String,
    /// The `d` of a path.
    pub path: String,
}

/// Draws a text. What is `printed` bears dirt and tears. Nothing for a text that is too long for a code.
#[must_use]
#[wasm_bindgen]
pub fn draw(text: &str, printed: bool) -> Option<Drawing> {
    // A screen neither smears nor tears: little redundancy keeps the modules large for poor cameras.
    let redundancy = if printed { ECL::Q } else { ECL::L };
    let qr = QRBuilder::new(text).ecl(redundancy).build().ok()?;
    let mut path = String::new();
    for (y, row) in qr.data.chunks(qr.size).take(qr.size).enumerate() {
        let mut x = 0;
        // Neighbours of one colour make one rectangle.
        for run in row.chunk_by(|one, next| one.value() == next.value()) {
            let width = run.len();
            if run.first().is_some_and(|one| one.value()) {
                // Writing to a string cannot fail.
                let _written = write!(path, "M{} {}h{width}v1h-{width}z", x + QUIET, y + QUIET);
            }
            x += width;
        }
    }
    let side = qr.size + 2 * QUIET;
    Some(Drawing { view_box: format!("0 0 {side} {side}"), path })
}

fn key(seed: &[u8]) -> Option<SigningKey> {
    seed.try_into().ok().map(SigningKey::from_bytes)
}

/// The public half of the key that grows from 32 secret bytes, as it travels.
#[must_use]
#[wasm_bindgen]
pub fn public_key(seed: &[u8]) -> Option<String> {
    Some(public_key_text(&key(seed)?.verifying_key()))
}

/// A pay code 付款码, signed with the key that grows from `seed`: of the device with an id of 16 bytes, made so many seconds
/// after 1970 on the server's clock, told apart from others by a nonce of 8 bytes. Nothing where a length is another.
#[must_use]
#[wasm_bindgen]
pub fn pay_code(seed: &[u8], device: &[u8], made_at_seconds: i64, nonce: &[u8]) -> Option<String> {
    let device = DeviceId(Uuid::from_slice(device).ok()?);
    let made_at = DateTime::from_timestamp(made_at_seconds, 0)?;
    Some(PayCode::sign(&key(seed)?, device, made_at, nonce.try_into().ok()?).text())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests {
    use rqrr::PreparedImage;
    use xiangyue_shared::code::{ScannedCode, parse_public_key};

    use super::*;

    fn numbers(text: &str) -> Vec<usize> {
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|one| one.parse().ok()).collect()
    }

    /// What a scanner reads off the drawing.
    fn read(drawing: &Drawing) -> String {
        let scale = 4;
        let modules = numbers(&drawing.view_box)[3];
        let mut dark = vec![false; modules * modules];
        for run in drawing.path.split('M').skip(1) {
            let [x, y, width, ..] = numbers(run)[..] else { panic!("a run: {run}") };
            dark[y * modules + x..][..width].fill(true);
        }
        let side = modules * scale;
        let mut image = PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            if dark[y / scale * modules + x / scale] { 0 } else { 255 }
        });
        image.detect_grids()[0].decode().unwrap().1
    }

    #[test]
    fn a_drawing_reads_back() {
        for printed in [false, true] {
            assert_eq!(read(&draw("xyp1.村里的码", printed).unwrap()), "xyp1.村里的码");
        }
        let modules = |printed| numbers(&draw(&"1".repeat(99), printed).unwrap().view_box)[3];
        assert!(modules(false) < modules(true), "less redundancy on a screen");
        assert_eq!(draw(&"x".repeat(9_000), false), None);
    }

    #[test]
    fn a_pay_code_is_signed_by_the_key_that_the_server_was_told() {
        let (seed, device) = ([7; 32], Uuid::now_v7());
        let text = pay_code(&seed, device.as_bytes(), 1_800_000_000, &[1; 8]).unwrap();
        let Ok(ScannedCode::Pay(code)) = ScannedCode::parse(&text) else { panic!("{text}") };
        assert_eq!(code.device, DeviceId(device));
        let public = parse_public_key(&public_key(&seed).unwrap()).unwrap();
        let now = DateTime::from_timestamp(1_800_000_010, 0).unwrap();
        assert_eq!(code.verify(&public, now), Ok(()));
        assert_eq!(pay_code(&seed[1..], device.as_bytes(), 0, &[1; 8]), None);
        assert_eq!(public_key(&seed[1..]), None);
    }
}
