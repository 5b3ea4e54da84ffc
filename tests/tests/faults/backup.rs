//! A backup of a server at work, its restoration, and the proof of its books meanwhile.

use std::collections::BTreeSet;

use diesel::prelude::*;
use xiangyue_server::db::{Db, Location, schema::orders};
use xiangyue_shared::{account::GetMe, rule::GetPicture};
use xiangyue_tests::{Client, Engine, folder::Folder, is_available, program::Program, runtime};

use super::load::{PROGRAM, Shop, Told};

#[test]
fn a_backup_under_load_restores() {
    let runtime = runtime();
    let shop = runtime.block_on(Shop::prepare(Engine::Sqlite));
    let server = shop.program.serve();
    let elsewhere = Folder::new();
    let (copy, restored) = (elsewhere.path().join("copy"), elsewhere.path().join("restored"));
    let load = shop.load(&runtime, &server.url);
    let acknowledged = || -> BTreeSet<String> {
        load.told(|told| told.acknowledged.iter().map(|one| one.order.to_string()).collect())
    };
    runtime.block_on(load.until("load", |told| !told.acknowledged.is_empty()));
    let before = acknowledged();
    let target = copy.to_str().expect("a path");
    let (status, text) = shop.program.run(&["backup", target]);
    assert!(status.success(), "{text}");
    let more = |told: &Told| told.acknowledged.len() > before.len();
    runtime.block_on(load.until("more load", more));
    runtime.block_on(load.end());
    drop(server);

    // An earlier backup is not overwritten.
    let (status, text) = shop.program.run(&["backup", target]);
    assert!(!status.success() && text.contains("exists already"), "{text}");

    let program = Program::new(PROGRAM, &restored, None);
    let (status, text) = program.run(&["restore", target]);
    assert!(status.success() && text.contains("no fault"), "{text}");
    program.verify();
    let (status, text) = program.run(&["restore", target]);
    assert!(!status.success() && text.contains("exists already"), "{text}");
    let location = Location::File(restored.join("xiangyue.db"));
    let mut conn = Db::connect(&location).expect("the restored database");
    let placed: Vec<String> = orders::table.select(orders::id).load(&mut conn).expect("orders");
    drop(conn);
    let placed: BTreeSet<String> = placed.into_iter().collect();
    let lost: Vec<_> = before.difference(&placed).collect();
    assert!(lost.is_empty(), "acknowledged before the backup and not in it: {lost:?}");

    // People stay signed in, since the secrets came along; pictures too.
    let server = program.serve();
    runtime.block_on(async {
        let client = Client::new(server.url.clone());
        client.get(&shop.villagers[0], GetMe {}).await.ok();
    });
}

/// Proofs of the books under load.
const PROOFS: usize = 8;

fn proven_under_load(engine: Engine) {
    if !is_available(engine) {
        return;
    }
    let runtime = runtime();
    let shop = runtime.block_on(Shop::prepare(engine));
    let server = shop.program.serve();
    let load = shop.load(&runtime, &server.url);
    runtime.block_on(load.until("load", |told| told.acknowledged.len() > 20));
    for _ in 0..PROOFS {
        shop.program.verify();
    }
    runtime.block_on(load.end());
}

#[test]
fn the_books_are_proven_while_the_server_works_sqlite() {
    proven_under_load(Engine::Sqlite);
}

#[test]
fn the_books_are_proven_while_the_server_works_postgres() {
    proven_under_load(Engine::Postgres);
}

#[test]
fn pictures_are_in_the_backup() {
    let runtime = runtime();
    let mut app = xiangyue_tests::TestApp::start(Engine::Sqlite);
    let (cadre, picture) = runtime.block_on(async {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let picture = app.add_photo(&cadre, &village.code).await;
        (cadre, picture)
    });
    app.stop();
    let elsewhere = Folder::new();
    let copy = elsewhere.path().join("copy");
    let target = copy.to_str().expect("a path");
    let (status, text) = Program::new(PROGRAM, app.folder.path(), None).run(&["backup", target]);
    assert!(status.success(), "{text}");
    let program = Program::new(PROGRAM, &elsewhere.path().join("restored"), None);
    let (status, text) = program.run(&["restore", target]);
    assert!(status.success(), "{text}");
    let server = program.serve();
    runtime.block_on(async {
        let client = Client::new(server.url.clone());
        let photo = client.get(&cadre, GetPicture { picture }).await.ok();
        assert!(!photo.bytes.is_empty());
    });
}
