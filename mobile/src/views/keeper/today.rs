//! The day's sheet 日结单.

use chrono::{Days, NaiveDate, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    day,
    ids::StoreId,
    points::Points,
    stock::{DayQuery, DaySheet, GetDaySheet},
};

use super::{
    counter::{COUNTER, CounterName},
    untold::Untold,
};
use crate::{
    components::{AppBar, Card, Cell, Empty, Icon, Picto, Section, Shape, Tile, TileTone, shown},
    format,
    hooks::{Remote, use_remote},
    i18n::{LANG, t, work::w},
    work::WorkRoute,
};

#[component]
pub fn TodayPage() -> Element {
    let Some(counter) = COUNTER() else {
        return rsx! {};
    };
    rsx! {
        DayAt { key: "{counter.store}", store: counter.store }
    }
}

#[component]
fn DayAt(store: StoreId) -> Element {
    let mut back = use_signal(|| 0_u64);
    let sheet = use_remote(move || {
        let day = day::day_of(Utc::now()).checked_sub_days(Days::new(back()))?;
        Some((GetDaySheet { store }, DayQuery { day: Some(day) }))
    });
    let today = day::day_of(Utc::now());
    rsx! {
        TodayView {
            sheet: sheet.get(),
            day: today.checked_sub_days(Days::new(back())).unwrap_or(today),
            today,
            untold: rsx! {
                Untold {}
            },
            onturn: move |earlier: bool| {
                let now = *back.peek();
                back.set(if earlier { now.saturating_add(1) } else { now.saturating_sub(1) });
            },
            onretry: move |()| sheet.refresh(),
        }
    }
}

/// The sheet, drawn; above it what is not in the books. `onturn` tells whether an earlier day is wanted.
#[component]
pub fn TodayView(
    sheet: Remote<DaySheet>,
    day: NaiveDate,
    today: NaiveDate,
    #[props(default)] untold: Option<Element>,
    onturn: EventHandler<bool>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().today;
    let counter = COUNTER();
    rsx! {
        AppBar { title: say.title,
            if let Some(counter) = counter {
                CounterName { counter }
            }
        }
        div { class: "stack",
            div { class: "turn",
                button { class: "icon-button", r#type: "button", "aria-label": say.earlier, onclick: move |_| onturn.call(true), Icon { of: Picto::Back } }
                b { "data-testid": "sheet-day", {format::day(LANG(), day, today)} }
                button { class: "icon-button", r#type: "button", "aria-label": say.later, disabled: day >= today, onclick: move |_| onturn.call(false), Icon { of: Picto::Forward } }
            }
            {untold}
            {shown(&sheet, Shape::Page, move |()| onretry.call(()), |sheet| rsx! {
                div { class: "figures",
                    Figure { name: say.points, value: sheet.points.0 }
                    Figure { name: say.orders, value: sheet.orders }
                    Figure { name: say.waiting, value: sheet.waiting }
                }
                {lines(sheet)}
            })}
            Card {
                Cell {
                    title: w().stock.movements,
                    note: say.movements_hint,
                    to: WorkRoute::StockPage {},
                    testid: "to-movements",
                    leading: rsx! {
                        Tile { of: Picto::Undo, tone: TileTone::Info }
                    },
                }
                Cell {
                    title: w().poster.make,
                    note: w().poster.hint,
                    to: WorkRoute::KeeperPosterPage {},
                    testid: "to-poster",
                    leading: rsx! {
                        Tile { of: Picto::Code, tone: TileTone::Seal }
                    },
                }
            }
        }
    }
}

/// One number of a sheet.
#[component]
fn Figure(name: String, value: i64) -> Element {
    rsx! {
        div { class: "figure",
            b { {value.to_string()} }
            small { {name} }
        }
    }
}

fn lines(sheet: &DaySheet) -> Element {
    let say = &w().today;
    let moved: Vec<_> = sheet
        .lines
        .iter()
        .filter(|line| {
            line.sold + line.returned + line.restocked > 0 || line.points != Points::ZERO
        })
        .collect();
    if moved.is_empty() {
        return rsx! {
            Empty { icon: Picto::Sheet, title: say.nothing, hint: say.nothing_hint }
        };
    }
    rsx! {
        Section { title: say.by_item,
            Card {
                for line in moved {
                    Cell {
                        key: "{line.item}",
                        title: line.name.clone(),
                        note: counted(line),
                        testid: "sheet-line",
                        span { class: "price", {format::points(LANG(), line.points)} }
                    }
                }
            }
        }
    }
}

fn counted(line: &xiangyue_shared::stock::DayLine) -> String {
    let say = &w().today;
    let mut said = Vec::new();
    for (count, words) in
        [(line.sold, say.sold), (line.returned, say.returned), (line.restocked, say.restocked)]
    {
        if count > 0 {
            said.push(words(count));
        }
    }
    said.push((t().store.left)(line.in_stock));
    said.join(" · ")
}
