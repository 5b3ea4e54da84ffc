//! The first pages: a newcomer's, and the one of the household's points.

use dioxus::prelude::*;
use xiangyue_mobile::{
    api::Failure,
    hooks::Remote,
    i18n::{LANG, Lang},
    settings::{LARGE_PRINT, Theme},
    views::{BindView, HomeView, MeView, PolicyPage, Welcome},
};
use xiangyue_shared::{order::OrderState, page::Page};

use crate::{
    fixtures::*,
    stage::{check_states, draw, holds, states},
};

fn home(household: Remote<xiangyue_shared::household::Household>) -> Element {
    rsx! {
        HomeView {
            me: me(),
            household,
            entries: Remote::ready(page(vec![entry(5)])),
            orders: Remote::ready(vec![order(OrderState::Held)]),
            unread: Remote::ready(2),
            today: Remote::ready(vec![]),
            expiries: Remote::ready(vec![expiry(12, 36)]),
            items: vec![item()],
            now: now(),
            onretry: |()| (),
        }
    }
}

#[test]
fn home_shows_the_points_and_what_waits() {
    let states = states(household(), home);
    check_states(
        &states,
        &[
            "data-testid=\"balance\">386<",
            "本月 +42 · 全村第 17 名",
            "刘家庄组 · 刘存善家",
            "href=\"/pay\"",
            "付款码",
            "门前三包 优秀",
            "提货码",
            "12 月 4 日有 36 分到期",
            "洗衣液",
        ],
    );
}

#[test]
fn home_draws_nothing_that_would_move_when_the_rest_comes() {
    let html = draw(|| {
        rsx! {
            HomeView {
                me: me(),
                household: Remote::ready(household()),
                entries: Remote::ready(page(vec![entry(5)])),
                orders: Remote::Loading,
                unread: Remote::ready(0),
                today: Remote::ready(vec![]),
                expiries: Remote::ready(vec![expiry(12, 36)]),
                items: vec![item()],
                now: now(),
                onretry: |()| (),
            }
        }
    });
    holds(&html, &["data-testid=\"balance\">386<", "data-testid=\"loading\""]);
    for below in ["12 月 4 日有 36 分到期", "最近积分", "洗衣液"] {
        assert!(!html.contains(below), "«{below}» would move");
    }
}

#[test]
fn home_in_large_print_says_less_in_whole_sentences() {
    let html = draw(|| {
        use_hook(|| *LARGE_PRINT.write() = true);
        home(Remote::ready(household()))
    });
    holds(
        &html,
        &[
            "刘存善家的积分",
            "2 件东西等您领",
            "付款码",
            "积分怎么来的",
            "今天，门前三包 优秀，+5 分",
            "12 月 4 日有 36 分到期",
            "普通字",
        ],
    );
    for left_out in ["积分明细", "超市里有", "全村第 17 名", "最近积分"] {
        assert!(!html.contains(left_out), "«{left_out}» is too much");
    }
}

#[test]
fn home_says_what_day_it_is_by_both_calendars() {
    let html = draw(|| home(Remote::ready(household())));
    holds(&html, &["11 月 22 日 周日 · 农历十月十四"]);
    let html = draw(|| {
        use_hook(|| *LANG.write() = Lang::En);
        home(Remote::ready(household()))
    });
    holds(&html, &["Sunday 22 Nov · 10th lunar month, day 14"]);
}

#[test]
fn home_speaks_english() {
    let html = draw(|| {
        use_hook(|| *LANG.write() = Lang::En);
        home(Remote::ready(household()))
    });
    holds(
        &html,
        &["Pay code", "+42 this month · No. 17 in the village", "Household of 刘存善", "today"],
    );
    assert!(!html.contains("付款码"));
}

#[test]
fn home_in_large_print_claims_nothing_that_it_does_not_know() {
    let failed = || Failure::Offline;
    let html = draw(move || {
        use_hook(|| *LARGE_PRINT.write() = true);
        rsx! {
            HomeView {
                me: me(),
                household: Remote::Failed(failed()),
                entries: Remote::Failed(failed()),
                orders: Remote::Failed(failed()),
                unread: Remote::Failed(failed()),
                today: Remote::ready(vec![]),
                expiries: Remote::Failed(failed()),
                items: vec![],
                now: now(),
                onretry: |()| (),
            }
        }
    });
    holds(&html, &["积分怎么来的"]);
    assert!(!html.contains("还没有积分"));
}

#[test]
fn home_without_entries_says_how_they_come() {
    let html = draw(|| {
        rsx! {
            HomeView {
                me: me(),
                household: Remote::ready(household()),
                entries: Remote::ready(Page::default()),
                orders: Remote::ready(vec![]),
                unread: Remote::ready(0),
                today: Remote::ready(vec![]),
                expiries: Remote::ready(vec![]),
                items: vec![],
                now: now(),
                onretry: |()| (),
            }
        }
    });
    holds(&html, &["还没有积分", "网格员记下来"]);
    assert!(!html.contains("等您领"));
}

#[test]
fn those_who_work_here_see_the_way_to_it() {
    let html = draw(|| {
        rsx! {
            MeView { me: keeper(), large: false, theme: Theme::Dark, lang: Lang::Zh, busy: false, onleave: |()| () }
        }
    });
    holds(&html, &["店员工作台", "href=\"/keep\""]);
    assert!(!html.contains("村务工作台"));
}

#[test]
fn a_newcomer_sees_what_this_is_and_the_way_in() {
    let html = draw(|| {
        rsx! {
            Welcome {}
        }
    });
    holds(
        &html,
        &["好事记下来", "data-testid=\"large-print\"", "href=\"/sign-in\"", "href=\"/policy\""],
    );
    let html = draw(|| {
        rsx! {
            PolicyPage {}
        }
    });
    holds(&html, &["为什么记", "15 个工作日", "不满 14 岁"]);
}

#[test]
fn one_who_is_not_known_yet_can_say_who_they_are() {
    let html = draw(|| {
        rsx! {
            BindView { me: stranger(None), now: now() }
        }
    });
    holds(&html, &["您是哪一户", "邀请码", "请村里帮我认"]);
    let html = draw(|| {
        rsx! {
            BindView { me: stranger(Some(binding())), now: now() }
        }
    });
    holds(&html, &["已经告诉村里了", "看看好了没有"]);
}
