//! Handing a link on by what the device offers for it.

/// Whether the device took it over.
pub async fn share(_title: &str, _url: &str) -> bool {
    false
}
