#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use image::{Rgba, RgbaImage, codecs::jpeg::JpegEncoder};

use super::*;

/// An EXIF block that says: turn by 90 degrees, taken by "SECRET-CAMERA".
fn exif(orientation: u8) -> Vec<u8> {
    let make = b"SECRET-CAMERA\0";
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend(b"\x0f\x01\x02\0\x0e\0\0\0\x26\0\0\0");
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    tiff.extend([0; 4]);
    tiff.extend(make);
    [b"Exif\0\0", tiff.as_slice()].concat()
}

/// A JPEG with an EXIF block and a comment behind its first marker.
fn photo(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let mut picture = RgbImage::from_pixel(width, height, Rgb([20, 120, 60]));
    for pixel in picture.enumerate_rows_mut().take(1).flat_map(|(_, row)| row) {
        *pixel.2 = Rgb([255, 0, 0]);
    }
    let mut plain = Vec::new();
    picture.write_with_encoder(JpegEncoder::new(&mut plain)).unwrap();
    let segment = |marker: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], length.as_slice(), body].concat()
    };
    let (start, rest) = plain.split_at(2);
    [start, &segment(0xe1, &exif(orientation)), &segment(0xfe, b"SECRET-PLACE"), rest].concat()
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

fn folder() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("xiangyue-pictures-{}", uuid::Uuid::now_v7()))
}

#[tokio::test]
async fn a_photo_is_turned_scaled_stripped_and_kept() {
    let folder = folder();
    let pictures = Pictures::open(&folder).unwrap();
    let upload = photo(2000, 1000, 6);
    assert!(holds(&upload, b"SECRET-CAMERA") && holds(&upload, b"SECRET-PLACE"));
    let prepared = pictures.prepare(upload.clone()).await.unwrap();
    // Turned upright, then scaled.
    assert_eq!((prepared.width, prepared.height), (800, 1600));
    pictures.store(&prepared).await.unwrap();
    let kept = pictures.load(&prepared.sha256, false).await.unwrap();
    assert_eq!(kept.media_type, "image/webp");
    let kept = kept.bytes;
    let thumbnail = pictures.load(&prepared.sha256, true).await.unwrap().bytes;
    for bytes in [&kept, &thumbnail] {
        assert!(!holds(bytes, b"SECRET") && !holds(bytes, b"Exif"));
    }
    assert_eq!(hex(&Sha256::digest(&kept)), prepared.sha256);
    let small = image::load_from_memory(&thumbnail).unwrap();
    assert_eq!((small.width(), small.height()), (160, 320));
    // Sent once more, it is the same picture.
    assert_eq!(pictures.prepare(upload).await.unwrap().sha256, prepared.sha256);
    let name = folder.join(&prepared.sha256[..2]).join(format!("{}.webp", prepared.sha256));
    assert!(name.is_file());
    let files = std::fs::read_dir(name.parent().unwrap()).unwrap().count();
    assert_eq!(files, 2);
    // One from before WebP is found all the same.
    std::fs::rename(&name, name.with_extension("jpg")).unwrap();
    let older = pictures.load(&prepared.sha256, false).await.unwrap();
    assert_eq!((older.media_type.as_str(), older.bytes), ("image/jpeg", kept));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_transparent_becomes_white() {
    let mut png = Vec::new();
    let clear = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0]));
    DynamicImage::ImageRgba8(clear).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
    let prepared = encode(&png).unwrap();
    let picture = image::load_from_memory(&prepared.whole).unwrap().into_rgb8();
    assert!(picture.pixels().all(|pixel| pixel.0.iter().all(|part| *part > 250)));
}

#[tokio::test]
async fn what_is_no_photo_is_refused() {
    let folder = folder();
    let pictures = Pictures::open(&folder).unwrap();
    let code = |failure: Failure| failure.into_problem().code;
    let whole = photo(300, 300, 1);
    let cut = whole[..200].to_vec();
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;".to_vec();
    for bytes in [Vec::new(), b"no picture".to_vec(), cut, gif] {
        assert_eq!(pictures.prepare(bytes).await.err().map(code), Some(ErrorCode::PictureInvalid));
    }
    // Says of itself to be 20000 x 20000.
    let mut large = whole;
    let frame = large.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    large[frame + 5..frame + 9].copy_from_slice(&[0x4e, 0x20, 0x4e, 0x20]);
    assert_eq!(pictures.prepare(large).await.err().map(code), Some(ErrorCode::PictureInvalid));
    let heavy = vec![0; UPLOAD_BYTES_MOST + 1];
    assert_eq!(pictures.prepare(heavy).await.err().map(code), Some(ErrorCode::TooLarge));
    for name in ["../../../etc/passwd", "", &"0".repeat(64)] {
        assert_eq!(pictures.load(name, false).await.err().map(code), Some(ErrorCode::NotFound));
    }
    std::fs::remove_dir_all(folder).unwrap();
}
