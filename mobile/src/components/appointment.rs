//! One thing of the calendar.

use dioxus::prelude::*;
use xiangyue_shared::{
    calendar::{Appointment, Purpose},
    class_booking::SeatState,
    day,
};

use super::{
    banner::Tone,
    card::{Badge, Cell},
    icon::Picto,
    tile::{Tile, TileTone},
};
use crate::{
    format,
    i18n::{Texts, t},
    route::Address,
};

/// When and what, for whom and where, and how far it has come.
#[component]
pub fn AppointmentCell(of: Appointment, #[props(into)] to: Address) -> Element {
    let texts = t();
    let (begins, ends) = (format::clock(of.begins), format::clock(of.ends));
    let who = of.child_name.clone().unwrap_or_else(|| role(texts, of.purpose).to_owned());
    let (icon, tone) = match of.purpose {
        Purpose::Class => (Picto::Pencil, TileTone::Info),
        Purpose::Teaching => (Picto::People, TileTone::Gold),
        Purpose::Duty | Purpose::Shift => (Picto::Hands, TileTone::Green),
    };
    rsx! {
        Cell {
            title: "{begins}–{ends} {of.title}",
            note: "{who} · {of.place}",
            to: Some(to),
            testid: "appointment",
            leading: rsx! {
                Tile { of: icon, tone }
            },
            {state(texts, &of)}
        }
    }
}

const fn role(texts: &Texts, purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Class => texts.day.class,
        Purpose::Teaching => texts.day.teaching,
        Purpose::Duty => texts.day.duty,
        Purpose::Shift => texts.day.shift,
    }
}

fn state(texts: &Texts, of: &Appointment) -> Element {
    let say = &texts.day;
    let clock = |at| format::clock(day::local(at).time());
    let (tone, words) = match (of.seat, of.arrived_at, of.left_at) {
        (_, _, Some(at)) => (Tone::Good, (say.left)(&clock(at))),
        (_, Some(at), None) => (Tone::Good, (say.arrived)(&clock(at))),
        (Some(SeatState::Waiting), ..) => (Tone::Note, say.waiting.to_owned()),
        (Some(SeatState::Offered), ..) => (Tone::Bad, say.offered.to_owned()),
        _ => return rsx! {},
    };
    rsx! {
        Badge { tone, {words} }
    }
}
