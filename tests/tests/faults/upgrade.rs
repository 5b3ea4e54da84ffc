//! The program over a database of the version before: it brings the schema up and finds everything in its place. Over
//! one of a later version it does not start.

use diesel::{connection::SimpleConnection, prelude::*};
use xiangyue_server::db::{
    migrations,
    schema::{orders, transfers},
};
use xiangyue_shared::account::GetMe;
use xiangyue_tests::{Client, Engine, is_available, runtime};

use super::{load::Shop, row::Row};

fn upgrades(engine: Engine) {
    if !is_available(engine) {
        return;
    }
    let runtime = runtime();
    let mut shop = runtime.block_on(Shop::prepare(engine));
    let server = shop.program.serve();
    let load = shop.load(&runtime, &server.url);
    runtime.block_on(load.until("load", |told| told.acknowledged.len() > 20));
    let mut told = runtime.block_on(load.end());
    shop.learn(&mut told);
    drop(server);

    let before = contents(&shop);
    migrations::down_one(&mut shop.connect()).expect("the version before");
    let server = shop.program.serve();
    let client = Client::new(server.url.clone());
    assert_eq!(contents(&shop), before);
    for villager in &shop.villagers {
        runtime.block_on(client.get(villager, GetMe {})).ok();
    }
    let attempt = shop.attempt(0);
    runtime.block_on(shop.insist(&client, &attempt));
    drop(server);
    shop.open.clear();
    shop.check(&mut Row::default());
    shop.program.verify();

    let later = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')";
    shop.connect().batch_execute(later).expect("a later version");
    let (status, text) = shop.program.run(&["serve", "--port", "0"]);
    assert!(!status.success() && text.contains("99999999999999"), "{text}");
}

/// What must be there before and after.
fn contents(shop: &Shop) -> (Vec<String>, Vec<Vec<u8>>) {
    let mut conn = shop.connect();
    let placed = orders::table.select(orders::id).order(orders::id).load(&mut conn);
    let hashes = transfers::table
        .select(transfers::hash)
        .order((transfers::village_code, transfers::sequence))
        .load(&mut conn);
    (placed.expect("orders"), hashes.expect("transfers"))
}

#[test]
fn the_version_before_is_brought_up_sqlite() {
    upgrades(Engine::Sqlite);
}

#[test]
fn the_version_before_is_brought_up_postgres() {
    upgrades(Engine::Postgres);
}
