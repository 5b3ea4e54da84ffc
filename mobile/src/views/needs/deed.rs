//! What is done about a need by a word: it is asked once more before.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::{NoQuery, Nothing},
    ids::{NeedId, ServiceRecordId},
    need::{AcceptNeed, AnswerService, GiveNeedBack, ServiceAnswer, WithdrawNeed},
};

use crate::{
    api::{self, Failure},
    components::{Banner, Button, Dialog, Look, Tone, toast},
    hooks::use_action,
    i18n::{LANG, errors, needs::n, t},
};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Withdraw(NeedId),
    GiveBack(NeedId),
    Accept(NeedId),
    Confirm(ServiceRecordId),
}

/// What is said before, on the button, and after.
struct Words {
    ask: &'static str,
    hint: &'static str,
    act: &'static str,
    done: &'static str,
    look: Look,
}

impl Deed {
    fn words(self) -> Words {
        let say = &n().need;
        let (ask, hint, act, done, look) = match self {
            Self::Withdraw(_) => {
                (say.withdraw_ask, say.withdraw_hint, say.withdraw, say.withdrawn, Look::Danger)
            }
            Self::GiveBack(_) => {
                (say.give_back_ask, say.give_back_hint, say.give_back, say.gave_back, Look::Danger)
            }
            Self::Accept(_) => {
                (say.accept_ask, say.accept_hint, say.accept, say.accepted, Look::Main)
            }
            Self::Confirm(_) => {
                (say.confirm_ask, say.confirm_hint, say.confirm, say.confirmed, Look::Main)
            }
        };
        Words { ask, hint, act, done, look }
    }

    async fn send(self) -> Result<(), Failure> {
        match self {
            Self::Withdraw(need) => {
                api::call(&WithdrawNeed { need }, &NoQuery {}, &Nothing {}).await.map(drop)
            }
            Self::GiveBack(need) => {
                api::call(&GiveNeedBack { need }, &NoQuery {}, &Nothing {}).await.map(drop)
            }
            Self::Accept(need) => {
                api::call(&AcceptNeed { need }, &NoQuery {}, &Nothing {}).await.map(drop)
            }
            Self::Confirm(record) => {
                let body = ServiceAnswer { confirmed: true, text: String::new() };
                api::call(&AnswerService { record }, &NoQuery {}, &body).await.map(drop)
            }
        }
    }
}

/// Asks once more, then does it.
#[component]
pub fn Sure(deed: Deed, ondone: EventHandler<()>, onclose: EventHandler<()>) -> Element {
    let words = deed.words();
    let sending = use_action();
    let done = words.done;
    rsx! {
        Dialog { title: words.ask, onclose,
            div { class: "stack",
                p { {words.hint} }
                if let Some(failure) = (sending.failure)() {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                Button {
                    look: words.look,
                    busy: (sending.busy)(),
                    testid: "deed-confirm",
                    onclick: move |_| sending.run(
                        async move { deed.send().await },
                        move |()| {
                            toast(done);
                            ondone.call(());
                        },
                    ),
                    {words.act}
                }
                Button { look: Look::Ghost, onclick: move |_| onclose.call(()), {t().common.cancel} }
            }
        }
    }
}
