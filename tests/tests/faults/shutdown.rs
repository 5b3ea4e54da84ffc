//! SIGTERM under load: what is under way is answered, and the server ends by itself, though streams are open.

use std::time::Duration;

use xiangyue_shared::changes::ListenToChanges;
use xiangyue_tests::{Client, Engine, is_available, runtime};

use super::{
    load::Shop,
    row::{Row, repeats},
};

fn stops(engine: Engine, name: &'static str) {
    if !is_available(engine) {
        return;
    }
    let runtime = runtime();
    let mut shop = runtime.block_on(Shop::prepare(engine));
    let mut row =
        Row { fault: "server stopped", how: "SIGTERM under load", engine: name, ..Row::default() };
    for round in 0..u64::from(2 + repeats()) {
        let server = shop.program.serve();
        let client = Client::new(server.url.clone());
        let load = shop.load(&runtime, &server.url);
        runtime.block_on(load.until("load", |told| told.acknowledged.len() > 20));
        let mut stream = runtime.block_on(async {
            let listen = client.bent(&shop.villagers[0], &ListenToChanges {}).send();
            listen.await.expect("a stream")
        });
        std::thread::sleep(Duration::from_millis(30 + round * 17));
        assert!(server.stop().success(), "it ends well");
        row.tried += 1;
        // To its end, and not torn off: the server did not have to be forced.
        runtime.block_on(async {
            while stream.chunk().await.expect("a stream that ends well").is_some() {}
        });
        let mut told = runtime.block_on(load.end());
        // What had no answer had no effect either.
        let unanswered = std::mem::take(&mut told.open);
        shop.learn(&mut told);
        shop.check(&mut row);
        row.sent_again += unanswered.len();
        shop.open = unanswered;
        let server = shop.program.serve();
        runtime.block_on(shop.settle(&Client::new(server.url.clone())));
        drop(server);
    }
    shop.conclude(&mut row);
    shop.program.verify();
}

#[test]
fn a_server_that_is_stopped_answers_what_it_began_sqlite() {
    stops(Engine::Sqlite, "SQLite");
}

#[test]
fn a_server_that_is_stopped_answers_what_it_began_postgres() {
    stops(Engine::Postgres, "PostgreSQL");
}
