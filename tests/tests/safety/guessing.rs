//! Passwords, digits and codes on paper: how often one may guess.

use futures_util::future::join_all;
use xiangyue_shared::{
    account::InviteResident,
    attendance::{CheckIn, ScannedVenueCode},
    code::with_check_digit,
};
use xiangyue_shared::{
    account::{NewPassword, PasswordSignIn, PutPassword, SignInWithPassword},
    endpoint::Nothing,
    error::{ErrorCode, Problem},
    household::{CardPin, IssueCard},
    ids::{CardId, OrderId},
    order::Order,
    points::Points,
    scan::{ConfirmHandover, CounterSale, Handover, PreviewScan, Scan, SellAtCounter},
};
use xiangyue_tests::{
    Engine, TestApp, User, Village, both_engines,
    people::PASSWORD,
    runtime,
    village::{SOAP, line},
    volunteers::{duty_draft, shift_draft},
};

async fn sign_in_from(app: &TestApp, phone: &str, address: &[&str]) -> Option<ErrorCode> {
    let body = PasswordSignIn {
        phone: phone.to_owned(),
        password: "guess".to_owned(),
        device_name: String::new(),
    };
    let mut request = app
        .client
        .bent(&User::guest(), &SignInWithPassword {})
        .body(serde_json::to_string(&body).expect("JSON"));
    for entry in address {
        request = request.header("x-forwarded-for", *entry);
    }
    let answer = request.send().await.expect("an answer");
    let problem: Option<Problem> = answer.json().await.ok();
    problem.map(|problem| problem.code)
}

#[test]
fn one_network_cannot_try_a_password_on_everybody() {
    let app = TestApp::start_with(Engine::Sqlite, |args| {
        args.behind_proxy = true;
        // Of 20 requests a second follow 12 sign-ins a minute.
        args.requests_per_second = 20.try_into().expect("a number");
    });
    runtime().block_on(async {
        let mut refused = 0;
        for number in 0..20 {
            // Two headers, as some proxies add one of their own: the first is the caller's invention.
            let invented = format!("203.0.113.{number}");
            let code = sign_in_from(&app, &app.phone(), &[&invented, "198.51.100.7"]).await;
            refused += usize::from(code == Some(ErrorCode::TooManyRequests));
        }
        assert!((4..=8).contains(&refused), "{refused}");
        assert_eq!(
            sign_in_from(&app, &app.phone(), &["198.51.100.8"]).await,
            Some(ErrorCode::WrongPassword)
        );
        // Whoever sends none is limited by where the connection comes from, not let through.
        let mut last = None;
        for _ in 0..20 {
            last = sign_in_from(&app, &app.phone(), &[]).await;
        }
        assert_eq!(last, Some(ErrorCode::TooManyRequests));
    });
}

both_engines! {
    /// A stolen access token is good for a quarter of an hour. It does not serve to find out the password.
    async fn the_password_that_one_has_is_not_guessed(app: &TestApp) {
        let phone = app.phone();
        app.set_password(&phone).await;
        let user = app.sign_in(&phone).await;
        let guess = |current: String| {
            let body = NewPassword { current: Some(current), new: "another-password".to_owned() };
            app.client.send(&user, PutPassword {}, body)
        };
        let codes = join_all((0..15).map(|number| async move { guess(format!("guess {number}")).await.code() })).await;
        assert_eq!(codes.iter().filter(|code| **code == Some(ErrorCode::WrongPassword)).count(), 10, "{codes:?}");
        guess(PASSWORD.to_owned()).await.refused(ErrorCode::TooManyRequests);
    }
}

async fn scan(app: &TestApp, keeper: &User, village: &Village, code: &str) -> Option<ErrorCode> {
    let scan = Scan { code: code.to_owned() };
    app.client.send(keeper, PreviewScan { store: village.store }, scan).await.code()
}

fn digits_of(order: &Order) -> String {
    order.pickup.clone().expect("a code").digits
}

both_engines! {
    /// Of ten million digits some hundred stand for an order that waits. A keeper who tries them all finds none.
    async fn digits_are_not_guessed(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper, other) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await, app.keeper(&village).await);
        let order = app.order_soap(&villager, &village, 1).await;
        let digits = digits_of(&order);
        let wrong = (0..).map(with_check_digit).filter(|guess| *guess != digits);
        let tries = wrong.take(40).collect::<Vec<_>>();
        // All at once, in each of the ways in which digits are taken.
        let asked = tries.iter().enumerate().map(|(number, guess)| {
            let (guess, keeper, village) = (guess.clone(), &keeper, &village);
            async move {
                match number % 3 {
                    0 => scan(app, keeper, village, &guess).await,
                    1 => {
                        let body = Handover { code: guess, handed_over_at: None };
                        let endpoint = ConfirmHandover { store: village.store, order: OrderId::new() };
                        app.client.send(keeper, endpoint, body).await.code()
                    }
                    _ => app.try_sale(keeper, village.store, &guess, &[(village.soap, 1)], SOAP.0).await.code(),
                }
            }
        });
        let codes = join_all(asked).await;
        let count = |wanted| codes.iter().filter(|code| **code == Some(wanted)).count();
        assert_eq!((count(ErrorCode::CodeUnknown), count(ErrorCode::TooManyRequests)), (30, 10), "{codes:?}");
        // Not even the right ones are looked up then; what is scanned cannot be guessed, and goes on.
        assert_eq!(scan(app, &keeper, &village, &digits).await, Some(ErrorCode::TooManyRequests));
        let pickup = order.pickup.clone().expect("a code").code;
        assert_eq!(scan(app, &keeper, &village, &pickup).await, None);
        // Another keeper goes on, up to what one store may try.
        for guess in &tries[..30] {
            assert_eq!(scan(app, &other, &village, guess).await, Some(ErrorCode::CodeUnknown));
        }
        assert_eq!(scan(app, &other, &village, &digits).await, Some(ErrorCode::TooManyRequests));
        let third = app.keeper(&village).await;
        assert_eq!(scan(app, &third, &village, &tries[0]).await, Some(ErrorCode::TooManyRequests));
    }
}

both_engines! {
    /// Of ten million digits a few stand for the screens of a shift. Guards: `guess` in `routes/guessing.rs`.
    async fn the_digits_of_a_venue_are_not_guessed(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let duty = app.duty(&cadre, duty_draft(&village.code)).await;
        let shift = app.shift(&cadre, duty, shift_draft(5)).await;
        let (one, two) = (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
        let signup = app.try_sign_up(&one, shift, one.resident()).await.ok().id;
        let other = app.try_sign_up(&two, shift, two.resident()).await.ok().id;
        app.begin_shift(shift, 60).await;
        let scanned = |code: &str| ScannedVenueCode { code: code.to_owned(), scanned_at: None };
        let right = app.venue_digits(shift, &cadre, 0);
        let known: Vec<String> = (0..20).map(|turn| app.venue_digits(shift, &cadre, turn * 30 - 60)).collect();
        let wrong: Vec<String> =
            (0..).map(with_check_digit).filter(|guess| !known.contains(guess)).take(15).collect();
        let tries = wrong.iter().map(|guess| app.client.send(&one, CheckIn { signup }, scanned(guess)));
        let codes: Vec<_> = join_all(tries).await.iter().map(|answer| answer.code()).collect();
        let count = |wanted| codes.iter().filter(|code| **code == Some(wanted)).count();
        assert_eq!((count(ErrorCode::CodeUnknown), count(ErrorCode::TooManyRequests)), (10, 5), "{codes:?}");
        let arrive = |user, signup, code: &str| app.client.send(user, CheckIn { signup }, scanned(code));
        arrive(&one, signup, &right).await.refused(ErrorCode::TooManyRequests);
        // Others go on, and so does what is scanned.
        arrive(&two, other, &right).await.ok();
        arrive(&one, signup, &app.venue_code(shift, &cadre, 0)).await.ok();
    }
}

both_engines! {
    async fn digits_that_are_right_are_never_counted(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) = (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let digits = digits_of(&app.order_soap(&villager, &village, 1).await);
        for _ in 0..70 {
            assert_eq!(scan(app, &keeper, &village, &digits).await, None);
        }
        // One who may not scan there uses up nobody's tries.
        for _ in 0..70 {
            assert_eq!(scan(app, &villager, &village, "48271936").await, Some(ErrorCode::Forbidden));
        }
        assert_eq!(scan(app, &keeper, &village, &digits).await, None);
    }
}

both_engines! {
    /// The PINs are checked two at a time; as soon as five were wrong the card is locked.
    async fn pins_that_are_tried_at_once_lock_the_card(app: &TestApp) {
        let village = app.village().await;
        let (cadre, keeper) = (app.cadre(&village.code).await, app.keeper(&village).await);
        let issue = IssueCard { household: village.homes[0].id, card: CardId::new() };
        let card = app.client.send(&cadre, issue, CardPin { pin: "280616".to_owned() }).await.ok();
        let tried = (0..30).map(|number| {
            let (card, keeper, village) = (&card, &keeper, &village);
            async move {
                let body = CounterSale {
                    code: card.code.clone(),
                    lines: vec![line(village.soap, 1)],
                    total: Points(SOAP.0),
                    pin: Some(format!("{:06}", 111_111 + number)),
                };
                app.client.send(keeper, SellAtCounter { store: village.store, order: OrderId::new() }, body).await.code()
            }
        });
        let codes = join_all(tried).await;
        assert!(codes.iter().all(Option::is_some), "{codes:?}");
        let body = CounterSale {
            code: card.code.clone(),
            lines: vec![line(village.soap, 1)],
            total: Points(SOAP.0),
            pin: Some("280616".to_owned()),
        };
        let sell = SellAtCounter { store: village.store, order: OrderId::new() };
        app.client.send(&keeper, sell, body).await.refused(ErrorCode::CardLocked);
        app.verify().await;
    }
}

both_engines! {
    /// Eight characters could be found out from a plain hash.
    async fn a_code_on_paper_is_not_read_from_the_database(app: &TestApp) {
        use xiangyue_server::{db::schema::invitations, keys::token_hash};
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let invite = InviteResident { resident: village.homes[0].residents[0].id };
        let code = app.client.send(&cadre, invite, Nothing {}).await.ok().code;
        let plain = code.clone();
        let found: i64 = app
            .write(move |conn, _| {
                use diesel::prelude::*;
                let same = invitations::table.filter(invitations::code_hash.eq(token_hash(&plain)));
                Ok(same.count().get_result(conn)?)
            })
            .await;
        assert_eq!(found, 0);
        let user = app.user().await;
        let body = xiangyue_shared::account::UseInvitation { code };
        app.client.send(&user, xiangyue_shared::account::BindByInvitation {}, body).await.ok();
    }
}

both_engines! {
    async fn a_code_on_paper_is_not_guessed(app: &TestApp) {
        let user = app.user().await;
        let mut codes = Vec::new();
        for number in 0..12 {
            let body = xiangyue_shared::account::UseInvitation { code: format!("AAAA22{number:02}") };
            let answer = app.client.send(&user, xiangyue_shared::account::BindByInvitation {}, body).await;
            codes.push(answer.code().expect("a refusal"));
        }
        assert_eq!(codes.iter().filter(|code| **code == ErrorCode::InvitationInvalid).count(), 10, "{codes:?}");
        assert_eq!(codes.last(), Some(&ErrorCode::TooManyRequests));
    }
}
