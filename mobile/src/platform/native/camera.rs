//! The camera and the decoder. Web views give no camera, or none that can be relied on; a picture that
//! the person takes or chooses does the same.

use std::io::Cursor;

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use image::{GrayImage, ImageReader, Limits, imageops};
use rqrr::PreparedImage;

use crate::platform::{CameraTrouble, Chosen};

/// Longest side, in pixels, of a picture in which a code is looked for: more only takes longer.
const SIDE: u32 = 1600;
/// Longest side, in pixels, of a picture that is opened at all.
const LARGEST: u32 = 16_384;

/// A camera that looks for codes until it is dropped.
pub struct Watch;

impl Watch {
    pub fn close(self) {}
}

/// Shows the camera in the element of that id, and tells each code that it sees.
///
/// # Errors
/// Why there is no picture.
pub async fn watch(_id: &str) -> Result<(Watch, UnboundedReceiver<String>), CameraTrouble> {
    let _shown: (Watch, UnboundedReceiver<String>) = (Watch, unbounded().1);
    Err(CameraTrouble::Missing)
}

/// The code in a picture.
pub async fn read(picture: &Chosen) -> Option<String> {
    let bytes = picture.bytes.clone();
    tokio::task::spawn_blocking(move || decode(&opened(bytes)?)).await.ok()?
}

fn opened(bytes: Vec<u8>) -> Option<GrayImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST);
    limits.max_image_height = Some(LARGEST);
    reader.limits(limits);
    Some(reader.decode().ok()?.into_luma8())
}

/// The code in the picture, looked for in a small copy first.
fn decode(picture: &GrayImage) -> Option<String> {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    let small = (longest > SIDE).then(|| {
        let scaled = |side: u32| (side * SIDE / longest).max(1);
        imageops::thumbnail(picture, scaled(width), scaled(height))
    });
    small.as_ref().and_then(code).or_else(|| code(picture))
}

fn code(picture: &GrayImage) -> Option<String> {
    let (width, height) = picture.dimensions();
    let pixels = picture.as_raw();
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        pixels.get(y * width + x).copied().unwrap_or(u8::MAX)
    });
    prepared.detect_grids().iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}
