//! Answers that are kept in memory: whatever they are made of changes, the next one who asks is told.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent};
use xiangyue_server::{
    auth::token::{self, Bearer},
    call::Asked,
    db::{Conn, Db, clock, stamps},
    services::{account::grants, entry, household, notice},
    unit::{self, Meta},
};
use xiangyue_shared::{
    access::Role,
    account::{NewGrant, RevokeGrant, SignOut},
    endpoint::{Endpoint, Nothing},
    entry::{EntryQuery, ListEntries},
    error::ErrorCode,
    household::GetBalance,
    ids::GrantId,
    notice::{ListNotices, MarkNotice, NoticeMark, NoticeQuery, NoticeReason, WithdrawNotice},
    points::Points,
};
use xiangyue_tests::{
    Engine, TestApp, User, both_engines,
    village::{GIVEN, OPENING, notice_draft},
};

both_engines! {
    async fn points_that_change_are_told_at_once(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let villager = app.villager(home).await;
        let (balance, list) = (GetBalance { household: home.id }, ListEntries { household: home.id });
        let look = async |user: &User| {
            let entries = app.client.get(user, list.clone()).await.ok().items;
            (app.client.get(user, balance.clone()).await.ok().available, entries.len())
        };
        for round in 1..=5 {
            for user in [&villager, &cadre] {
                let before = look(user).await;
                assert_eq!(before, look(user).await, "the same is the same");
            }
            app.award(&cadre, village.give, home.id).await;
            for user in [&villager, &cadre] {
                let now = Points(OPENING + GIVEN * round);
                assert_eq!(look(user).await, (now, usize::try_from(round).unwrap_or(0) + 1));
            }
            // A neighbour's entries change nothing here, nor ours there.
            app.award(&cadre, village.give, village.homes[1].id).await;
        }
    }
}

both_engines! {
    async fn one_who_may_no_longer_look_sees_nothing(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let balance = GetBalance { household: home.id };
        let look = |user: &User| {
            let (user, balance) = (user.clone(), balance.clone());
            async move { app.client.get(&user, balance).await }
        };

        // A role that is taken back.
        let worker = app.user().await;
        look(&worker).await.refused(ErrorCode::Forbidden);
        let grant = app.grant(&worker.phone, Role::GridWorker, &village.groups[0], None).await;
        look(&worker).await.ok();
        look(&worker).await.ok();
        app.client.send(&cadre, RevokeGrant { grant }, Nothing {}).await.ok();
        look(&worker).await.refused(ErrorCode::Forbidden);

        // A sign-in that is ended.
        let villager = app.villager(home).await;
        look(&villager).await.ok();
        look(&villager).await.ok();
        app.client.send(&villager, SignOut {}, Nothing {}).await.ok();
        look(&villager).await.refused(ErrorCode::SessionEnded);

        // A member who moves to another household.
        let member = app.villager(&village.homes[1]).await;
        let balance = GetBalance { household: village.homes[1].id };
        app.client.get(&member, balance.clone()).await.ok();
        app.client.get(&member, balance.clone()).await.ok();
        let resident = village.homes[1].residents[0].id;
        app.sql(&format!(
            "UPDATE residents SET household_id = '{}' WHERE id = '{resident}'",
            village.homes[0].id
        ))
        .await;
        app.client.get(&member, balance).await.refused(ErrorCode::Forbidden);
    }
}

both_engines! {
    async fn notices_that_change_are_told_at_once(app: &TestApp) {
        let village = app.village().await;
        let (cadre, villager) =
            (app.cadre(&village.code).await, app.villager(&village.homes[0]).await);
        let look = async || {
            let items = app.client.get(&villager, ListNotices {}).await.ok().items;
            assert_eq!(app.client.get(&villager, ListNotices {}).await.ok().items, items);
            items.iter().map(|notice| notice.read).collect::<Vec<_>>()
        };
        assert_eq!(look().await, [false; 0]);
        let notice = app.publish(&cadre, notice_draft(village.code.as_str())).await;
        assert_eq!(look().await, [false]);
        let mark = NoticeMark { acknowledged: false };
        app.client.send(&villager, MarkNotice { notice }, mark).await.ok();
        assert_eq!(look().await, [true]);
        // What comes about by the clock alone.
        let soon = clock::now() + chrono::TimeDelta::milliseconds(1500);
        let at = clock::to_db(soon).format("%Y-%m-%d %H:%M:%S%.6f");
        app.sql(&format!("UPDATE notices SET expires_at = '{at}' WHERE id = '{notice}'")).await;
        assert_eq!(look().await, [true]);
        tokio::time::sleep(std::time::Duration::from_millis(1600)).await;
        assert_eq!(look().await, [false; 0]);
        app.sql(&format!("UPDATE notices SET expires_at = NULL, published_at = '{at}' WHERE id = '{notice}'")).await;
        assert_eq!(look().await, [true]);
        let reason = NoticeReason { reason: "写错了".to_owned() };
        app.client.send(&cadre, WithdrawNotice { notice }, reason).await.ok();
        assert_eq!(look().await, [false; 0]);
    }
}

/// `xiangyue grant` and its like write beside the running server.
#[tokio::test]
async fn another_process_that_writes_is_noticed() {
    let app = TestApp::start(Engine::Sqlite);
    let village = app.village().await;
    let (home, worker) = (&village.homes[0], app.user().await);
    let balance = GetBalance { household: home.id };
    let (keys, now) = (Arc::clone(&app.inner().keys), clock::now());
    let beside = Db::open(&app.args.data.location().expect("a location")).expect("the database");
    for _ in 0..20 {
        let grant = GrantId::new();
        let new = NewGrant {
            phone: worker.phone.clone(),
            role: Role::GridWorker,
            region: village.groups[0].clone(),
            store: None,
        };
        let call = move |keys| xiangyue_server::call::Call::system(keys, now);
        let given = Arc::clone(&keys);
        beside
            .write(move |conn| grants::give(conn, &call(Arc::clone(&given)), grant, &new).map(drop))
            .await
            .expect("a grant");
        app.client.get(&worker, balance.clone()).await.ok();
        app.client.get(&worker, balance.clone()).await.ok();
        // The server writes in between, or does not.
        if rand::random() {
            app.user().await;
            app.client.get(&worker, balance.clone()).await.ok();
        }
        let text = format!("UPDATE grants SET revoked_at = granted_at WHERE id = '{grant}'");
        beside
            .write(move |conn| {
                use diesel::connection::SimpleConnection;
                Ok(conn.batch_execute(&text)?)
            })
            .await
            .expect("a change");
        app.client.get(&worker, balance.clone()).await.refused(ErrorCode::Forbidden);
    }
}

/// Runs a read and answers the statements that it asked.
async fn statements<E, T>(
    app: &TestApp,
    user: &User,
    asked: Asked<E>,
    service: fn(
        &mut Conn,
        &xiangyue_server::call::Call,
        &Asked<E>,
    ) -> xiangyue_server::error::Result<T>,
) -> Vec<String>
where
    E: Endpoint,
    T: Send + 'static,
{
    let keys = Arc::clone(&app.inner().keys);
    let token = user.access_token.as_deref().expect("a token");
    let bearer: Bearer = token::read(&keys, token, clock::now()).expect("a good token");
    let meta = Meta { keys, now: clock::now(), bearer: Some(bearer) };
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    app.inner()
        .db
        .read(move |conn| {
            conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                if let InstrumentationEvent::StartQuery { query, .. } = event {
                    told.lock().expect("unpoisoned").push(query.to_string());
                }
            });
            let answer = unit::read::<E, T>(conn, &meta, &asked, service);
            conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
            answer
        })
        .await
        .expect("an answer");
    Arc::try_unwrap(seen).expect("ours alone").into_inner().expect("unpoisoned")
}

/// An answer that is kept is made of watched tables alone.
#[tokio::test]
async fn kept_answers_are_made_of_what_is_watched() {
    let app = TestApp::start(Engine::Sqlite);
    let village = app.village().await;
    let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
    app.award(&cadre, village.give, home.id).await;
    app.publish(&cadre, notice_draft(village.code.as_str())).await;
    let villager = app.villager(home).await;
    let mut asked = Vec::new();
    for user in [&villager, &cadre] {
        let of = Asked {
            path: GetBalance { household: home.id },
            query: Default::default(),
            body: Nothing {},
        };
        asked.extend(statements(&app, user, of, household::balance).await);
        let query = EntryQuery::default();
        let of = Asked { path: ListEntries { household: home.id }, query, body: Nothing {} };
        asked.extend(statements(&app, user, of, entry::list).await);
        for unread in [false, true] {
            let query = NoticeQuery { unread, ..NoticeQuery::default() };
            let of = Asked { path: ListNotices {}, query, body: Nothing {} };
            asked.extend(statements(&app, user, of, notice::list).await);
        }
    }
    let names = "SELECT group_concat(name, ' ') AS value FROM sqlite_master WHERE type = 'table'";
    let names = app.text(names).await;
    let tables: Vec<&str> = names.split(' ').collect();
    let mut met = 0;
    for statement in &asked {
        for table in tables.iter().filter(|table| statement.contains(&format!("`{table}`"))) {
            met += 1;
            assert!(stamps::is_watched(table), "{table} is not watched: {statement}");
        }
    }
    assert!(met > 20, "only {met} tables in {} statements", asked.len());
    // Otherwise the words could not be found.
    assert!(asked.iter().any(|statement| statement.contains("`transfers`")), "{asked:?}");
}
