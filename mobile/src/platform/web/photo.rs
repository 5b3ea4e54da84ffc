//! Pictures that the page shows.

/// An address under which the page can show a picture; give it back with [`forget`].
#[must_use]
pub fn show(media_type: &str, bytes: &[u8]) -> Option<String> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    web_sys::Url::create_object_url_with_blob(&blob).ok()
}

pub fn forget(address: &str) {
    let _known_address = web_sys::Url::revoke_object_url(address);
}
