//! Photos: decoded, turned upright, scaled down and encoded anew, which leaves no metadata behind (a phone
//! writes the place into it). Kept under the hash of their bytes, beside a thumbnail, in an object store: a folder
//! beside the database.

use std::{
    error::Error,
    io::{self, Cursor},
    ops::Range,
    path::Path,
    sync::Arc,
};

use anyhow::Context;
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    imageops::FilterType,
};
use object_store::{ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path as StorePath};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use xiangyue_shared::{
    endpoint::Binary,
    error::{ErrorCode, Problem},
};

use crate::{
    attachments::{Checked, Stored},
    error::{Failure, Result},
};

/// Media type of what is written.
pub const MEDIA_TYPE: &str = "image/webp";
/// How pictures are kept: media type and ending of the name. First the one that they are written in: a third smaller
/// than the other, in which older ones still lie.
const KINDS: [(&str, &str); 2] = [(MEDIA_TYPE, "webp"), ("image/jpeg", "jpg")];

/// Most bytes of an upload.
pub const UPLOAD_BYTES_MOST: usize = 12 * 1024 * 1024;
/// Most pixels of an upload.
const PIXELS_MOST: u64 = 40_000_000;
/// Most bytes that decoding one upload may take.
const DECODED_BYTES_MOST: u64 = 256 * 1024 * 1024;
/// Longer side of what is kept, in pixels.
const SIDE_MOST: u32 = 1600;
/// Longer side of a thumbnail, in pixels.
const THUMBNAIL_SIDE_MOST: u32 = 320;
/// Longer side of a face, in pixels: as large as a phone shows it.
const FACE_SIDE_MOST: u32 = 480;
/// 0 to 100.
const QUALITY: f32 = 80.0;
/// Uploads that are decoded at once; each may take the bytes above.
const AT_ONCE: usize = 2;

/// A picture as it is to be stored.
pub struct Prepared {
    /// Hash of its bytes, in hexadecimal digits: the name it is loaded by.
    pub sha256: String,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    whole: Vec<u8>,
    thumbnail: Vec<u8>,
}

/// Where pictures are kept.
pub struct Pictures {
    folder: LocalFileSystem,
    decoding: Arc<Semaphore>,
}

impl Pictures {
    /// Opens the folder, made if need be.
    ///
    /// # Errors
    /// Where there is no making or reading it.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let folder = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { folder, decoding: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// Decodes an upload and makes of it what is to be kept.
    ///
    /// # Errors
    /// `TooLarge` beyond 12 MB; `PictureInvalid` for what is no JPEG, PNG or WebP of at most 40 megapixels.
    pub async fn prepare(&self, upload: Vec<u8>) -> Result<Prepared> {
        self.decode(upload, encode).await
    }

    /// Decodes an upload and makes of it a small picture of somebody's face, which is not kept here: it is sealed, and
    /// goes with its row.
    ///
    /// # Errors
    /// As [`Self::prepare`].
    pub async fn face(&self, upload: Vec<u8>) -> Result<Vec<u8>> {
        self.decode(upload, |upload| webp(&scaled(opaque(decode(upload)?), FACE_SIDE_MOST))).await
    }

    /// Makes something of an upload, off the threads that answer.
    async fn decode<T: Send + 'static>(
        &self,
        upload: Vec<u8>,
        make: fn(&[u8]) -> Result<T>,
    ) -> Result<T> {
        if upload.len() > UPLOAD_BYTES_MOST {
            return Err(Problem::new(ErrorCode::TooLarge).with("max", UPLOAD_BYTES_MOST).into());
        }
        let permit = Arc::clone(&self.decoding).acquire_owned().await.map_err(Failure::internal)?;
        tokio::task::spawn_blocking(move || {
            let made = make(&upload);
            drop(permit);
            made
        })
        .await
        .map_err(Failure::internal)?
    }

    /// Stores it, durably; only then may a row name it. The same picture sent twice is stored once.
    ///
    /// # Errors
    /// `Busy` where it cannot be written.
    pub async fn store(&self, prepared: &Prepared) -> Result<()> {
        // The thumbnail first: whoever finds the picture finds both.
        let [(_, ending), _] = KINDS;
        self.put(&place(&prepared.sha256, true, ending), prepared.thumbnail.clone()).await?;
        self.put(&place(&prepared.sha256, false, ending), prepared.whole.clone()).await
    }

    /// A stored picture, or its thumbnail.
    ///
    /// # Errors
    /// `NotFound` where there is none.
    pub async fn load(&self, sha256: &str, thumbnail: bool) -> Result<Binary> {
        let well_formed = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !well_formed {
            return Err(ErrorCode::NotFound.into());
        }
        for (media_type, ending) in KINDS {
            match self.folder.get(&place(sha256, thumbnail, ending)).await {
                Ok(found) => {
                    let bytes = found.bytes().await.map_err(Failure::internal)?.to_vec();
                    return Ok(Binary { media_type: media_type.to_owned(), bytes });
                }
                Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(Failure::internal(error)),
            }
        }
        Err(ErrorCode::NotFound.into())
    }

    /// Stores a file of a notice as it is, durably; only then may a row name it.
    ///
    /// # Errors
    /// `Busy` where it cannot be written.
    pub async fn store_file(&self, checked: &Checked) -> Result<()> {
        let place = place(&checked.sha256, false, checked.kind.as_str());
        self.put(&place, checked.bytes.clone()).await
    }

    /// A part of a file that was stored so.
    ///
    /// # Errors
    /// `NotFound` where it is not there.
    pub async fn load_file(&self, stored: &Stored, part: Range<u64>) -> Result<Vec<u8>> {
        let place = place(&stored.sha256, false, stored.kind.as_str());
        match self.folder.get_range(&place, part).await {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(object_store::Error::NotFound { .. }) => Err(ErrorCode::NotFound.into()),
            Err(error) => Err(Failure::internal(error)),
        }
    }

    async fn put(&self, place: &StorePath, bytes: Vec<u8>) -> Result<()> {
        match self.folder.put(place, PutPayload::from(bytes)).await {
            Ok(_) => Ok(()),
            Err(error) if is_full(&error) => Err(Failure::StorageFull(error.to_string())),
            Err(error) => Err(Failure::busy(format!("a picture cannot be stored: {error}"))),
        }
    }
}

/// Whether the disk has no room, which stands somewhere down the chain of causes.
fn is_full(error: &(dyn Error + 'static)) -> bool {
    let causes = std::iter::successors(Some(error), |error| (*error).source());
    causes
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::StorageFull)
}

/// `ab/abcdef….webp`: no folder grows too long to list.
fn place(sha256: &str, thumbnail: bool, ending: &str) -> StorePath {
    let folder = sha256.get(..2).unwrap_or_default();
    let size = if thumbnail { "thumb." } else { "" };
    StorePath::from(format!("{folder}/{sha256}.{size}{ending}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn encode(upload: &[u8]) -> Result<Prepared> {
    let picture = scaled(opaque(decode(upload)?), SIDE_MOST);
    let thumbnail = webp(&scaled(picture.clone(), THUMBNAIL_SIDE_MOST))?;
    let whole = webp(&picture)?;
    Ok(Prepared {
        sha256: hex(&Sha256::digest(&whole)),
        width: picture.width(),
        height: picture.height(),
        whole,
        thumbnail,
    })
}

/// Decodes, and turns the picture the way the camera was held.
fn decode(upload: &[u8]) -> Result<DynamicImage> {
    let invalid = |_| Failure::from(ErrorCode::PictureInvalid);
    let mut reader = ImageReader::new(Cursor::new(upload))
        .with_guessed_format()
        .map_err(|_| Failure::from(ErrorCode::PictureInvalid))?;
    let format = reader.format();
    if !matches!(format, Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(ErrorCode::PictureInvalid.into());
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_BYTES_MOST);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(invalid)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > PIXELS_MOST || decoder.total_bytes() > DECODED_BYTES_MOST {
        return Err(ErrorCode::PictureInvalid.into());
    }
    // Metadata that does not parse says nothing of the orientation.
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(invalid)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Without an alpha channel: what is transparent becomes white.
fn opaque(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let transparent = picture.into_rgba8();
    let mut on_white = RgbImage::new(transparent.width(), transparent.height());
    for (to, from) in on_white.pixels_mut().zip(transparent.pixels()) {
        let [red, green, blue, alpha] = from.0;
        *to = Rgb([red, green, blue].map(|part| over_white(part, alpha)));
    }
    on_white
}

fn over_white(part: u8, alpha: u8) -> u8 {
    let (part, alpha) = (u32::from(part), u32::from(alpha));
    u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

/// Scales down so that the longer side fits; never up.
fn scaled(picture: RgbImage, side: u32) -> RgbImage {
    if picture.width().max(picture.height()) <= side {
        return picture;
    }
    DynamicImage::ImageRgb8(picture).resize(side, side, FilterType::Triangle).into_rgb8()
}

fn webp(picture: &RgbImage) -> Result<Vec<u8>> {
    let (width, height) = picture.dimensions();
    let encoded = webp::Encoder::from_rgb(picture, width, height).encode_simple(false, QUALITY);
    let encoded = encoded.map_err(|error| {
        Failure::internal(anyhow::anyhow!("a picture cannot be encoded: {error:?}"))
    })?;
    Ok(encoded.to_vec())
}

#[cfg(test)]
#[path = "pictures_tests.rs"]
mod tests;
