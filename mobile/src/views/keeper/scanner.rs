//! The eye of the counter: the camera, the eight digits, or a picture.

use dioxus::prelude::*;
use futures_util::StreamExt;
use xiangyue_shared::code::check_digit_holds;

use crate::{
    components::{Banner, Button, ChooseFile, Icon, NumberPad, Picto, Tone},
    hooks::use_reaction,
    i18n::work::w,
    platform::{CameraTrouble, camera, files},
};

const VIDEO: &str = "scan-video";
const PICTURE: &str = "scan-picture";
/// Digits of a pickup or pay code.
const DIGITS: usize = 8;

/// What the camera is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Eye {
    Opening,
    Looking,
    Shut(CameraTrouble),
}

/// Tells the first code that is seen, typed or found in a picture.
#[component]
pub fn Scanner(onfound: EventHandler<String>, children: Element) -> Element {
    let say = &w().scan;
    let mut eye = use_signal(|| Eye::Opening);
    let mut again = use_signal(|| 0_u32);
    use_reaction(move || {
        again();
        async move {
            eye.set(Eye::Opening);
            match camera::watch(VIDEO).await {
                Ok((watch, mut codes)) => {
                    eye.set(Eye::Looking);
                    if let Some(code) = codes.next().await {
                        watch.close();
                        onfound.call(code);
                    }
                }
                Err(trouble) => eye.set(Eye::Shut(trouble)),
            }
        }
    });
    rsx! {
        div { class: "scanner",
            div { class: if matches!(eye(), Eye::Shut(_)) { "scan-window shut" } else { "scan-window" },
                video { id: VIDEO, "playsinline": "true", muted: true, "aria-label": say.camera }
                match eye() {
                    Eye::Looking => rsx! {
                        span { class: "scan-corners", "aria-hidden": "true" }
                        p { class: "scan-word", {say.point_here} }
                    },
                    Eye::Opening => rsx! {
                        p { class: "scan-word", {say.camera_opening} }
                    },
                    Eye::Shut(trouble) => rsx! {
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
            Typed { onfound }
            {children}
            Pictured { onfound }
        }
    }
}

/// What stands below a QR code, typed. The check digit is checked as soon as the last one is there.
#[component]
fn Typed(onfound: EventHandler<String>) -> Element {
    let say = &w().scan;
    let mut digits = use_signal(String::new);
    let mut put = move |text: String| {
        digits.set(text.chars().filter(char::is_ascii_digit).take(DIGITS).collect());
    };
    let typed = digits();
    let whole = typed.len() == DIGITS;
    let wrong = whole && !check_digit_holds(&typed);
    let send = move || {
        let typed = digits.peek().clone();
        if typed.len() == DIGITS && check_digit_holds(&typed) {
            onfound.call(typed);
        }
    };
    rsx! {
        form {
            class: if wrong { "typed field wrong" } else { "typed field" },
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                send();
            },
            label { r#for: "scan-digits", {say.digits} }
            div { class: "typed-row",
                input {
                    id: "scan-digits",
                    class: "typed-digits",
                    r#type: "text",
                    // The pad below is larger than the phone's own keyboard.
                    inputmode: "none",
                    autocomplete: "off",
                    maxlength: "9",
                    placeholder: "0000 0000",
                    "aria-invalid": wrong.then_some("true"),
                    "aria-describedby": wrong.then_some("scan-digits-wrong"),
                    "data-testid": "scan-digits",
                    value: crate::format::digits(&typed),
                    oninput: move |event| put(event.value()),
                }
                Button { submit: true, disabled: !whole || wrong, testid: "scan-submit", {say.check} }
            }
            if wrong {
                p { id: "scan-digits-wrong", class: "field-error", role: "alert",
                    Icon { of: Picto::Warning }
                    span { {say.digits_wrong} }
                }
            }
            NumberPad {
                delete_label: say.delete,
                ondigit: move |digit: char| {
                    let text = format!("{}{digit}", digits.peek());
                    put(text);
                },
                ondelete: move |()| {
                    digits.write().pop();
                },
            }
        }
    }
}

/// A picture of a code, for a phone whose browser gives no camera.
#[component]
fn Pictured(onfound: EventHandler<String>) -> Element {
    let say = &w().scan;
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
