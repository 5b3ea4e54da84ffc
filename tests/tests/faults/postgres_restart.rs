//! PostgreSQL is stopped and started again under a server at work: commands are turned away meanwhile, or their outcome
//! is unknown; the server comes back by itself.

use std::time::Instant;

use reqwest::Method;
use xiangyue_server::db::Location;
use xiangyue_shared::error::ErrorCode;
use xiangyue_tests::{
    Client, Engine, TestApp,
    cluster::{Cluster, Stop},
    database, is_available, runtime,
};

use super::{
    load::Shop,
    row::{Row, repeats},
};

#[test]
fn postgres_is_restarted_under_load() {
    if !is_available(Engine::Postgres) {
        return;
    }
    for _ in 0..repeats() {
        let Some(cluster) = Cluster::start() else { return };
        restart(&cluster);
    }
}

fn restart(cluster: &Cluster) {
    let runtime = runtime();
    database::fill(&Location::Postgres(cluster.url()));
    let app = TestApp::start_with(Engine::Postgres, |args| {
        args.data.database_url = Some(cluster.url());
    });
    let mut shop = runtime.block_on(Shop::furnish(app));
    let mut row = Row {
        fault: "PostgreSQL restarted",
        how: "stopped fast, then as by a crash, under load",
        engine: "PostgreSQL",
        ..Row::default()
    };
    let server = shop.program.serve();
    let client = Client::new(server.url.clone());
    for how in [Stop::Fast, Stop::Immediate] {
        let load = shop.load(&runtime, &server.url);
        runtime.block_on(load.until("load", |told| told.acknowledged.len() > 50));
        cluster.stop(how);
        row.tried += 1;
        runtime.block_on(async {
            load.until("a refusal", |told| told.refused_as(ErrorCode::Busy) > 0).await;
            let ready = client.raw(Method::GET, "/readyz").send().await.expect("an answer");
            assert_eq!(
                ready.status().as_u16(),
                ErrorCode::Busy.status(),
                "it says that it is not ready"
            );
            let alive = client.raw(Method::GET, "/healthz").send().await.expect("an answer");
            assert!(alive.status().is_success(), "it lives");
        });
        cluster.go_on();
        let back = Instant::now();
        runtime.block_on(load.until("a write", |told| told.first_after(back).is_some()));
        let mut told = runtime.block_on(load.end());
        assert_eq!(told.refusals.len(), told.refused_as(ErrorCode::Busy), "{:?}", told.refusals);
        row.recovered_in(told.first_after(back).expect("a write"));
        shop.learn(&mut told);
        row.sent_again += runtime.block_on(shop.settle(&client));
        shop.check(&mut row);
    }
    assert!(server.stop().success(), "it stops well");
    shop.conclude(&mut row);
    shop.program.verify();
}
