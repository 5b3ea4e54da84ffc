//! My days 日程: what the person and the children of the household have to be at in the coming weeks.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    calendar::{Appointment, CalendarQuery, DAYS_MOST, ListAppointments, Occasion},
    day,
};

use crate::{
    components::{AppBar, AppointmentCell, Card, Empty, Picto, Section, Shape, shown},
    format,
    hooks::{Remote, use_remote},
    i18n::{LANG, t, village::v},
    route::{Address, VILLAGE_HOME},
    village::VillageRoute,
    work::WorkRoute,
};

#[component]
pub fn CalendarPage() -> Element {
    let coming = use_remote(|| {
        Some((ListAppointments {}, CalendarQuery { from: None, days: Some(DAYS_MOST) }))
    });
    rsx! {
        CalendarView { coming: coming.get(), now: Utc::now(), onretry: move |()| coming.refresh() }
    }
}

/// The coming weeks, drawn, day by day.
#[component]
pub fn CalendarView(
    coming: Remote<Vec<Appointment>>,
    now: DateTime<Utc>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &v().calendar;
    rsx! {
        AppBar { title: say.title, back: Address::new(VILLAGE_HOME) }
        div { class: "stack",
            {shown(&coming, Shape::Rows(5), move |()| onretry.call(()), |all| rsx! {
                if all.is_empty() {
                    Empty { icon: Picto::Clock, title: say.none, hint: say.none_hint }
                }
                for (date , of_day) in by_day(all) {
                    Section { key: "{date}", title: day_name(date, now),
                        Card {
                            for (index , one) in of_day.into_iter().enumerate() {
                                AppointmentCell { key: "{index}", to: place(&one), of: one }
                            }
                        }
                    }
                }
            })}
        }
    }
}

/// Appointments come in the order of their days.
fn by_day(all: &[Appointment]) -> Vec<(NaiveDate, Vec<Appointment>)> {
    all.chunk_by(|one, next| one.day == next.day)
        .filter_map(|of_day| Some((of_day.first()?.day, of_day.to_vec())))
        .collect()
}

/// Such as 明天 星期三.
fn day_name(date: NaiveDate, now: DateTime<Utc>) -> String {
    let name = format::day(LANG(), date, day::day_of(now));
    let weekday = date.weekday().number_from_monday();
    let of_week = t().store.day_names.split_whitespace().zip(1..);
    let of_week = of_week.into_iter().find(|(_, number)| *number == weekday);
    (v().calendar.day)(&name, of_week.map_or("", |(name, _)| name))
}

/// The page that tells more.
fn place(of: &Appointment) -> Address {
    match of.occasion {
        Occasion::Class { course, .. } => VillageRoute::CourseOfFamilyPage { course }.into(),
        Occasion::Teaching { session, .. } => WorkRoute::RegisterPage { session }.into(),
        Occasion::Duty { duty, .. } => VillageRoute::DutyOfMinePage { duty }.into(),
    }
}
