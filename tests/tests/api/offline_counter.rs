//! A counter that loses its network: the list it takes along, and hand-overs that are told later.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use uuid::Uuid;
use xiangyue_server::jobs::order_expiry;
use xiangyue_shared::{
    code::{ScannedCode, digits_digest, parse_public_key},
    day,
    endpoint::{NoQuery, Nothing},
    error::ErrorCode,
    household::GetHousehold,
    ids::OrderId,
    order::{CancelOrder, GetOrder, Order, OrderState, ReturnOrder, ReturnRequest},
    page::PageQuery,
    pickup_list::{GetPickupList, PickupList},
    scan::{ConfirmHandover, Handover},
    stock::{CountedLine, Stocktake, TakeStock},
    store::{GetItem, Item, PutStore},
};
use xiangyue_tests::{
    Answer, TestApp, User, Village, both_engines,
    village::{OPENING, SOAP, store_draft},
};

fn code_of(order: &Order) -> String {
    order.pickup.clone().expect("a code").code
}

fn hours_ago(hours: i64) -> DateTime<Utc> {
    Utc::now() - TimeDelta::hours(hours)
}

/// Tells that an order was handed over, and when.
async fn tell(
    app: &TestApp,
    keeper: &User,
    village: &Village,
    order: &Order,
    at: DateTime<Utc>,
) -> Answer<Order> {
    let body = Handover { code: code_of(order), handed_over_at: Some(at) };
    let endpoint = ConfirmHandover { store: village.store, order: order.id };
    app.client.send(keeper, endpoint, body).await
}

/// Lets an order have been placed, and its time be over, so many hours ago.
async fn set_back(app: &TestApp, order: OrderId, placed: i64, expired: i64) {
    let text = |hours| hours_ago(hours).format("%Y-%m-%d %H:%M:%S%.6f");
    app.sql(&format!(
        "UPDATE orders SET placed_at = '{}', expires_at = '{}' WHERE id = '{order}'",
        text(placed),
        text(expired)
    ))
    .await;
}

async fn expire(app: &TestApp) {
    app.write(|conn, call| order_expiry::expire_due(conn, call, 50)).await;
}

async fn points(app: &TestApp, user: &User) -> (i64, i64) {
    let household = user.household();
    let shown = app.client.get(user, GetHousehold { household }).await.ok();
    (shown.balance.0, shown.held.0)
}

async fn soap(app: &TestApp, user: &User, village: &Village) -> (i64, i64) {
    let item: Item = app.client.get(user, GetItem { item: village.soap }).await.ok();
    (item.in_stock, item.available)
}

async fn list(app: &TestApp, keeper: &User, village: &Village) -> PickupList {
    app.client.get(keeper, GetPickupList { store: village.store }).await.ok()
}

both_engines! {
    async fn the_list_is_enough_to_know_every_code(app: &TestApp) {
        let village = app.village().await;
        let (villager, neighbour, keeper, cadre) = (
            app.villager(&village.homes[0]).await,
            app.villager(&village.homes[2]).await,
            app.keeper(&village).await,
            app.cadre(&village.code).await,
        );
        let first = app.order_soap(&villager, &village, 2).await;
        let second = app.order_soap(&neighbour, &village, 1).await;
        let cancelled = app.order_soap(&neighbour, &village, 1).await;
        app.client.send(&neighbour, CancelOrder { order: cancelled.id }, Nothing {}).await.ok();
        let endpoint = GetPickupList { store: village.store };
        let answer = app.client.get(&keeper, endpoint.clone()).await;
        let (tag, text) = (
            answer.header("etag").expect("a tag").to_owned(),
            String::from_utf8(answer.bytes.clone()).expect("text"),
        );
        let told = answer.ok();
        let key = parse_public_key(&told.public_key).expect("a key");
        assert_eq!(told.orders.len(), 2);
        for (placed, name, group) in
            [(&first, "刘存善", "刘家庄组"), (&second, "毛占山", "毛家湾组")]
        {
            let listed =
                told.orders.iter().find(|one| one.order == placed.id).expect("on the list");
            assert_eq!((listed.household_name.as_str(), listed.group_name.as_str()), (name, group));
            assert_eq!((&listed.lines, listed.total), (&placed.lines, placed.total));
            assert_eq!(Some(listed.expires_at), placed.expires_at);
            let pickup = placed.pickup.clone().expect("a code");
            let Ok(ScannedCode::Pickup(code)) = ScannedCode::parse(&pickup.code) else {
                panic!("no pickup code")
            };
            assert_eq!((code.order, code.verify(&key)), (placed.id, Ok(())));
            assert_eq!(listed.digits_digest, digits_digest(placed.id, &pickup.digits));
            // What one could show at the counter is not in it.
            assert!(!text.contains(&pickup.digits) && !text.contains(&pickup.code));
        }
        let again = app.client.bent(&keeper, &endpoint).header("if-none-match", tag).send().await;
        assert_eq!(again.expect("an answer").status(), 304);

        // Page by page; and another store's list holds nothing of it.
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let query = PageQuery { cursor, limit: Some(1) };
            let page = app.client.find(&keeper, endpoint.clone(), query).await.ok();
            seen.extend(page.orders);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, told.orders);
        let elsewhere = xiangyue_shared::ids::StoreId::new();
        app.client.send(&cadre, PutStore { store: elsewhere }, store_draft(&village.code)).await.ok();
        let other = app.client.get(&cadre, GetPickupList { store: elsewhere }).await.ok();
        assert!(other.orders.is_empty());
        app.client
            .get(&keeper, GetPickupList { store: elsewhere })
            .await
            .refused(ErrorCode::Forbidden);

        tell(app, &keeper, &village, &first, Utc::now()).await.ok();
        let left = list(app, &keeper, &village).await.orders;
        assert_eq!(left.iter().map(|one| one.order).collect::<Vec<_>>(), [second.id]);
    }
}

both_engines! {
    async fn a_handover_is_dated_when_it_happened(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let placed = app.order_soap(&villager, &village, 2).await;
        set_back(app, placed.id, 30, -20).await;
        let at = hours_ago(26);
        let done = tell(app, &keeper, &village, &placed, at).await.ok();
        assert_eq!(done.state, OrderState::Collected);
        assert_eq!(done.closed_at.map(|at| at.timestamp_micros()), Some(at.timestamp_micros()));
        let detail = app
            .text(&format!(
                "SELECT detail AS value FROM audit_records
                 WHERE action = 'order.handover' AND object_id = '{}'",
                placed.id
            ))
            .await;
        let day = day::day_of(at).min(at.date_naive());
        assert!(detail.contains(&day.to_string()), "{detail}");
        assert_eq!(points(app, &villager).await, (OPENING - 2 * SOAP.0, 0));
        app.verify().await;
    }
}

both_engines! {
    async fn what_expired_after_the_handover_is_still_collected(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        // The job has given one back; the other is only over by the clock, if the server's own job was not quicker.
        let (given_back, over) = (
            app.order_soap(&villager, &village, 3).await,
            app.order_soap(&villager, &village, 1).await,
        );
        set_back(app, given_back.id, 30, 2).await;
        expire(app).await;
        assert_eq!(points(app, &villager).await, (OPENING, SOAP.0));
        set_back(app, over.id, 30, 2).await;
        for order in [&given_back, &over] {
            let done = tell(app, &keeper, &village, order, hours_ago(5)).await.ok();
            assert_eq!(done.state, OrderState::Collected);
        }
        assert_eq!(points(app, &villager).await, (OPENING - 4 * SOAP.0, 0));
        assert_eq!(soap(app, &villager, &village).await, (SOAP.1 - 4, SOAP.1 - 4));
        app.verify().await;
        // It is an order like any other: its goods can be brought back.
        let body = ReturnRequest { reason: "包装破损".to_owned(), restock: true };
        app.client.send(&keeper, ReturnOrder { order: given_back.id }, body).await.ok();
        assert_eq!(points(app, &villager).await, (OPENING - SOAP.0, 0));
        app.verify().await;

        // What was handed over after its time was handed over in vain.
        let late = app.order_soap(&villager, &village, 1).await;
        set_back(app, late.id, 30, 2).await;
        tell(app, &keeper, &village, &late, hours_ago(1)).await.refused(ErrorCode::OrderExpired);
        expire(app).await;
        tell(app, &keeper, &village, &late, hours_ago(1)).await.refused(ErrorCode::OrderExpired);
        let body = Handover { code: code_of(&late), handed_over_at: None };
        let endpoint = ConfirmHandover { store: village.store, order: late.id };
        app.client.send(&keeper, endpoint, body).await.refused(ErrorCode::OrderExpired);
        app.verify().await;
    }
}

both_engines! {
    async fn what_came_back_and_is_gone_is_a_conflict(app: &TestApp) {
        let village = app.village().await;
        let (villager, neighbour, keeper) = (
            app.villager(&village.homes[0]).await,
            app.villager(&village.homes[1]).await,
            app.keeper(&village).await,
        );
        let (poor, bare) = (
            app.order_soap(&villager, &village, 3).await,
            app.order_soap(&neighbour, &village, 3).await,
        );
        for order in [&poor, &bare] {
            set_back(app, order.id, 30, 2).await;
        }
        expire(app).await;
        // The household has ordered for all its points meanwhile.
        app.order_soap(&villager, &village, OPENING / SOAP.0).await;
        let refused = tell(app, &keeper, &village, &poor, hours_ago(5)).await;
        refused.refused(ErrorCode::InsufficientPoints);
        // And the keeper has counted what is left on the shelf: only what that order holds.
        let (expected, counted) = (SOAP.1, OPENING / SOAP.0);
        let lines = vec![CountedLine { item: village.soap, expected, counted }];
        let body = Stocktake { lines, note: String::new() };
        app.client.send(&keeper, TakeStock { store: village.store }, body).await.ok();
        let refused = tell(app, &keeper, &village, &bare, hours_ago(5)).await;
        refused.refused(ErrorCode::OutOfStock);
        for order in [&poor, &bare] {
            let of = if order.id == poor.id { &villager } else { &neighbour };
            let shown = app.client.get(of, GetOrder { order: order.id }).await.ok();
            assert_eq!(shown.state, OrderState::Expired, "a refusal changes nothing");
        }
        app.verify().await;
    }
}

both_engines! {
    async fn what_happened_meanwhile_is_a_conflict(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper, colleague) = (
            app.villager(&village.homes[0]).await,
            app.keeper(&village).await,
            app.keeper(&village).await,
        );
        let cancelled = app.order_soap(&villager, &village, 1).await;
        let elsewhere = app.order_soap(&villager, &village, 1).await;
        let twice = app.order_soap(&villager, &village, 1).await;
        let at = Utc::now();
        app.client.send(&villager, CancelOrder { order: cancelled.id }, Nothing {}).await.ok();
        let refused = tell(app, &keeper, &village, &cancelled, at).await;
        refused.refused(ErrorCode::OrderCancelled);

        tell(app, &colleague, &village, &elsewhere, at).await.ok();
        // The very same moment, but another's hand.
        let refused = tell(app, &keeper, &village, &elsewhere, at).await;
        refused.refused(ErrorCode::OrderCollected);

        // The same hand-over under another key, as after a lost answer, is no second one. Another moment is.
        let first = tell(app, &keeper, &village, &twice, at).await.ok();
        let again = tell(app, &keeper, &village, &twice, at).await.ok();
        assert_eq!((again.id, again.closed_at), (first.id, first.closed_at));
        let later = at + TimeDelta::milliseconds(1);
        let refused = tell(app, &keeper, &village, &twice, later).await;
        refused.refused(ErrorCode::OrderCollected);
        assert_eq!(points(app, &villager).await, (OPENING - 2 * SOAP.0, 0));
        assert_eq!(soap(app, &villager, &village).await, (SOAP.1 - 2, SOAP.1 - 2));
        app.verify().await;
    }
}

both_engines! {
    async fn a_time_that_cannot_be_is_refused(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let placed = app.order_soap(&villager, &village, 1).await;
        for at in [Utc::now() + TimeDelta::minutes(2), hours_ago(1)] {
            let refused = tell(app, &keeper, &village, &placed, at).await;
            refused.refused_field("handed_over_at", ErrorCode::OutOfRange);
        }
        set_back(app, placed.id, 40 * 24, -24).await;
        let refused = tell(app, &keeper, &village, &placed, hours_ago(31 * 24)).await;
        refused.refused_field("handed_over_at", ErrorCode::OutOfRange);
        // A clock that runs a little ahead is forgiven, and not believed.
        let ahead = Utc::now() + TimeDelta::seconds(20);
        let done = tell(app, &keeper, &village, &placed, ahead).await.ok();
        assert!(done.closed_at.is_some_and(|at| at < ahead));
        app.verify().await;
    }
}

both_engines! {
    /// Guards: `state = 'held'` and `state = 'expired'` in the update of `orders` (db/models/order.rs, `close`), and
    /// the order in which the accounts are locked (services/counter/handover.rs, `hold_again`).
    async fn the_news_and_the_expiry_at_once(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let mut orders = Vec::new();
        for _ in 0..8 {
            let placed = app.order_soap(&villager, &village, 1).await;
            set_back(app, placed.id, 30, 2).await;
            orders.push(placed);
        }
        // The same news twice each, under one key, as from two tabs.
        let told = join_all(orders.iter().flat_map(|order| {
            let key = Uuid::now_v7();
            let body = Handover { code: code_of(order), handed_over_at: Some(hours_ago(5)) };
            let endpoint = ConfirmHandover { store: village.store, order: order.id };
            [1, 2].map(|_| {
                app.client.call_keyed(&keeper, key, endpoint.clone(), NoQuery {}, body.clone())
            })
        }));
        let (told, ()) = tokio::join!(told, expire(app));
        for answer in told {
            assert_eq!(answer.ok().state, OrderState::Collected);
        }
        assert_eq!(points(app, &villager).await, (OPENING - 8 * SOAP.0, 0));
        assert_eq!(soap(app, &villager, &village).await, (SOAP.1 - 8, SOAP.1 - 8));
        app.verify().await;
    }
}
