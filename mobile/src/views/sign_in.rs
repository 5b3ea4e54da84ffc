//! Signing in by password or by a code from an SMS.

use dioxus::prelude::*;
use xiangyue_shared::{
    account::{
        PasswordSignIn, SendSmsCode, SignInWithPassword, SignInWithSms, SignedIn, SmsRequest,
        SmsSignIn,
    },
    endpoint::NoQuery,
    error::Problem,
    fields::Check as _,
};

use super::welcome::Choices;
use crate::{
    api::{self, Failure},
    components::{AppBar, Banner, Button, Check, Field, Go, Look, Picto, Segments, TRAIL, Tone},
    draft,
    hooks::{Action, use_action, use_draft},
    i18n::{LANG, errors, t},
    platform::{page, storage, time},
    route::Route,
    session::{self, ENDED, ME},
};

const CONSENT: &str = "xy.consent";

/// Whether the policy was accepted on this device before.
fn has_consented() -> bool {
    storage::get(CONSENT).is_some()
}

/// Goes on to the page that was wanted; the frame shows it as soon as somebody is signed in.
fn enter(signed_in: SignedIn) {
    storage::set(CONSENT, &chrono::Utc::now().to_rfc3339());
    draft::put("sign-in.phone", "");
    session::begin(signed_in);
    if TRAIL.peek().last().is_none_or(|page| *page == Route::SignIn {}.into()) {
        crate::components::go(Route::Home {});
    }
}

/// What the page knows to be wrong before it asks the server.
fn refuse(mut action: Action, problem: Problem) {
    action.failure.set(Some(Failure::from(problem)));
}

#[component]
pub fn SignIn() -> Element {
    let texts = &t().auth;
    let phone = use_draft("sign-in.phone");
    let mut by_code = use_signal(|| false);
    let mut password = use_signal(String::new);
    let mut code = use_signal(String::new);
    let mut consent = use_signal(has_consented);
    let mut consent_missing = use_signal(|| false);
    let signing_in = use_action();
    let failure = (signing_in.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = errors::form_sentence(LANG(), failure.as_ref());
    let submit = move || {
        if !consent() {
            consent_missing.set(true);
            return;
        }
        let device_name = page::device_name();
        if by_code() {
            let body =
                SmsSignIn { phone: phone.get(), code: code.peek().trim().to_owned(), device_name };
            match body.checked() {
                Err(problem) => refuse(signing_in, problem),
                Ok(()) => signing_in.run(
                    async move { api::call(&SignInWithSms {}, &NoQuery {}, &body).await },
                    enter,
                ),
            }
        } else {
            let body = PasswordSignIn {
                phone: phone.get(),
                password: password.peek().clone(),
                device_name,
            };
            match body.checked() {
                Err(problem) => refuse(signing_in, problem),
                Ok(()) => signing_in.run(
                    async move { api::call(&SignInWithPassword {}, &NoQuery {}, &body).await },
                    enter,
                ),
            }
        }
    };
    // One who is signed in already has nothing to do here.
    use_effect(|| {
        if ME.read().is_some() && TRAIL.peek().last() == Some(&Route::SignIn {}.into()) {
            crate::components::go(Route::Home {});
        }
    });
    rsx! {
        AppBar { title: texts.title, back: Route::Home {} }
        form {
            class: "stack form",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                let mut submit = submit;
                submit();
            },
            if ENDED() {
                Banner { tone: Tone::Note, testid: "session-ended", {t().common.session_ended} }
            }
            Segments {
                label: texts.title,
                options: vec![texts.by_password.to_owned(), texts.by_code.to_owned()],
                chosen: usize::from(by_code()),
                testid: "sign-in-kind",
                onchoose: move |index| {
                    by_code.set(index == 1);
                    let mut failure = signing_in.failure;
                    failure.set(None);
                },
            }
            Field {
                id: "phone",
                label: texts.phone,
                hint: texts.phone_hint,
                kind: "tel",
                autocomplete: "tel-national",
                numeric: true,
                testid: "phone",
                value: phone.get(),
                error: wrong("phone"),
                oninput: move |text| phone.set(text),
            }
            if by_code() {
                Field {
                    id: "code",
                    label: texts.code,
                    hint: texts.code_hint,
                    autocomplete: "one-time-code",
                    numeric: true,
                    testid: "sms-code",
                    value: code(),
                    error: wrong("code"),
                    oninput: move |text| code.set(text),
                    SendCode { phone: phone.get(), consent: consent(), onrefused: move |()| consent_missing.set(true) }
                }
            } else {
                Field {
                    id: "password",
                    label: texts.password,
                    kind: "password",
                    autocomplete: "current-password",
                    testid: "password",
                    value: password(),
                    error: wrong("password"),
                    oninput: move |text| password.set(text),
                }
            }
            Check {
                id: "consent",
                checked: consent(),
                testid: "consent",
                error: consent_missing().then(|| texts.consent_needed.to_owned()),
                onchange: move |ticked| {
                    consent.set(ticked);
                    consent_missing.set(false);
                },
                {texts.consent}
                " "
                Go { to: Route::PolicyPage {}, {texts.consent_link} }
            }
            if let Some(sentence) = whole {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (signing_in.busy)(), testid: "sign-in",
                {if (signing_in.busy)() { texts.submitting } else { texts.submit }}
            }
            div { class: "welcome-tools", Choices {} }
        }
    }
}

/// Asks for a code by SMS, and counts down until another may be asked for.
#[component]
fn SendCode(phone: String, consent: bool, onrefused: EventHandler<()>) -> Element {
    let texts = &t().auth;
    let sending = use_action();
    let mut wait = use_signal(|| 0_i64);
    let mut sent_to = use_signal(|| None::<String>);
    let send = move |_| {
        // Nothing leaves this device before the policy is accepted.
        if !consent {
            onrefused.call(());
            return;
        }
        let body = SmsRequest { phone: phone.clone() };
        if let Err(problem) = body.checked() {
            refuse(sending, problem);
            return;
        }
        let tail: String = phone.chars().skip(phone.chars().count().saturating_sub(4)).collect();
        sending.run(
            async move { api::call(&SendSmsCode {}, &NoQuery {}, &body).await },
            move |sent| {
                sent_to.set(Some(tail));
                wait.set(sent.retry_after_seconds);
                spawn(async move {
                    while *wait.peek() > 0 {
                        time::sleep_ms(1_000).await;
                        wait -= 1;
                    }
                });
            },
        );
    };
    let failure = (sending.failure)();
    let said = failure.as_ref().map(|failure| {
        errors::field_sentence(LANG(), Some(failure), "phone")
            .unwrap_or_else(|| errors::sentence(LANG(), failure))
    });
    rsx! {
        Button { look: Look::Small, busy: (sending.busy)(), disabled: wait() > 0, testid: "send-code", onclick: send,
            {if wait() > 0 { (texts.send_again)(wait()) } else { texts.send_code.to_owned() }}
        }
        if let Some(sentence) = said {
            Banner { tone: Tone::Bad, {sentence} }
        } else if let Some(tail) = sent_to() {
            Banner { tone: Tone::Good, icon: Picto::Check, testid: "code-sent", {(texts.code_sent)(&tail)} }
        }
    }
}
