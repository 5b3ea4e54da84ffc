//! The code to pay with, and the receipt.

use chrono::TimeDelta;
use dioxus::prelude::*;
use xiangyue_mobile::{
    api::Failure,
    components::CodePanel,
    settings::LARGE_PRINT,
    views::{PayView, ReceiptView, ShownCode},
};
use xiangyue_shared::{order::OrderState, points::Points};

use crate::{
    fixtures::*,
    stage::{draw, holds},
};

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
fn a_code_becomes_a_picture() {
    let html = draw(|| {
        rsx! {
            CodePanel { code: "xyo1.abc", name: "提货码", digits: "48271936", testid: "code" }
        }
    });
    holds(&html, &["viewBox=\"0 0 29 29\"", "4827 1936", "aria-label=\"提货码\""]);
}
