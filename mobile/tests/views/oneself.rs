//! Oneself, one's household and one's sign-ins.

use dioxus::prelude::*;
use xiangyue_mobile::{
    hooks::Remote,
    i18n::Lang,
    route::{Address, Module},
    settings::Theme,
    views::{HouseholdView, MeView, SessionsView},
};

use crate::{
    fixtures::*,
    stage::{check_states, draw, holds, states},
};

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
fn sign_ins_can_be_ended_elsewhere() {
    let states = states(vec![session(true), session(false)], |sessions| {
        rsx! {
            SessionsView { sessions, busy: false, failure: None, now: now(), onend: |_| (), onretry: |()| () }
        }
    });
    check_states(&states, &["这一台", "退掉", "5 分钟前用过"]);
}

#[test]
fn links_between_the_modules_are_told_apart() {
    for (path, module) in [
        ("/keep", Module::Work),
        ("/desk/rules", Module::Work),
        ("/village/notices", Module::Village),
        ("/villages", Module::Home),
        ("/", Module::Home),
        ("/keeper", Module::Home),
        ("/store", Module::Home),
    ] {
        assert_eq!(Address::new(path).module(), module, "{path}");
    }
}
