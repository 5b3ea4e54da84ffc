//! Where points came from, when they lapse, and how one stands.

use dioxus::prelude::*;
use xiangyue_mobile::{
    hooks::Remote,
    views::{EntriesView, EntryView, ExpiriesView, village::RankingView},
};
use xiangyue_shared::{
    entry::Direction,
    page::Page,
    ranking::{Period, Ranking},
};

use crate::{
    fixtures::*,
    stage::{check_states, draw, holds, states},
};

#[test]
fn entries_are_listed_with_their_day_and_sign() {
    let states = states(page(vec![entry(5), entry(-60)]), |entries| {
        rsx! {
            EntriesView {
                direction: Direction::All,
                entries,
                busy: false,
                failure: None,
                now: now(),
                onchoose: |_| (),
                onmore: |()| (),
                onretry: |()| (),
            }
        }
    });
    check_states(&states, &["data-testid=\"entry\"", "+5", "−60", "今天", "环境卫生"]);
    assert!(!states[1].contains("data-testid=\"more\""));
}

#[test]
fn a_list_that_goes_on_says_so() {
    let html = draw(|| {
        rsx! {
            EntriesView {
                direction: Direction::In,
                entries: Remote::ready(Page { items: vec![entry(5)], next_cursor: Some("next".to_owned()) }),
                busy: false,
                failure: None,
                now: now(),
                onchoose: |_| (),
                onmore: |()| (),
                onretry: |()| (),
            }
        }
    });
    holds(&html, &["再看一些"]);
}

#[test]
fn an_empty_history_says_what_will_stand_there() {
    let html = draw(|| {
        rsx! {
            EntriesView {
                direction: Direction::Out,
                entries: Remote::ready(Page::default()),
                busy: false,
                failure: None,
                now: now(),
                onchoose: |_| (),
                onmore: |()| (),
                onretry: |()| (),
            }
        }
    });
    holds(&html, &["data-testid=\"empty\"", "这里还没有记录"]);
}

#[test]
fn an_entry_is_explained() {
    let states = states(explanation(), |explanation| {
        rsx! {
            EntryView { explanation, now: now(), onretry: |()| () }
        }
    });
    check_states(
        &states,
        &[
            "这 5 分怎么来的",
            "村规民约 第 12 条",
            "第 2 版",
            "网格员 张建国",
            "第 1042 号 · 9f3a61c27be04d18",
            "2028 年 11 月 30 日",
            "当时的照片",
        ],
    );
}

#[test]
fn expiries_are_listed() {
    let states = states(vec![expiry(12, 36)], |expiries| {
        rsx! {
            ExpiriesView { expiries, now: now(), onretry: |()| () }
        }
    });
    check_states(&states, &["36 分", "用到 12 月 4 日"]);
    let none = draw(|| {
        rsx! {
            ExpiriesView { expiries: Remote::ready(vec![]), now: now(), onretry: |()| () }
        }
    });
    holds(&none, &["没有快到期的积分"]);
    let several = draw(|| {
        rsx! {
            ExpiriesView { expiries: Remote::ready(vec![expiry(12, 36), expiry(43, 18)]), now: now(), onretry: |()| () }
        }
    });
    holds(&several, &["data-testid=\"chart\"", "12 月", "v-72h26v72z", "v-36h26v36z"]);
    assert!(!states[1].contains("data-testid=\"chart\""), "one bar shows nothing");
}

fn ranking_page(ranking: Remote<Ranking>) -> Element {
    rsx! {
        RankingView {
            in_group: Some(false),
            period: Period::Month,
            back: 0,
            ranking,
            onscope: |_| (),
            onperiod: |_| (),
            onback: |_| (),
            onretry: |()| (),
        }
    }
}

#[test]
fn the_ranking_marks_the_own_household() {
    let states = states(ranking(), ranking_page);
    check_states(&states, &["2026 年 11 月", "张建国", "96 分", "我家", "本组"]);
    let none = draw(|| {
        ranking_page(Remote::ready(Ranking { label: "2026-Q4".to_owned(), ..Ranking::default() }))
    });
    holds(&none, &["2026 年第 4 季度", "这段时间还没有积分"]);
}
