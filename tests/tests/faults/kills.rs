//! kill -9 during load: what was acknowledged is there, what was not is wholly there or not at all, and a retry under
//! the same key has one effect.

use std::time::{Duration, Instant};

use xiangyue_tests::{Client, Engine, is_available, runtime};

use super::{
    load::Shop,
    row::{Row, number},
};

/// Kills on each engine in the ordinary tests.
const ROUNDS: u32 = 20;
/// Kills of one database; it grows, and is looked through after each.
const ROUNDS_OF_ONE: u32 = 100;
/// Rounds between two proofs of the whole ledger.
const PROOF_EVERY: u32 = 10;

fn survives(engine: Engine, name: &'static str) {
    if !is_available(engine) {
        return;
    }
    let mut left = number("XIANGYUE_FAULT_ROUNDS").unwrap_or(ROUNDS);
    while left > 0 {
        let rounds = left.min(ROUNDS_OF_ONE);
        left -= rounds;
        kill_again_and_again(engine, name, rounds);
    }
}

fn kill_again_and_again(engine: Engine, name: &'static str, rounds: u32) {
    let runtime = runtime();
    let mut shop = runtime.block_on(Shop::prepare(engine));
    let mut row =
        Row { fault: "server killed", how: "kill -9 under load", engine: name, ..Row::default() };
    for round in 0..rounds {
        let begun = Instant::now();
        let server = shop.program.serve();
        let client = Client::new(server.url.clone());
        let probe = shop.attempt(0);
        runtime.block_on(shop.insist(&client, &probe));
        if round > 0 {
            row.recovered_since(begun);
        }
        row.sent_again += runtime.block_on(shop.settle(&client));
        let load = shop.load(&runtime, &server.url);
        // Another moment each time.
        let moment = Duration::from_millis(40 + u64::from(round * 37 % 160));
        std::thread::sleep(moment);
        server.kill();
        row.tried += 1;
        let mut told = runtime.block_on(load.end());
        shop.learn(&mut told);
        shop.check(&mut row);
        if round % PROOF_EVERY == 0 {
            shop.prove(&mut row);
        }
    }
    let server = shop.program.serve();
    row.sent_again += runtime.block_on(shop.settle(&Client::new(server.url.clone())));
    drop(server);
    let rounds = usize::try_from(rounds).expect("a number");
    assert!(shop.known.len() > 2 * rounds, "there was next to no load");
    shop.conclude(&mut row);
    shop.program.verify();
}

#[test]
fn no_acknowledged_redemption_is_lost_sqlite() {
    survives(Engine::Sqlite, "SQLite");
}

#[test]
fn no_acknowledged_redemption_is_lost_postgres() {
    survives(Engine::Postgres, "PostgreSQL");
}
