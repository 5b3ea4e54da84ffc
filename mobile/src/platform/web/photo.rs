//! Pictures that the page shows, and photos to be sent.

use js_sys::Uint8Array;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::platform::Chosen;

/// 0 to 1.
const QUALITY: f64 = 0.85;
/// What every browser can write.
const MEDIA_TYPE: &str = "image/jpeg";

#[wasm_bindgen(module = "/src/platform/web/shrink.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = shrink)]
    async fn shrink_bytes(
        bytes: &Uint8Array,
        media_type: &str,
        side_most: u32,
        quality: f64,
    ) -> Result<JsValue, JsValue>;
}

/// A photo small enough for a slow network, its longer side of `side` pixels at most, without what the camera wrote into it. What the browser cannot read stays
/// as it is: the server says what it thinks of it.
pub async fn shrink(photo: Chosen, side: u32) -> Chosen {
    let bytes = Uint8Array::from(photo.bytes.as_slice());
    match shrink_bytes(&bytes, &photo.media_type, side, QUALITY).await {
        Ok(small) => Chosen {
            bytes: Uint8Array::new(&small).to_vec(),
            media_type: MEDIA_TYPE.to_owned(),
            ..photo
        },
        Err(_) => photo,
    }
}

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
