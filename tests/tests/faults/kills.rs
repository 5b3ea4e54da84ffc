//! kill -9 during load: what was acknowledged is there, what was not is wholly there or not at all, and a retry under
//! the same key has one effect.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, atomic::AtomicBool},
    time::Duration,
};

use diesel::prelude::*;
use xiangyue_server::db::schema::{idempotency_keys, orders, stock_movements, transfers};
use xiangyue_tests::{Client, Engine, app::findings, is_available, runtime};

use super::load::{Attempt, Shop, Told};

/// Kills in the ordinary tests.
const ROUNDS: u32 = 20;
/// Asks for another number of kills.
const ROUNDS_VARIABLE: &str = "XIANGYUE_FAULT_ROUNDS";
/// Rounds between two proofs of the whole ledger, which grows.
const PROOF_EVERY: u32 = 10;

fn rounds() -> u32 {
    std::env::var(ROUNDS_VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS)
}

/// Rows that a redemption leaves, each to be there or none.
fn stored(shop: &Shop) -> (BTreeSet<String>, BTreeSet<String>, BTreeSet<String>, i64) {
    let mut conn = shop.app.database.connect();
    let placed: Vec<String> = orders::table.select(orders::id).load(&mut conn).expect("orders");
    let held: Vec<Option<String>> = transfers::table
        .filter(transfers::phase.eq("pending"))
        .select(transfers::order_id)
        .load(&mut conn)
        .expect("transfers");
    let reserved: Vec<Option<String>> = stock_movements::table
        .filter(stock_movements::kind.eq("reserve"))
        .select(stock_movements::order_id)
        .load(&mut conn)
        .expect("movements");
    let keys: i64 = idempotency_keys::table
        .filter(idempotency_keys::reply.is_null())
        .count()
        .get_result(&mut conn)
        .expect("keys");
    (
        placed.into_iter().collect(),
        held.into_iter().flatten().collect(),
        reserved.into_iter().flatten().collect(),
        keys,
    )
}

/// Sends what was left open once more, until the server has a place for it.
async fn retry(shop: &Shop, client: &Client, open: &[Attempt]) {
    for attempt in open {
        for tried in 0.. {
            let answer = shop.redeem(client, attempt).await.expect("an answer");
            match answer {
                Ok(order) => {
                    assert_eq!(order.id, attempt.order);
                    break;
                }
                Err(code) => {
                    assert!(tried < 100, "a retry was refused as {code}");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
}

fn survives(engine: Engine) {
    if !is_available(engine) {
        return;
    }
    let runtime = runtime();
    let shop = runtime.block_on(Shop::prepare(engine));
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut left = Told::default();
    let rounds = rounds();
    for round in 0..rounds {
        let server = shop.program.serve();
        let stop = Arc::new(AtomicBool::new(false));
        let (mut writers, told) = runtime.block_on(async {
            retry(&shop, &Client::new(server.url.clone()), &left.open).await;
            shop.load(&server.url, &stop)
        });
        known.extend(left.open.iter().map(|attempt| attempt.order.to_string()));
        // Another moment each time.
        let moment = Duration::from_millis(40 + u64::from(round * 37 % 160));
        runtime.block_on(async { tokio::time::sleep(moment).await });
        server.kill();
        runtime.block_on(async {
            while let Some(ended) = writers.join_next().await {
                ended.expect("a writer");
            }
        });
        left = std::mem::take(&mut *told.lock().unwrap_or_else(PoisonError::into_inner));
        known.extend(left.acknowledged.iter().map(|attempt| attempt.order.to_string()));

        let (placed, held, reserved, half_done) = stored(&shop);
        let lost: Vec<_> = known.difference(&placed).collect();
        assert!(lost.is_empty(), "round {round}: acknowledged and lost: {lost:?}");
        assert_eq!(placed, held, "round {round}: orders and holds");
        assert_eq!(placed, reserved, "round {round}: orders and reservations");
        assert_eq!(half_done, 0, "round {round}: a command without its answer");
        let open: BTreeSet<_> = left.open.iter().map(|attempt| attempt.order.to_string()).collect();
        let unknown: Vec<_> =
            placed.iter().filter(|one| !known.contains(*one) && !open.contains(*one)).collect();
        assert!(unknown.is_empty(), "round {round}: nobody sent {unknown:?}");
        if round % PROOF_EVERY == 0 {
            let found = findings(&mut shop.app.database.connect()).expect("a proof");
            assert!(found.is_empty(), "round {round}: {found:#?}");
        }
    }
    let server = shop.program.serve();
    runtime.block_on(retry(&shop, &Client::new(server.url.clone()), &left.open));
    known.extend(left.open.iter().map(|attempt| attempt.order.to_string()));
    drop(server);
    assert_eq!(stored(&shop).0, known, "one effect for each key");
    assert!(known.len() >= usize::try_from(rounds).expect("a number"), "there was next to no load");
    shop.program.verify();
}

#[test]
fn no_acknowledged_redemption_is_lost_sqlite() {
    survives(Engine::Sqlite);
}

#[test]
fn no_acknowledged_redemption_is_lost_postgres() {
    survives(Engine::Postgres);
}
