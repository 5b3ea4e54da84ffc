//! The counter: what is scanned, sold and handed over.

use dioxus::prelude::*;
use uuid::Uuid;
use xiangyue_mobile::{
    hooks::Remote,
    i18n::{LANG, Lang},
    queue::{Deed, Goods, Subject, Waiting},
    views::keeper::{
        Buyer, Cart, DoneView, PreviewView, Refused, RefusedView, ReturnView, SaleView, UntoldView,
    },
};
use xiangyue_shared::{
    error::{ErrorCode, FieldError, Problem},
    order::OrderState,
    points::Points,
    scan::{ScanPreview, ScanSubject},
};

use crate::{
    fixtures::*,
    stage::{draw, holds, lacks},
};

fn preview(subject: ScanSubject) -> ScanPreview {
    ScanPreview {
        subject,
        household: household().row.id,
        household_name: "刘存善".to_owned(),
        group_name: "刘家庄组".to_owned(),
        phone_tail: Some("3307".to_owned()),
        available: Points(386),
        refusal: None,
    }
}

#[test]
fn a_keeper_sees_who_what_and_how_much() {
    let html = draw(|| {
        let order = order(OrderState::Held);
        rsx! {
            PreviewView {
                buyer: Buyer::from(&preview(ScanSubject::Pickup { order: Box::new(order.clone()) })),
                goods: Goods::from(order),
                by_list: None,
                busy: false,
                onconfirm: |()| {},
                oncancel: |()| {},
            }
        }
    });
    let total = order(OrderState::Held).total;
    let confirm = format!("交货，扣 {total} 分");
    holds(
        &html,
        &[
            "data-testid=\"scan-preview\"",
            "刘存善家",
            "刘家庄组",
            "手机尾号 3307",
            "可用 386 分",
            &confirm,
            "不对，取消",
        ],
    );
}

#[test]
fn a_sale_without_an_answer_is_asked_for_again() {
    let mut cart = Cart::default();
    cart.put(&item(), 1);
    let html = draw(move || {
        rsx! {
            SaleView {
                preview: preview(ScanSubject::PayCode { expires_at: now() }),
                items: Remote::ready(vec![item()]),
                cart: cart.clone(),
                busy: false,
                unanswered: true,
                refusal: None,
                onput: |_| {},
                onconfirm: |_| {},
                oncancel: |()| {},
                onretry: |()| {},
            }
        }
    });
    holds(&html, &["data-testid=\"unanswered\"", "先别交货", "再发一次"]);
}

#[test]
fn without_a_network_the_list_is_named_and_nothing_is_made_up() {
    let html = draw(|| {
        let buyer = Buyer {
            name: "刘存善".to_owned(),
            group_name: "刘家庄组".to_owned(),
            phone_tail: None,
            available: None,
        };
        rsx! {
            PreviewView {
                buyer,
                goods: Goods::from(order(OrderState::Held)),
                by_list: Some(now()),
                busy: false,
                onconfirm: |()| {},
                oncancel: |()| {},
            }
        }
    });
    holds(&html, &["data-testid=\"by-list\"", "刘存善家", "没有网络，按", "交货，扣"]);
    lacks(&html, &["可用"]);
    let html = draw(|| {
        let goods = Goods::from(order(OrderState::Held));
        rsx! {
            DoneView { goods, left: None, onnext: |()| {} }
        }
    });
    holds(&html, &["data-testid=\"scan-noted\"", "已记下，可以交货", "网络一通就自动记账"]);
    lacks(&html, &["还剩"]);
}

#[test]
fn a_handover_that_was_not_taken_says_who_what_and_why() {
    let told = |refused: Option<Problem>| Waiting {
        key: Uuid::now_v7(),
        user: me().user,
        made_at: now(),
        subject: Subject::order(Deed::HandOver, order(OrderState::Held)),
        refused,
    };
    let draw = move |handovers: Vec<Waiting>| {
        draw(move || {
            rsx! {
                UntoldView { handovers: handovers.clone(), now: now(), onsettled: |_| {} }
            }
        })
    };
    let waits = draw(vec![told(None)]);
    holds(&waits, &["等网络记账的交货（1 单）", "data-testid=\"untold\"", "刘存善家", "交货"]);
    lacks(&waits, &["data-testid=\"conflict\""]);
    let refused = draw(vec![told(Some(ErrorCode::OrderCancelled.into()))]);
    let order = order(OrderState::Held);
    let goods = format!("{} × {}", order.lines[0].name, order.lines[0].quantity);
    let points = format!("{} 分", order.total);
    holds(
        &refused,
        &[
            "data-testid=\"conflict\"",
            "刘存善家",
            &goods,
            &points,
            "这一单已经取消了",
            "办妥了，划掉",
        ],
    );
    let clock = FieldError::new("handed_over_at", ErrorCode::OutOfRange);
    holds(&draw(vec![told(Some(clock.into()))]), &["日期和时间准不准"]);
    assert_eq!(draw(Vec::new()), "");
}

#[test]
fn every_refusal_has_its_code_and_a_sentence_in_both_languages() {
    for lang in Lang::ALL {
        for code in [
            ErrorCode::CodeExpired,
            ErrorCode::CodeUsed,
            ErrorCode::OtherVillage,
            ErrorCode::CodeRevoked,
            ErrorCode::InsufficientPoints,
            ErrorCode::OutOfStock,
            ErrorCode::LimitReached,
            ErrorCode::StoreClosed,
            ErrorCode::OrderCollected,
        ] {
            let html = draw(move || {
                *LANG.write() = lang;
                let order = order(OrderState::Collected).id;
                rsx! {
                    RefusedView { refused: Refused::because(code, Some(order)), onnext: |()| {} }
                }
            });
            holds(&html, &["data-testid=\"scan-refusal\"", &format!("data-code=\"{code}\"")]);
            let leads_to_return = html.contains("data-testid=\"to-return\"");
            assert_eq!(leads_to_return, code == ErrorCode::OrderCollected);
        }
    }
}

#[test]
fn a_handover_shows_the_points_large() {
    let html = draw(|| {
        rsx! {
            DoneView { goods: Goods::from(order(OrderState::Collected)), left: Some(Points(7)), onnext: |()| {} }
        }
    });
    holds(&html, &["data-testid=\"scan-done\"", "可以交货", "outcome-number"]);
}

#[test]
fn a_card_asks_for_its_pin_and_keeps_to_its_day() {
    let mut cart = Cart::default();
    cart.put(&item(), 1);
    let sale = |cart: Cart, daily_left: i64| {
        draw(move || {
            rsx! {
                SaleView {
                    preview: preview(ScanSubject::Card { daily_left: Points(daily_left) }),
                    items: Remote::ready(vec![item()]),
                    cart: cart.clone(),
                    busy: false,
                    unanswered: false,
                    refusal: None,
                    onput: |_| {},
                    onconfirm: |_| {},
                    oncancel: |()| {},
                    onretry: |()| {},
                }
            }
        })
    };
    holds(
        &sale(cart.clone(), 10_000),
        &["data-testid=\"pin\"", "请持卡人输入 6 位密码", "换完还剩"],
    );
    let over = sale(cart, 1);
    holds(&over, &["data-testid=\"short\"", "这张卡今天还能用 1 分"]);
    lacks(&over, &["data-testid=\"pin\""]);
}

#[test]
fn a_cart_keeps_to_stock_and_limit() {
    let mut cart = Cart::default();
    let (one, gone) = (item(), sold_out());
    cart.put(&one, 999);
    assert_eq!(cart.quantity_of(one.id), Cart::most_of(&one));
    cart.put(&gone, 1);
    assert_eq!(cart.lines().len(), 1);
    cart.put(&one, 0);
    assert!(cart.is_empty());
}

#[test]
fn only_what_was_collected_is_taken_back() {
    let given = |state| {
        draw(move || {
            rsx! {
                ReturnView {
                    order: Remote::ready(order(state)),
                    busy: false,
                    failure: None,
                    now: now(),
                    onreturn: |_| {},
                    onretry: |()| {},
                }
            }
        })
    };
    holds(&given(OrderState::Collected), &["data-testid=\"return-open\"", "为什么退"]);
    lacks(&given(OrderState::Returned), &["data-testid=\"return-open\""]);
}
