//! What clients make, they name themselves. A name that is taken is refused as such, and nothing happens: neither to
//! what has it nor to what was to have it.

use futures_util::future::join_all;
use xiangyue_shared::{
    access::Role,
    account::{AddGrant, AskBinding, NewGrant, RegisterDevice, RequestBinding},
    endpoint::NoQuery,
    error::ErrorCode,
    household::{CardPin, IssueCard},
    ids::{BindingId, CardId, GrantId, OrderId, PictureId},
    order::{OrderDraft, PlaceOrder},
    points::Points,
    rule::{AddPicture, PutRule},
    store::{PutItem, PutStore},
};
use xiangyue_tests::{
    TestApp, both_engines, files,
    village::{NEXT_VILLAGE, Phone, SOAP, item_draft, line, rule_draft, store_draft},
};

/// Tables that would show it if something happened.
const TABLES: [&str; 15] = [
    "audit_records",
    "binding_requests",
    "cards",
    "devices",
    "grants",
    "idempotency_keys",
    "items",
    "order_lines",
    "orders",
    "pictures",
    "rule_versions",
    "stock_movements",
    "stores",
    "transfers",
    "users",
];

async fn rows(app: &TestApp) -> Vec<i64> {
    let mut rows = Vec::new();
    for table in TABLES {
        rows.push(app.count(&format!("SELECT COUNT(*) AS value FROM {table}")).await);
    }
    rows
}

both_engines! {
    async fn a_name_that_is_taken_is_refused(app: &TestApp) {
        let (village, other) = (app.village().await, app.village_at(NEXT_VILLAGE).await);
        let (cadre, stranger) = (app.cadre(&village.code).await, app.cadre(&other.code).await);
        let (one, two) = (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
        let client = &app.client;

        let placed = app.order_soap(&one, &village, 1).await;
        let (card, pin) = (CardId::new(), CardPin { pin: "280616".to_owned() });
        let issue = |home: usize| IssueCard { household: village.homes[home].id, card };
        client.send(&cadre, issue(0), pin.clone()).await.ok();
        let grant = GrantId::new();
        let worker = |phone: &str, group: usize| NewGrant {
            phone: phone.to_owned(),
            role: Role::GridWorker,
            region: village.groups[group].clone(),
            store: None,
        };
        client.send(&cadre, AddGrant { grant }, worker("13900009991", 0)).await.ok();
        let picture = PictureId::new();
        let add = AddPicture { village: village.code.clone(), picture };
        client.call(&cadre, add.clone(), NoQuery {}, files::photo(40, 30)).await.ok();
        let phone = app.phone_of(&one).await;
        let (guest, second) = (app.user().await, app.user().await);
        let binding = BindingId::new();
        let ask = |name: &str| AskBinding {
            village: village.code.clone(),
            name: name.to_owned(),
            note: String::new(),
        };
        client.send(&guest, RequestBinding { binding }, ask("王秀兰")).await.ok();

        let before = rows(app).await;
        let draft = OrderDraft {
            store: village.store,
            lines: vec![line(village.soap, 1)],
            total: Points(SOAP.0),
        };
        let place = PlaceOrder { household: two.household(), order: placed.id };
        client.send(&two, place, draft).await.refused_field("order", ErrorCode::Duplicate);
        client.send(&cadre, issue(1), pin).await.refused_field("card", ErrorCode::Duplicate);
        let again = client.send(&cadre, AddGrant { grant }, worker("13900009992", 1)).await;
        again.refused(ErrorCode::Duplicate);
        let again = client.call(&cadre, add, NoQuery {}, files::photo(30, 40)).await;
        again.refused(ErrorCode::Duplicate);
        let device = RegisterDevice { device: phone.device };
        client.send(&two, device, Phone::new().public_key()).await.refused(ErrorCode::Duplicate);
        let again = client.send(&second, RequestBinding { binding }, ask("毛占山")).await;
        again.refused(ErrorCode::Duplicate);
        // What is put under a name that stands elsewhere is refused as what it is: another's.
        let put = PutStore { store: village.store };
        client.send(&stranger, put, store_draft(&other.code)).await.refused(ErrorCode::Forbidden);
        let put = PutItem { store: other.store, item: village.soap };
        let again = client.send(&stranger, put, item_draft("香皂", 1)).await;
        again.refused_field("item", ErrorCode::OtherStore);
        let put = PutRule { village: other.code.clone(), rule: village.give };
        client.send(&stranger, put, rule_draft("门前三包", 1)).await.refused(ErrorCode::NotFound);

        assert_eq!(rows(app).await, before);
        app.verify().await;
    }
}

both_engines! {
    async fn of_two_at_once_one_gets_the_name(app: &TestApp) {
        let village = app.village().await;
        let mut villagers = Vec::new();
        for home in &village.homes {
            villagers.push(app.villager(home).await);
        }
        for _ in 0..5 {
            let order = OrderId::new();
            let tries = villagers.iter().map(|villager| {
                let draft = OrderDraft {
                    store: village.store,
                    lines: vec![line(village.soap, 1)],
                    total: Points(SOAP.0),
                };
                app.client.send(villager, PlaceOrder { household: villager.household(), order }, draft)
            });
            let answers = join_all(tries).await;
            let placed = answers.iter().filter(|answer| answer.result.is_ok()).count();
            assert_eq!(placed, 1);
            for answer in answers.into_iter().filter(|answer| answer.result.is_err()) {
                answer.refused_field("order", ErrorCode::Duplicate);
            }
        }
        assert_eq!(app.count("SELECT COUNT(*) AS value FROM orders").await, 5);
        app.verify().await;
    }
}
