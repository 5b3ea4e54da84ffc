//! Which points lapse when.

use chrono::{DateTime, Datelike, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    day,
    endpoint::NoQuery,
    household::{ComingExpiry, ListExpiries},
};

use crate::{
    components::{
        AppBar, Banner, Bar, Card, Cell, Chart, Empty, Picto, Shape, Tile, TileTone, Tone, shown,
    },
    format,
    hooks::{Remote, use_remote},
    i18n::{LANG, t},
    route::Route,
    session,
};

/// Bars that a narrow screen holds.
const BARS: usize = 6;

#[component]
pub fn ExpiriesPage() -> Element {
    let expiries = use_remote(|| {
        session::household().map(|household| (ListExpiries { household }, NoQuery {}))
    });
    rsx! {
        ExpiriesView {
            expiries: expiries.get(),
            now: Utc::now(),
            onretry: move |()| expiries.refresh(),
        }
    }
}

/// How much lapses when, as far as it can be seen side by side.
fn bars(expiries: &[ComingExpiry]) -> Vec<Bar> {
    let months = expiries.iter().take(BARS).map(|expiry| Bar {
        name: (t().date.month)(expiry.expires_on.month()),
        said: expiry.points.to_string(),
        value: expiry.points.0,
    });
    months.collect()
}

/// The list, drawn.
#[component]
pub fn ExpiriesView(
    expiries: Remote<Vec<ComingExpiry>>,
    now: DateTime<Utc>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = &t().points;
    let today = day::day_of(now);
    rsx! {
        AppBar { title: texts.expiries, back: Route::Home {} }
        div { class: "stack",
            {shown(&expiries, Shape::Rows(3), move |()| onretry.call(()), |expiries| rsx! {
                if expiries.is_empty() {
                    Empty { icon: Picto::Clock, title: texts.expiries_none, hint: texts.expiries_none_hint }
                } else {
                    div { class: "columns",
                        div { class: "column",
                            Banner { tone: Tone::Note, {texts.expiries_lead} }
                            if expiries.len() > 1 {
                                Card { class: "padded", Chart { name: texts.expiries, bars: bars(expiries), testid: "chart" } }
                            }
                        }
                        Card {
                            for expiry in expiries.iter() {
                                Cell {
                                    key: "{expiry.expires_on}",
                                    title: format::points(LANG(), expiry.points),
                                    note: (texts.last_day)(&format::day(LANG(), expiry.expires_on, today)),
                                    testid: "expiry",
                                    leading: rsx! {
                                        Tile { of: Picto::Clock, tone: TileTone::Gold }
                                    },
                                }
                            }
                        }
                    }
                }
            })}
        }
    }
}
