//! All that differs between the browser and a native shell. Nothing outside this folder names a
//! browser type. What a platform lacks answers `false` or `None`, and the caller says so plainly.

#[cfg(not(target_arch = "wasm32"))]
pub mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
pub use native::{
    camera, clipboard, codes, database, files, http, locks, lunar, page, photo, pictures, share,
    sound, speech, storage, time, updates,
};
#[cfg(target_arch = "wasm32")]
pub use web::{
    camera, clipboard, codes, database, files, http, locks, lunar, page, photo, pictures, share,
    sound, speech, start, storage, time, updates,
};

use std::pin::pin;

use futures_util::future::{Either, select};
use xiangyue_shared::endpoint::Method;

/// Pictures that are kept for times without a network; those kept longest go first.
const PICTURES_MOST: u32 = 150;

/// One request as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub method: Method,
    /// Path with its query, from the root of the server.
    pub url: String,
    /// Name and value.
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<Vec<u8>>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub media_type: String,
    pub body: Vec<u8>,
}

/// Why the camera shows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameraTrouble {
    /// The person, or the device's settings, did not allow it.
    Denied,
    /// The device has none, or another program holds it.
    Missing,
    /// The page did not come over a secure connection.
    Insecure,
    /// The decoder did not come: no network.
    NotLoaded,
}

/// A QR code in SVG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// The `viewBox` of the picture.
    pub view_box: String,
    /// The `d` of a path of all dark modules.
    pub path: String,
}

/// A day of the farmers' calendar 农历.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LunarDay {
    /// From 1 to 12.
    pub month: u32,
    /// From 1 to 30.
    pub day: u32,
    /// Whether the month is a leap one 闰月, after the month of the same number.
    pub leap: bool,
}

/// Longer side of a photo that is sent, in pixels: what the server keeps.
pub const PHOTO_SIDE: u32 = 1600;
/// The same of somebody's face.
pub const FACE_SIDE: u32 = 480;

/// A file that the person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// What became of a file that the person wanted to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// The browser has it, and shows it in its own way.
    ByBrowser,
    /// It lies in this folder under this name.
    At(String),
    Nowhere,
}

/// Something that happened around the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// The person came back to the page, or the network came back.
    Returned,
    /// The page went out of sight.
    Left,
    /// The network is there, or not, as far as the platform knows.
    Network(bool),
    /// A newer version of the client is ready.
    NewVersion,
}

/// What comes of a work, if it comes in time.
pub async fn within<T>(milliseconds: u32, work: impl Future<Output = T>) -> Option<T> {
    let (work, clock) = (pin!(work), pin!(time::sleep_ms(milliseconds)));
    match select(work, clock).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    }
}
