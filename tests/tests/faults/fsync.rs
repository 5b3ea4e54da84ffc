//! A disk that fails to write through: the outcome of a commit is unknown. It is answered 503, and the same key
//! tells at the next try, whichever way the commit went.

use std::time::Instant;

use xiangyue_shared::error::ErrorCode;
use xiangyue_tests::{Client, Engine, runtime, tools};

use super::{
    load::Shop,
    row::{Row, repeats},
};

#[test]
fn a_failing_fsync_loses_nothing() {
    let Some(strace) = tools::find(tools::STRACE) else { return };
    for _ in 0..repeats() {
        fail(strace.to_str().expect("a path"));
    }
}

fn fail(strace: &str) {
    let runtime = runtime();
    let mut shop = runtime.block_on(Shop::prepare(Engine::Sqlite));
    let mut row = Row {
        fault: "disk fails to write through",
        how: "EIO on every fifth fsync",
        engine: "SQLite",
        ..Row::default()
    };
    // The tracer runs beside the server, not above it, so that a signal meets the server itself.
    let failing = shop.program.under(&[
        strace,
        "--daemonize",
        "--follow-forks",
        "--seccomp-bpf",
        "--output=/dev/null",
        "--trace=fsync,fdatasync",
        "--inject=fsync,fdatasync:error=EIO:when=8+5",
    ]);
    // The second time it is killed amid its failures, so that what the log holds beyond the last good commit is
    // recovered, or not.
    for killed in [false, true] {
        let server = failing.serve();
        let client = Client::new(server.url.clone());
        row.sent_again += runtime.block_on(shop.settle(&client));
        let load = shop.load(&runtime, &server.url);
        runtime.block_on(load.until("a failure", |told| told.refused_as(ErrorCode::Busy) >= 20));
        if killed {
            server.kill();
        }
        let mut told = runtime.block_on(load.end());
        assert!(told.acknowledged.len() > 20, "nothing was written between the failures");
        let failures: Vec<Instant> = told.refusals.iter().map(|(_, at)| *at).collect();
        row.tried += u32::try_from(failures.len()).expect("a number");
        for recovery in failures.iter().filter_map(|at| told.first_after(*at)) {
            row.recovered_in(recovery);
        }
        shop.learn(&mut told);
        shop.check(&mut row);
    }
    let server = shop.program.serve();
    row.sent_again += runtime.block_on(shop.settle(&Client::new(server.url.clone())));
    assert!(server.stop().success(), "it stops well");
    assert!(row.sent_again >= 20);
    shop.conclude(&mut row);
    shop.program.verify();
}
