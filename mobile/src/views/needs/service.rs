//! One service for a need, and the answer of whom it served.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    fields::Check as _,
    ids::ServiceRecordId,
    need::{AnswerService, ServiceAnswer, ServiceRecord, ServiceState},
};

use super::words::ServiceBadge;
use crate::{
    api::{self, Failure},
    components::{Banner, Button, Field, Look, Picto, Sheet, Tone, toast},
    draft,
    hooks::{use_action, use_part},
    i18n::{LANG, errors, needs::n},
    views::{classes::day_words, duties::lasted},
};

/// A service, drawn; with the two answers where the person may give them.
#[component]
pub fn Service(
    record: ServiceRecord,
    answers: bool,
    onconfirm: EventHandler<ServiceRecordId>,
    ondispute: EventHandler<ServiceRecordId>,
) -> Element {
    let say = &n().need;
    let id = record.id;
    let when = day_words(record.day);
    rsx! {
        div { class: "card padded duty-shift", "data-testid": "service",
            div { class: "class-head",
                b { {when.clone()} }
                ServiceBadge { state: record.state }
            }
            p { {record.text.clone()} }
            small { {format!("{} · {}", (say.worker)(&record.worker_name), lasted(record.minutes))} }
            if !record.answer.is_empty() {
                p { class: "hint", {(say.answer)(&record.answer)} }
            }
            if answers && record.state == ServiceState::Told {
                div { class: "pair",
                    Button { icon: Picto::Check, label: format!("{when} {}", say.confirm), testid: "service-confirm", onclick: move |_| onconfirm.call(id), {say.confirm} }
                    Button { look: Look::Ghost, label: format!("{when} {}", say.dispute), testid: "service-dispute", onclick: move |_| ondispute.call(id), {say.dispute} }
                }
            }
        }
    }
}

/// Says what is wrong about a service.
#[component]
pub fn Dispute(
    record: ServiceRecordId,
    ondone: EventHandler<()>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &n().need;
    let form = use_hook(|| format!("need.dispute.{record}"));
    let mut text = use_part(&form, "text", String::new);
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = errors::field_sentence(LANG(), failure.as_ref(), "text");
    let send = move |event: FormEvent| {
        event.prevent_default();
        let body = ServiceAnswer { confirmed: false, text: text.peek().trim().to_owned() };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let form = form.clone();
        sending.run(
            async move { api::call(&AnswerService { record }, &NoQuery {}, &body).await },
            move |_| {
                draft::forget(&form);
                toast(n().need.disputed);
                ondone.call(());
            },
        );
    };
    rsx! {
        Sheet { title: say.dispute_ask, onclose,
            form { class: "stack", novalidate: true, onsubmit: send,
                Field { id: "dispute-text", label: say.dispute_why, hint: say.dispute_hint, long: true, value: text(), error: wrong.clone(), testid: "dispute-text", oninput: move |said| text.set(said) }
                if let Some(failure) = failure.filter(|_| wrong.is_none()) {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                Button { submit: true, busy: (sending.busy)(), testid: "dispute-send", {say.dispute_send} }
            }
        }
    }
}
