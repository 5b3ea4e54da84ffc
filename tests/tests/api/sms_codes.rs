//! Signing in with a code from an SMS.

use xiangyue_shared::{
    account::{GetMe, SendSmsCode, SignInWithSms, SmsRequest, SmsSignIn},
    error::ErrorCode,
};
use xiangyue_tests::{TestApp, User, both_engines};

async fn ask(app: &TestApp, phone: &str) {
    let body = SmsRequest { phone: phone.to_owned() };
    let sent = app.client.send(&User::guest(), SendSmsCode {}, body).await.ok();
    assert_eq!((sent.expires_in_seconds, sent.retry_after_seconds), (300, 60));
}

async fn enter(app: &TestApp, phone: &str, code: &str) -> Result<User, ErrorCode> {
    let body =
        SmsSignIn { phone: phone.to_owned(), code: code.to_owned(), device_name: String::new() };
    let answer = app.client.send(&User::guest(), SignInWithSms {}, body).await;
    answer.result.map(|signed_in| User::signed_in(phone, signed_in)).map_err(|problem| problem.code)
}

fn another(code: &str) -> String {
    if code == "123456" { "654321".to_owned() } else { "123456".to_owned() }
}

both_engines! {
    async fn makes_the_sign_in_at_the_first_time(app: &TestApp) {
        let phone = app.phone();
        ask(app, &phone).await;
        let code = app.sms.code_to(&phone, 1).await;
        assert_eq!(enter(app, &phone, &another(&code)).await.err(), Some(ErrorCode::WrongSmsCode));
        let user = enter(app, &phone, &code).await.expect("the right code");
        let me = app.client.get(&user, GetMe {}).await.ok();
        assert_eq!((me.household, me.grants.len(), me.has_password), (None, 0, false));
        // Good once.
        assert_eq!(enter(app, &phone, &code).await.err(), Some(ErrorCode::SmsCodeExpired));
    }
}

both_engines! {
    async fn comes_once_a_minute(app: &TestApp) {
        let phone = app.phone();
        ask(app, &phone).await;
        let body = SmsRequest { phone: phone.clone() };
        let answer = app.client.send(&User::guest(), SendSmsCode {}, body).await;
        let wait = answer.refused(ErrorCode::TooManyRequests).retry_after_seconds.expect("a time to wait");
        assert!((1..=60).contains(&wait));
        app.sms.code_to(&phone, 1).await;
    }
}

both_engines! {
    async fn is_worth_nothing_after_five_wrong_tries_or_five_minutes(app: &TestApp) {
        let phone = app.phone();
        ask(app, &phone).await;
        let code = app.sms.code_to(&phone, 1).await;
        for _ in 0..5 {
            assert_eq!(enter(app, &phone, &another(&code)).await.err(), Some(ErrorCode::WrongSmsCode));
        }
        assert_eq!(enter(app, &phone, &code).await.err(), Some(ErrorCode::SmsCodeExpired));
        let late = app.phone();
        ask(app, &late).await;
        let code = app.sms.code_to(&late, 1).await;
        app.sql("UPDATE sms_codes SET expires_at = '2026-01-01 00:00:00'").await;
        assert_eq!(enter(app, &late, &code).await.err(), Some(ErrorCode::SmsCodeExpired));
    }
}

both_engines! {
    async fn is_stored_neither_open_nor_with_its_phone(app: &TestApp) {
        let phone = app.phone();
        ask(app, &phone).await;
        let code = app.sms.code_to(&phone, 1).await;
        let (sent, body) = app
            .write(|conn, _| {
                use diesel::prelude::*;
                use xiangyue_server::db::schema::{outbox, sms_codes};
                let sent: Vec<u8> = sms_codes::table.select(sms_codes::code_hash).get_result(conn)?;
                let body: (Vec<u8>, Vec<u8>) =
                    outbox::table.select((outbox::recipient_cipher, outbox::body_cipher)).get_result(conn)?;
                Ok((sent, body))
            })
            .await;
        let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(!holds(&sent, &code) && !holds(&body.1, &code) && !holds(&body.0, &phone));
    }
}
