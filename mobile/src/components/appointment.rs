//! One thing of the calendar.

use dioxus::prelude::*;
use xiangyue_shared::{
    calendar::{Appointment, Occasion, Standing},
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
    let (icon, tone) = match of.occasion {
        Occasion::Class { .. } => (Picto::Pencil, TileTone::Info),
        Occasion::Teaching { .. } => (Picto::People, TileTone::Gold),
        Occasion::Duty { .. } => (Picto::Hands, TileTone::Green),
    };
    let who = of.person_name.clone().unwrap_or_else(|| texts.day.teaching.to_owned());
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

fn state(texts: &Texts, of: &Appointment) -> Element {
    let say = &texts.day;
    let clock = |at| format::clock(day::local(at).time());
    let came = match of.occasion {
        Occasion::Duty { .. } => (say.signed_in, say.signed_out),
        _ => (say.arrived, say.left),
    };
    let (tone, words) = match (of.standing, of.arrived_at, of.left_at) {
        (_, _, Some(at)) => (Tone::Good, (came.1)(&clock(at))),
        (_, Some(at), None) => (Tone::Good, (came.0)(&clock(at))),
        (Standing::Waiting, ..) => (Tone::Note, say.waiting.to_owned()),
        (Standing::Asked, ..) => (Tone::Note, say.asked.to_owned()),
        (Standing::Offered, ..) => (Tone::Bad, say.offered.to_owned()),
        (Standing::Sure, ..) => return rsx! {},
    };
    rsx! {
        Badge { tone, {words} }
    }
}
