//! Changing the keys while the server works.

use std::{fs, path::Path};

use serde_json::Value;
use uuid::Uuid;
use xiangyue_server::{
    db::models::sealed,
    keys::{Keys, Kind},
};
use xiangyue_shared::{
    account::{GetMe, InviteResident},
    endpoint::{NoQuery, Nothing},
    household::{GetHousehold, HouseholdQuery, ListHouseholds},
    region::RegionCode,
};
use xiangyue_tests::{
    Engine, TestApp, User, is_available, program::Program, runtime, village::VILLAGE,
};

use super::personal_fields::plant;

/// Lets the keys have been changed long ago.
fn set_back(path: &Path) {
    let mut stored: Value =
        serde_json::from_slice(&fs::read(path).expect("the keys")).expect("JSON");
    for list in ["token_keys", "field_keys"] {
        for key in stored[list].as_array_mut().expect("keys") {
            if key.get("in_use_since").is_some() {
                key["in_use_since"] = "2026-01-01T00:00:00Z".into();
            }
        }
    }
    fs::write(path, stored.to_string()).expect("the keys");
}

fn numbers(path: &Path, list: &str) -> Vec<u64> {
    let stored: Value = serde_json::from_slice(&fs::read(path).expect("the keys")).expect("JSON");
    stored[list]
        .as_array()
        .expect("keys")
        .iter()
        .map(|key| key["id"].as_u64().expect("a number"))
        .collect()
}

async fn invite(app: &TestApp, cadre: &User, key: Uuid) -> String {
    let query =
        HouseholdQuery { region: VILLAGE.parse::<RegionCode>().ok(), ..HouseholdQuery::default() };
    let row = app.client.find(cadre, ListHouseholds {}, query).await.ok().items.remove(0);
    let home = app.client.get(cadre, GetHousehold { household: row.id }).await.ok();
    let endpoint = InviteResident { resident: home.residents[0].id };
    app.client.call_keyed(cadre, key, endpoint, NoQuery {}, Nothing {}).await.ok().code
}

fn with_server(engine: Engine) {
    if !is_available(engine) {
        return;
    }
    let app = TestApp::start(engine);
    let url = (engine == Engine::Postgres).then(|| app.database.url());
    let program = Program::new(env!("CARGO_BIN_EXE_xiangyue-under-test"), app.folder.path(), url);
    let path = app.args.data.keys_path();
    let runtime = runtime();
    let keys = |arguments: &[&str]| program.run(&[&["keys"], arguments].concat());
    let (cadre, kept, code) = runtime.block_on(async {
        let (_, cadre) = plant(&app).await;
        let kept = Uuid::now_v7();
        let code = invite(&app, &cadre, kept).await;
        (cadre, kept, code)
    });
    let under = |id: u8| -> Vec<i64> {
        let mut conn = app.database.connect();
        sealed::COLUMNS
            .iter()
            .map(|column| column.sealed_under(&mut conn, id).expect("a count"))
            .collect()
    };
    let before = under(1);
    assert!(before.iter().all(|count| *count > 0), "something of each kind: {before:?}");

    // A key that stands by is known and not used.
    let (status, text) = keys(&["rotate", "--fields", "--standby"]);
    assert!(status.success() && text.contains("field key 2 stands by"), "{text}");
    app.inner().keys.refresh().expect("the keys");
    runtime.block_on(app.user());
    assert!(under(2).iter().all(|count| *count == 0));
    let before = under(1);
    let (status, text) = keys(&["rotate"]);
    assert!(status.success() && text.contains("token key 2 is in use"), "{text}");
    assert!(text.contains("field key 2 is in use"), "{text}");
    assert_eq!(
        (numbers(&path, "token_keys"), numbers(&path, "field_keys")),
        (vec![2, 1], vec![2, 1])
    );

    // The server goes on with both, and seals with the new one.
    app.inner().keys.refresh().expect("the keys");
    runtime.block_on(async {
        app.client.get(&cadre, GetMe {}).await.ok();
        assert_eq!(
            invite(&app, &cadre, kept).await,
            code,
            "the first answer, sealed under the old key"
        );
        app.user().await;
    });
    assert!(under(2).iter().sum::<i64>() > 0);
    assert_eq!(under(1), before);

    // Nothing is removed that is needed: by servers that have not noticed yet, or by what is sealed.
    let (status, text) = keys(&["retire"]);
    assert!(!status.success() && text.contains("another "), "{text}");
    set_back(&path);
    let (status, text) = keys(&["retire", "--fields"]);
    assert!(!status.success() && text.contains("sealed under it"), "{text}");
    assert_eq!(numbers(&path, "field_keys"), [2, 1]);

    // Sealed anew while the server works.
    let (status, text) = std::thread::scope(|scope| {
        let resealing = scope.spawn(|| keys(&["reseal"]));
        runtime.block_on(async {
            while !resealing.is_finished() {
                invite(&app, &cadre, Uuid::now_v7()).await;
                app.user().await;
            }
        });
        resealing.join().expect("it ends")
    });
    assert!(status.success(), "{text}");
    for column in &sealed::COLUMNS {
        assert!(text.contains(column.name), "{text}");
    }
    assert!(under(1).iter().all(|count| *count == 0), "{:?}", under(1));
    let (status, text) = keys(&["retire"]);
    assert!(status.success(), "{text}");
    assert_eq!((numbers(&path, "token_keys"), numbers(&path, "field_keys")), (vec![2], vec![2]));

    // The old keys are gone, and everything can still be read: sealing it all once more opens each value.
    app.inner().keys.refresh().expect("the keys");
    runtime.block_on(async {
        let cadre = app.sign_in(&cadre.phone).await;
        assert_eq!(invite(&app, &cadre, kept).await, code);
    });
    let (status, text) = keys(&["rotate", "--fields"]);
    assert!(status.success(), "{text}");
    let (status, text) = keys(&["reseal"]);
    assert!(status.success(), "{text}");
    assert!(under(2).iter().all(|count| *count == 0));
    assert!(under(3).iter().zip(before).all(|(now, before)| *now >= before), "{:?}", under(3));
    runtime.block_on(app.verify());
}

#[test]
fn are_changed_while_the_server_works_sqlite() {
    with_server(Engine::Sqlite);
}

#[test]
fn are_changed_while_the_server_works_postgres() {
    with_server(Engine::Postgres);
}

#[test]
fn two_who_change_them_at_once_lose_none() {
    let folder = xiangyue_tests::folder::Folder::new();
    let path = folder.path().join("keys.json");
    drop(Keys::load_or_create(&path).expect("keys"));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let now = chrono::Utc::now();
                xiangyue_server::keys::change(&path, |stored| stored.rotate(Kind::Fields, now))
                    .expect("a key");
            });
        }
    });
    let mut all = numbers(&path, "field_keys");
    all.sort_unstable();
    assert_eq!(all, (1..=9).collect::<Vec<_>>());
}
