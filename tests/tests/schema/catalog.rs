//! What a database says of itself.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use xiangyue_server::db::Conn;
use xiangyue_tests::Engine;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The lines that a statement selects as `line`.
pub fn lines(conn: &mut Conn, text: &str) -> Vec<String> {
    let rows: Vec<Line> = sql_query(text).load(conn).expect("the catalogue");
    rows.into_iter().map(|row| row.line).collect()
}

const SQLITE: &str = "SELECT sql || ';' AS line FROM sqlite_master
    WHERE sql IS NOT NULL AND tbl_name <> '__diesel_schema_migrations'
    ORDER BY tbl_name, type DESC, name";

const POSTGRES: [&str; 4] = [
    "SELECT table_name || '.' || column_name || ' ' || data_type ||
            CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END ||
            COALESCE(' DEFAULT ' || column_default, '') AS line
     FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'
     ORDER BY table_name COLLATE \"C\", ordinal_position",
    "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS line
     FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '__diesel_schema_migrations'
     ORDER BY (conrelid::regclass::text) COLLATE \"C\", conname COLLATE \"C\"",
    "SELECT indexdef AS line FROM pg_indexes
     WHERE schemaname = 'public' AND tablename <> '__diesel_schema_migrations'
     ORDER BY indexdef COLLATE \"C\"",
    "SELECT pg_get_triggerdef(t.oid) AS line FROM pg_trigger t WHERE NOT t.tgisinternal
     ORDER BY t.tgname COLLATE \"C\"",
];

/// The whole schema as text, the same for the same schema.
pub fn describe(conn: &mut Conn) -> String {
    let parts = match conn {
        Conn::Sqlite(_) => lines(conn, SQLITE),
        Conn::Postgres(_) => POSTGRES.iter().flat_map(|text| lines(conn, text)).collect(),
    };
    parts.join("\n")
}

/// Tables with their columns.
pub fn columns(conn: &mut Conn) -> BTreeMap<String, BTreeSet<String>> {
    let text = match conn {
        Conn::Sqlite(_) => {
            "SELECT m.name || '.' || c.name AS line FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '__diesel_schema_migrations'"
        }
        Conn::Postgres(_) => {
            "SELECT table_name || '.' || column_name AS line FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'"
        }
    };
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in lines(conn, text) {
        let (table, column) = line.split_once('.').expect("table and column");
        tables.entry(table.to_owned()).or_default().insert(column.to_owned());
    }
    tables
}

/// How an engine is called in the name of a snapshot.
pub const fn name_of(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    }
}
