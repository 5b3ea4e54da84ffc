//! Asking for help 求助: for oneself, one of the household, or one who has no account.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    fields::Check as _,
    household::ResidentRow,
    ids::{NeedId, ResidentId},
    need::{AskForHelp, Need, NeedDraft},
};

use crate::{
    api::{self, Failure},
    components::{Banner, Button, Field, Picto, Tone, toast},
    draft,
    hooks::{use_action, use_part},
    i18n::{LANG, errors, needs::n},
};

/// The form; `people` are those for whom it can be asked, the first where nobody else is chosen. `name` tells forms apart.
#[component]
pub fn AskForm(name: String, people: Vec<ResidentRow>, ondone: EventHandler<Need>) -> Element {
    let say = &n().mine;
    let form = use_hook(|| format!("need.ask.{name}"));
    // Made before the first try, so that a retry is the same need.
    let id = use_part(&form, "id", NeedId::new);
    let mut chosen = use_part(&form, "who", || None::<ResidentId>);
    let mut title = use_part(&form, "title", String::new);
    let mut text = use_part(&form, "text", String::new);
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let who = chosen()
        .filter(|id| people.iter().any(|one| one.id == *id))
        .or_else(|| people.first().map(|one| one.id));
    let send = move |event: FormEvent| {
        event.prevent_default();
        let Some(resident) = who else { return };
        let body = NeedDraft {
            resident,
            title: title.peek().trim().to_owned(),
            text: text.peek().trim().to_owned(),
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let (endpoint, form) = (AskForHelp { need: *id.peek() }, form.clone());
        sending.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |need| {
            draft::forget(&form);
            toast(n().mine.sent);
            ondone.call(need);
        });
    };
    rsx! {
        form { class: "stack narrow-form", novalidate: true, onsubmit: send,
            div { class: if wrong("resident").is_some() { "field wrong" } else { "field" },
                span { class: "field-name", {say.who} }
                div { class: "chips", role: "group", "aria-label": say.who,
                    for one in people {
                        button {
                            key: "{one.id}",
                            class: "chip-button",
                            r#type: "button",
                            "aria-pressed": if who == Some(one.id) { "true" } else { "false" },
                            "data-testid": "ask-who",
                            onclick: move |_| chosen.set(Some(one.id)),
                            {one.name.clone()}
                        }
                    }
                }
                if let Some(error) = wrong("resident") {
                    p { class: "field-error", role: "alert", {error} }
                }
            }
            Field { id: "ask-title", label: say.name, hint: say.name_hint, value: title(), error: wrong("title"), testid: "ask-title", oninput: move |said| title.set(said) }
            Field { id: "ask-text", label: say.text, hint: say.text_hint, long: true, value: text(), error: wrong("text"), testid: "ask-text", oninput: move |said| text.set(said) }
            if let Some(sentence) = whole.or_else(|| wrong("need")) {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "ask-send", {say.send} }
        }
    }
}
