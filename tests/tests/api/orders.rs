//! Ordering ahead, collecting, cancelling, and what comes back by itself.

use xiangyue_server::jobs::order_expiry;
use xiangyue_shared::{
    endpoint::Nothing,
    error::ErrorCode,
    household::GetHousehold,
    ids::{HouseholdId, ItemId, OrderId, StoreId},
    order::{
        CancelOrder, GetOrder, ListOrders, Order, OrderDraft, OrderQuery, OrderState, PlaceOrder,
        ReturnOrder, ReturnRequest,
    },
    points::Points,
    ranking::Period,
    scan::{ConfirmHandover, Handover, PreviewScan, Scan, ScanSubject},
    store::{GetItem, Item, ItemDraft, PurchaseLimit, PutItem, PutStore, StoreDraft},
};
use xiangyue_tests::{
    Answer, TestApp, User, Village, both_engines,
    village::{NEXT_VILLAGE, OIL, OPENING, SOAP, item_draft, line, store_draft},
};

async fn hand_over(
    app: &TestApp,
    keeper: &User,
    village: &Village,
    order: OrderId,
    code: &str,
) -> Answer<Order> {
    let body = Handover { code: code.to_owned(), handed_over_at: None };
    app.client.send(keeper, ConfirmHandover { store: village.store, order }, body).await
}

async fn preview(
    app: &TestApp,
    keeper: &User,
    store: StoreId,
    code: &str,
) -> Answer<xiangyue_shared::scan::ScanPreview> {
    app.client.send(keeper, PreviewScan { store }, Scan { code: code.to_owned() }).await
}

async fn soap(app: &TestApp, user: &User, village: &Village) -> (i64, i64) {
    let item: Item = app.client.get(user, GetItem { item: village.soap }).await.ok();
    (item.in_stock, item.available)
}

async fn points(app: &TestApp, user: &User, household: HouseholdId) -> (i64, i64) {
    let shown = app.client.get(user, GetHousehold { household }).await.ok();
    (shown.balance.0, shown.held.0)
}

both_engines! {
    async fn from_the_order_to_the_handover(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let home = villager.household();
        let placed = app.order_soap(&villager, &village, 3).await;
        assert_eq!((placed.state, placed.total), (OrderState::Held, Points(3 * SOAP.0)));
        assert_eq!(placed.available_after, Points(OPENING - 3 * SOAP.0));
        assert_eq!(points(app, &villager, home).await, (OPENING, 3 * SOAP.0));
        assert_eq!(soap(app, &villager, &village).await, (SOAP.1, SOAP.1 - 3));
        let pickup = placed.pickup.clone().expect("a code to show");
        assert_eq!(pickup.digits.len(), 8);

        // Preview changes nothing, by the code or by the digits.
        for code in [&pickup.code, &pickup.digits] {
            let seen = preview(app, &keeper, village.store, code).await.ok();
            assert_eq!((seen.refusal, seen.household_name.as_str()), (None, "刘存善"));
            let ScanSubject::Pickup { order } = seen.subject else { panic!("no pickup code") };
            assert_eq!((order.id, order.state), (placed.id, OrderState::Held));
            assert_eq!(order.pickup, None, "the code is for the household's eyes");
        }
        let done = hand_over(app, &keeper, &village, placed.id, &pickup.code).await.ok();
        assert_eq!((done.state, done.pickup), (OrderState::Collected, None));
        assert_eq!(points(app, &villager, home).await, (OPENING - 3 * SOAP.0, 0));
        assert_eq!(soap(app, &villager, &village).await, (SOAP.1 - 3, SOAP.1 - 3));

        // The second time.
        let again = hand_over(app, &keeper, &village, placed.id, &pickup.code).await;
        again.refused(ErrorCode::OrderCollected);
        let seen = preview(app, &keeper, village.store, &pickup.code).await.ok();
        assert_eq!(seen.refusal, Some(ErrorCode::OrderCollected));
        let cancel = CancelOrder { order: placed.id };
        app.client.send(&villager, cancel, Nothing {}).await.refused(ErrorCode::OrderCollected);
        let own = app.client.get(&villager, GetOrder { order: placed.id }).await.ok();
        assert_eq!((own.state, own.pickup), (OrderState::Collected, None));
        assert_eq!(points(app, &villager, home).await, (OPENING - 3 * SOAP.0, 0));
        app.verify().await;
    }
}

both_engines! {
    async fn digits_open_the_order_too(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let placed = app.order_soap(&villager, &village, 1).await;
        let digits = placed.pickup.expect("a code").digits;
        let spoken = format!("{} {}", &digits[..4], &digits[4..]);
        hand_over(app, &keeper, &village, placed.id, &spoken).await.ok();
        hand_over(app, &keeper, &village, placed.id, &digits).await.refused(ErrorCode::OrderCollected);
        let wrong = if digits.ends_with('0') { "1" } else { "0" };
        let wrong = format!("{}{wrong}", &digits[..7]);
        preview(app, &keeper, village.store, &wrong).await.refused(ErrorCode::CodeUnknown);
    }
}

both_engines! {
    async fn codes_of_others_are_refused(app: &TestApp) {
        let (village, other) = (app.village().await, app.village_at(NEXT_VILLAGE).await);
        let villager = app.villager(&village.homes[0]).await;
        let (keeper, elsewhere) = (app.keeper(&village).await, app.keeper(&other).await);
        let (first, second) =
            (app.order_soap(&villager, &village, 1).await, app.order_soap(&villager, &village, 1).await);
        let code = first.pickup.expect("a code").code;
        let seen = preview(app, &elsewhere, other.store, &code).await.ok();
        let refusal = seen.refusal;
        assert!(matches!(refusal, Some(ErrorCode::OtherStore | ErrorCode::OtherVillage)), "{refusal:?}");
        hand_over(app, &elsewhere, &other, first.id, &code).await.refused(refusal.expect("one"));
        // A code opens its own order and no other.
        hand_over(app, &keeper, &village, second.id, &code).await.refused(ErrorCode::CodeUnknown);
        let mut forged = code.clone();
        let last = forged.pop().expect("text");
        forged.push(if last == 'A' { 'Q' } else { 'A' });
        preview(app, &keeper, village.store, &forged).await.refused(ErrorCode::CodeForged);
        preview(app, &keeper, village.store, "https://example.com").await.refused(ErrorCode::CodeUnknown);
        let draft = OrderDraft {
            store: other.store,
            lines: vec![line(other.soap, 1)],
            total: Points(SOAP.0),
        };
        let place = PlaceOrder { household: villager.household(), order: OrderId::new() };
        app.client.send(&villager, place, draft).await.refused(ErrorCode::OtherVillage);
    }
}

both_engines! {
    async fn a_cancelled_order_gives_everything_back(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let placed = app.order_soap(&villager, &village, 3).await;
        let code = placed.pickup.expect("a code").code;
        let cancel = CancelOrder { order: placed.id };
        let done = app.client.send(&villager, cancel.clone(), Nothing {}).await.ok();
        assert_eq!(done.state, OrderState::Cancelled);
        assert_eq!(points(app, &villager, villager.household()).await, (OPENING, 0));
        assert_eq!(soap(app, &villager, &village).await, (SOAP.1, SOAP.1));
        app.client.send(&villager, cancel, Nothing {}).await.refused(ErrorCode::OrderCancelled);
        hand_over(app, &keeper, &village, placed.id, &code).await.refused(ErrorCode::OrderCancelled);
        // The store may cancel too.
        let second = app.order_soap(&villager, &village, 1).await;
        let cancel = CancelOrder { order: second.id };
        app.client.send(&keeper, cancel, Nothing {}).await.ok();
        app.verify().await;
    }
}

both_engines! {
    async fn an_order_that_nobody_collects_expires(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let (late, fresh) =
            (app.order_soap(&villager, &village, 3).await, app.order_soap(&villager, &village, 1).await);
        let code = late.pickup.clone().expect("a code").code;
        app.sql(&format!("UPDATE orders SET expires_at = '2026-01-01 00:00:00' WHERE id = '{}'", late.id)).await;
        // Its time is over even before the job has come to it.
        let refused = hand_over(app, &keeper, &village, late.id, &code).await;
        refused.refused(ErrorCode::OrderExpired);
        // The server's own job may have come first.
        app.write(|conn, call| order_expiry::expire_due(conn, call, 10)).await;
        let shown = app.client.get(&villager, GetOrder { order: late.id }).await.ok();
        assert_eq!(shown.state, OrderState::Expired);
        let shown = app.client.get(&villager, GetOrder { order: fresh.id }).await.ok();
        assert_eq!(shown.state, OrderState::Held);
        assert_eq!(points(app, &villager, villager.household()).await, (OPENING, SOAP.0));
        assert_eq!(soap(app, &villager, &village).await, (SOAP.1, SOAP.1 - 1));
        hand_over(app, &keeper, &village, late.id, &code).await.refused(ErrorCode::OrderExpired);
        app.verify().await;
    }
}

both_engines! {
    async fn more_than_there_is_is_refused(app: &TestApp) {
        let village = app.village().await;
        let villager = app.villager(&village.homes[0]).await;
        let problem = app
            .try_order(&villager, village.store, village.oil, 4, 4 * OIL.0)
            .await
            .refused(ErrorCode::InsufficientPoints);
        assert_eq!(problem.params.get("available").map(String::as_str), Some("100"));
        assert_eq!(problem.params.get("needed").map(String::as_str), Some("120"));
        let cadre = app.cadre(&village.code).await;
        let rare = app.add_item(&cadre, village.store, "铁锨", 1, 2).await;
        let problem =
            app.try_order(&villager, village.store, rare, 3, 3).await.refused(ErrorCode::OutOfStock);
        assert_eq!(problem.params.get("available").map(String::as_str), Some("2"));
        assert_eq!(points(app, &villager, villager.household()).await, (OPENING, 0));
        app.try_order(&villager, village.store, rare, 2, 2).await.ok();
        app.try_order(&villager, village.store, rare, 1, 1).await.refused(ErrorCode::OutOfStock);
        app.verify().await;
    }
}

both_engines! {
    async fn a_price_that_changed_is_told_before_anything_is_spent(app: &TestApp) {
        let village = app.village().await;
        let (villager, cadre) =
            (app.villager(&village.homes[0]).await, app.cadre(&village.code).await);
        let put = PutItem { store: village.store, item: village.soap };
        app.client.send(&cadre, put.clone(), item_draft("香皂", 6)).await.ok();
        let refused = app.try_order(&villager, village.store, village.soap, 2, 10).await;
        let problem = refused.refused(ErrorCode::Invalid);
        assert_eq!((problem.fields[0].field.as_str(), problem.fields[0].code), ("total", ErrorCode::Stale));
        assert_eq!(problem.fields[0].params.get("total").map(String::as_str), Some("12"));
        app.try_order(&villager, village.store, village.soap, 2, 12).await.ok();
        let withdrawn = ItemDraft { withdrawn: true, ..item_draft("香皂", 6) };
        app.client.send(&cadre, put, withdrawn).await.ok();
        let refused = app.try_order(&villager, village.store, village.soap, 2, 12).await;
        refused.refused(ErrorCode::ItemWithdrawn);
    }
}

both_engines! {
    async fn a_limit_counts_for_the_household_and_period(app: &TestApp) {
        let village = app.village().await;
        let (villager, cadre, neighbour) = (
            app.villager(&village.homes[0]).await,
            app.cadre(&village.code).await,
            app.villager(&village.homes[1]).await,
        );
        let limit = PurchaseLimit { quantity: 3, period: Period::Month };
        let put = PutItem { store: village.store, item: village.soap };
        let draft = ItemDraft { limit: Some(limit), ..item_draft("香皂", SOAP.0) };
        app.client.send(&cadre, put, draft).await.ok();
        let order = |user: &User, quantity| {
            let (user, store, item) = (user.clone(), village.store, village.soap);
            async move { app.try_order(&user, store, item, quantity, quantity * SOAP.0).await }
        };
        order(&villager, 4).await.refused(ErrorCode::LimitReached);
        let first = order(&villager, 2).await.ok();
        let problem = order(&villager, 2).await.refused(ErrorCode::LimitReached);
        assert_eq!(problem.params.get("left").map(String::as_str), Some("1"));
        order(&villager, 1).await.ok();
        order(&villager, 1).await.refused(ErrorCode::LimitReached);
        order(&neighbour, 3).await.ok();
        // What was given back does not count.
        app.client.send(&villager, CancelOrder { order: first.id }, Nothing {}).await.ok();
        order(&villager, 2).await.ok();
        // Nor what was bought in an earlier year.
        app.sql("UPDATE orders SET placed_at = '2024-03-01 00:00:00'").await;
        order(&villager, 3).await.ok();
        app.verify().await;
    }
}

both_engines! {
    async fn a_store_that_is_shut_takes_no_orders(app: &TestApp) {
        let village = app.village().await;
        let (villager, cadre) =
            (app.villager(&village.homes[0]).await, app.cadre(&village.code).await);
        let draft = StoreDraft { suspended: true, ..store_draft(&village.code) };
        app.client.send(&cadre, PutStore { store: village.store }, draft).await.ok();
        let refused = app.try_order(&villager, village.store, village.soap, 1, SOAP.0).await;
        refused.refused(ErrorCode::StoreClosed);
    }
}

both_engines! {
    async fn what_was_collected_may_be_returned(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let home = villager.household();
        let placed = app.order_soap(&villager, &village, 4).await;
        let code = placed.pickup.clone().expect("a code").code;
        let give_back = ReturnOrder { order: placed.id };
        let body = ReturnRequest { reason: "包装破损".to_owned(), restock: true };
        app.client
            .send(&keeper, give_back.clone(), body.clone())
            .await
            .refused(ErrorCode::OrderNotCollected);
        hand_over(app, &keeper, &village, placed.id, &code).await.ok();
        let done = app.client.send(&keeper, give_back.clone(), body.clone()).await.ok();
        assert_eq!(done.state, OrderState::Returned);
        assert_eq!(points(app, &villager, home).await, (OPENING, 0));
        assert_eq!(soap(app, &villager, &village).await, (SOAP.1, SOAP.1));
        app.client.send(&keeper, give_back, body.clone()).await.refused(ErrorCode::OrderReturned);
        hand_over(app, &keeper, &village, placed.id, &code).await.refused(ErrorCode::OrderReturned);

        // What cannot be sold again is written off.
        let placed = app.order_soap(&villager, &village, 1).await;
        let code = placed.pickup.clone().expect("a code").code;
        hand_over(app, &keeper, &village, placed.id, &code).await.ok();
        let write_off = ReturnRequest { restock: false, ..body.clone() };
        app.client.send(&keeper, ReturnOrder { order: placed.id }, write_off).await.ok();
        assert_eq!(points(app, &villager, home).await, (OPENING, 0));
        assert_eq!(soap(app, &villager, &village).await, (SOAP.1 - 1, SOAP.1 - 1));

        // Too late is too late.
        let placed = app.order_soap(&villager, &village, 1).await;
        let code = placed.pickup.clone().expect("a code").code;
        hand_over(app, &keeper, &village, placed.id, &code).await.ok();
        app.sql(&format!("UPDATE orders SET closed_at = '2026-01-01 00:00:00' WHERE id = '{}'", placed.id)).await;
        let late = app.client.send(&keeper, ReturnOrder { order: placed.id }, body).await;
        late.refused(ErrorCode::ReturnTooLate);
        app.verify().await;
    }
}

both_engines! {
    async fn are_listed_by_state_and_page(app: &TestApp) {
        let village = app.village().await;
        let villager = app.villager(&village.homes[0]).await;
        let mut placed = Vec::new();
        for _ in 0..5 {
            placed.insert(0, app.order_soap(&villager, &village, 1).await.id);
        }
        app.client.send(&villager, CancelOrder { order: placed[0] }, Nothing {}).await.ok();
        let list = ListOrders { household: villager.household() };
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let query = OrderQuery { cursor, limit: Some(2), ..OrderQuery::default() };
            let page = app.client.find(&villager, list.clone(), query).await.ok();
            seen.extend(page.items.into_iter().map(|order| order.id));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, placed);
        let held = OrderQuery { state: Some(OrderState::Held), ..OrderQuery::default() };
        let page = app.client.find(&villager, list, held).await.ok();
        assert!(page.items.iter().all(|order| order.pickup.is_some()));
        assert_eq!(page.items.len(), 4);
    }
}

both_engines! {
    async fn an_id_stands_for_one_order(app: &TestApp) {
        let village = app.village().await;
        let villager = app.villager(&village.homes[0]).await;
        let placed = app.order_soap(&villager, &village, 1).await;
        let place = PlaceOrder { household: villager.household(), order: placed.id };
        let draft = |item, total| OrderDraft {
            store: village.store,
            lines: vec![line(item, 1)],
            total: Points(total),
        };
        let again = app.client.send(&villager, place.clone(), draft(village.soap, SOAP.0)).await;
        again.refused_field("order", ErrorCode::Duplicate);
        let place = PlaceOrder { order: OrderId::new(), ..place };
        let unknown = app.client.send(&villager, place.clone(), draft(ItemId::new(), 1)).await;
        unknown.refused_field("lines.0.item", ErrorCode::NotFound);
        let twice = OrderDraft {
            store: village.store,
            lines: vec![line(village.soap, 1), line(village.soap, 1)],
            total: Points(2 * SOAP.0),
        };
        app.client
            .send(&villager, place, twice)
            .await
            .refused_field("lines.1.item", ErrorCode::Duplicate);
    }
}
