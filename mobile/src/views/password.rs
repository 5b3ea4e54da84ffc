//! Setting or changing the password.

use dioxus::prelude::*;
use xiangyue_shared::{
    account::{NewPassword, PutPassword},
    endpoint::NoQuery,
    fields::Check as _,
};

use crate::{
    api::{self, Failure},
    components::{AppBar, Banner, Button, Field, Tone, go_back, toast},
    hooks::{REFRESH, use_action},
    i18n::{LANG, errors, t},
    route::Route,
    session::ME,
};

#[component]
pub fn PasswordPage() -> Element {
    let texts = &t().me;
    let mut current = use_signal(String::new);
    let mut new = use_signal(String::new);
    let saving = use_action();
    let has_password = ME.read().as_ref().is_some_and(|me| me.has_password);
    let failure = (saving.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = errors::form_sentence(LANG(), failure.as_ref());
    let save = move |event: FormEvent| {
        event.prevent_default();
        let body = NewPassword {
            current: has_password.then(|| current.peek().clone()),
            new: new.peek().clone(),
        };
        match body.checked() {
            Err(problem) => {
                let mut failure = saving.failure;
                failure.set(Some(Failure::from(problem)));
            }
            Ok(()) => saving.run(
                async move { api::call(&PutPassword {}, &NoQuery {}, &body).await },
                |_| {
                    *REFRESH.write() += 1;
                    toast(t().me.password_saved);
                    go_back(Route::MePage {}.into());
                },
            ),
        }
    };
    rsx! {
        AppBar { title: if has_password { texts.password_change } else { texts.password_set }, back: Route::MePage {} }
        form { class: "stack form", novalidate: true, onsubmit: save,
            if has_password {
                Field {
                    id: "current",
                    label: texts.current_password,
                    kind: "password",
                    autocomplete: "current-password",
                    testid: "current-password",
                    value: current(),
                    error: wrong("current"),
                    oninput: move |text| current.set(text),
                }
            }
            Field {
                id: "new",
                label: texts.new_password,
                hint: texts.new_password_hint,
                kind: "password",
                autocomplete: "new-password",
                testid: "new-password",
                value: new(),
                error: wrong("new"),
                oninput: move |text| new.set(text),
            }
            if let Some(sentence) = whole {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (saving.busy)(), testid: "save-password",
                {if has_password { texts.password_change } else { texts.password_set }}
            }
        }
    }
}
