//! Rules that every table keeps.

use std::collections::{BTreeMap, BTreeSet};

use xiangyue_server::db::{Conn, migrations};
use xiangyue_tests::{Engine, database::Database, folder::Folder, is_available};

use super::catalog::{columns, lines};

/// The tables as the queries see them.
const SCHEMA: &str = include_str!("../../../server/src/db/schema.rs");

/// References that no index serves, and why none is wanted: nothing is found by them, and the rows that they refer
/// to are never deleted or renumbered, so that an index would only make every insert dearer.
const WITHOUT_INDEX: [&str; 35] = [
    // Who did it.
    "affairs.published_by",
    "affairs_questions.answered_by",
    "audit_records.session_id",
    "audit_records.user_id",
    "binding_requests.decided_by",
    "cards.issued_by",
    "certificates.issued_by",
    "certificates.withdrawn_by",
    "child_consents.decided_by",
    "class_bookings.booked_by",
    "contract_instalments.paid_by",
    "contracts.entered_by",
    "grants.granted_by",
    "invitations.created_by",
    "needs.asked_by",
    "notice_visits.told_by",
    "notices.published_by",
    "notices.written_by",
    "orders.closed_by",
    "orders.placed_by",
    "pictures.uploaded_by",
    "rule_versions.created_by",
    "service_records.answered_by",
    "service_records.told_by",
    "shift_signups.signed_up_by",
    "stock_movements.moved_by",
    "team_members.decided_by",
    "transfers.recorded_by",
    "volunteer_hours.recorded_by",
    // By which rule it earns points, and by which duty hours were served.
    "duties.rule_id",
    "volunteer_hours.duty_id",
    "volunteer_hours.rule_version_id",
    // What an entry rests on. The ledger is read by household, by village and by credited account.
    "transfers.debit_account_id",
    "transfers.resident_id",
    "transfers.rule_version_id",
];

fn migrated(engine: Engine, test: impl FnOnce(&mut Conn)) {
    if !is_available(engine) {
        return;
    }
    let folder = Folder::new();
    let database = Database::empty(engine, folder.path());
    let mut conn = database.connect();
    migrations::up(&mut conn).expect("up");
    test(&mut conn);
}

/// Columns that refer to another table, as `table.column`.
fn references(conn: &mut Conn) -> BTreeSet<String> {
    let text = match conn {
        Conn::Sqlite(_) => {
            "SELECT m.name || '.' || f.\"from\" AS line
             FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
        }
        Conn::Postgres(_) => {
            "SELECT c.conrelid::regclass || '.' || a.attname AS line
             FROM pg_constraint c
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
             WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace"
        }
    };
    lines(conn, text).into_iter().collect()
}

/// Columns by which some index over all rows begins.
fn indexed(conn: &mut Conn) -> BTreeSet<String> {
    let text = match conn {
        Conn::Sqlite(_) => {
            "SELECT m.name || '.' || c.name AS line
             FROM sqlite_master m
             JOIN pragma_index_list(m.name) i
             JOIN pragma_index_info(i.name) c
             WHERE m.type = 'table' AND c.seqno = 0 AND i.partial = 0"
        }
        Conn::Postgres(_) => {
            "SELECT i.indrelid::regclass || '.' || a.attname AS line
             FROM pg_index i
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
             JOIN pg_class c ON c.oid = i.indrelid
             WHERE c.relnamespace = 'public'::regnamespace AND i.indpred IS NULL"
        }
    };
    lines(conn, text).into_iter().collect()
}

fn every_reference_has_an_index(engine: Engine) {
    migrated(engine, |conn| {
        let (references, indexed) = (references(conn), indexed(conn));
        let exempt: BTreeSet<_> = WITHOUT_INDEX.iter().map(|one| (*one).to_owned()).collect();
        let missing: Vec<_> =
            references.difference(&indexed).filter(|one| !exempt.contains(*one)).collect();
        assert!(missing.is_empty(), "no index begins with {missing:?}");
        let idle: Vec<_> = exempt
            .iter()
            .filter(|one| indexed.contains(*one) || !references.contains(*one))
            .collect();
        assert!(idle.is_empty(), "no longer without an index: {idle:?}");
    });
}

#[test]
fn every_reference_has_an_index_sqlite() {
    every_reference_has_an_index(Engine::Sqlite);
}

#[test]
fn every_reference_has_an_index_postgres() {
    every_reference_has_an_index(Engine::Postgres);
}

#[test]
fn sqlite_tables_are_strict() {
    migrated(Engine::Sqlite, |conn| {
        let loose = lines(
            conn,
            "SELECT name AS line FROM pragma_table_list
             WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'
               AND name <> '__diesel_schema_migrations'",
        );
        assert!(loose.is_empty(), "not STRICT: {loose:?}");
    });
}

/// Tables and columns that the queries know of.
fn known_to_queries() -> BTreeMap<String, BTreeSet<String>> {
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut table = None;
    for line in SCHEMA.lines().map(str::trim) {
        if let Some((name, _)) = line.strip_suffix('{').and_then(|head| head.split_once(" (")) {
            table = Some(name.to_owned());
        } else if let (Some(table), Some((column, _))) = (&table, line.split_once(" -> ")) {
            tables.entry(table.clone()).or_default().insert(column.to_owned());
        }
    }
    tables
}

#[test]
fn the_queries_know_the_tables_of_both_engines() {
    let known = known_to_queries();
    assert!(known.contains_key("transfers"), "the schema was not understood");
    for engine in Engine::ALL {
        migrated(engine, |conn| assert_eq!(columns(conn), known, "{engine:?}"));
    }
}

#[test]
fn the_migrations_of_both_engines_have_equal_names() {
    let names = |engine: &str| -> BTreeSet<String> {
        let folder = format!("{}/../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        let entries = std::fs::read_dir(folder).expect("migrations");
        entries
            .map(|entry| entry.expect("a migration").file_name().to_string_lossy().into_owned())
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}
