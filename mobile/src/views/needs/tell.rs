//! Writing down a service 服务记录.

use chrono::{NaiveDate, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    day,
    endpoint::NoQuery,
    fields::Check as _,
    ids::{NeedId, ResidentId, ServiceRecordId, TeamId},
    need::{ServiceDraft, TellService},
    team::{ListTeamMembers, MemberQuery},
};

use super::need::Teller;
use crate::{
    api::{self, Failure},
    components::{Amount, Banner, Button, Field, Picto, Shape, Tone, shown, toast},
    draft,
    hooks::{use_action, use_part, use_remote},
    i18n::{LANG, errors, needs::n},
};

/// Members that can be chosen among.
const MEMBERS: i64 = 100;

/// The form: who served, on which day, for how long, and what was done.
#[component]
pub fn TellForm(need: NeedId, team: TeamId, teller: Teller, ondone: EventHandler<()>) -> Element {
    let say = &n().need;
    let form = use_hook(|| format!("need.tell.{need}"));
    // Made before the first try, so that a retry is the same service.
    let id = use_part(&form, "id", ServiceRecordId::new);
    let own = match teller {
        Teller::Oneself(resident) => Some(resident),
        Teller::Anyone | Teller::Nobody => None,
    };
    let mut worker = use_part(&form, "worker", || own);
    let mut date = use_part(&form, "day", || day::day_of(Utc::now()).to_string());
    let mut minutes = use_part(&form, "minutes", || Some(60_i64));
    let mut text = use_part(&form, "text", String::new);
    let members = use_remote(move || {
        let query = MemberQuery { state: None, cursor: None, limit: Some(MEMBERS) };
        own.is_none().then_some((ListTeamMembers { team }, query))
    });
    let mut nobody = use_signal(|| false);
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let no_day = date().parse::<NaiveDate>().is_err() || wrong("day").is_some();
    let save = move |event: FormEvent| {
        event.prevent_default();
        let Some(worker) = *worker.peek() else {
            nobody.set(true);
            return;
        };
        let Ok(day) = date.peek().parse() else { return };
        let minutes = minutes.peek().unwrap_or_default();
        let body = ServiceDraft { worker, day, minutes, text: text.peek().trim().to_owned() };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let (endpoint, form) = (TellService { need, record: *id.peek() }, form.clone());
        sending.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |_| {
            draft::forget(&form);
            toast(n().need.told);
            ondone.call(());
        });
    };
    rsx! {
        form { class: "stack", novalidate: true, onsubmit: save,
            p { class: "lead", {say.tell_hint} }
            if own.is_none() {
                div { class: if nobody() || wrong("worker").is_some() { "field wrong" } else { "field" },
                    span { class: "field-name", {say.tell_who} }
                    {shown(&members.get(), Shape::Rows(1), move |()| members.refresh(), |page| rsx! {
                        div { class: "chips", role: "group", "aria-label": say.tell_who,
                            for one in page.items.iter() {
                                WorkerChip {
                                    key: "{one.resident}",
                                    name: one.resident_name.clone(),
                                    on: worker() == Some(one.resident),
                                    resident: one.resident,
                                    onchoose: move |resident| {
                                        nobody.set(false);
                                        worker.set(Some(resident));
                                    },
                                }
                            }
                        }
                    })}
                    if nobody() || wrong("worker").is_some() {
                        p { class: "field-error", role: "alert", "data-testid": "worker-missing", {say.tell_who_wrong} }
                    }
                }
            }
            Field { id: "tell-day", label: say.tell_day, kind: "date", value: date(), error: no_day.then(|| say.day_wrong.to_owned()), testid: "tell-day", oninput: move |said| date.set(said) }
            div { class: if wrong("minutes").is_some() { "field wrong" } else { "field" },
                span { class: "field-name", {say.tell_minutes} }
                Amount { id: "tell-minutes", name: say.tell_minutes, value: minutes(), least: 1, most: 1_440, step: 15, testid: "tell-minutes", onchange: move |value| minutes.set(value) }
                if let Some(error) = wrong("minutes") {
                    p { class: "field-error", role: "alert", {error} }
                }
            }
            Field { id: "tell-text", label: say.tell_text, hint: say.tell_text_hint, long: true, value: text(), error: wrong("text"), testid: "tell-text", oninput: move |said| text.set(said) }
            if let Some(sentence) = whole.or_else(|| wrong("record")) {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "tell-save", {say.tell_save} }
        }
    }
}

#[component]
fn WorkerChip(
    name: String,
    on: bool,
    resident: ResidentId,
    onchoose: EventHandler<ResidentId>,
) -> Element {
    rsx! {
        button {
            class: "chip-button",
            r#type: "button",
            "aria-pressed": if on { "true" } else { "false" },
            "data-testid": "tell-worker",
            onclick: move |_| onchoose.call(resident),
            {name}
        }
    }
}
