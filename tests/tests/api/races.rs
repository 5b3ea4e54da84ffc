//! Many at once. Each test names the guard without which it fails.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use uuid::Uuid;
use xiangyue_shared::{
    account::{BindByInvitation, InviteResident, UseInvitation},
    endpoint::{NoQuery, Nothing},
    entry::{ReversalRequest, ReverseEntry},
    error::ErrorCode,
    household::{CardPin, GetHousehold, HouseholdQuery, IssueCard, ListHouseholds},
    ids::{CardId, NoticeId, OrderId},
    import::{ImportHouseholds, ImportQuery},
    notice::{
        GetNoticeCounts, MarkNotice, NoticeMark, PublishNotice, PutNotice, SubmitNotice,
        TellInPerson,
    },
    order::{CancelOrder, OrderDraft, PlaceOrder},
    points::Points,
    ranking::Period,
    region::{PutVillagePolicy, VillagePolicy},
    scan::{ConfirmHandover, CounterSale, Handover, SellAtCounter},
    store::{GetItem, ItemDraft, PurchaseLimit, PutItem},
};
use xiangyue_tests::{
    Answer, Engine, Home, TestApp, User, Village, both_engines, files,
    village::{OPENING, SOAP, item_draft, line, notice_draft},
};

/// Clients that act at once.
const CLIENTS: u32 = 64;

/// How many succeeded, and how often each refusal came.
fn outcomes<T>(answers: &[Answer<T>]) -> (usize, BTreeMap<ErrorCode, usize>) {
    let mut refusals = BTreeMap::new();
    for code in answers.iter().filter_map(Answer::code) {
        *refusals.entry(code).or_default() += 1;
    }
    (answers.iter().filter(|answer| answer.result.is_ok()).count(), refusals)
}

/// As many villagers, each the head of a household with so many points.
async fn many_villagers(app: &TestApp, village: &Village, cadre: &User, points: i64) -> Vec<User> {
    let mut text = "户编号,姓名,与户主关系,村民小组,结转积分\n".to_owned();
    for number in 0..CLIENTS {
        text += &format!("9{number:03},马{number},户主,刘家庄组,{points}\n");
    }
    let import = ImportHouseholds { village: village.code.clone() };
    let query = ImportQuery { dry_run: false };
    app.client.call(cadre, import, query, files::csv(&text)).await.ok();
    let query =
        HouseholdQuery { q: Some("马".to_owned()), limit: Some(100), ..HouseholdQuery::default() };
    let rows = app.client.find(cadre, ListHouseholds {}, query).await.ok().items;
    assert_eq!(rows.len(), 64);
    let mut villagers = Vec::new();
    for row in rows {
        let household = app.client.get(cadre, GetHousehold { household: row.id }).await.ok();
        let home = Home {
            id: row.id,
            number: row.number,
            group: village.groups[0].clone(),
            residents: household.residents,
        };
        villagers.push(app.villager(&home).await);
    }
    villagers
}

both_engines! {
    /// Guard: `stock - reserved >= n` in the update of `items` (db/models/stock.rs, `change`).
    async fn sixty_four_order_the_last_ten_items(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let rare = app.add_item(&cadre, village.store, "铁锨", 3, 10).await;
        let villagers = many_villagers(app, &village, &cadre, 3).await;
        let answers = join_all(
            villagers.iter().map(|villager| app.try_order(villager, village.store, rare, 1, 3)),
        )
        .await;
        let (done, refusals) = outcomes(&answers);
        assert_eq!((done, refusals), (10, BTreeMap::from([(ErrorCode::OutOfStock, 54)])));
        let item = app.client.get(&cadre, GetItem { item: rare }).await.ok();
        assert_eq!((item.in_stock, item.available), (10, 0));
        app.verify().await;
    }
}

both_engines! {
    /// Guard: `balance - held >= n` in the update of `ledger_accounts` (db/models/ledger.rs, `change_account`).
    async fn sixty_four_spend_the_last_points(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        // The opening is good for ten.
        let goods = app.add_item(&cadre, village.store, "铁锨", OPENING / 10, 64).await;
        let villager = app.villager(&village.homes[0]).await;
        let answers = join_all(
            (0..CLIENTS).map(|_| app.try_order(&villager, village.store, goods, 1, OPENING / 10)),
        )
        .await;
        let (done, refusals) = outcomes(&answers);
        assert_eq!((done, refusals), (10, BTreeMap::from([(ErrorCode::InsufficientPoints, 54)])));
        let shown = app.client.get(&villager, GetHousehold { household: villager.household() }).await.ok();
        assert_eq!((shown.balance.0, shown.held.0, shown.row.available.0), (OPENING, OPENING, 0));
        app.verify().await;
    }
}

both_engines! {
    /// Both guards above, and the order in which rows are locked: points and pieces run out together, while some
    /// order ahead and others buy at the counter.
    async fn the_last_items_and_the_last_points_at_once(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let keeper = app.keeper(&village).await;
        let rare = app.add_item(&cadre, village.store, "铁锨", OPENING / 10, 10).await;
        let villager = app.villager(&village.homes[0]).await;
        let phone = app.phone_of(&villager).await;
        let codes: Vec<_> = (0..CLIENTS / 2).map(|_| phone.pay_code(0)).collect();
        let ahead = join_all(
            codes.iter().map(|_| app.try_order(&villager, village.store, rare, 1, OPENING / 10)),
        );
        let lines = [(rare, 1)];
        let counter = join_all(
            codes.iter().map(|code| app.try_sale(&keeper, village.store, code, &lines, OPENING / 10)),
        );
        let (ahead, counter) = tokio::join!(ahead, counter);
        let (ordered, first) = outcomes(&ahead);
        let (sold, second) = outcomes(&counter);
        assert_eq!(ordered + sold, 10, "{first:?} {second:?}");
        let known = BTreeSet::from([ErrorCode::InsufficientPoints, ErrorCode::OutOfStock]);
        assert!(first.keys().chain(second.keys()).all(|code| known.contains(code)), "{first:?} {second:?}");
        let negative = "SELECT COUNT(*) AS value FROM items WHERE stock < reserved OR reserved < 0";
        assert_eq!(app.count(negative).await, 0);
        app.verify().await;
    }
}

both_engines! {
    /// Guard: `state = 'held'` in the update of `orders` (db/models/order.rs, `close`).
    async fn two_keepers_confirm_one_code(app: &TestApp) {
        let village = app.village().await;
        let villager = app.villager(&village.homes[0]).await;
        let keepers = [app.keeper(&village).await, app.keeper(&village).await];
        for _ in 0..8 {
            let order = app.order_soap(&villager, &village, 1).await;
            let code = order.pickup.clone().expect("a code").code;
            let confirm = |keeper: &User| {
                let (keeper, body) = (keeper.clone(), Handover { code: code.clone(), handed_over_at: None });
                let endpoint = ConfirmHandover { store: village.store, order: order.id };
                async move { app.client.send(&keeper, endpoint, body).await }
            };
            let answers = join_all(keepers.iter().map(confirm)).await;
            let (done, refusals) = outcomes(&answers);
            assert_eq!((done, refusals), (1, BTreeMap::from([(ErrorCode::OrderCollected, 1)])));
        }
        let item = app.client.get(&villager, GetItem { item: village.soap }).await.ok();
        assert_eq!((item.in_stock, item.available), (SOAP.1 - 8, SOAP.1 - 8));
        app.verify().await;
    }
}

both_engines! {
    /// Guard: the same, between the one who confirms and the one who cancels.
    async fn an_order_is_collected_or_cancelled(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        for _ in 0..8 {
            let order = app.order_soap(&villager, &village, 1).await;
            let body = Handover {
                code: order.pickup.clone().expect("a code").code,
                handed_over_at: None,
            };
            let confirm = ConfirmHandover { store: village.store, order: order.id };
            let cancel = CancelOrder { order: order.id };
            let (confirmed, cancelled) = tokio::join!(
                app.client.send(&keeper, confirm, body),
                app.client.send(&villager, cancel, Nothing {}),
            );
            match (confirmed.code(), cancelled.code()) {
                (None, Some(code)) => assert_eq!(code, ErrorCode::OrderCollected),
                (Some(code), None) => assert_eq!(code, ErrorCode::OrderCancelled),
                both => panic!("{both:?}"),
            }
        }
        app.verify().await;
    }
}

both_engines! {
    /// Guard on PostgreSQL, where they are placed together: what is not plain is left out and runs alone
    /// (services/order/together.rs).
    async fn many_orders_at_once_are_as_many_alone(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let spade = app.add_item(&cadre, village.store, "铁锨", 3, 1000).await;
        let villagers = many_villagers(app, &village, &cadre, 100).await;
        let draft = |total: i64| OrderDraft {
            store: village.store,
            lines: vec![line(spade, 1)],
            total: Points(total),
        };
        let orders: Vec<_> = villagers
            .iter()
            .enumerate()
            .map(|(number, villager)| {
                let place = PlaceOrder { household: villager.household(), order: OrderId::new() };
                // Some go by an old price, some are sent twice.
                let total = if number % 16 == 5 { 4 } else { 3 };
                (villager, Uuid::now_v7(), place, draft(total))
            })
            .collect();
        let sent = orders.iter().chain(orders.iter().filter(|(_, key, ..)| key.as_u128() % 3 == 0));
        let answers = join_all(sent.clone().map(|(villager, key, place, draft)| {
            app.client.call_keyed(villager, *key, place.clone(), NoQuery {}, draft.clone())
        }))
        .await;
        let mut firsts = BTreeMap::new();
        for ((_, key, _, draft), answer) in sent.zip(&answers) {
            if draft.total == Points(3) {
                assert!(answer.result.is_ok(), "{:?}", answer.code());
                let first = firsts.entry(*key).or_insert(&answer.bytes);
                assert_eq!(*first, &answer.bytes, "the same key, the same answer");
            } else {
                assert_eq!(answer.code(), Some(ErrorCode::Invalid));
            }
        }
        assert_eq!(app.count("SELECT COUNT(*) AS value FROM orders").await, 60);
        let told = "SELECT COUNT(*) AS value FROM audit_records WHERE action = 'order.place'";
        assert_eq!(app.count(told).await, 60);
        let answered = "SELECT COUNT(*) AS value FROM idempotency_keys k JOIN orders o ON k.scope = o.placed_by \
            WHERE k.reply IS NOT NULL";
        assert!(app.count(answered).await >= 60);
        if app.engine == Engine::Postgres {
            let transactions = "SELECT COUNT(DISTINCT xmin::text) AS value FROM orders";
            let transactions = app.count(transactions).await;
            assert!(transactions < 60, "{transactions} transactions for 60 orders");
        }
        app.verify().await;
    }
}

both_engines! {
    /// Guard: the primary key of `idempotency_keys`, claimed before anything else (db/models/idempotency.rs,
    /// `claim`).
    async fn one_key_a_hundred_times(app: &TestApp) {
        let village = app.village().await;
        let (villager, cadre) =
            (app.villager(&village.homes[0]).await, app.cadre(&village.code).await);
        let key = Uuid::now_v7();
        let place = PlaceOrder { household: villager.household(), order: OrderId::new() };
        let draft = |quantity| OrderDraft {
            store: village.store,
            lines: vec![line(village.soap, quantity)],
            total: Points(quantity * SOAP.0),
        };
        let send = |quantity| {
            app.client.call_keyed(&villager, key, place.clone(), NoQuery {}, draft(quantity))
        };
        let answers = join_all((0..100).map(|_| send(1))).await;
        let bodies: BTreeSet<_> = answers.iter().map(|answer| answer.bytes.clone()).collect();
        let (done, refusals) = outcomes(&answers);
        assert_eq!((done, refusals, bodies.len()), (100, BTreeMap::new(), 1));
        send(2).await.refused(ErrorCode::IdempotencyKeyReused);
        assert_eq!(app.count("SELECT COUNT(*) AS value FROM orders").await, 1);

        // A command that no id of its own protects: points are given once.
        let key = Uuid::now_v7();
        let award = xiangyue_shared::rule::Award {
            rule: village.give,
            households: vec![xiangyue_shared::rule::AwardedHousehold {
                household: villager.household(),
                resident: None,
            }],
            note: String::new(),
            evidence: Vec::new(),
        };
        let endpoint = xiangyue_shared::rule::AwardPoints {};
        let answers = join_all((0..100).map(|_| {
            app.client.call_keyed(&cadre, key, endpoint.clone(), NoQuery {}, award.clone())
        }))
        .await;
        let bodies: BTreeSet<_> = answers.iter().map(|answer| answer.bytes.clone()).collect();
        assert_eq!((outcomes(&answers).0, bodies.len()), (100, 1));
        let awards = "SELECT COUNT(*) AS value FROM transfers WHERE reason = 'award'";
        assert_eq!(app.count(awards).await, 1);
        app.verify().await;
    }
}

both_engines! {
    /// Guard: the unique `pay_code_hash` of `orders` (services/order/place.rs, `add`).
    async fn one_pay_code_at_many_counters(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let code = app.phone_of(&villager).await.pay_code(0);
        let lines = [(village.soap, 1)];
        let answers = join_all(
            (0..16).map(|_| app.try_sale(&keeper, village.store, &code, &lines, SOAP.0)),
        )
        .await;
        let (done, refusals) = outcomes(&answers);
        assert_eq!((done, refusals), (1, BTreeMap::from([(ErrorCode::CodeUsed, 15)])));
        app.verify().await;
    }
}

both_engines! {
    /// Guard: the unique `reverses_id` of `transfers`, asked for under the lock of the accounts
    /// (services/ledger/mod.rs, `reverse`).
    async fn one_entry_is_undone_once(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let transfer = app.award(&cadre, village.give, home.id).await;
        let body = ReversalRequest { reason: "录错了".to_owned() };
        let answers = join_all((0..16).map(|_| {
            app.client.send(&cadre, ReverseEntry { transfer }, body.clone())
        }))
        .await;
        let (done, refusals) = outcomes(&answers);
        assert_eq!((done, refusals), (1, BTreeMap::from([(ErrorCode::AlreadyReversed, 15)])));
        app.verify().await;
    }
}

both_engines! {
    /// Guard: limits are asked for only when the household's account is locked (services/order/basket.rs,
    /// `ensure_within_limits`).
    async fn a_limit_holds_for_orders_at_once(app: &TestApp) {
        let village = app.village().await;
        let (cadre, villager) =
            (app.cadre(&village.code).await, app.villager(&village.homes[0]).await);
        let limit = PurchaseLimit { quantity: 3, period: Period::Month };
        let put = PutItem { store: village.store, item: village.soap };
        let draft = ItemDraft { limit: Some(limit), ..item_draft("香皂", SOAP.0) };
        app.client.send(&cadre, put, draft).await.ok();
        let answers = join_all(
            (0..16).map(|_| app.try_order(&villager, village.store, village.soap, 1, SOAP.0)),
        )
        .await;
        let (done, refusals) = outcomes(&answers);
        assert_eq!((done, refusals), (3, BTreeMap::from([(ErrorCode::LimitReached, 13)])));
        app.verify().await;
    }
}

both_engines! {
    /// Guard: what a card has spent is summed only when the household's account is locked (services/counter/sale.rs,
    /// `sell`).
    async fn a_card_keeps_its_daily_limit(app: &TestApp) {
        let village = app.village().await;
        let (cadre, keeper) = (app.cadre(&village.code).await, app.keeper(&village).await);
        let policy = VillagePolicy { card_daily_limit: 2 * SOAP.0, ..VillagePolicy::default() };
        let put = PutVillagePolicy { village: village.code.clone() };
        app.client.send(&cadre, put, policy).await.ok();
        let issue = IssueCard { household: village.homes[0].id, card: CardId::new() };
        let pin = "135790".to_owned();
        let card = app.client.send(&cadre, issue, CardPin { pin: pin.clone() }).await.ok();
        let body = CounterSale {
            code: card.code,
            lines: vec![line(village.soap, 1)],
            total: Points(SOAP.0),
            pin: Some(pin),
        };
        let answers = join_all((0..8).map(|_| {
            let endpoint = SellAtCounter { store: village.store, order: OrderId::new() };
            app.client.send(&keeper, endpoint, body.clone())
        }))
        .await;
        let (done, refusals) = outcomes(&answers);
        assert_eq!((done, refusals), (2, BTreeMap::from([(ErrorCode::CardLimitReached, 6)])));
        app.verify().await;
    }
}

both_engines! {
    /// Guard: `used_at IS NULL` in the update of `invitations`, and the unique `resident_id` of `users`.
    async fn one_invitation_binds_one(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let resident = village.homes[0].residents[0].id;
        let code = app.client.send(&cadre, InviteResident { resident }, Nothing {}).await.ok().code;
        let mut users = Vec::new();
        for _ in 0..8 {
            users.push(app.user().await);
        }
        let answers = join_all(users.iter().map(|user| {
            app.client.send(user, BindByInvitation {}, UseInvitation { code: code.clone() })
        }))
        .await;
        let (done, refusals) = outcomes(&answers);
        assert_eq!((done, refusals), (1, BTreeMap::from([(ErrorCode::InvitationUsed, 7)])));
    }
}

both_engines! {
    /// Guard: the order in which rows are locked. Awards for the whole village, orders of every household and
    /// restocking at once: nobody waits in a circle. On PostgreSQL a circle would be cut after a second and tried
    /// again, so that nobody sees it; the database counts it.
    async fn nobody_waits_in_a_circle(app: &TestApp) {
        let village = app.village().await;
        let (cadre, keeper) = (app.cadre(&village.code).await, app.keeper(&village).await);
        let mut villagers = Vec::new();
        for home in &village.homes {
            villagers.push(app.villager(home).await);
        }
        let ids: Vec<_> = village.homes.iter().map(|home| home.id).collect();
        let backwards: Vec<_> = ids.iter().rev().copied().collect();
        let awards = join_all((0..24).map(|round| {
            let homes = if round % 2 == 0 { &ids } else { &backwards };
            app.try_award(&cadre, village.give, homes, &[])
        }));
        let orders = join_all((0..6).flat_map(|_| &villagers).map(|villager| async {
            let placed = app.try_order(villager, village.store, village.soap, 1, SOAP.0).await;
            let order = match placed.result {
                Ok(order) => order.id,
                Err(_) => return placed,
            };
            app.client.send(villager, CancelOrder { order }, Nothing {}).await
        }));
        let restocks =
            join_all((0..12).map(|_| app.restock(&keeper, village.store, village.soap, 1)));
        let (awards, orders, _) = tokio::join!(awards, orders, restocks);
        if app.engine == Engine::Postgres {
            let circles = "SELECT deadlocks AS value FROM pg_stat_database WHERE datname = current_database()";
            assert_eq!(app.count(circles).await, 0, "transactions waited in a circle");
        }
        assert_eq!(outcomes(&awards), (24, BTreeMap::new()));
        assert_eq!(outcomes(&orders), (24, BTreeMap::new()));
        app.verify().await;
    }
}

both_engines! {
    /// Guard: `state` in the update of `notices` (db/models/notice/mod.rs, `advance`).
    async fn many_publish_one_notice(app: &TestApp) {
        let village = app.village().await;
        let cadres = [app.cadre(&village.code).await, app.cadre(&village.code).await];
        for _ in 0..4 {
            let notice = NoticeId::new();
            app.client.send(&cadres[0], PutNotice { notice }, notice_draft(village.code.as_str())).await.ok();
            app.client.send(&cadres[0], SubmitNotice { notice }, Nothing {}).await.ok();
            let publish = |number: u32| {
                let cadre = if number.is_multiple_of(2) { &cadres[0] } else { &cadres[1] };
                app.client.send(cadre, PublishNotice { notice }, Nothing {})
            };
            let answers = join_all((0..16).map(publish)).await;
            let (done, refusals) = outcomes(&answers);
            assert_eq!((done, refusals), (1, BTreeMap::from([(ErrorCode::NoticeState, 15)])));
            let published = format!(
                "SELECT COUNT(*) AS value FROM audit_records WHERE action = 'notice.publish' AND object_id = '{notice}'"
            );
            assert_eq!(app.count(&published).await, 1);
        }
    }
}

both_engines! {
    /// Guards: the primary keys of `notice_marks` and `notice_visits`, and that what is there already is passed by
    /// (db/models/notice/mark.rs and visit.rs, `add`).
    async fn one_reads_and_is_told_many_times_at_once(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let villager = app.villager(&village.homes[0]).await;
        let notice = app.publish(&cadre, notice_draft(village.code.as_str())).await;
        let reads = join_all((0..CLIENTS).map(|number| {
            app.client.send(&villager, MarkNotice { notice }, NoticeMark { acknowledged: number.is_multiple_of(2) })
        }));
        let resident = village.homes[1].residents[0].id;
        let visits = join_all(
            (0..CLIENTS).map(|_| app.client.send(&cadre, TellInPerson { notice, resident }, Nothing {})),
        );
        let (reads, visits) = tokio::join!(reads, visits);
        assert_eq!((outcomes(&reads).0, outcomes(&visits).0), (64, 64), "{:?}", outcomes(&visits).1);
        let counts = app.client.get(&cadre, GetNoticeCounts { notice }).await.ok();
        assert_eq!((counts.read, counts.acknowledged, counts.told), (1, 1, 1));
        for action in ["notice.read", "notice.acknowledge", "notice.tell"] {
            let said = format!("SELECT COUNT(*) AS value FROM audit_records WHERE action = '{action}'");
            assert_eq!(app.count(&said).await, 1, "{action}");
        }
    }
}
