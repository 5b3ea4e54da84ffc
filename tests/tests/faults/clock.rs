//! A clock that is set back while the server works. The ledger's order is its sequence; times follow the clock, and
//! nothing waits for a moment that has come once already.

use std::{fs, time::Duration};

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use xiangyue_server::db::{
    clock,
    schema::{leases, transfers},
};
use xiangyue_shared::account::{GetMe, RefreshRequest, RefreshTokens};
use xiangyue_tests::{Client, Engine, User, folder::Folder, runtime, tools};

use super::{
    load::Shop,
    row::{Row, repeats},
};

/// A clock that the server sees, set by a file.
struct Clock {
    file: std::path::PathBuf,
    _folder: Folder,
}

impl Clock {
    fn new() -> Self {
        let folder = Folder::new();
        let clock = Self { file: folder.path().join("clock"), _folder: folder };
        clock.set("+0");
        clock
    }

    /// Sets it so far off the true time.
    fn set(&self, offset: &str) {
        let fresh = self.file.with_extension("new");
        fs::write(&fresh, offset).expect("a file");
        fs::rename(&fresh, &self.file).expect("its name");
    }
}

#[test]
fn a_clock_that_is_set_back_harms_nothing() {
    let Some(library) = tools::find(tools::FAKETIME) else { return };
    for _ in 0..repeats() {
        set_back(library.to_str().expect("a path"));
    }
}

fn set_back(library: &str) {
    let runtime = runtime();
    let mut shop = runtime.block_on(Shop::prepare(Engine::Sqlite));
    let clock = Clock::new();
    shop.program = shop.program.with(&[
        ("LD_PRELOAD", library),
        ("FAKETIME_TIMESTAMP_FILE", clock.file.to_str().expect("a path")),
        ("FAKETIME_NO_CACHE", "1"),
        // Time-outs run on a clock that nobody sets.
        ("DONT_FAKE_MONOTONIC", "1"),
    ]);
    let mut row = Row {
        fault: "clock set back",
        how: "by one minute, then by two hours, under load",
        engine: "SQLite",
        ..Row::default()
    };
    let server = shop.program.serve();
    let client = Client::new(server.url.clone());
    let load = shop.load(&runtime, &server.url);
    let some_more = |what: &str| {
        let before = load.told(|told| told.acknowledged.len());
        runtime.block_on(load.until(what, |told| told.acknowledged.len() > before + 50));
    };
    some_more("load");
    for offset in ["-60", "-7200"] {
        clock.set(offset);
        row.tried += 1;
        some_more("load after the clock was set back");
    }
    // A session that was begun before goes on.
    runtime.block_on(refresh(&client, &shop.villagers[0]));
    let mut told = runtime.block_on(load.end());
    assert!(told.refusals.is_empty(), "{:?}", told.refusals);
    shop.learn(&mut told);
    times_follow(&shop);

    // A server that is started now does not wait two hours for the leases of the one before it; a minute and a half,
    // where that one renewed its lease by the new time just before it was killed.
    server.kill();
    let holder = holder_of_outbox(&shop);
    let server = shop.program.serve();
    for _ in 0..2_400 {
        if holder_of_outbox(&shop) != holder {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_ne!(holder_of_outbox(&shop), holder, "nobody takes the job over");

    // And when the clock is right again, it is followed again.
    clock.set("+0");
    let load = shop.load(&runtime, &server.url);
    runtime.block_on(load.until("load", |told| told.acknowledged.len() > 50));
    let mut told = runtime.block_on(load.end());
    shop.learn(&mut told);
    row.sent_again += runtime.block_on(shop.settle(&Client::new(server.url.clone())));
    drop(server);
    shop.conclude(&mut row);
    shop.program.verify();
}

async fn refresh(client: &Client, user: &User) {
    let body = RefreshRequest { refresh_token: user.refresh_token.clone() };
    let fresh = client.send(&User::guest(), RefreshTokens {}, body).await.ok();
    let user = User { access_token: Some(fresh.access_token), ..User::guest() };
    client.get(&user, GetMe {}).await.ok();
}

/// Asserts that a minute was ridden out and two hours were followed.
fn times_follow(shop: &Shop) {
    let times: Vec<NaiveDateTime> = transfers::table
        .order(transfers::sequence)
        .select(transfers::recorded_at)
        .load(&mut shop.connect())
        .expect("times");
    let steps_back: Vec<TimeDelta> = times
        .windows(2)
        .map(|pair| pair[0] - pair[1])
        .filter(|step| *step > clock::RIDDEN_OUT)
        .collect();
    assert_eq!(steps_back.len(), 1, "{steps_back:?}");
    assert!(steps_back[0] > TimeDelta::minutes(110), "{steps_back:?}");
}

fn holder_of_outbox(shop: &Shop) -> String {
    leases::table
        .filter(leases::name.eq("outbox"))
        .select(leases::holder)
        .get_result(&mut shop.connect())
        .expect("a lease")
}
