//! Signing in, staying in, and being thrown out.

use uuid::Uuid;
use xiangyue_shared::{
    account::{
        EndSession, GetMe, ListSessions, NewPassword, PasswordSignIn, PutPassword, RefreshRequest,
        RefreshTokens, SignInWithPassword, SignOut,
    },
    endpoint::{NoQuery, Nothing},
    error::ErrorCode,
};
use xiangyue_tests::{Answer, TestApp, User, both_engines, people::PASSWORD};

async fn by_password(
    app: &TestApp,
    phone: &str,
    password: &str,
) -> Answer<Box<xiangyue_shared::account::Me>> {
    let body = PasswordSignIn {
        phone: phone.to_owned(),
        password: password.to_owned(),
        device_name: "手机".to_owned(),
    };
    let answer = app.client.send(&User::guest(), SignInWithPassword {}, body).await;
    Answer {
        endpoint: answer.endpoint,
        status: answer.status,
        headers: answer.headers,
        bytes: answer.bytes,
        result: answer.result.map(|signed_in| Box::new(signed_in.me)),
    }
}

async fn refresh(app: &TestApp, token: &str) -> Result<User, ErrorCode> {
    let body = RefreshRequest { refresh_token: token.to_owned() };
    let answer = app.client.send(&User::guest(), RefreshTokens {}, body).await;
    answer.result.map(|signed_in| User::signed_in("", signed_in)).map_err(|problem| problem.code)
}

both_engines! {
    async fn with_phone_and_password(app: &TestApp) {
        let village = app.village().await;
        let phone = app.phone();
        app.bind(&phone, village.homes[0].residents[0].id).await;
        app.set_password(&phone).await;
        let me = by_password(app, &format!("+86 {phone}"), PASSWORD).await.ok();
        assert_eq!(me.display_name, "刘存善");
        assert_eq!(me.household, Some(village.homes[0].id));
        assert_eq!(me.phone_tail, phone[7..]);
        assert!(me.has_password);
        by_password(app, &phone, "maosicun-2027").await.refused(ErrorCode::WrongPassword);
        by_password(app, "13900000000", PASSWORD).await.refused(ErrorCode::WrongPassword);
        by_password(app, "1390000", PASSWORD).await.refused_field("phone", ErrorCode::PhoneInvalid);
    }
}

both_engines! {
    async fn is_throttled_by_phone(app: &TestApp) {
        let phone = app.phone();
        let mut codes = Vec::new();
        for _ in 0..12 {
            codes.push(by_password(app, &phone, PASSWORD).await);
        }
        let last = codes.pop().expect("a last one");
        assert!(last.header("retry-after").is_some());
        assert!(last.refused(ErrorCode::TooManyRequests).retry_after_seconds.is_some());
        assert_eq!(codes[0].code(), Some(ErrorCode::WrongPassword));
        by_password(app, &app.phone(), PASSWORD).await.refused(ErrorCode::WrongPassword);
    }
}

both_engines! {
    async fn tokens_are_refreshed(app: &TestApp) {
        let user = app.user().await;
        let next = refresh(app, &user.refresh_token).await.expect("the next tokens");
        app.client.get(&next, GetMe {}).await.ok();
        assert_ne!(next.refresh_token, user.refresh_token);
        refresh(app, &next.refresh_token).await.expect("the tokens after them");
        assert_eq!(refresh(app, "stolen").await.err(), Some(ErrorCode::SessionEnded));
    }
}

both_engines! {
    /// A lost answer: the phone asks again with the token that it still has.
    async fn a_refresh_token_is_taken_twice_within_the_grace(app: &TestApp) {
        let user = app.user().await;
        refresh(app, &user.refresh_token).await.expect("the first");
        let second = refresh(app, &user.refresh_token).await.expect("the second");
        app.client.get(&second, GetMe {}).await.ok();
    }
}

both_engines! {
    async fn a_stolen_refresh_token_ends_the_session(app: &TestApp) {
        let user = app.user().await;
        let next = refresh(app, &user.refresh_token).await.expect("the next tokens");
        app.sql("UPDATE refresh_tokens SET used_at = '2026-01-01 00:00:00' WHERE used_at IS NOT NULL").await;
        assert_eq!(refresh(app, &user.refresh_token).await.err(), Some(ErrorCode::SessionEnded));
        // The whole family is worth nothing: the newest tokens neither.
        assert_eq!(refresh(app, &next.refresh_token).await.err(), Some(ErrorCode::SessionEnded));
        app.client.get(&next, GetMe {}).await.refused(ErrorCode::SessionEnded);
        let told = "SELECT COUNT(*) AS value FROM audit_records WHERE action = 'account.refresh.reused'";
        assert_eq!(app.count(told).await, 1);
    }
}

both_engines! {
    async fn sessions_are_listed_and_ended(app: &TestApp) {
        let phone = app.phone();
        let (first, second) = (app.sign_in(&phone).await, app.sign_in(&phone).await);
        let rows = app.client.get(&second, ListSessions {}).await.ok();
        assert_eq!(rows.len(), 2);
        let other = rows.iter().find(|row| !row.current).expect("the other one").id;
        app.client.get(&first, GetMe {}).await.ok();
        app.client.send(&second, EndSession { session: other }, Nothing {}).await.ok();
        app.client.get(&first, GetMe {}).await.refused(ErrorCode::SessionEnded);
        app.client.send(&second, SignOut {}, Nothing {}).await.ok();
        app.client.get(&second, GetMe {}).await.refused(ErrorCode::SessionEnded);
        let stranger = app.user().await;
        app.client.send(&stranger, EndSession { session: other }, Nothing {}).await.refused(ErrorCode::NotFound);
    }
}

both_engines! {
    async fn a_new_password_ends_other_sessions(app: &TestApp) {
        let phone = app.phone();
        let (first, second) = (app.sign_in(&phone).await, app.sign_in(&phone).await);
        let short = NewPassword { current: None, new: "1234567".to_owned() };
        app.client.send(&first, PutPassword {}, short).await.refused_field("new", ErrorCode::PasswordTooShort);
        let new = NewPassword { current: None, new: PASSWORD.to_owned() };
        app.client.send(&first, PutPassword {}, new).await.ok();
        app.client.get(&second, GetMe {}).await.refused(ErrorCode::SessionEnded);
        let wrong = NewPassword { current: Some("wrong".to_owned()), new: "another-one".to_owned() };
        app.client.send(&first, PutPassword {}, wrong).await.refused(ErrorCode::WrongPassword);
        by_password(app, &phone, PASSWORD).await.ok();
    }
}

both_engines! {
    /// The answer was lost, so the phone sends the same command again: it gets the first answer.
    async fn a_new_password_may_be_sent_twice(app: &TestApp) {
        let user = app.user().await;
        let key = Uuid::now_v7();
        for _ in 0..2 {
            let new = NewPassword { current: None, new: PASSWORD.to_owned() };
            app.client.call_keyed(&user, key, PutPassword {}, NoQuery {}, new).await.ok();
        }
    }
}

both_engines! {
    async fn bad_tokens_are_refused(app: &TestApp) {
        let mut user = app.user().await;
        app.client.get(&User::guest(), GetMe {}).await.refused(ErrorCode::SignInRequired);
        let good = user.access_token.clone().expect("a token");
        let (unsigned, _) = good.rsplit_once('.').expect("three parts");
        for bad in ["", "abc", &format!("{unsigned}."), &format!("{unsigned}.AAAA"), &format!("x{good}")] {
            user.access_token = Some(bad.to_owned());
            app.client.get(&user, GetMe {}).await.refused(ErrorCode::SignInRequired);
        }
    }
}
