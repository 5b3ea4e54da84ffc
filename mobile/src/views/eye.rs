//! An eye for codes: the camera, or a picture.

use dioxus::prelude::*;
use futures_util::StreamExt;

use crate::{
    components::{Banner, ChooseFile, Icon, Picto, Tone},
    hooks::use_reaction,
    i18n::eye::e,
    platform::{CameraTrouble, camera, files},
};

const VIDEO: &str = "scan-video";
const PICTURE: &str = "scan-picture";

/// What the camera is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    Opening,
    Looking,
    Shut(CameraTrouble),
}

/// Tells the first code that is seen or found in a picture. `children` stand between the two; `digits` where the code can be
/// typed there instead.
#[component]
pub fn Eye(
    onfound: EventHandler<String>,
    #[props(default)] digits: bool,
    children: Element,
) -> Element {
    let say = e(digits);
    let mut sight = use_signal(|| Sight::Opening);
    let mut again = use_signal(|| 0_u32);
    use_reaction(move || {
        again();
        async move {
            sight.set(Sight::Opening);
            match camera::watch(VIDEO).await {
                Ok((watch, mut codes)) => {
                    sight.set(Sight::Looking);
                    if let Some(code) = codes.next().await {
                        watch.close();
                        onfound.call(code);
                    }
                }
                Err(trouble) => sight.set(Sight::Shut(trouble)),
            }
        }
    });
    rsx! {
        div { class: "scanner",
            div { class: if matches!(sight(), Sight::Shut(_)) { "scan-window shut" } else { "scan-window" },
                video { id: VIDEO, "playsinline": "true", muted: true, "aria-label": say.camera }
                match sight() {
                    Sight::Looking => rsx! {
                        span { class: "scan-corners", "aria-hidden": "true" }
                        p { class: "scan-word", {say.point_here} }
                    },
                    Sight::Opening => rsx! {
                        p { class: "scan-word", {say.camera_opening} }
                    },
                    Sight::Shut(trouble) => rsx! {
                        div { class: "scan-trouble", role: "status", "data-testid": "camera-trouble",
                            Icon { of: Picto::Camera }
                            p { {match trouble {
                                CameraTrouble::Denied => say.camera_denied,
                                CameraTrouble::Missing => say.camera_missing,
                                CameraTrouble::Insecure => say.camera_insecure,
                                CameraTrouble::NotLoaded => say.camera_not_loaded,
                            }} }
                            if trouble != CameraTrouble::Insecure {
                                button { class: "button small", r#type: "button", onclick: move |_| again += 1, {say.camera_again} }
                            }
                        }
                    },
                }
            }
            {children}
            Pictured { onfound, digits }
        }
    }
}

/// A picture of a code, for a phone whose browser gives no camera.
#[component]
fn Pictured(onfound: EventHandler<String>, digits: bool) -> Element {
    let say = e(digits);
    let mut reading = use_signal(|| false);
    let mut none = use_signal(|| false);
    rsx! {
        ChooseFile {
            id: PICTURE,
            label: say.from_picture,
            icon: Picto::Camera,
            accept: "image/*",
            busy: reading(),
            testid: "scan-picture",
            onchosen: move |()| {
                none.set(false);
                spawn(async move {
                    // A window's own chooser tells of it too when nothing was chosen.
                    let Some(picture) = files::take(PICTURE).await.pop() else { return };
                    reading.set(true);
                    let code = camera::read(&picture).await;
                    reading.set(false);
                    match code {
                        Some(code) => onfound.call(code),
                        None => none.set(true),
                    }
                });
            },
        }
        if none() {
            Banner { tone: Tone::Bad, testid: "picture-none", {say.picture_none} }
        }
    }
}
