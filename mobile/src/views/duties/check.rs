//! Checking in and out by the venue's code 现场码. What was scanned without a network is kept with its time, and told later.

use dioxus::prelude::*;
use xiangyue_shared::{
    attendance::{CheckIn, CheckOut, ScannedVenueCode},
    code::SeenVenueCode,
    endpoint::NoQuery,
    error::ErrorCode,
    shift_signup::Signup,
};

use super::words::shift_when;
use crate::{
    api::Failure,
    clock::server_now,
    components::{Banner, Button, Field, Look, Picto, Sheet, Tone, toast},
    hooks::use_action,
    i18n::{LANG, duties::d, errors},
    platform::sound,
    queue::{self, Deed, Outcome, Subject, WAITING},
    views::eye::Eye,
};

/// What tells a command about this place from others in the list of what waits.
fn note_of(place: &Signup) -> String {
    format!("{} · {} · {}", place.resident_name, place.shift.duty_name, shift_when(&place.shift))
}

/// Whether a command about this place waits for the network.
fn waits(deed: Deed, note: &str) -> bool {
    WAITING
        .read()
        .iter()
        .any(|one| one.subject.deed == deed && one.subject.note == note && one.refused.is_none())
}

async fn tell(place: &Signup, deed: Deed, code: String) -> Result<Outcome<Signup>, Failure> {
    let signup = place.id;
    let body = ScannedVenueCode { code, scanned_at: Some(server_now()) };
    let subject = Subject::noted(deed, note_of(place));
    if deed == Deed::CheckIn {
        queue::send(&CheckIn { signup }, &NoQuery {}, &body, subject).await
    } else {
        queue::send(&CheckOut { signup }, &NoQuery {}, &body, subject).await
    }
}

/// Why a code was not taken.
fn refusal(failure: &Failure) -> String {
    if failure.code() == Some(ErrorCode::OwnHousehold) {
        return d().mine.own_screen.to_owned();
    }
    errors::field_sentence(LANG(), Some(failure), "code")
        .unwrap_or_else(|| errors::sentence(LANG(), failure))
}

/// The eight digits beside the code at the venue, for a phone that cannot scan. A digit that was misread is told at once.
#[component]
fn TypedCode(ontyped: EventHandler<String>) -> Element {
    let say = &d().mine;
    let mut digits = use_signal(String::new);
    let mut wrong = use_signal(|| false);
    rsx! {
        form {
            class: "stack",
            novalidate: true,
            onsubmit: move |event: FormEvent| {
                event.prevent_default();
                let typed = digits.peek().clone();
                match SeenVenueCode::parse(&typed) {
                    Ok(SeenVenueCode::Digits(digits)) => ontyped.call(digits),
                    _ => wrong.set(true),
                }
            },
            Field {
                id: "venue-typed",
                label: say.digits,
                numeric: true,
                value: digits(),
                error: wrong().then(|| say.digits_wrong.to_owned()),
                testid: "venue-typed",
                oninput: move |text| {
                    wrong.set(false);
                    digits.set(text);
                },
            }
            Button { look: Look::Ghost, submit: true, testid: "venue-typed-send", {say.digits_send} }
        }
    }
}

/// The way to check in, and after that to check out.
#[component]
pub(super) fn CheckInOrOut(place: Signup, name: String, ondone: EventHandler<()>) -> Element {
    let say = &d().mine;
    let mut scanning = use_signal(|| false);
    let sending = use_action();
    let note = note_of(&place);
    let (came_kept, left_kept) = (waits(Deed::CheckIn, &note), waits(Deed::CheckOut, &note));
    let came = place.came.is_some() || came_kept;
    let deed = if came { Deed::CheckOut } else { Deed::CheckIn };
    let words = if came { say.check_out } else { say.check_in };
    let scanned = use_callback(move |code: String| {
        let place = place.clone();
        scanning.set(false);
        sending.run(
            async move {
                let outcome = tell(&place, deed, code).await;
                if outcome.is_err() {
                    sound::bad();
                }
                outcome
            },
            move |outcome| {
                let say = &d().mine;
                sound::good();
                toast(match (outcome, deed) {
                    (Outcome::Waiting, _) => say.kept,
                    (Outcome::Done(_), Deed::CheckIn) => say.checked_in,
                    (Outcome::Done(_), _) => say.checked_out,
                });
                ondone.call(());
            },
        );
    });
    rsx! {
        if came_kept || left_kept {
            Banner { tone: Tone::Note, icon: Picto::Offline, testid: "kept",
                {if left_kept { say.kept_out } else { say.kept_in }}
            }
            p { class: "hint", {say.kept} }
        }
        if let Some(failure) = (sending.failure)() {
            Banner { tone: Tone::Bad, testid: "problem", {refusal(&failure)} }
        }
        if !left_kept {
            Button {
                icon: Picto::Scan,
                busy: (sending.busy)(),
                label: format!("{name} {words}"),
                testid: if came { "check-out" } else { "check-in" },
                onclick: move |_| scanning.set(true),
                {words}
            }
        }
        if scanning() {
            Sheet { title: words, onclose: move |()| scanning.set(false),
                div { class: "stack", "data-testid": "venue-scan",
                    p { class: "lead", {say.scan_hint} }
                    Eye { digits: true, onfound: move |code| scanned.call(code),
                        TypedCode { ontyped: move |code| scanned.call(code) }
                    }
                }
            }
        }
    }
}
