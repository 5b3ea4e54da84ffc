//! What the tests stand on: a real server on a free port with a fresh database, a client made from the
//! endpoint definitions, people who are signed in, and a village to work in.

pub mod app;
pub mod classes;
pub mod client;
pub mod cluster;
pub mod database;
pub mod files;
pub mod folder;
pub mod group;
pub mod people;
pub mod program;
pub mod sms;
pub mod tools;
pub mod village;
pub mod volunteers;

use std::env;

pub use app::TestApp;
pub use client::{Answer, Client, User};
pub use database::Engine;
pub use village::{Home, Village};

/// Superuser URL of a PostgreSQL on this machine in which tests make their databases.
pub const POSTGRES_VARIABLE: &str = "XIANGYUE_TEST_POSTGRES";

/// Makes two tests of one: on SQLite and on PostgreSQL, each with a server and a database of its own. The first
/// name becomes a module with the tests `sqlite` and `postgres`.
#[macro_export]
macro_rules! both_engines {
    ($(#[$meta:meta])* async fn $name:ident($app:ident: $kind:ty) $body:block) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($app: $kind) $body

            #[test]
            fn sqlite() {
                $crate::run($crate::Engine::Sqlite, body);
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Engine::Postgres, body);
            }
        }
    };
}

/// Runs a test against a fresh server on an engine. Where there is no PostgreSQL, says so; in CI that is a failure.
///
/// # Panics
/// Where the test fails, or the server cannot be started.
pub fn run<F>(engine: Engine, test: F)
where
    F: AsyncFnOnce(&TestApp),
{
    if !is_available(engine) {
        return;
    }
    let app = TestApp::start(engine);
    runtime().block_on(test(&app));
}

/// Whether tests can run on an engine; tells where they cannot.
///
/// # Panics
/// In CI, where nothing is skipped.
#[must_use]
pub fn is_available(engine: Engine) -> bool {
    let available = engine == Engine::Sqlite || env::var_os(POSTGRES_VARIABLE).is_some();
    if !available {
        assert!(env::var_os("CI").is_none(), "{POSTGRES_VARIABLE} is not set");
        println!("not run: {POSTGRES_VARIABLE} is not set");
    }
    available
}

/// A runtime for one test.
///
/// # Panics
/// Where the system gives no threads.
#[must_use]
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}
