//! Household cards: bought with at the counter, by PIN.

use xiangyue_shared::{
    endpoint::Nothing,
    error::ErrorCode,
    household::{Card, CardPin, IssueCard, ListCards, ResetCardPin, RevokeCard},
    ids::{CardId, OrderId},
    order::{Channel, Order},
    points::Points,
    region::{PutVillagePolicy, VillagePolicy},
    scan::{CounterSale, PreviewScan, Scan, ScanSubject, SellAtCounter},
};
use xiangyue_tests::{
    Answer, TestApp, User, Village, both_engines,
    village::{SOAP, line},
};

const PIN: &str = "280616";

async fn issue(app: &TestApp, staff: &User, village: &Village) -> Card {
    let endpoint = IssueCard { household: village.homes[0].id, card: CardId::new() };
    app.client.send(staff, endpoint, CardPin { pin: PIN.to_owned() }).await.ok()
}

async fn sell(
    app: &TestApp,
    keeper: &User,
    village: &Village,
    card: &Card,
    quantity: i64,
    pin: Option<&str>,
) -> Answer<Order> {
    let body = CounterSale {
        code: card.code.clone(),
        lines: vec![line(village.soap, quantity)],
        total: Points(quantity * SOAP.0),
        pin: pin.map(str::to_owned),
    };
    let endpoint = SellAtCounter { store: village.store, order: OrderId::new() };
    app.client.send(keeper, endpoint, body).await
}

async fn preview(
    app: &TestApp,
    keeper: &User,
    village: &Village,
    card: &Card,
) -> xiangyue_shared::scan::ScanPreview {
    let scan = Scan { code: card.code.clone() };
    app.client.send(keeper, PreviewScan { store: village.store }, scan).await.ok()
}

both_engines! {
    async fn buy_with_the_right_pin(app: &TestApp) {
        let village = app.village().await;
        let worker = app.grid_worker(&village.homes[0].group).await;
        let keeper = app.keeper(&village).await;
        let card = issue(app, &worker, &village).await;
        let seen = preview(app, &keeper, &village, &card).await;
        assert_eq!(seen.refusal, None);
        assert!(matches!(seen.subject, ScanSubject::Card { daily_left: Points(200) }));
        let none = sell(app, &keeper, &village, &card, 1, None).await;
        none.refused_field("pin", ErrorCode::Required);
        let short = sell(app, &keeper, &village, &card, 1, Some("12345")).await;
        short.refused_field("pin", ErrorCode::PinInvalid);
        let wrong = sell(app, &keeper, &village, &card, 1, Some("111111")).await;
        let problem = wrong.refused(ErrorCode::WrongPin);
        assert_eq!(problem.params.get("tries_left").map(String::as_str), Some("4"));
        let sold = sell(app, &keeper, &village, &card, 1, Some(PIN)).await.ok();
        assert_eq!(sold.channel, Channel::Card);
        // A card is good more than once.
        sell(app, &keeper, &village, &card, 1, Some(PIN)).await.ok();
        app.verify().await;
    }
}

both_engines! {
    async fn lock_after_five_wrong_pins(app: &TestApp) {
        let village = app.village().await;
        let (cadre, keeper) = (app.cadre(&village.code).await, app.keeper(&village).await);
        let card = issue(app, &cadre, &village).await;
        for _ in 0..4 {
            sell(app, &keeper, &village, &card, 1, Some("111111")).await.refused(ErrorCode::WrongPin);
        }
        // The right one forgets those before it.
        sell(app, &keeper, &village, &card, 1, Some(PIN)).await.ok();
        for _ in 0..4 {
            sell(app, &keeper, &village, &card, 1, Some("111111")).await.refused(ErrorCode::WrongPin);
        }
        sell(app, &keeper, &village, &card, 1, Some("111111")).await.refused(ErrorCode::CardLocked);
        sell(app, &keeper, &village, &card, 1, Some(PIN)).await.refused(ErrorCode::CardLocked);
        let seen = preview(app, &keeper, &village, &card).await;
        assert_eq!(seen.refusal, Some(ErrorCode::CardLocked));
        let list = ListCards { household: village.homes[0].id };
        let listed = app.client.get(&cadre, list).await.ok();
        assert!(listed.iter().any(|one| one.id == card.id && one.locked));
        let pin = CardPin { pin: "135790".to_owned() };
        let reset = app.client.send(&cadre, ResetCardPin { card: card.id }, pin).await.ok();
        assert!(!reset.locked);
        sell(app, &keeper, &village, &card, 1, Some(PIN)).await.refused(ErrorCode::WrongPin);
        sell(app, &keeper, &village, &card, 1, Some("135790")).await.ok();
    }
}

both_engines! {
    async fn have_a_daily_limit(app: &TestApp) {
        let village = app.village().await;
        let (cadre, keeper) = (app.cadre(&village.code).await, app.keeper(&village).await);
        let policy = VillagePolicy { card_daily_limit: 3 * SOAP.0, ..VillagePolicy::default() };
        let put = PutVillagePolicy { village: village.code.clone() };
        app.client.send(&cadre, put, policy).await.ok();
        let card = issue(app, &cadre, &village).await;
        sell(app, &keeper, &village, &card, 2, Some(PIN)).await.ok();
        let over = sell(app, &keeper, &village, &card, 2, Some(PIN)).await;
        let problem = over.refused(ErrorCode::CardLimitReached);
        assert_eq!(problem.params.get("left").map(String::as_str), Some("5"));
        sell(app, &keeper, &village, &card, 1, Some(PIN)).await.ok();
        let seen = preview(app, &keeper, &village, &card).await;
        assert_eq!(seen.refusal, Some(ErrorCode::CardLimitReached));
        app.verify().await;
    }
}

both_engines! {
    async fn are_revoked_by_the_household(app: &TestApp) {
        let village = app.village().await;
        let (cadre, keeper) = (app.cadre(&village.code).await, app.keeper(&village).await);
        let (villager, neighbour) =
            (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
        let card = issue(app, &cadre, &village).await;
        let revoke = RevokeCard { card: card.id };
        app.client.send(&neighbour, revoke.clone(), Nothing {}).await.refused(ErrorCode::Forbidden);
        app.client.send(&villager, revoke, Nothing {}).await.ok();
        sell(app, &keeper, &village, &card, 1, Some(PIN)).await.refused(ErrorCode::CodeRevoked);
        let pin = CardPin { pin: PIN.to_owned() };
        let reset = app.client.send(&cadre, ResetCardPin { card: card.id }, pin).await;
        reset.refused(ErrorCode::CodeRevoked);
    }
}
