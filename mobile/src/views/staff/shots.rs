//! Photos as evidence: taken or chosen, sent one after another, each with what became of it.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::{Binary, NoQuery},
    ids::PictureId,
    region::RegionCode,
    rule::AddPicture,
};

use crate::{
    api::Failure,
    components::{Banner, ChooseFile, Icon, Picto, Tone},
    i18n::{LANG, errors, t, work::w},
    platform::{Chosen, PHOTO_SIDE, files, photo},
    queue::{self, Deed, Outcome, Subject},
};

const CAMERA: &str = "shots-camera";
const FILES: &str = "shots-files";

/// What became of a photo.
#[derive(Debug, Clone, PartialEq)]
pub enum Sending {
    Waiting,
    Sent,
    /// It waits for the network, and goes before whatever names it.
    Kept,
    Failed(Failure),
}

/// One photo. Its id is made before it is first sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Shot {
    pub id: PictureId,
    file: Chosen,
    /// Where the page can show it.
    address: Option<String>,
    pub sending: Sending,
}

/// Photos that have arrived, or will before whatever names them.
#[must_use]
pub fn sent(shots: &[Shot]) -> Vec<PictureId> {
    shots
        .iter()
        .filter(|shot| matches!(shot.sending, Sending::Sent | Sending::Kept))
        .map(|shot| shot.id)
        .collect()
}

/// Whether some are still on their way.
#[must_use]
pub fn is_sending(shots: &[Shot]) -> bool {
    shots.iter().any(|shot| shot.sending == Sending::Waiting)
}

async fn send(mut shots: Signal<Vec<Shot>>, village: RegionCode, id: PictureId) {
    let Some(file) = shots.peek().iter().find(|shot| shot.id == id).map(|shot| shot.file.clone())
    else {
        return;
    };
    let body = Binary { media_type: file.media_type, bytes: file.bytes };
    let subject = Subject::noted(Deed::AddPicture, String::new());
    let endpoint = AddPicture { village, picture: id };
    let outcome = queue::send(&endpoint, &NoQuery {}, &body, subject).await;
    if let Some(shot) = shots.write().iter_mut().find(|shot| shot.id == id) {
        shot.sending = match outcome {
            Ok(Outcome::Done(_)) => Sending::Sent,
            Ok(Outcome::Waiting) => Sending::Kept,
            Err(failure) => Sending::Failed(failure),
        };
    }
}

/// The photos, and the ways to add one; at most `most`.
#[component]
pub fn Shots(shots: Signal<Vec<Shot>>, village: RegionCode, most: usize) -> Element {
    let say = &w().shots;
    let mut shots = shots;
    use_drop(move || {
        for shot in shots.peek().iter() {
            if let Some(address) = &shot.address {
                photo::forget(address);
            }
        }
    });
    let count = shots.read().len();
    let done = sent(&shots.read()).len();
    let sending = is_sending(&shots.read());
    let failure = shots.read().iter().find_map(|shot| match &shot.sending {
        Sending::Failed(failure) => Some(failure.clone()),
        Sending::Waiting | Sending::Sent | Sending::Kept => None,
    });
    let place = village.clone();
    let add = move |field: &'static str| {
        let village = village.clone();
        spawn(async move {
            let room = most.saturating_sub(shots.peek().len());
            for file in files::take(field).await.into_iter().take(room) {
                let file = photo::shrink(file, PHOTO_SIDE).await;
                let id = PictureId::new();
                let address = photo::show(&file.media_type, &file.bytes);
                shots.write().push(Shot { id, file, address, sending: Sending::Waiting });
                send(shots, village.clone(), id).await;
            }
        });
    };
    let (add_camera, add_files) = (add.clone(), add);
    rsx! {
        if count > 0 {
            div { class: "shots",
                for (index , shot) in shots().into_iter().enumerate() {
                    figure { key: "{shot.id}", class: "shot", "data-testid": "shot",
                        if let Some(address) = shot.address.clone() {
                            img { class: "photo", src: address, alt: (t().common.photo_of)(index + 1) }
                        }
                        match shot.sending {
                            Sending::Waiting => rsx! { span { class: "shot-state", span { class: "spinner" } } },
                            Sending::Sent => rsx! { span { class: "shot-state ok", "data-testid": "shot-sent", Icon { of: Picto::Check } } },
                            Sending::Kept => rsx! { span { class: "shot-state", "data-testid": "shot-kept", Icon { of: Picto::Clock } } },
                            Sending::Failed(_) => rsx! {
                                button {
                                    class: "shot-state wrong",
                                    r#type: "button",
                                    "aria-label": t().common.retry,
                                    onclick: {
                                        let village = place.clone();
                                        move |_| {
                                            if let Some(one) = shots.write().iter_mut().find(|one| one.id == shot.id) {
                                                one.sending = Sending::Waiting;
                                            }
                                            spawn(send(shots, village.clone(), shot.id));
                                        }
                                    },
                                    Icon { of: Picto::Undo }
                                }
                            },
                        }
                        button {
                            class: "shot-remove icon-button",
                            r#type: "button",
                            "aria-label": "{t().store.remove} {(t().common.photo_of)(index + 1)}",
                            onclick: move |_| shots.write().retain(|one| one.id != shot.id),
                            Icon { of: Picto::Close }
                        }
                    }
                }
            }
        }
        if sending {
            p { class: "hint", role: "status", {(say.sending)(done + 1, count)} }
        }
        if let Some(failure) = failure {
            Banner { tone: Tone::Bad, testid: "shot-failed", {errors::sentence(LANG(), &failure)} }
        }
        if count < most {
            div { class: "pair",
                ChooseFile { id: CAMERA, label: say.take, icon: Picto::Camera, accept: "image/*", camera: true, testid: "shot-camera", onchosen: move |()| add_camera(CAMERA) }
                ChooseFile { id: FILES, label: say.choose, icon: Picto::Plus, accept: "image/*", several: true, testid: "shot-files", onchosen: move |()| add_files(FILES) }
            }
        }
    }
}
