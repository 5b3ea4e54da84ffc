//! Migrations go up, down and up again, and come out as the snapshots say.

use xiangyue_server::db::migrations;
use xiangyue_tests::{Engine, database::Database, folder::Folder, is_available};

use super::catalog::{columns, describe, name_of};

fn up_down_up(engine: Engine) {
    if !is_available(engine) {
        return;
    }
    let folder = Folder::new();
    let database = Database::empty(engine, folder.path());
    let mut conn = database.connect();
    migrations::up(&mut conn).expect("up");
    let first = describe(&mut conn);
    // A second server that starts finds nothing to do.
    migrations::up(&mut conn).expect("up once more");
    assert_eq!(describe(&mut conn), first);
    migrations::down(&mut conn).expect("down");
    assert_eq!(describe(&mut conn), "");
    assert!(columns(&mut conn).is_empty());
    migrations::up(&mut conn).expect("up again");
    assert_eq!(describe(&mut conn), first);
    insta::assert_snapshot!(format!("schema_{}", name_of(engine)), first);
}

#[test]
fn up_down_up_sqlite() {
    up_down_up(Engine::Sqlite);
}

#[test]
fn up_down_up_postgres() {
    up_down_up(Engine::Postgres);
}
