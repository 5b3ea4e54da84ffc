//! Photos, which only a signed-in person may see, and so cannot be an address in the page.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::Binary,
    ids::PictureId,
    rule::{GetPicture, PictureQuery},
};

use super::{NOW_ONLINE, use_reaction};
use crate::{
    api,
    platform::{photo, pictures},
    session,
};

/// Where a photo is kept, for the person who saw it, or for guests.
fn kept_at(url: &str) -> String {
    let user = session::stored().map(|session| session.me.user.to_string());
    format!("/pictures/{}{url}", user.as_deref().unwrap_or("guest"))
}

/// The photo as the server has it, else as it was seen before: what lies under an id never changes. The second part
/// tells whether it came from the server.
async fn look_up(
    endpoint: &GetPicture,
    query: &PictureQuery,
    kept: &str,
) -> Option<(Binary, bool)> {
    let online = *NOW_ONLINE.peek();
    if !online && let Some(known) = pictures::find(kept).await {
        return Some((known, false));
    }
    match api::fetch(endpoint, query).await {
        Ok(photo) => Some((photo, true)),
        Err(failure) if failure.is_settled() => None,
        Err(_) => pictures::find(kept).await.map(|known| (known, false)),
    }
}

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
            let (endpoint, query) = (GetPicture { picture }, PictureQuery { thumbnail });
            let kept = kept_at(&api::url(&endpoint, &query));
            if let Some((photo, is_new)) = look_up(&endpoint, &query, &kept).await {
                address.set(photo::show(&photo.media_type, &photo.bytes));
                if is_new {
                    pictures::keep(&kept, &photo).await;
                }
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
