//! What homework there is.

use dioxus::prelude::*;
use xiangyue_shared::{
    course::{Homework, PutHomework},
    endpoint::NoQuery,
    ids::ClassSessionId,
};

use crate::{
    api,
    components::{Banner, Button, Field, Look, Picto, Section, Tone, toast},
    draft,
    hooks::{use_action, use_part},
    i18n::{LANG, classes::c, errors},
};

#[component]
pub(super) fn HomeworkForm(session: ClassSessionId, text: String) -> Element {
    let say = &c().register;
    let form = use_hook(|| format!("desk.homework.{session}"));
    let mut note = use_part(&form, "text", || text);
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = errors::field_sentence(LANG(), failure.as_ref(), "text");
    let whole = failure
        .as_ref()
        .filter(|_| wrong.is_none())
        .map(|failure| errors::sentence(LANG(), failure));
    rsx! {
        Section { title: say.homework_title,
            Field { id: "homework", label: c().course.homework, hint: say.homework_hint, long: true, value: note(), error: wrong, testid: "homework", oninput: move |text| note.set(text) }
            if let Some(sentence) = whole {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button {
                look: Look::Ghost,
                icon: Picto::Check,
                busy: (sending.busy)(),
                testid: "homework-save",
                onclick: move |_| {
                    let (body, form) = (Homework { text: note.peek().trim().to_owned() }, form.clone());
                    sending.run(
                        async move { api::call(&PutHomework { session }, &NoQuery {}, &body).await },
                        move |_| {
                            draft::forget(&form);
                            toast(c().register.homework_saved);
                        },
                    );
                },
                {say.homework_save}
            }
        }
    }
}
