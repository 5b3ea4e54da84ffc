//! The camera and the decoder.

use futures_channel::mpsc::{UnboundedReceiver, unbounded};

use crate::platform::{CameraTrouble, Chosen};

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
pub async fn read(_picture: &Chosen) -> Option<String> {
    None
}
