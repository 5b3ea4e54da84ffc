//! Every page drawn on the host, in each state that it can be in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod fixtures;

use std::rc::Rc;

use chrono::TimeDelta;
use dioxus::prelude::*;
use fixtures::*;
use xiangyue_mobile::{
    api::Failure,
    basket::{Basket, Line},
    components::CodePanel,
    hooks::Remote,
    i18n::{LANG, Lang},
    queue::{Deed, Subject, Waiting},
    route::Address,
    settings::{LARGE_PRINT, Theme},
    views::{
        BasketView, BindView, EntriesView, EntryView, ExpiriesView, HomeView, HouseholdView,
        ItemView, MeView, OrderView, OrdersView, PayView, PolicyPage, RankingView, ReceiptView,
        SessionsView, ShownCode, StoreView, WaitingOrderView, WaitingView, Welcome,
    },
};
use xiangyue_shared::{
    entry::Direction,
    error::{ErrorCode, Problem},
    ids::UserId,
    order::OrderState,
    page::Page,
    points::Points,
    ranking::{Period, Ranking},
};

#[derive(Clone)]
struct Scene(Rc<dyn Fn() -> Element>);

fn draw(scene: impl Fn() -> Element + 'static) -> String {
    let stage = || (use_context::<Scene>().0)();
    let mut dom = VirtualDom::new(stage).with_root_context(Scene(Rc::new(scene)));
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}

/// Draws one page from each state that a read can be in: loading, filled, old, failed, offline.
fn states<T: Clone + 'static>(
    data: T,
    page: impl Fn(Remote<T>) -> Element + Clone + 'static,
) -> [String; 5] {
    let stale = Some(now() - TimeDelta::hours(2));
    let refused = Failure::from(Problem::new(ErrorCode::Forbidden));
    [
        Remote::Loading,
        Remote::ready(data.clone()),
        Remote::Ready { data, stale_since: stale },
        Remote::Failed(refused),
        Remote::Failed(Failure::Offline),
    ]
    .map(|remote| {
        let page = page.clone();
        draw(move || page(remote.clone()))
    })
}

#[track_caller]
fn holds(html: &str, wanted: &[&str]) {
    for text in wanted {
        assert!(html.contains(text), "«{text}» is missing in {html}");
    }
}

#[track_caller]
fn check_states(states: &[String; 5], filled: &[&str]) {
    let [loading, ready, stale, failed, offline] = states;
    holds(loading, &["data-testid=\"loading\"", "正在打开…"]);
    holds(ready, filled);
    assert!(!ready.contains("data-testid=\"stale\""));
    holds(stale, filled);
    holds(stale, &["data-testid=\"stale\"", "前的内容"]);
    holds(
        failed,
        &["data-testid=\"failed\"", "您没有权限做这件事。有需要请找村干部。", "再试一次"],
    );
    holds(offline, &["data-testid=\"offline\"", "现在没有网络", "再试一次"]);
    for html in states {
        assert_eq!(html.matches("<h1").count(), 1, "one heading tells where one is: {html}");
    }
}

fn home(household: Remote<xiangyue_shared::household::Household>) -> Element {
    rsx! {
        HomeView {
            me: me(),
            household,
            entries: Remote::ready(page(vec![entry(5)])),
            orders: vec![order(OrderState::Held)],
            expiries: vec![expiry(12, 36)],
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
fn home_without_entries_says_how_they_come() {
    let html = draw(|| {
        rsx! {
            HomeView {
                me: me(),
                household: Remote::ready(household()),
                entries: Remote::ready(Page::default()),
                orders: vec![],
                expiries: vec![],
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
            "凭证照片",
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

#[test]
fn the_store_shows_price_stock_and_hours() {
    let states = states(vec![store()], |stores| {
        rsx! {
            StoreView {
                stores,
                chosen: 0,
                items: Remote::ready(vec![item(), sold_out()]),
                available: Some(Points(386)),
                in_basket: 2,
                onchoose: |_| (),
                onretry: |()| (),
            }
        }
    });
    check_states(
        &states,
        &["正在营业", "09:00–17:00", "洗衣液", "60 分", "还剩 14", "换完了", "去结算（2 件）"],
    );
    let none = draw(|| {
        rsx! {
            StoreView {
                stores: Remote::ready(vec![]),
                chosen: 0,
                items: Remote::Loading,
                available: None,
                in_basket: 0,
                onchoose: |_| (),
                onretry: |()| (),
            }
        }
    });
    holds(&none, &["村里还没有积分超市"]);
}

#[test]
fn goods_tell_their_limit() {
    let states = states(item(), |item| {
        rsx! {
            ItemView { item, in_basket: 0, pieces: 0, onput: |_| (), onretry: |()| () }
        }
    });
    check_states(&states, &["洗衣液", "60 分", "还剩 14", "每户每月限 3 件", "放进篮子"]);
    let full = draw(|| {
        rsx! {
            ItemView { item: Remote::ready(item()), in_basket: 3, pieces: 3, onput: |_| (), onretry: |()| () }
        }
    });
    assert!(!full.contains("放进篮子"), "no more than the limit");
    let gone = draw(|| {
        rsx! {
            ItemView { item: Remote::ready(sold_out()), in_basket: 0, pieces: 0, onput: |_| (), onretry: |()| () }
        }
    });
    holds(&gone, &["换完了"]);
}

fn basket_page(basket: Basket, available: i64, failure: Option<Failure>) -> String {
    draw(move || {
        rsx! {
            BasketView {
                basket: basket.clone(),
                available: Some(Points(available)),
                busy: false,
                failure: failure.clone(),
                onput: |_| (),
                onplace: |()| (),
            }
        }
    })
}

#[test]
fn the_basket_adds_up_and_sees_what_is_short() {
    let basket = Basket { lines: vec![Line { item: item(), quantity: 2 }], sent: None };
    let html = basket_page(basket.clone(), 386, None);
    holds(
        &html,
        &["洗衣液", "60 分 × 2", "120 分", "data-testid=\"order-submit\"", "兑换 · 120 分"],
    );
    holds(&basket_page(basket.clone(), 100, None), &["还差 20 分"]);
    let problem = Problem::new(ErrorCode::OutOfStock).with("item", "洗衣液").with("available", 1);
    holds(&basket_page(basket, 386, Some(problem.into())), &["洗衣液只剩 1 件了。请少选一些。"]);
    holds(&basket_page(Basket::default(), 386, None), &["篮子是空的"]);
}

fn waiting(deed: Deed, refused: Option<Problem>) -> Waiting {
    let user = UserId::new();
    let subject = Subject::order(deed, order(OrderState::Held));
    Waiting { key: subject.order.as_ref().unwrap().order.0, user, made_at: now(), subject, refused }
}

#[test]
fn what_waits_says_what_it_is_and_what_was_refused_says_why() {
    let page = |waiting: Vec<Waiting>| {
        draw(move || {
            rsx! {
                WaitingView { waiting: waiting.clone(), back: Address::new("/"), now: now(), onagain: |_| (), onseen: |_| () }
            }
        })
    };
    holds(&page(Vec::new()), &["没有等着的事"]);
    let waits = page(vec![waiting(Deed::PlaceOrder, None)]);
    holds(&waits, &["下单", "等网络", "洗衣液"]);
    assert!(!waits.contains("waiting-again"), "there is nothing to do");
    let problem =
        Problem::new(ErrorCode::InsufficientPoints).with("needed", 240).with("available", 86);
    let refused = page(vec![waiting(Deed::HandOver, Some(problem))]);
    holds(&refused, &["交货", "没办成", "积分不够：要 240 分，现在有 86 分", "再试一次", "知道了"]);
}

#[test]
fn an_order_that_waits_shows_its_goods_and_no_code() {
    let page = |one: Waiting| {
        draw(move || {
            rsx! {
                WaitingOrderView { one: one.clone(), now: now(), onagain: |_| (), onseen: |_| () }
            }
        })
    };
    let waits = page(waiting(Deed::PlaceOrder, None));
    holds(&waits, &["data-testid=\"order-waits\"", "才有提货码", "洗衣液"]);
    assert!(!waits.contains("pickup-code") && !waits.contains("order-cancel"), "{waits}");
    let refused = page(waiting(Deed::PlaceOrder, Some(Problem::new(ErrorCode::OutOfStock))));
    holds(&refused, &["data-testid=\"order-refused\"", "货不够了"]);
}

#[test]
fn orders_are_listed_with_their_state() {
    let states =
        states(page(vec![order(OrderState::Held), order(OrderState::Collected)]), |orders| {
            rsx! {
                OrdersView {
                    orders,
                    busy: false,
                    failure: None,
                    now: now(),
                    onmore: |()| (),
                    onretry: |()| (),
                }
            }
        });
    check_states(&states, &["洗衣液、菜籽油", "240 分", "等您领", "已领走"]);
}

fn order_page(order: Remote<xiangyue_shared::order::Order>) -> Element {
    rsx! {
        OrderView { order, busy: false, failure: None, now: now(), oncancel: |()| (), onretry: |()| () }
    }
}

#[test]
fn a_held_order_shows_its_code() {
    let states = states(order(OrderState::Held), order_page);
    check_states(
        &states,
        &[
            "data-testid=\"pickup-code\"",
            "data-code=\"xyo1.",
            "4827 1936",
            "data-state=\"held\"",
            "合计",
            "240 分",
            "不要了，取消",
        ],
    );
}

#[test]
fn an_order_in_large_print_is_the_code_and_what_to_do_with_it() {
    let html = draw(|| {
        use_hook(|| *LARGE_PRINT.write() = true);
        order_page(Remote::ready(order(OrderState::Held)))
    });
    holds(
        &html,
        &[
            "4827 1936",
            "货给您留到",
            "listen wide",
            "× 1",
            "240 分",
            "毛寺村道德积分超市",
            "不要了，取消",
        ],
    );
    for left_out in ["看这笔积分", "手机上订的", "60 分 × 1"] {
        assert!(!html.contains(left_out), "«{left_out}» is too much");
    }
}

#[test]
fn a_closed_order_shows_no_code_and_cannot_be_cancelled() {
    for state in
        [OrderState::Collected, OrderState::Cancelled, OrderState::Expired, OrderState::Returned]
    {
        let html = draw(move || order_page(Remote::ready(order(state))));
        holds(&html, &[&format!("data-state=\"{}\"", state.as_str())]);
        assert!(!html.contains("pickup-code"));
        assert!(!html.contains("order-cancel"));
    }
}

#[test]
fn the_pay_code_counts_down() {
    let code = |digits: Option<&str>| ShownCode {
        text: "xyp1.abc".to_owned(),
        made_at: now() - TimeDelta::seconds(15),
        digits: digits.map(str::to_owned),
    };
    let pay = |code: Option<ShownCode>, failure: Option<Failure>| {
        draw(move || {
            rsx! {
                PayView {
                    code: code.clone(),
                    available: Some(Points(386)),
                    failure: failure.clone(),
                    now: now(),
                    onretry: |()| (),
                }
            }
        })
    };
    holds(
        &pay(Some(code(Some("48271936"))), None),
        &["data-code=\"xyp1.abc\"", "4827 1936", "42 秒后换新码 · 只能用一次", "余 386 分"],
    );
    let large = draw(move || {
        use_hook(|| *LARGE_PRINT.write() = true);
        rsx! {
            PayView {
                code: Some(code(Some("48271936"))),
                available: Some(Points(386)),
                failure: None,
                now: now(),
                onretry: |()| (),
            }
        }
    });
    holds(&large, &["请店员扫一扫", "4827 1936", "42 秒后换新码", "您家有 386 分", "listen wide"]);
    assert!(!large.contains("只能用一次"));
    holds(&pay(Some(code(None)), None), &["没有网络也能扫"]);
    holds(&pay(None, None), &["正在准备付款码"]);
    holds(&pay(None, Some(Failure::Offline)), &["第一次打开付款码要连上网络", "再试一次"]);
}

#[test]
fn the_receipt_says_what_was_used_and_what_is_left() {
    let html = draw(|| {
        rsx! {
            ReceiptView { order: order(OrderState::Collected), now: now() }
        }
    });
    holds(&html, &["data-testid=\"receipt\"", "换好了", "用了 240 分", "余 386 分", "菜籽油"]);
}

#[test]
fn oneself_and_ones_household() {
    let html = draw(|| {
        rsx! {
            MeView { me: me(), large: false, theme: Theme::System, lang: Lang::Zh, busy: false, onleave: |()| () }
        }
    });
    holds(
        &html,
        &[
            "刘存善",
            "毛寺村",
            "手机尾号 3307",
            "data-testid=\"large-print\"",
            "data-testid=\"theme\"",
            "退出登录",
        ],
    );
    assert!(!html.contains("店员工作台"), "only those who keep a store see the counter");
    let states = states(household(), |household| {
        rsx! {
            HouseholdView {
                household,
                cards: Remote::ready(vec![]),
                village: "毛寺村",
                busy: false,
                failure: None,
                now: now(),
                onrevoke: |_| (),
                onretry: |()| (),
            }
        }
    });
    check_states(&states, &["刘家庄组", "张秀英", "户主", "还没有积分卡"]);
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
fn sign_ins_can_be_ended_elsewhere() {
    let states = states(vec![session(true), session(false)], |sessions| {
        rsx! {
            SessionsView { sessions, busy: false, failure: None, now: now(), onend: |_| (), onretry: |()| () }
        }
    });
    check_states(&states, &["这一台", "退掉", "5 分钟前用过"]);
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
fn a_code_becomes_a_picture() {
    let html = draw(|| {
        rsx! {
            CodePanel { code: "xyo1.abc", name: "提货码", digits: "48271936", testid: "code" }
        }
    });
    holds(&html, &["viewBox=\"0 0 29 29\"", "4827 1936", "aria-label=\"提货码\""]);
}
