//! The measurements work: data of every kind is seeded, the real program serves it, every kind of load runs, and the
//! books agree after it. What it measures here means nothing.

use std::env;

use xiangyue_bench::{Arguments, Engine, run};
use xiangyue_tests::{POSTGRES_VARIABLE, folder::Folder, is_available};

#[test]
fn every_figure_can_be_measured() {
    let folder = Folder::new();
    let postgres = is_available(xiangyue_tests::Engine::Postgres);
    let report = run(&Arguments {
        server: env!("CARGO_BIN_EXE_xiangyue-under-test").into(),
        work: folder.path().to_owned(),
        engine: if postgres { Engine::Both } else { Engine::Sqlite },
        postgres: env::var(POSTGRES_VARIABLE).ok(),
        city: false,
        slow_disk: false,
        quick: true,
        smoke: true,
        first_load: Some(404_300),
    })
    .unwrap_or_else(|error| panic!("{error:?}"));
    let names: Vec<&str> = report.rows.iter().map(|row| row.name).collect();
    for name in ["redeem_vs_single_commit", "redeem_p99_ms", "login_storm", "import_rows_per_s"] {
        assert!(names.contains(&name), "{name} is missing: {names:?}");
    }
    assert_eq!(names.contains(&"pg_hot_row_vs_for_update"), postgres);
    // Nothing was measured of what did not happen.
    assert!(report.rows.iter().all(|row| row.figure > 0.0), "{}", report.table());
}
