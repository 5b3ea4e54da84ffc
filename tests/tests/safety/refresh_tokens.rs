//! Refresh tokens: good once, and whoever uses one again ends the session that it belongs to.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::prelude::*;
use futures_util::future::join_all;
use xiangyue_server::{
    db::schema::{refresh_tokens, sessions},
    jobs::tidy,
    keys::token_hash,
};
use xiangyue_shared::{
    account::{GetMe, RefreshRequest, RefreshTokens},
    error::ErrorCode,
};
use xiangyue_tests::{TestApp, User, both_engines};

async fn refresh(app: &TestApp, token: &str) -> Result<User, ErrorCode> {
    let body = RefreshRequest { refresh_token: token.to_owned() };
    let answer = app.client.send(&User::guest(), RefreshTokens {}, body).await;
    answer.result.map(|signed_in| User::signed_in("", signed_in)).map_err(|problem| problem.code)
}

/// Lets the grace be over for every token that was used.
async fn wait_out_the_grace(app: &TestApp) {
    app.sql("UPDATE refresh_tokens SET used_at = '2026-01-01 00:00:00' WHERE used_at IS NOT NULL")
        .await;
}

both_engines! {
    async fn only_their_hashes_are_stored(app: &TestApp) {
        let user = app.user().await;
        let next = refresh(app, &user.refresh_token).await.expect("the next");
        let stored: Vec<Vec<u8>> = app
            .write(|conn, _| Ok(refresh_tokens::table.select(refresh_tokens::token_hash).load(conn)?))
            .await;
        assert_eq!(stored.len(), 2);
        for token in [&user.refresh_token, &next.refresh_token] {
            assert!(stored.contains(&token_hash(token)));
            let bytes = URL_SAFE_NO_PAD.decode(token).expect("base64");
            assert_eq!(bytes.len(), 32, "nobody guesses it");
            assert!(stored.iter().all(|hash| *hash != bytes && hash != token.as_bytes()));
        }
    }
}

both_engines! {
    /// Two tabs wake up at once: both go on, and neither is taken for a thief.
    async fn two_at_once_both_go_on(app: &TestApp) {
        for _ in 0..5 {
            let user = app.user().await;
            let tries = (0..4).map(|_| refresh(app, &user.refresh_token));
            let users: Vec<User> = join_all(tries).await.into_iter().collect::<Result<_, _>>().expect("tokens for all");
            for user in &users {
                app.client.get(user, GetMe {}).await.ok();
            }
            let last = users.last().expect("one");
            refresh(app, &last.refresh_token).await.expect("the next");
        }
        let told = "SELECT COUNT(*) AS value FROM audit_records WHERE action = 'account.refresh.reused'";
        assert_eq!(app.count(told).await, 0);
    }
}

both_engines! {
    /// A thief who is quick gets tokens within the grace; as soon as both have gone on, the session is over.
    async fn a_quick_thief_is_noticed(app: &TestApp) {
        for owner_first in [true, false] {
            let user = app.user().await;
            let owner = refresh(app, &user.refresh_token).await.expect("the owner's");
            let thief = refresh(app, &user.refresh_token).await.expect("the thief's");
            let (first, second) = if owner_first { (&owner, &thief) } else { (&thief, &owner) };
            let next = refresh(app, &first.refresh_token).await.expect("the first goes on");
            wait_out_the_grace(app).await;
            assert_eq!(refresh(app, &second.refresh_token).await.err(), Some(ErrorCode::SessionEnded));
            assert_eq!(refresh(app, &next.refresh_token).await.err(), Some(ErrorCode::SessionEnded));
            app.client.get(&next, GetMe {}).await.refused(ErrorCode::SessionEnded);
        }
    }
}

both_engines! {
    async fn a_thief_ends_one_session_and_no_other(app: &TestApp) {
        let phone = app.phone();
        let (stolen, other) = (app.sign_in(&phone).await, app.sign_in(&phone).await);
        let next = refresh(app, &stolen.refresh_token).await.expect("the next");
        wait_out_the_grace(app).await;
        let tries = (0..3).map(|_| refresh(app, &stolen.refresh_token));
        for outcome in join_all(tries).await {
            assert_eq!(outcome.err(), Some(ErrorCode::SessionEnded));
        }
        app.client.get(&next, GetMe {}).await.refused(ErrorCode::SessionEnded);
        app.client.get(&other, GetMe {}).await.ok();
        refresh(app, &other.refresh_token).await.expect("the other's next");
        let ended: i64 = app
            .write(|conn, _| Ok(sessions::table.filter(sessions::ended_at.is_not_null()).count().get_result(conn)?))
            .await;
        assert_eq!(ended, 1);
    }
}

both_engines! {
    async fn one_that_ran_out_is_refused_and_forgotten(app: &TestApp) {
        let user = app.user().await;
        app.sql("UPDATE refresh_tokens SET expires_at = '2026-01-01 00:00:00'").await;
        let other = app.user().await;
        assert_eq!(refresh(app, &user.refresh_token).await.err(), Some(ErrorCode::SessionEnded));
        let more = app.write(|conn, call| tidy::forget(conn, call.now)).await;
        assert!(!more);
        assert_eq!(app.count("SELECT COUNT(*) AS value FROM refresh_tokens").await, 1);
        refresh(app, &other.refresh_token).await.expect("the other's next");
    }
}
