//! The counter's and the desk's pages drawn on the host, in the states that they can be in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

#[allow(dead_code)]
mod fixtures;

use std::{collections::BTreeMap, rc::Rc};

use dioxus::prelude::*;
use fixtures::*;
use uuid::Uuid;
use xiangyue_mobile::{
    api::Failure,
    hooks::Remote,
    i18n::{LANG, Lang},
    queue::{Deed, Goods, Subject, Waiting},
    route::Address,
    session::ME,
    views::{
        keeper::{
            Buyer, Cart, CountView, DoneView, PreviewView, Refused, RefusedView, RestockView,
            ReturnView, SaleView, StockView, TodayView, UntoldView,
        },
        staff::{
            AwardView, BindingsView, DeskEntryView, DeskHouseholdView, FindView, ImportView,
            RolesView, RulesView, StoresView, Village, VillageView,
        },
    },
};
use xiangyue_shared::{
    access::{Grant, Role},
    account::{GrantRow, Me},
    day,
    error::{ErrorCode, FieldError, Problem},
    ids::{GrantId, ItemId, MovementId},
    import::{CellError, ImportReport},
    order::OrderState,
    page::Page,
    points::Points,
    region::VillagePolicy,
    scan::{ScanPreview, ScanSubject},
    stock::{DayLine, DaySheet, Movement, MovementKind},
};

#[derive(Clone)]
struct Scene(Rc<dyn Fn() -> Element>);

fn draw(scene: impl Fn() -> Element + 'static) -> String {
    let stage = || (use_context::<Scene>().0)();
    let mut dom = VirtualDom::new(stage).with_root_context(Scene(Rc::new(scene)));
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}

#[track_caller]
fn holds(html: &str, wanted: &[&str]) {
    for text in wanted {
        assert!(html.contains(text), "«{text}» is missing in {html}");
    }
}

#[track_caller]
fn lacks(html: &str, unwanted: &[&str]) {
    for text in unwanted {
        assert!(!html.contains(text), "«{text}» stands in {html}");
    }
}

/// Draws a page while its read is on its way, refused, and without a network.
#[track_caller]
fn check_states<T: 'static>(page: impl Fn(Remote<T>) -> Element + Clone + 'static) {
    let (coming, failed, offline) = (page.clone(), page.clone(), page);
    holds(&draw(move || coming(Remote::Loading)), &["data-testid=\"loading\""]);
    let refused = Failure::from(Problem::new(ErrorCode::Forbidden));
    holds(
        &draw(move || failed(Remote::Failed(refused.clone()))),
        &["data-testid=\"failed\"", "您没有权限"],
    );
    holds(
        &draw(move || offline(Remote::Failed(Failure::Offline))),
        &["data-testid=\"offline\"", "再试一次"],
    );
}

fn village() -> Village {
    Village { code: "621002204206".parse().unwrap(), name: "毛寺村".to_owned() }
}

fn cadre() -> Me {
    let grant = Grant {
        role: Role::VillageCadre,
        region: village().code,
        place_name: "毛寺村".to_owned(),
        store: None,
    };
    Me { grants: vec![grant], household: None, ..me() }
}

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
fn the_shelf_and_its_movements_are_listed() {
    let shelf = |items, movements, moving| {
        rsx! {
            StockView {
                moving,
                items,
                movements,
                busy: false,
                failure: None,
                now: now(),
                onchoose: |_| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    };
    check_states(move |items| shelf(items, Remote::Loading, false));
    check_states(move |movements| shelf(Remote::ready(vec![item()]), movements, true));
    let html = draw(move || shelf(Remote::ready(vec![item()]), Remote::Loading, false));
    holds(&html, &["data-testid=\"stock-item\"", &item().name]);
    let movement = Movement {
        id: MovementId::new(),
        item: item().id,
        item_name: "洗衣液".to_owned(),
        kind: MovementKind::Handover,
        stock_change: -2,
        reserved_change: -2,
        order: Some(order(OrderState::Collected).id),
        note: String::new(),
        by_name: "毛店员".to_owned(),
        at: now(),
    };
    let html = draw(move || {
        shelf(Remote::ready(vec![]), Remote::ready(page(vec![movement.clone()])), true)
    });
    holds(&html, &["交货", "−2", "/keep/orders/"]);
    let html = draw(move || shelf(Remote::ready(vec![]), Remote::ready(Page::default()), true));
    holds(&html, &["还没有出入库"]);
}

#[test]
fn a_delivery_and_a_count_say_what_will_be_written() {
    let restock = |quantity| {
        draw(move || {
            let counts = BTreeMap::from_iter((quantity > 0).then_some((item().id, quantity)));
            rsx! {
                RestockView {
                    items: Remote::ready(vec![item()]),
                    counts,
                    note: String::new(),
                    busy: false,
                    failure: None,
                    onput: |_| {},
                    onnote: |_| {},
                    onsend: |()| {},
                    onretry: |()| {},
                }
            }
        })
    };
    holds(&restock(12), &["确认进货 12 件"]);
    holds(&restock(0), &["填上进了多少", "disabled"]);
    let html = draw(|| {
        let mut sheet: BTreeMap<ItemId, _> = BTreeMap::new();
        sheet.insert(item().id, serde_json::from_str(r#"{"expected":9,"counted":7}"#).unwrap());
        rsx! {
            CountView {
                items: Remote::ready(vec![item()]),
                counted: sheet,
                busy: false,
                failure: None,
                onput: |_| {},
                onsend: |_| {},
                onretry: |()| {},
            }
        }
    });
    holds(&html, &["少 2 件", "核对 1 样商品"]);
}

#[test]
fn the_day_is_summed_up() {
    let today = day::day_of(now());
    let sheet = move |sheet| {
        rsx! {
            TodayView { sheet, day: today, today, onturn: |_| {}, onretry: |()| {} }
        }
    };
    check_states(sheet);
    let line = DayLine {
        item: item().id,
        name: "洗衣液".to_owned(),
        unit: "瓶".to_owned(),
        sold: 3,
        returned: 1,
        restocked: 0,
        points: Points(120),
        in_stock: 11,
    };
    let full =
        DaySheet { day: today, orders: 4, points: Points(120), waiting: 2, lines: vec![line] };
    let empty = DaySheet { orders: 0, points: Points(0), lines: vec![], ..full.clone() };
    holds(
        &draw(move || sheet(Remote::ready(full.clone()))),
        &["今天", "兑出 3", "退回 1", "120 分"],
    );
    holds(&draw(move || sheet(Remote::ready(empty.clone()))), &["这一天还没有交货"]);
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

#[test]
fn a_search_finds_households_or_says_how_to_search() {
    let found = |text: &'static str, awards| {
        move |found| {
            rsx! {
                FindView {
                    text,
                    found,
                    busy: false,
                    failure: None,
                    awards,
                    choosing: false,
                    chosen: vec![],
                    ontype: |_| {},
                    onchoosing: |_| {},
                    ontoggle: |_| {},
                    onmore: |()| {},
                    onretry: |()| {},
                }
            }
        }
    };
    check_states(found("", true));
    let list = found("lcs", true);
    let html = draw(move || list(Remote::ready(page(vec![household().row]))));
    holds(
        &html,
        &["data-testid=\"household-row\"", "刘存善", "386 分", "data-testid=\"choose-several\""],
    );
    let none = found("lcs", false);
    let html = draw(move || none(Remote::ready(Page::default())));
    holds(&html, &["没有找到"]);
    lacks(&html, &["data-testid=\"choose-several\""]);
}

#[test]
fn a_role_is_offered_only_what_it_may_do() {
    let shown = |who: Me| {
        draw(move || {
            *ME.write() = Some(who.clone());
            rsx! {
                DeskHouseholdView {
                    household: Remote::ready(household()),
                    entries: Remote::ready(page(vec![entry(5)])),
                    busy: false,
                    failure: None,
                    now: now(),
                    onmore: |()| {},
                    onretry: |()| {},
                }
            }
        })
    };
    let all = ["data-testid=\"award-open\"", "data-testid=\"invite\""];
    holds(&shown(cadre()), &all);
    let township = Grant {
        role: Role::CountyOfficer,
        region: "621002".parse().unwrap(),
        place_name: "西峰区".to_owned(),
        store: None,
    };
    lacks(&shown(Me { grants: vec![township], ..cadre() }), &all);
    // Nobody gives points to their own household.
    let own = Me { household: Some(household().row.id), ..cadre() };
    lacks(&shown(own), &["data-testid=\"award-open\""]);
}

#[test]
fn an_entry_can_be_undone_once() {
    let told = |reversed| {
        draw(move || {
            *ME.write() = Some(cadre());
            let mut known = explanation();
            known.entry.reversed = reversed;
            rsx! {
                DeskEntryView {
                    explanation: Remote::ready(known),
                    busy: false,
                    failure: None,
                    now: now(),
                    onundo: |_| {},
                    onretry: |()| {},
                }
            }
        })
    };
    holds(&told(false), &["data-testid=\"undo-open\""]);
    lacks(&told(true), &["data-testid=\"undo-open\""]);
}

#[test]
fn an_award_says_what_it_needs() {
    let award = |rows: usize| {
        draw(move || {
            let shots = use_signal(Vec::new);
            let chosen = std::iter::repeat_n(household().row, rows).collect::<Vec<_>>();
            rsx! {
                AwardView {
                    chosen,
                    rules: Remote::ready(vec![explanation().rule.unwrap()]),
                    members: household().residents,
                    note: String::new(),
                    shots,
                    busy: false,
                    failure: None,
                    onnote: |_| {},
                    onsend: |_| {},
                    onretry: |()| {},
                }
            }
        })
    };
    holds(&award(1), &["data-testid=\"award-rule\"", "先选一条细则", "全家", "张秀英"]);
    holds(&award(0), &["还没有选农户"]);
}

#[test]
fn rules_stores_and_settings_have_all_their_states() {
    check_states(|rules| {
        rsx! {
            RulesView { village: village(), rules, retired: false, onretired: |_| {}, onretry: |()| {} }
        }
    });
    check_states(|stores| {
        rsx! {
            StoresView { village: village(), stores, onretry: |()| {} }
        }
    });
    check_states(|policy| {
        rsx! {
            VillageView { village: village(), policy, onretry: |()| {} }
        }
    });
    check_states(|requests| {
        rsx! {
            BindingsView {
                requests,
                busy: false,
                failure: None,
                now: now(),
                onopen: |_| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    });
    let html = draw(|| {
        rsx! {
            RulesView {
                village: village(),
                rules: Remote::ready(vec![explanation().rule.unwrap()]),
                retired: false,
                onretired: |_| {},
                onretry: |()| {},
            }
        }
    });
    holds(&html, &["data-testid=\"rule-row\"", "/desk/rules/"]);
    let html = draw(|| {
        rsx! {
            StoresView { village: village(), stores: Remote::ready(vec![]), onretry: |()| {} }
        }
    });
    holds(&html, &["还没有超市"]);
    let html = draw(|| {
        rsx! {
            VillageView { village: village(), policy: Remote::ready(VillagePolicy::default()), onretry: |()| {} }
        }
    });
    holds(&html, &["订单留几天", "value=\"7\"", "data-testid=\"policy-save\""]);
    let grant = GrantRow {
        id: GrantId::new(),
        display_name: "毛店员".to_owned(),
        phone_tail: "1001".to_owned(),
        grant: keeper().grants[0].clone(),
    };
    let html = draw(move || {
        rsx! {
            RolesView {
                village: village(),
                grants: Remote::ready(page(vec![grant.clone()])),
                busy: false,
                failure: None,
                onadd: |()| {},
                onrevoke: |_| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    });
    holds(&html, &["店员", "data-testid=\"role-revoke\""]);
}

#[test]
fn an_import_report_is_in_plain_words() {
    let shown = |report: Option<ImportReport>| {
        draw(move || {
            rsx! {
                ImportView {
                    village: village(),
                    file: Some("户籍.xlsx".to_owned()),
                    report: report.clone(),
                    busy: false,
                    failure: None,
                    fetching: false,
                    onchosen: |()| {},
                    oncheck: |()| {},
                    onconfirm: |()| {},
                    ontemplate: |()| {},
                    onagain: |()| {},
                }
            }
        })
    };
    holds(&shown(None), &["data-testid=\"import-check\"", "户籍.xlsx"]);
    let error = CellError {
        row: 7,
        column: "C".to_owned(),
        heading: "身份证号".to_owned(),
        code: ErrorCode::IdNumberInvalid,
        value: "6210…21".to_owned(),
        params: BTreeMap::new(),
    };
    let wrong = ImportReport {
        dry_run: true,
        rows: 9,
        errors: vec![error],
        errors_total: 1,
        ..ImportReport::default()
    };
    let html = shown(Some(wrong));
    holds(&html, &["有 1 处要改", "第 7 行 C 列「身份证号」", "身份证号不对", "6210…21"]);
    lacks(&html, &["data-testid=\"import-confirm\""]);
    let fine = ImportReport {
        dry_run: true,
        rows: 9,
        households_new: 3,
        residents_new: 9,
        ..ImportReport::default()
    };
    holds(&shown(Some(fine.clone())), &["9 行都没有错", "导入：3 户，9 人"]);
    let done = shown(Some(ImportReport { dry_run: false, ..fine }));
    holds(&done, &["data-testid=\"import-done\""]);
}

#[test]
fn links_between_the_modules_are_told_apart() {
    for (path, work) in [
        ("/keep", true),
        ("/desk/rules", true),
        ("/", false),
        ("/keeper", false),
        ("/store", false),
    ] {
        assert_eq!(Address::new(path).is_work(), work, "{path}");
    }
}
