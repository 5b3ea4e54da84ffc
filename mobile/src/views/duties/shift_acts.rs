//! What those who run a shift do with it: sign people up who have no account, change it, call it off.

use chrono::Utc;
use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    ids::{ResidentId, SignupId},
    shift_signup::{SignUpForShift, SignupDraft},
};

use super::{
    run::Around,
    shift_form::{CallOff, ShiftForm},
};
use crate::{
    api,
    components::{Banner, Button, Look, Picto, Sheet, Tone, toast},
    hooks::use_action,
    i18n::{LANG, duties::d, errors},
};

/// What is open above the page.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Entering,
    Changing,
    CallingOff,
}

/// The buttons, and what they open. `who` asks whom to sign up, where the person may; `name` and `lead` say so.
#[component]
pub fn ShiftActs(
    around: Around,
    name: &'static str,
    lead: &'static str,
    who: Option<Callback<(bool, EventHandler<ResidentId>), Element>>,
) -> Element {
    let say = &d().desk;
    let Around { shift, onchanged } = around;
    let mut open = use_signal(|| None::<Open>);
    let mut id = use_signal(SignupId::new);
    let sending = use_action();
    let of = shift.id;
    let enter = move |resident: ResidentId| {
        let endpoint = SignUpForShift { shift: of, signup: *id.peek() };
        sending.run(
            async move { api::call(&endpoint, &NoQuery {}, &SignupDraft { resident }).await },
            move |_| {
                toast(d().desk.sign_up_done);
                id.set(SignupId::new());
                open.set(None);
                onchanged.call(());
            },
        );
    };
    let now = Utc::now();
    let (coming, over) = (shift.starts_at > now, shift.ends_at <= now);
    rsx! {
        if who.is_some() && !shift.cancelled && !over {
            Button { look: Look::Ghost, icon: Picto::Plus, testid: "enter", onclick: move |_| open.set(Some(Open::Entering)), {name} }
        }
        if !shift.cancelled && coming && shift.class_session.is_none() {
            div { class: "pair",
                Button { look: Look::Ghost, icon: Picto::Pencil, testid: "shift-change", onclick: move |_| open.set(Some(Open::Changing)), {say.change_shift} }
                Button { look: Look::Danger, icon: Picto::Close, testid: "shift-cancel", onclick: move |_| open.set(Some(Open::CallingOff)), {say.cancel_shift} }
            }
        }
        match open() {
            Some(Open::Entering) => rsx! {
                Sheet { title: name, onclose: move |()| open.set(None),
                    div { class: "stack",
                        p { class: "lead", {lead} }
                        if let Some(failure) = (sending.failure)() {
                            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                        }
                        if let Some(who) = who {
                            {who.call(((sending.busy)(), EventHandler::new(enter)))}
                        }
                    }
                }
            },
            Some(Open::Changing) => rsx! {
                Sheet { title: say.change_shift, onclose: move |()| open.set(None),
                    ShiftForm {
                        duty: shift.duty,
                        id: shift.id,
                        before: Some(shift.clone()),
                        ondone: move |_| {
                            open.set(None);
                            onchanged.call(());
                        },
                    }
                }
            },
            Some(Open::CallingOff) => rsx! {
                CallOff {
                    shift: shift.clone(),
                    ondone: move |_| {
                        open.set(None);
                        onchanged.call(());
                    },
                    onclose: move |()| open.set(None),
                }
            },
            None => rsx! {},
        }
    }
}
