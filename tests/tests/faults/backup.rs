//! A backup of a server at work, and its restoration.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use diesel::prelude::*;
use xiangyue_server::db::{Db, Location, schema::orders};
use xiangyue_shared::{account::GetMe, rule::GetPicture};
use xiangyue_tests::{Client, Engine, folder::Folder, program::Program, runtime};

use super::load::Shop;

const PROGRAM: &str = env!("CARGO_BIN_EXE_xiangyue-under-test");

#[test]
fn a_backup_under_load_restores() {
    let runtime = runtime();
    let shop = runtime.block_on(Shop::prepare(Engine::Sqlite));
    let server = shop.program.serve();
    let stop = Arc::new(AtomicBool::new(false));
    let elsewhere = Folder::new();
    let (copy, restored) = (elsewhere.path().join("copy"), elsewhere.path().join("restored"));
    let (mut writers, told) = runtime.block_on(async { shop.load(&server.url, &stop) });
    let acknowledged = || -> BTreeSet<String> {
        let told = told.lock().unwrap_or_else(PoisonError::into_inner);
        told.acknowledged.iter().map(|attempt| attempt.order.to_string()).collect()
    };
    let before = wait_for_more("there is no load", 0, acknowledged);
    let target = copy.to_str().expect("a path");
    let (status, text) = shop.program.run(&["backup", target]);
    assert!(status.success(), "{text}");
    wait_for_more("nobody works on", before.len(), acknowledged);
    stop.store(true, Ordering::Relaxed);
    runtime.block_on(async {
        while let Some(ended) = writers.join_next().await {
            ended.expect("a writer");
        }
    });
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

/// What was acknowledged, as soon as it is more than it was.
fn wait_for_more(
    otherwise: &str,
    were: usize,
    acknowledged: impl Fn() -> BTreeSet<String>,
) -> BTreeSet<String> {
    for _ in 0..300 {
        let now = acknowledged();
        if now.len() > were {
            return now;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{otherwise}");
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
