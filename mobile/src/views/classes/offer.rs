//! A seat that was freed and waits for the guardian's answer.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    child::Child,
    class_booking::{AnswerClassOffer, OfferAnswer, Seat, SeatState},
    endpoint::NoQuery,
    ids::{BookingId, ClassSessionId},
};

use super::words::{day_words, hours, name_of};
use crate::{
    api,
    components::{Banner, Button, Look, Picto, Tone, toast},
    format,
    hooks::use_action,
    i18n::{LANG, classes::c, errors},
};

/// What is offered, for brothers and sisters of one booking together.
#[derive(Clone, PartialEq)]
struct Offer {
    booking: BookingId,
    session: ClassSessionId,
    seats: Vec<Seat>,
}

/// All that is offered among these seats.
#[component]
pub(super) fn Offers(
    seats: Vec<Seat>,
    known: Vec<Child>,
    now: DateTime<Utc>,
    onchanged: EventHandler<()>,
) -> Element {
    let mut offers: Vec<Offer> = Vec::new();
    for seat in seats {
        let open = seat.offer_until.is_some_and(|until| until > now);
        if seat.state != SeatState::Offered || !open {
            continue;
        }
        let same =
            |offer: &&mut Offer| offer.booking == seat.booking && offer.session == seat.session;
        match offers.iter_mut().find(same) {
            Some(offer) => offer.seats.push(seat),
            None => offers.push(Offer {
                booking: seat.booking,
                session: seat.session,
                seats: vec![seat],
            }),
        }
    }
    rsx! {
        for offer in offers {
            One { key: "{offer.booking}{offer.session}", offer, known: known.clone(), now, onchanged }
        }
    }
}

#[component]
fn One(
    offer: Offer,
    known: Vec<Child>,
    now: DateTime<Utc>,
    onchanged: EventHandler<()>,
) -> Element {
    let say = &c().family;
    let sending = use_action();
    let (booking, session) = (offer.booking, offer.session);
    let answer = move |accept: bool| {
        sending.run(
            async move {
                let endpoint = AnswerClassOffer { booking, session };
                api::call(&endpoint, &NoQuery {}, &OfferAnswer { accept }).await
            },
            move |_| {
                toast(if accept { c().family.offer_taken } else { c().family.offer_left });
                onchanged.call(());
            },
        );
    };
    let Some(first) = offer.seats.first().cloned() else {
        return rsx! {};
    };
    let names: Vec<String> = offer.seats.iter().map(|seat| name_of(&known, seat.child)).collect();
    let names = format::names(LANG(), names.iter().map(String::as_str));
    let until =
        first.offer_until.map(|until| format::moment(LANG(), until, now)).unwrap_or_default();
    rsx! {
        div { class: "card padded stack offer", "data-testid": "offer",
            Banner { tone: Tone::Info, icon: Picto::Bell, {say.offer} }
            p { class: "offer-what",
                b { {names} }
                span { {format!("{} · {}", day_words(first.day), hours(first.begins, first.ends))} }
                small { {first.course_name.clone()} }
            }
            p { class: "hint", "data-testid": "offer-until", {(say.offer_until)(&until)} }
            if let Some(failure) = (sending.failure)() {
                Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
            }
            div { class: "pair",
                Button { icon: Picto::Check, busy: (sending.busy)(), testid: "offer-accept", onclick: move |_| answer(true), {say.offer_accept} }
                Button { look: Look::Ghost, disabled: (sending.busy)(), testid: "offer-decline", onclick: move |_| answer(false), {say.offer_decline} }
            }
        }
    }
}
