//! Photos, which only a signed-in person may see, and so cannot be an address in the page.

use dioxus::prelude::*;
use xiangyue_shared::{
    ids::PictureId,
    rule::{GetPicture, PictureQuery},
};

use super::use_reaction;
use crate::{api, platform::photo};

/// The address of a photo once it has come; it is given back when the component goes.
pub fn use_picture(
    picture: ReadSignal<Option<PictureId>>,
    thumbnail: bool,
) -> ReadSignal<Option<String>> {
    let mut address = use_signal(|| None::<String>);
    use_reaction(move || {
        let picture = picture();
        async move {
            if let Some(old) = address.take() {
                photo::forget(&old);
            }
            let Some(picture) = picture else { return };
            let query = PictureQuery { thumbnail };
            if let Ok(photo) = api::fetch(&GetPicture { picture }, &query).await {
                address.set(photo::show(&photo.media_type, &photo.bytes));
            }
        }
    });
    use_drop(move || {
        if let Some(old) = address.peek().as_ref() {
            photo::forget(old);
        }
    });
    address.into()
}
