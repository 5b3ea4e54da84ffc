//! Stock: what comes in, what is counted, and the sheets made from it.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use xiangyue_shared::{
    error::ErrorCode,
    ids::ItemId,
    order::{ReturnOrder, ReturnRequest},
    page::PageQuery,
    points::Points,
    scan::{ConfirmHandover, Handover},
    stock::{
        CountedLine, DayQuery, GetDaySheet, GetSettlement, ListMovements, MovementKind, Restock,
        RestockItems, RestockLine, SettlementQuery, Stocktake, TakeStock,
    },
    store::GetItem,
};
use xiangyue_tests::{
    Answer, TestApp, User, Village, both_engines,
    village::{OIL, SOAP},
};

async fn count(
    app: &TestApp,
    keeper: &User,
    village: &Village,
    lines: &[(ItemId, i64, i64)],
) -> Answer<xiangyue_shared::endpoint::Nothing> {
    let lines = lines
        .iter()
        .map(|(item, expected, counted)| CountedLine {
            item: *item,
            expected: *expected,
            counted: *counted,
        })
        .collect();
    let body = Stocktake { lines, note: "月末盘点".to_owned() };
    app.client.send(keeper, TakeStock { store: village.store }, body).await
}

both_engines! {
    async fn goods_come_in(app: &TestApp) {
        let village = app.village().await;
        let keeper = app.keeper(&village).await;
        let body = Restock {
            lines: vec![
                RestockLine { item: village.soap, quantity: 5 },
                RestockLine { item: village.oil, quantity: 1 },
                RestockLine { item: village.soap, quantity: 2 },
            ],
            note: "供销社".to_owned(),
        };
        let endpoint = RestockItems { store: village.store };
        app.client.send(&keeper, endpoint.clone(), body).await.ok();
        let soap = app.client.get(&keeper, GetItem { item: village.soap }).await.ok();
        assert_eq!(soap.in_stock, SOAP.1 + 7);
        let unknown = Restock {
            lines: vec![
                RestockLine { item: village.soap, quantity: 1 },
                RestockLine { item: ItemId::new(), quantity: 1 },
            ],
            note: String::new(),
        };
        let refused = app.client.send(&keeper, endpoint, unknown).await;
        refused.refused_field("lines.1.item", ErrorCode::NotFound);
        let list = ListMovements { store: village.store };
        let page = app.client.find(&keeper, list.clone(), PageQuery { cursor: None, limit: Some(3) }).await.ok();
        assert_eq!(page.items.len(), 3);
        assert!(page.next_cursor.is_some());
        let rest = PageQuery { cursor: page.next_cursor, limit: Some(3) };
        let rest = app.client.find(&keeper, list, rest).await.ok();
        assert_eq!(rest.items.len(), 1, "two at the opening, two now");
        assert!(rest.items.iter().all(|one| one.kind == MovementKind::Restock));
        app.verify().await;
    }
}

both_engines! {
    async fn what_is_counted_becomes_the_stock(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        app.order_soap(&villager, &village, 3).await;
        count(app, &keeper, &village, &[(village.soap, SOAP.1, SOAP.1 - 2), (village.oil, OIL.1, OIL.1)])
            .await
            .ok();
        let soap = app.client.get(&keeper, GetItem { item: village.soap }).await.ok();
        assert_eq!((soap.in_stock, soap.available), (SOAP.1 - 2, SOAP.1 - 5));
        // Counted from numbers that are no longer true.
        let stale = count(app, &keeper, &village, &[(village.soap, SOAP.1, SOAP.1)]).await;
        stale.refused_field("lines.0.expected", ErrorCode::Stale);
        // What is reserved must be there.
        let few = count(app, &keeper, &village, &[(village.soap, SOAP.1 - 2, 2)]).await;
        few.refused_field("lines.0.counted", ErrorCode::OutOfRange);
        count(app, &keeper, &village, &[(village.soap, SOAP.1 - 2, 3)]).await.ok();
        let soap = app.client.get(&keeper, GetItem { item: village.soap }).await.ok();
        assert_eq!((soap.in_stock, soap.available), (3, 0));
        app.verify().await;
    }
}

/// A day of business: one handover, one sale of two kinds, one return.
async fn trade(app: &TestApp, village: &Village) -> User {
    let (villager, keeper) = (app.villager(&village.homes[0]).await, app.keeper(village).await);
    let placed = app.order_soap(&villager, village, 4).await;
    let code = placed.pickup.clone().expect("a code").code;
    let endpoint = ConfirmHandover { store: village.store, order: placed.id };
    app.client.send(&keeper, endpoint, Handover { code, handed_over_at: None }).await.ok();
    let phone = app.phone_of(&villager).await;
    let lines = [(village.oil, 1), (village.soap, 2)];
    let total = OIL.0 + 2 * SOAP.0;
    app.try_sale(&keeper, village.store, &phone.pay_code(0), &lines, total).await.ok();
    let body = ReturnRequest { reason: "不合适".to_owned(), restock: true };
    app.client.send(&keeper, ReturnOrder { order: placed.id }, body).await.ok();
    app.order_soap(&villager, village, 1).await;
    keeper
}

both_engines! {
    async fn the_day_is_summed_up(app: &TestApp) {
        let village = app.village().await;
        let keeper = trade(app, &village).await;
        let sheet = app.client.get(&keeper, GetDaySheet { store: village.store }).await.ok();
        assert_eq!((sheet.orders, sheet.waiting), (2, 1));
        assert_eq!(sheet.points, Points(OIL.0 + 2 * SOAP.0));
        let soap = sheet.lines.iter().find(|line| line.item == village.soap).expect("soap");
        assert_eq!((soap.sold, soap.returned, soap.points), (6, 4, Points(2 * SOAP.0)));
        assert_eq!((soap.restocked, soap.in_stock), (SOAP.1, SOAP.1 - 2));
        let yesterday = DayQuery { day: sheet.day.pred_opt() };
        let before =
            app.client.find(&keeper, GetDaySheet { store: village.store }, yesterday).await.ok();
        assert_eq!((before.orders, before.lines.len()), (0, 0));
    }
}

both_engines! {
    async fn a_day_that_no_calendar_has_is_out_of_range(app: &TestApp) {
        let village = app.village().await;
        let (cadre, keeper) = (app.cadre(&village.code).await, app.keeper(&village).await);
        let store = village.store;
        for day in ["-262143-01-01", "-4713-11-23", "1999-12-31", "3000-01-01", "+262142-12-31"] {
            let day = Some(day.parse().expect("a day"));
            let asked = app.client.find(&keeper, GetDaySheet { store }, DayQuery { day }).await;
            asked.refused(ErrorCode::OutOfRange);
            let query = SettlementQuery { month: day };
            app.client
                .find(&cadre, GetSettlement { store }, query)
                .await
                .refused(ErrorCode::OutOfRange);
        }
        for day in ["2000-01-01", "2999-12-31"] {
            let day = Some(day.parse().expect("a day"));
            app.client.find(&keeper, GetDaySheet { store }, DayQuery { day }).await.ok();
        }
    }
}

both_engines! {
    async fn the_month_is_settled_on_a_sheet(app: &TestApp) {
        let village = app.village().await;
        trade(app, &village).await;
        let cadre = app.cadre(&village.code).await;
        let answer = app.client.get(&cadre, GetSettlement { store: village.store }).await;
        let file = answer.ok();
        assert_eq!(file.media_type, xiangyue_tests::files::XLSX);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes)).expect("a workbook");
        let range = book.worksheet_range_at(0).expect("a sheet").expect("that reads");
        let rows: Vec<Vec<String>> =
            range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        assert!(rows[0][0].contains("毛寺村") && rows[0][0].contains("结算单"), "{rows:?}");
        let row = |name: &str| rows.iter().find(|row| row.iter().any(|cell| cell == name)).expect("a row");
        // 商品, 规格, 兑出数量, 兑出积分, 退回数量, 退回积分, 净积分
        assert_eq!(row("香皂")[3..], ["6", "30", "4", "20", "10"]);
        assert_eq!(row("菜籽油")[3..], ["1", "30", "0", "0", "30"]);
        assert_eq!(row("合计")[3..], ["7", "60", "4", "20", "40"]);
    }
}
