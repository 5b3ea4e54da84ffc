//! Where somebody stands in a shift, and what they can do about it.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    duty::Shift,
    endpoint::{NoQuery, Nothing},
    ids::{ResidentId, SignupId},
    shift_signup::{
        AnswerShiftOffer, LeaveShift, SignUpForShift, Signup, SignupDecision, SignupDraft,
        SignupState,
    },
};

use super::{
    check::CheckInOrOut,
    words::{SignupBadge, is_full, is_live, is_open, signup_note},
};
use crate::{
    api,
    components::{Banner, Button, Dialog, Look, Picto, Tone, toast},
    format,
    hooks::use_action,
    i18n::{LANG, duties::d, errors, t},
};

/// Hours before and after a shift in which the check-in is shown; the place's own margin is at most so long.
const NEAR_MINUTES: i64 = 240;

/// One person's place in one shift.
#[component]
pub fn PlaceInShift(
    shift: Shift,
    place: Option<Signup>,
    resident: ResidentId,
    name: String,
    now: DateTime<Utc>,
    onchanged: EventHandler<()>,
) -> Element {
    let live = place.clone().filter(is_live);
    let note = place.as_ref().map(|one| signup_note(one, now)).unwrap_or_default();
    rsx! {
        if let Some(place) = place {
            p { class: "class-seat",
                span { {if note.is_empty() { name.clone() } else { format!("{name} · {note}") }} }
                SignupBadge { state: place.state }
            }
        }
        match live {
            None => rsx! {
                if is_open(&shift, now) {
                    SignUp { shift, resident, name, ondone: onchanged }
                }
            },
            Some(place) if place.state == SignupState::Offered => rsx! {
                Offer { place, name, now, ondone: onchanged }
            },
            Some(place) => {
                let minutes = place.shift.starts_at.signed_duration_since(now).num_minutes();
                let over = now.signed_duration_since(place.shift.ends_at).num_minutes();
                let near = minutes <= NEAR_MINUTES && over <= NEAR_MINUTES;
                rsx! {
                    if place.state == SignupState::Booked && near && place.left.is_none() {
                        CheckInOrOut { place: place.clone(), name, ondone: onchanged }
                    }
                    if place.came.is_none() && place.shift.starts_at > now {
                        Leave { signup: place.id, ondone: onchanged }
                    }
                }
            }
        }
    }
}

#[component]
fn SignUp(shift: Shift, resident: ResidentId, name: String, ondone: EventHandler<()>) -> Element {
    let say = &d().mine;
    // Made before the first try, so that a retry is the same sign-up.
    let mut id = use_signal(SignupId::new);
    let sending = use_action();
    let (full, of) = (is_full(&shift), shift.id);
    rsx! {
        if full {
            p { class: "hint", {say.full_hint} }
        }
        if let Some(failure) = (sending.failure)() {
            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
        }
        Button {
            look: if full { Look::Ghost } else { Look::Main },
            icon: Picto::Check,
            busy: (sending.busy)(),
            testid: "sign-up",
            onclick: move |_| {
                let endpoint = SignUpForShift { shift: of, signup: *id.peek() };
                sending.run(
                    async move { api::call(&endpoint, &NoQuery {}, &SignupDraft { resident }).await },
                    move |signup| {
                        let say = &d().mine;
                        toast(match signup.state {
                            SignupState::Waiting => say.queued_told,
                            SignupState::Asked => say.asked_told,
                            _ => say.signed_up,
                        });
                        id.set(SignupId::new());
                        ondone.call(());
                    },
                );
            },
            {if full { (say.queue)(&name) } else { (say.sign_up)(&name) }}
        }
    }
}

#[component]
fn Offer(place: Signup, name: String, now: DateTime<Utc>, ondone: EventHandler<()>) -> Element {
    let say = &d().mine;
    let sending = use_action();
    let signup = place.id;
    let answer = move |accept: bool| {
        sending.run(
            async move {
                api::call(&AnswerShiftOffer { signup }, &NoQuery {}, &SignupDecision { accept })
                    .await
            },
            move |_| {
                toast(if accept { d().mine.taken } else { d().mine.left_it });
                ondone.call(());
            },
        );
    };
    let until = place.offer_until.map(|until| format::moment(LANG(), until, now));
    rsx! {
        Banner { tone: Tone::Info, icon: Picto::Bell, testid: "offer", {(say.offer)(&name)} }
        if let Some(until) = until {
            p { class: "hint", "data-testid": "offer-until", {(say.offer_until)(&until)} }
        }
        if let Some(failure) = (sending.failure)() {
            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
        }
        div { class: "pair",
            Button { icon: Picto::Check, busy: (sending.busy)(), testid: "offer-accept", onclick: move |_| answer(true), {say.take} }
            Button { look: Look::Ghost, disabled: (sending.busy)(), testid: "offer-decline", onclick: move |_| answer(false), {say.leave_it} }
        }
    }
}

#[component]
fn Leave(signup: SignupId, ondone: EventHandler<()>) -> Element {
    let say = &d().mine;
    let mut asking = use_signal(|| false);
    let sending = use_action();
    rsx! {
        Button { look: Look::Ghost, icon: Picto::Leave, testid: "shift-leave", onclick: move |_| asking.set(true), {say.leave} }
        if asking() {
            Dialog { title: say.leave_ask, onclose: move |()| asking.set(false),
                div { class: "stack",
                    p { {say.leave_hint} }
                    if let Some(failure) = (sending.failure)() {
                        Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                    }
                    Button {
                        look: Look::Danger,
                        busy: (sending.busy)(),
                        testid: "shift-leave-confirm",
                        onclick: move |_| sending.run(
                            async move { api::call(&LeaveShift { signup }, &NoQuery {}, &Nothing {}).await },
                            move |_| {
                                toast(d().mine.leave_done);
                                asking.set(false);
                                ondone.call(());
                            },
                        ),
                        {say.leave}
                    }
                    Button { look: Look::Ghost, onclick: move |_| asking.set(false), {t().common.cancel} }
                }
            }
        }
    }
}
