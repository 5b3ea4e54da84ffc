//! Codes that people scan: a wrong one buys nothing, however it came about.

use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use futures_util::future::join_all;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use xiangyue_shared::{
    account::{RegisterDevice, SignOut},
    code::{PayCode, PickupCode, ScannedCode, card_text, check_digit_holds, with_check_digit},
    endpoint::Nothing,
    error::ErrorCode,
    household::{CardPin, IssueCard},
    ids::{CardId, DeviceId, OrderId, StoreId},
    order::Order,
    scan::{ConfirmHandover, Handover, PreviewScan, Scan},
    store::PutStore,
};
use xiangyue_tests::{
    Answer, TestApp, User, Village, both_engines,
    village::{NEXT_VILLAGE, Phone, SOAP, store_draft},
};

/// Changed codes that are tried without a server; the seed is printed where one is accepted.
const TRIES: u64 = 100_000;
const THREADS: u64 = 2;
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A code with something wrong about it: a bit, a letter, a piece, or half of another code.
fn changed(code: &str, other: &str, random: &mut StdRng) -> String {
    let (head, body) = code.split_at(5);
    let mut bytes = body.as_bytes().to_vec();
    let last = bytes.len() - 1;
    let at = random.random_range(0..=last);
    match random.random_range(0..9) {
        // What a bad camera or a clever hand does to one letter.
        0..4 => {
            for _ in 0..random.random_range(1..=3) {
                let at = random.random_range(0..=last);
                bytes[at] = *LETTERS.choose(random).expect("a letter");
            }
        }
        4 => bytes[at] ^= 1 << random.random_range(0..8),
        5 => bytes.truncate(at),
        6 => bytes.insert(at, *LETTERS.choose(random).expect("a letter")),
        7 => bytes.swap(at, last - at),
        _ => bytes[at..].copy_from_slice(&other.as_bytes()[5 + at..]),
    }
    format!("{head}{}", String::from_utf8_lossy(&bytes))
}

/// Whether a scanned text would be taken for one of these two codes' makers.
fn is_accepted(text: &str, phone: &Phone, server: &SigningKey, now: DateTime<Utc>) -> bool {
    match ScannedCode::parse(text) {
        Ok(ScannedCode::Pay(code)) => {
            code.device == phone.device && code.verify(&phone.key.verifying_key(), now).is_ok()
        }
        Ok(ScannedCode::Pickup(code)) => code.verify(&server.verifying_key()).is_ok(),
        _ => false,
    }
}

#[test]
fn none_of_a_hundred_thousand_changed_codes_is_accepted() {
    let (phone, server) = (Phone::new(), SigningKey::from_bytes(&rand::random()));
    let now = Utc::now();
    let pay = |seconds: i64| {
        let at = now - TimeDelta::seconds(seconds);
        PayCode::sign(&phone.key, phone.device, at, rand::random()).text()
    };
    let pickup = || PickupCode::sign(&server, OrderId::new()).text();
    // What is not changed is accepted, or the rest would prove nothing.
    assert!(
        is_accepted(&pay(1), &phone, &server, now) && is_accepted(&pickup(), &phone, &server, now)
    );
    let tried = |seed: u64| {
        let random = &mut StdRng::seed_from_u64(seed);
        let mut tried = 0;
        while tried < TRIES / THREADS {
            let (code, other) =
                if tried % 2 == 0 { (pay(1), pay(2)) } else { (pickup(), pickup()) };
            for _ in 0..50 {
                let text = changed(&code, &other, random);
                if text.trim() == code || text.trim() == other {
                    continue;
                }
                assert!(
                    !is_accepted(&text, &phone, &server, now),
                    "seed {seed}: {code} and {other} made {text}"
                );
                tried += 1;
            }
        }
        tried
    };
    let total: u64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(|| tried(rand::random()))).collect();
        threads.into_iter().map(|thread| thread.join().expect("none is accepted")).sum()
    });
    assert!(total >= TRIES);
}

#[test]
fn a_changed_card_is_another_card() {
    let random = &mut StdRng::seed_from_u64(rand::random());
    for _ in 0..2_000 {
        let (card, other) = (CardId::new(), CardId::new());
        let (code, second) = (card_text(card), card_text(other));
        let text = changed(&code, &second, random);
        if text.trim() != code && text.trim() != second {
            let read = ScannedCode::parse(&text);
            assert!(
                read != Ok(ScannedCode::Card(card)) && read != Ok(ScannedCode::Card(other)),
                "{code}: {text}"
            );
        }
    }
}

#[test]
fn digits_that_were_misread_are_noticed() {
    for number in (0..10_000_000).step_by(99_991) {
        let digits = with_check_digit(number);
        for place in 0..7 {
            let mut swapped = digits.clone().into_bytes();
            swapped.swap(place, place + 1);
            let swapped = String::from_utf8(swapped).expect("digits");
            // Luhn's digit does not see 09 for 90, and nothing else of the kind.
            let unseen = matches!(&digits[place..place + 2], "09" | "90");
            assert_eq!(check_digit_holds(&swapped), swapped == digits || unseen, "{digits}");
        }
    }
}

async fn preview(
    app: &TestApp,
    keeper: &User,
    store: StoreId,
    code: &str,
) -> Result<Option<ErrorCode>, ErrorCode> {
    let scan = Scan { code: code.to_owned() };
    let answer = app.client.send(keeper, PreviewScan { store }, scan).await;
    answer.result.map(|seen| seen.refusal).map_err(|problem| problem.code)
}

async fn buy(app: &TestApp, keeper: &User, village: &Village, code: &str) -> Answer<Order> {
    app.try_sale(keeper, village.store, code, &[(village.soap, 1)], SOAP.0).await
}

async fn collect(
    app: &TestApp,
    keeper: &User,
    store: StoreId,
    order: &Order,
    code: &str,
) -> Answer<Order> {
    let body = Handover { code: code.to_owned(), handed_over_at: None };
    app.client.send(keeper, ConfirmHandover { store, order: order.id }, body).await
}

fn pickup_of(order: &Order) -> String {
    order.pickup.clone().expect("a code").code
}

both_engines! {
    /// The same over HTTP, for some hundred.
    async fn a_changed_code_buys_nothing(app: &TestApp) {
        let village = app.village().await;
        let (villager, neighbour) = (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
        let (keeper, cadre) = (app.keeper(&village).await, app.cadre(&village.code).await);
        let (phone, other) = (app.phone_of(&villager).await, app.phone_of(&neighbour).await);
        let order = app.order_soap(&villager, &village, 1).await;
        let second = app.order_soap(&neighbour, &village, 1).await;
        let issue = |household| IssueCard { household, card: CardId::new() };
        let pin = || CardPin { pin: "135790".to_owned() };
        let card = app.client.send(&cadre, issue(villager.household()), pin()).await.ok().code;
        let second_card = app.client.send(&cadre, issue(neighbour.household()), pin()).await.ok().code;
        let points = "SELECT SUM(balance) AS value FROM ledger_accounts WHERE kind = 'household'";
        let before = app.count(points).await;
        let seed: u64 = rand::random();
        let random = &mut StdRng::seed_from_u64(seed);
        for _ in 0..15 {
            let (pay, pay_of_other) = (phone.pay_code(0), other.pay_code(0));
            let codes: Vec<String> = (0..10)
                .map(|number| match number % 3 {
                    0 => changed(&pay, &pay_of_other, random),
                    1 => changed(&pickup_of(&order), &pickup_of(&second), random),
                    _ => changed(&card, &second_card, random),
                })
                .filter(|text| ![&pay, &pay_of_other, &pickup_of(&order), &pickup_of(&second), &card, &second_card].contains(&&text.trim().to_owned()))
                .collect();
            let (keeper, village, order) = (&keeper, &village, &order);
            let outcomes = join_all(codes.iter().map(|code| async move {
                let seen = preview(app, keeper, village.store, code).await;
                let sold = buy(app, keeper, village, code).await.code();
                let collected = collect(app, keeper, village.store, order, code).await.code();
                (code, seen, [sold, collected])
            }));
            for (code, seen, done) in outcomes.await {
                let refused = [ErrorCode::CodeUnknown, ErrorCode::CodeForged, ErrorCode::Invalid];
                assert!(seen.as_ref().is_err_and(|code| refused.contains(code)), "seed {seed}: {code}: {seen:?}");
                assert!(done.iter().all(|code| code.is_some_and(|code| refused.contains(&code))), "seed {seed}: {code}: {done:?}");
            }
        }
        assert_eq!(app.count(points).await, before);
        buy(app, &keeper, &village, &phone.pay_code(0)).await.ok();
        app.verify().await;
    }
}

both_engines! {
    async fn a_pay_code_has_its_minute(app: &TestApp) {
        let village = app.village().await;
        let (villager, keeper) = (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let phone = app.phone_of(&villager).await;
        // Seconds since it was made; a phone's clock may be 30 ahead.
        for (age, refused) in [(61, true), (120, true), (86_400, true), (-40, true), (-86_400, true), (45, false), (-20, false)] {
            let code = phone.pay_code(age);
            let seen = preview(app, &keeper, village.store, &code).await;
            assert_eq!(seen, Ok(refused.then_some(ErrorCode::CodeExpired)), "{age}");
            let sold = buy(app, &keeper, &village, &code).await.code();
            assert_eq!(sold, refused.then_some(ErrorCode::CodeExpired), "{age}");
        }
        for seconds in [i64::MIN, i64::MAX, 0, -1] {
            if let Some(at) = DateTime::from_timestamp(seconds, 0) {
                let code = PayCode::sign(&phone.key, phone.device, at, [0; 8]).text();
                assert_eq!(preview(app, &keeper, village.store, &code).await, Ok(Some(ErrorCode::CodeExpired)), "{seconds}");
            }
        }
    }
}

both_engines! {
    async fn a_code_is_good_once_and_in_its_place(app: &TestApp) {
        let (village, other) = (app.village().await, app.village_at(NEXT_VILLAGE).await);
        let (villager, keeper, cadre) =
            (app.villager(&village.homes[0]).await, app.keeper(&village).await, app.cadre(&village.code).await);
        let second_store = StoreId::new();
        app.client.send(&cadre, PutStore { store: second_store }, store_draft(&village.code)).await.ok();
        let stranger = app.keeper(&other).await;
        let order = app.order_soap(&villager, &village, 1).await;
        let code = pickup_of(&order);
        // A keeper of another store, of another village, and of this one at a store that is not theirs.
        collect(app, &stranger, village.store, &order, &code).await.refused(ErrorCode::Forbidden);
        collect(app, &stranger, other.store, &order, &code).await.refused(ErrorCode::OtherVillage);
        collect(app, &cadre, second_store, &order, &code).await.refused(ErrorCode::OtherStore);
        // The code of another order, and a pay code.
        let next = app.order_soap(&villager, &village, 1).await;
        collect(app, &keeper, village.store, &order, &pickup_of(&next)).await.refused(ErrorCode::CodeUnknown);
        let phone = app.phone_of(&villager).await;
        collect(app, &keeper, village.store, &order, &phone.pay_code(0)).await.refused(ErrorCode::CodeUnknown);
        buy(app, &keeper, &village, &code).await.refused(ErrorCode::CodeUnknown);
        collect(app, &keeper, village.store, &order, &code).await.ok();
        collect(app, &keeper, village.store, &order, &code).await.refused(ErrorCode::OrderCollected);
        // Of two at once one is taken.
        let pay = phone.pay_code(0);
        let sales = join_all((0..4).map(|_| buy(app, &keeper, &village, &pay))).await;
        let codes: Vec<_> = sales.iter().map(Answer::code).collect();
        assert_eq!(codes.iter().filter(|code| code.is_none()).count(), 1, "{codes:?}");
        assert!(codes.iter().flatten().all(|code| *code == ErrorCode::CodeUsed), "{codes:?}");
        app.verify().await;
    }
}

both_engines! {
    async fn a_device_signs_for_its_own_user_and_sign_in(app: &TestApp) {
        let village = app.village().await;
        let phone_number = app.phone();
        app.bind(&phone_number, village.homes[0].residents[0].id).await;
        let (at_home, lost) = (app.sign_in(&phone_number).await, app.sign_in(&phone_number).await);
        let (neighbour, keeper) = (app.villager(&village.homes[1]).await, app.keeper(&village).await);
        let (phone, lost_phone) = (app.phone_of(&at_home).await, app.phone_of(&lost).await);
        // Another's key under one's own device, one's own key under another's device.
        let theirs = app.phone_of(&neighbour).await;
        for (device, key) in [(phone.device, &theirs.key), (theirs.device, &phone.key)] {
            let forged = PayCode::sign(key, device, Utc::now(), [1; 8]).text();
            buy(app, &keeper, &village, &forged).await.refused(ErrorCode::CodeForged);
        }
        let take = RegisterDevice { device: theirs.device };
        app.client.send(&at_home, take, phone.public_key()).await.refused(ErrorCode::Duplicate);
        let unknown = PayCode::sign(&phone.key, DeviceId::new(), Utc::now(), [1; 8]).text();
        buy(app, &keeper, &village, &unknown).await.refused(ErrorCode::CodeUnknown);
        // The phone that was lost is signed out from the other one: what it signs from then on is worth nothing.
        buy(app, &keeper, &village, &lost_phone.pay_code(0)).await.ok();
        let rows = app.client.get(&at_home, xiangyue_shared::account::ListSessions {}).await.ok();
        let session = rows.iter().find(|row| !row.current).expect("the other one").id;
        let end = xiangyue_shared::account::EndSession { session };
        app.client.send(&at_home, end, Nothing {}).await.ok();
        buy(app, &keeper, &village, &lost_phone.pay_code(0)).await.refused(ErrorCode::CodeRevoked);
        app.client.send(&lost, RegisterDevice { device: lost_phone.device }, lost_phone.public_key()).await.refused(ErrorCode::SessionEnded);
        buy(app, &keeper, &village, &phone.pay_code(0)).await.ok();
        // Found again, and signed in again: the same key is good for the new sign-in.
        let found = app.sign_in(&phone_number).await;
        app.client.send(&found, RegisterDevice { device: lost_phone.device }, lost_phone.public_key()).await.ok();
        buy(app, &keeper, &village, &lost_phone.pay_code(0)).await.ok();
        app.client.send(&found, SignOut {}, Nothing {}).await.ok();
        buy(app, &keeper, &village, &lost_phone.pay_code(0)).await.refused(ErrorCode::CodeRevoked);
    }
}

both_engines! {
    /// The phone on which the password was changed goes on with the key that it has.
    async fn a_device_is_registered_again_after_a_new_password(app: &TestApp) {
        use xiangyue_shared::account::{NewPassword, PutPassword};
        let village = app.village().await;
        let (villager, keeper) = (app.villager(&village.homes[0]).await, app.keeper(&village).await);
        let phone = app.phone_of(&villager).await;
        let body = NewPassword { current: None, new: "maosicun-2026".to_owned() };
        app.client.send(&villager, PutPassword {}, body).await.ok();
        buy(app, &keeper, &village, &phone.pay_code(0)).await.refused(ErrorCode::CodeRevoked);
        app.client.send(&villager, RegisterDevice { device: phone.device }, phone.public_key()).await.ok();
        buy(app, &keeper, &village, &phone.pay_code(0)).await.ok();
    }
}
