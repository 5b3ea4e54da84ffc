//! The store, the basket, and the orders made of it.

use dioxus::prelude::*;
use xiangyue_mobile::{
    api::Failure,
    basket::{Basket, Line},
    hooks::Remote,
    queue::{Deed, Subject, Waiting},
    route::Address,
    settings::LARGE_PRINT,
    views::{
        BasketView, ItemView, OrderView, OrdersView, StoreView, WaitingOrderView, WaitingView,
    },
};
use xiangyue_shared::{
    error::{ErrorCode, Problem},
    ids::UserId,
    order::OrderState,
    points::Points,
};

use crate::{
    fixtures::*,
    stage::{check_states, draw, holds, states},
};

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
