//! One shift at the desk: as its leader sees it, with what only the staff does.

use chrono::Utc;
use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    household::ResidentRow,
    ids::{ResidentId, ShiftId, SignupId},
    shift_signup::{SignUpForShift, SignupDraft},
};

use super::enter::Enter;
use crate::{
    api,
    components::{Banner, Button, Look, Picto, Sheet, Tone, toast},
    hooks::use_action,
    i18n::{LANG, duties::d, errors},
    route::DESK_HOME,
    views::duties::{Around, CallOff, RunShift, Screen, ShiftForm},
    work::WorkRoute,
};

#[component]
pub fn DeskScreenPage(shift: ReadSignal<ShiftId>) -> Element {
    rsx! {
        Screen { shift, back: WorkRoute::DeskShiftPage { shift: shift() } }
    }
}

#[component]
pub fn DeskShiftPage(shift: ReadSignal<ShiftId>) -> Element {
    let extra = use_callback(|around: Around| {
        rsx! {
            Staff { around }
        }
    });
    rsx! {
        RunShift { shift, home: DESK_HOME, screen: WorkRoute::DeskScreenPage { shift: shift() }, extra }
    }
}

/// What is open above the page.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Entering,
    Changing,
    CallingOff,
}

/// Signs people up who have no account, changes the shift, calls it off.
#[component]
fn Staff(around: Around) -> Element {
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
        if !shift.cancelled && !over {
            Button { look: Look::Ghost, icon: Picto::Plus, testid: "enter", onclick: move |_| open.set(Some(Open::Entering)), {say.sign_up} }
        }
        if !shift.cancelled && coming && shift.class_session.is_none() {
            div { class: "pair",
                Button { look: Look::Ghost, icon: Picto::Pencil, testid: "shift-change", onclick: move |_| open.set(Some(Open::Changing)), {say.change_shift} }
                Button { look: Look::Danger, icon: Picto::Close, testid: "shift-cancel", onclick: move |_| open.set(Some(Open::CallingOff)), {say.cancel_shift} }
            }
        }
        match open() {
            Some(Open::Entering) => rsx! {
                Sheet { title: say.sign_up, onclose: move |()| open.set(None),
                    div { class: "stack",
                        p { class: "lead", {say.sign_up_lead} }
                        if let Some(failure) = (sending.failure)() {
                            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                        }
                        Enter { busy: (sending.busy)(), onchosen: move |one: ResidentRow| enter(one.id) }
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
