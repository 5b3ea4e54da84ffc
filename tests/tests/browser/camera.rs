//! A camera that looks at a picture.

use std::{
    io::{Cursor, Write},
    path::{Path, PathBuf},
};

use fast_qr::QRBuilder;
use image::{ImageFormat, RgbImage, imageops};

/// A photo of a code, as someone has sent it.
pub fn photo_of(code: &str, folder: &Path) -> PathBuf {
    let qr = QRBuilder::new(code).build().unwrap();
    let side = u32::try_from(qr.size).unwrap();
    let module = |at: u32| usize::try_from(at).unwrap().checked_sub(4);
    let photo = RgbImage::from_fn((side + 8) * 6, (side + 8) * 6, |x, y| {
        let dark = match (module(x / 6), module(y / 6)) {
            (Some(x), Some(y)) if x < qr.size && y < qr.size => qr[y][x].value(),
            _ => false,
        };
        image::Rgb(if dark { [20, 20, 20] } else { [250, 250, 250] })
    });
    let path = folder.join("photo.png");
    photo.save(&path).unwrap();
    path
}

/// Writes what a camera sees that is held over a picture: frames of 640 × 480 with the picture on a table.
pub fn looking_at(png: &[u8], folder: &Path) -> PathBuf {
    let seen = image::load_from_memory(png).unwrap().to_rgb8();
    let seen = imageops::resize(&seen, 400, 400, imageops::FilterType::Triangle);
    let mut frame = RgbImage::from_pixel(640, 480, image::Rgb([168, 150, 124]));
    imageops::overlay(&mut frame, &seen, 120, 40);
    let mut jpeg = Cursor::new(Vec::new());
    frame.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    let path = folder.join("camera.mjpeg");
    let mut file = std::fs::File::create(&path).unwrap();
    for _ in 0..30 {
        file.write_all(jpeg.get_ref()).unwrap();
    }
    path
}
