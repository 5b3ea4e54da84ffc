//! What is about the village: its pages, the days of its people, and search.

use chrono::{Days, NaiveTime, TimeDelta};
use dioxus::prelude::*;
use xiangyue_mobile::{
    hooks::Remote,
    views::village::{CalendarView, SearchView, VillageHub},
};
use xiangyue_shared::{
    calendar::{Appointment, Occasion, Standing},
    day,
    ids::{ClassSessionId, CourseId, DutyId, ItemId, NoticeId, ShiftId},
    search::{Found, Hit},
};

use crate::{
    fixtures::now,
    stage::{check_states, draw, holds, lacks, states},
};

fn appointment(in_days: u64) -> Appointment {
    let at = |hour| NaiveTime::from_hms_opt(hour, 30, 0).unwrap_or_default();
    Appointment {
        occasion: Occasion::Class { course: CourseId::new(), session: ClassSessionId::new() },
        standing: Standing::Sure,
        title: "四点半课堂 书法".to_owned(),
        place: "村小学一楼".to_owned(),
        day: day::day_of(now()).checked_add_days(Days::new(in_days)).unwrap_or_default(),
        begins: at(16),
        ends: at(17),
        person_name: Some("刘小朵".to_owned()),
        arrived_at: None,
        left_at: None,
    }
}

#[test]
fn days_are_told_in_their_order_with_what_became_of_them() {
    let come = Some(now() - TimeDelta::minutes(90));
    let today = Appointment { arrived_at: come, ..appointment(0) };
    let waits = Appointment { standing: Standing::Waiting, ..appointment(1) };
    let duty = Appointment {
        occasion: Occasion::Duty { duty: DutyId::new(), shift: ShiftId::new() },
        standing: Standing::Asked,
        person_name: Some("刘存善".to_owned()),
        ..appointment(1)
    };
    let states = states(vec![today, waits, duty], |coming| {
        rsx! {
            CalendarView { coming, now: now(), onretry: |()| () }
        }
    });
    check_states(
        &states,
        &[
            "今天",
            "到了",
            "刘小朵",
            "16:30–17:30 四点半课堂 书法",
            "明天",
            "候补",
            "刘存善",
            "等同意",
        ],
    );
    assert_eq!(states[1].matches("明天").count(), 1, "a day stands once");
    let none = draw(|| {
        rsx! {
            CalendarView { coming: Remote::ready(vec![]), now: now(), onretry: |()| () }
        }
    });
    holds(&none, &["这些天没有要去的地方"]);
}

#[test]
fn hits_lead_to_what_was_found() {
    let (notice, item) = (NoticeId::new(), ItemId::new());
    let hit =
        |found, title: &str| Hit { found, title: title.to_owned(), note: "毛寺村".to_owned() };
    let hits =
        vec![hit(Found::Notice { notice }, "冬春防火"), hit(Found::Item { item }, "防滑手套")];
    let states = states(hits, |hits| {
        rsx! {
            SearchView { text: "防", hits: Some(hits), ontype: |_| (), onretry: |()| () }
        }
    });
    let (to_notice, to_item) =
        (format!("href=\"/village/notices/{notice}\""), format!("href=\"/store/items/{item}\""));
    check_states(&states, &["冬春防火", "毛寺村", &to_notice, "防滑手套", &to_item]);
    let draw_with = |hits: Option<Remote<Vec<Hit>>>| {
        draw(move || {
            rsx! {
                SearchView { text: "", hits: hits.clone(), ontype: |_| (), onretry: |()| () }
            }
        })
    };
    let nothing_asked = draw_with(None);
    holds(&nothing_asked, &["首字母"]);
    lacks(&nothing_asked, &["没有找到"]);
    holds(&draw_with(Some(Remote::ready(vec![]))), &["没有找到", "换个说法"]);
}

#[test]
fn the_village_leads_to_all_its_pages() {
    let html = draw(|| {
        rsx! {
            VillageHub {}
        }
    });
    for path in ["search", "calendar", "classes", "notices", "affairs", "ranking"] {
        holds(&html, &[&format!("href=\"/village/{path}\"")]);
    }
}
