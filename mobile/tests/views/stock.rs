//! What is on the shelf, what comes in, and the day's sheet.

use dioxus::prelude::*;
use std::collections::BTreeMap;
use xiangyue_mobile::{
    hooks::Remote,
    views::keeper::{CountView, RestockView, StockView, TodayView},
};
use xiangyue_shared::{
    day,
    ids::{ItemId, MovementId},
    order::OrderState,
    page::Page,
    points::Points,
    stock::{DayLine, DaySheet, Movement, MovementKind},
};

use crate::{
    fixtures::*,
    stage::{check_troubles, draw, holds},
};

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
    check_troubles(move |items| shelf(items, Remote::Loading, false));
    check_troubles(move |movements| shelf(Remote::ready(vec![item()]), movements, true));
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
    check_troubles(sheet);
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
