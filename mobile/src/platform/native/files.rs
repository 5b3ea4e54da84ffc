//! Files that come in and go out.

use crate::platform::Chosen;

/// What was chosen in the field of that id; the field is empty afterwards.
pub async fn take(_id: &str) -> Vec<Chosen> {
    Vec::new()
}

/// Hands bytes to the person as a file of that name.
pub fn save(_name: &str, _media_type: &str, _bytes: &[u8]) -> bool {
    false
}
