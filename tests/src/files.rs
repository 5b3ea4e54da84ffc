//! Files as people send them.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use rust_xlsxwriter::{Workbook, Worksheet};
use xiangyue_shared::endpoint::Binary;

/// Media type of a spreadsheet.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A photo of so many pixels.
///
/// # Panics
/// Where it cannot be encoded.
#[must_use]
pub fn photo(width: u32, height: u32) -> Binary {
    let image = RgbImage::from_fn(width, height, |x, y| {
        let shade = u8::try_from((x + y) % 200).unwrap_or_default();
        image::Rgb([200, shade, 40])
    });
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Jpeg).expect("a photo");
    Binary { media_type: "image/jpeg".to_owned(), bytes: bytes.into_inner() }
}

/// A spreadsheet as a test writes it.
///
/// # Panics
/// Where it cannot be written.
#[must_use]
pub fn sheet(write: impl FnOnce(&mut Worksheet)) -> Binary {
    let mut workbook = Workbook::new();
    write(workbook.add_worksheet());
    let bytes = workbook.save_to_buffer().expect("a workbook");
    Binary { media_type: XLSX.to_owned(), bytes }
}

/// Text as a csv file.
#[must_use]
pub fn csv(text: &str) -> Binary {
    Binary { media_type: "text/csv".to_owned(), bytes: text.as_bytes().to_vec() }
}

/// An identity number with the right check digit (GB 11643-1999), one for each `serial`.
///
/// # Panics
/// Never: the check digit is one of eleven.
#[must_use]
pub fn id_number(serial: u32) -> String {
    let body = format!("62100219800101{:03}", serial % 1000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .chars()
        .zip(weights)
        .map(|(digit, weight)| digit.to_digit(10).expect("a digit") * weight)
        .sum();
    let rest = usize::try_from(sum % 11).expect("a remainder");
    let check = "10X98765432".chars().nth(rest).expect("a check digit");
    format!("{body}{check}")
}

/// A recording, as its first bytes tell, under a media type that says something else.
#[must_use]
pub fn mp3() -> Binary {
    let mut bytes = b"ID3\x04\0\0\0\0\0\0".to_vec();
    bytes.extend((0..2000_u32).map(|number| u8::try_from(number % 251).unwrap_or_default()));
    Binary { media_type: "application/x-msdownload".to_owned(), bytes }
}
