//! Buying at the counter with a pay code.

use chrono::{NaiveDateTime, NaiveTime};
use xiangyue_server::db::models::pay_code::{self, DigitsRow};
use xiangyue_shared::{
    error::ErrorCode,
    household::GetHousehold,
    order::{Channel, Order, OrderState},
    points::Points,
    scan::{
        GetPayCodeStatus, MakePayDigits, PayCodeQuery, PayCodeStatus, PayDigitsRequest,
        PreviewScan, Scan, ScanSubject,
    },
    store::{OpeningHours, PutStore, StoreDraft},
};
use xiangyue_tests::{
    Answer, TestApp, User, Village, both_engines,
    village::{NEXT_VILLAGE, OIL, OPENING, Phone, SOAP, store_draft},
};

async fn preview(
    app: &TestApp,
    keeper: &User,
    village: &Village,
    code: &str,
) -> Answer<xiangyue_shared::scan::ScanPreview> {
    let scan = Scan { code: code.to_owned() };
    app.client.send(keeper, PreviewScan { store: village.store }, scan).await
}

async fn sell_soap(app: &TestApp, keeper: &User, village: &Village, code: &str) -> Answer<Order> {
    app.try_sale(keeper, village.store, code, &[(village.soap, 1)], SOAP.0).await
}

async fn status(app: &TestApp, villager: &User, code: &str) -> PayCodeStatus {
    let query = PayCodeQuery { code: code.to_owned() };
    app.client.find(villager, GetPayCodeStatus {}, query).await.ok()
}

both_engines! {
    async fn a_pay_code_buys_once(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let code = app.phone_of(&villager).await.pay_code(0);
        let seen = preview(app, &keeper, &village, &code).await.ok();
        assert_eq!((seen.refusal, seen.available), (None, Points(OPENING)));
        assert!(matches!(seen.subject, ScanSubject::PayCode { .. }));
        assert_eq!(status(app, &villager, &code).await.receipt, None);
        let lines = [(village.oil, 1), (village.soap, 2)];
        let total = OIL.0 + 2 * SOAP.0;
        let sold = app.try_sale(&keeper, village.store, &code, &lines, total).await.ok();
        assert_eq!((sold.channel, sold.state), (Channel::PayCode, OrderState::Collected));
        assert_eq!((sold.total, sold.available_after), (Points(total), Points(OPENING - total)));
        let receipt = status(app, &villager, &code).await.receipt.expect("a receipt");
        assert_eq!((receipt.id, receipt.lines.len()), (sold.id, 2));
        // Replayed.
        sell_soap(app, &keeper, &village, &code).await.refused(ErrorCode::CodeUsed);
        let seen = preview(app, &keeper, &village, &code).await.ok();
        assert_eq!(seen.refusal, Some(ErrorCode::CodeUsed));
        let home = villager.household();
        let shown = app.client.get(&villager, GetHousehold { household: home }).await.ok();
        assert_eq!(shown.balance, Points(OPENING - total));
        // Another household does not see the receipt.
        let neighbour = app.villager(&village.homes[1]).await;
        assert_eq!(status(app, &neighbour, &code).await.receipt, None);
        app.verify().await;
    }
}

both_engines! {
    async fn old_forged_and_unknown_codes_are_refused(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let phone = app.phone_of(&villager).await;
        sell_soap(app, &keeper, &village, &phone.pay_code(61)).await.refused(ErrorCode::CodeExpired);
        // A phone whose clock runs ahead by more than is forgiven.
        sell_soap(app, &keeper, &village, &phone.pay_code(-40)).await.refused(ErrorCode::CodeExpired);
        let forger = Phone { device: phone.device, ..Phone::new() };
        let forged = forger.pay_code(0);
        sell_soap(app, &keeper, &village, &forged).await.refused(ErrorCode::CodeForged);
        preview(app, &keeper, &village, &forged).await.refused(ErrorCode::CodeForged);
        let stranger = Phone::new().pay_code(0);
        sell_soap(app, &keeper, &village, &stranger).await.refused(ErrorCode::CodeUnknown);
        sell_soap(app, &keeper, &village, "xyp1.AAAA").await.refused(ErrorCode::CodeForged);
        sell_soap(app, &keeper, &village, &phone.pay_code(30)).await.ok();
        app.verify().await;
    }
}

both_engines! {
    async fn digits_stand_for_the_code(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let phone = app.phone_of(&villager).await;
        let code = phone.pay_code(0);
        let ask = |user: &User, code: &str| {
            let (user, body) = (user.clone(), PayDigitsRequest { code: code.to_owned() });
            async move { app.client.send(&user, MakePayDigits {}, body).await }
        };
        let digits = ask(&villager, &code).await.ok();
        assert_eq!(ask(&villager, &code).await.ok(), digits, "one code has one number");
        let neighbour = app.villager(&village.homes[1]).await;
        ask(&neighbour, &code).await.refused(ErrorCode::CodeUnknown);
        let seen = preview(app, &keeper, &village, &digits.digits).await.ok();
        assert_eq!((seen.refusal, seen.household), (None, villager.household()));
        sell_soap(app, &keeper, &village, &digits.digits).await.ok();
        sell_soap(app, &keeper, &village, &digits.digits).await.refused(ErrorCode::CodeUsed);
        sell_soap(app, &keeper, &village, &code).await.refused(ErrorCode::CodeUsed);
        ask(&villager, &code).await.refused(ErrorCode::CodeUsed);
        ask(&villager, &phone.pay_code(70)).await.refused(ErrorCode::CodeExpired);
        app.verify().await;
    }
}

both_engines! {
    /// Two who draw the same digits at once: the second is told and draws again, in the same transaction.
    async fn digits_are_given_to_one_code_only(app: &TestApp) {
        app.write(|conn, _| {
            let row = |code: &str| DigitsRow {
                digits: "12345678".to_owned(),
                code: code.to_owned(),
                expires_at: NaiveDateTime::default(),
            };
            assert!(pay_code::add(conn, &row("first"))?);
            assert!(!pay_code::add(conn, &row("second"))?);
            let kept = pay_code::by_digits(conn, "12345678")?;
            assert_eq!(kept.map(|row| row.code).as_deref(), Some("first"));
            Ok(())
        })
        .await;
    }
}

both_engines! {
    async fn a_code_is_good_in_its_own_village(app: &TestApp) {
        let (village, other) = (app.village().await, app.village_at(NEXT_VILLAGE).await);
        let (villager, keeper) = (app.villager(&village.homes[0]).await, app.keeper(&other).await);
        let code = app.phone_of(&villager).await.pay_code(0);
        let seen = preview(app, &keeper, &other, &code).await.ok();
        assert_eq!(seen.refusal, Some(ErrorCode::OtherVillage));
        sell_soap(app, &keeper, &other, &code).await.refused(ErrorCode::OtherVillage);
    }
}

both_engines! {
    async fn a_sale_that_is_refused_leaves_the_code_good(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let code = app.phone_of(&villager).await.pay_code(0);
        let dear = app.try_sale(&keeper, village.store, &code, &[(village.oil, 4)], 4 * OIL.0).await;
        dear.refused(ErrorCode::InsufficientPoints);
        let wrong = app.try_sale(&keeper, village.store, &code, &[(village.soap, 1)], 1).await;
        wrong.refused_field("total", ErrorCode::Stale);
        sell_soap(app, &keeper, &village, &code).await.ok();
    }
}

both_engines! {
    async fn the_counter_keeps_its_hours(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper, cadre) = (
            app.villager(&village.homes[0]).await,
            app.keeper(&village).await,
            app.cadre(&village.code).await,
        );
        let phone = app.phone_of(&villager).await;
        let closed = OpeningHours {
            opens: NaiveTime::MIN,
            closes: NaiveTime::from_hms_opt(23, 0, 0).expect("a time"),
            weekdays: Vec::new(),
        };
        let draft = StoreDraft { hours: closed, ..store_draft(&village.code) };
        app.client.send(&cadre, PutStore { store: village.store }, draft).await.ok();
        let code = phone.pay_code(0);
        let seen = preview(app, &keeper, &village, &code).await.ok();
        assert_eq!(seen.refusal, Some(ErrorCode::StoreClosed));
        sell_soap(app, &keeper, &village, &code).await.refused(ErrorCode::StoreClosed);
    }
}

both_engines! {
    /// A phone that is lost: its owner sets a new password elsewhere, and its codes are worth nothing.
    async fn a_new_password_revokes_the_codes_of_all_devices(app: &TestApp) {
        use xiangyue_shared::account::{NewPassword, PutPassword};
        let village = app.village().await;
        let (villager, keeper) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let phone = app.phone_of(&villager).await;
        let body = NewPassword { current: None, new: "maosicun-2026".to_owned() };
        app.client.send(&villager, PutPassword {}, body).await.ok();
        sell_soap(app, &keeper, &village, &phone.pay_code(0)).await.refused(ErrorCode::CodeRevoked);
        let next = app.phone_of(&villager).await;
        sell_soap(app, &keeper, &village, &next.pay_code(0)).await.ok();
    }
}
