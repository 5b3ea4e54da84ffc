//! Two servers on one PostgreSQL, of which one is killed: the other goes on, and takes up its work.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use diesel::prelude::*;
use xiangyue_server::db::schema::leases;
use xiangyue_tests::{Client, Engine, is_available, runtime};

use super::{
    load::Shop,
    row::{Row, repeats},
};

#[test]
fn one_of_two_servers_is_killed() {
    if !is_available(Engine::Postgres) {
        return;
    }
    for _ in 0..repeats() {
        kill_one();
    }
}

fn kill_one() {
    let runtime = runtime();
    let mut shop = runtime.block_on(Shop::prepare(Engine::Postgres));
    let mut row = Row {
        fault: "one of two servers killed",
        how: "kill -9 under load on both",
        engine: "PostgreSQL",
        ..Row::default()
    };
    let mut kept = shop.program.serve();
    for moment in [150, 90, 210] {
        let other = shop.program.serve();
        let (here, there) = (shop.load(&runtime, &kept.url), shop.load(&runtime, &other.url));
        for load in [&here, &there] {
            runtime.block_on(load.until("load", |told| told.acknowledged.len() > 10));
        }
        sleep(Duration::from_millis(moment));
        // The one that holds the lease on the messages goes, whichever that is.
        let holder = holder_of_outbox(&shop);
        let gone = std::mem::replace(&mut kept, other);
        gone.kill();
        let killed = Instant::now();
        row.tried += 1;
        let mut told = runtime.block_on(here.end());
        shop.learn(&mut told);
        runtime.block_on(there.until("a write", |told| told.first_after(killed).is_some()));
        let mut told = runtime.block_on(there.end());
        assert!(told.refusals.is_empty(), "the other is disturbed: {:?}", told.refusals);
        row.recovered_in(told.first_after(killed).expect("a write"));
        shop.learn(&mut told);
        row.sent_again += runtime.block_on(shop.settle(&Client::new(kept.url.clone())));
        shop.check(&mut row);
        taken_over(&shop, &holder);
    }
    drop(kept);
    shop.conclude(&mut row);
    shop.program.verify();
}

/// Lets the leases of both run out, as a minute would, and asserts that somebody lives to take the job.
fn taken_over(shop: &Shop, holder: &str) {
    let past = chrono::DateTime::UNIX_EPOCH.naive_utc();
    let mut conn = shop.connect();
    diesel::update(leases::table.filter(leases::holder.eq(holder)))
        .set(leases::until.eq(past))
        .execute(&mut conn)
        .expect("an update");
    for _ in 0..200 {
        let until: chrono::NaiveDateTime = leases::table
            .filter(leases::name.eq("outbox"))
            .select(leases::until)
            .get_result(&mut conn)
            .expect("a lease");
        if until > past {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("nobody takes the job over");
}

fn holder_of_outbox(shop: &Shop) -> String {
    leases::table
        .filter(leases::name.eq("outbox"))
        .select(leases::holder)
        .get_result(&mut shop.connect())
        .expect("a lease")
}
