//! Schema versions, one folder for each engine with equal names.

use anyhow::anyhow;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Conn;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Serialises processes that start at once on one PostgreSQL; any number that no one else uses.
const MIGRATION_LOCK: i64 = 7_104_822_517;

/// Brings the schema to the newest version.
///
/// # Errors
/// Where a migration fails; it is rolled back.
pub fn up(conn: &mut Conn) -> anyhow::Result<()> {
    match conn {
        Conn::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(drop),
        Conn::Postgres(conn) => {
            use diesel::{RunQueryDsl, sql_query, sql_types::BigInt};
            sql_query("SELECT pg_advisory_lock($1)")
                .bind::<BigInt, _>(MIGRATION_LOCK)
                .execute(conn)?;
            let done = conn.run_pending_migrations(POSTGRES).map(drop);
            sql_query("SELECT pg_advisory_unlock($1)")
                .bind::<BigInt, _>(MIGRATION_LOCK)
                .execute(conn)?;
            done
        }
    }
    .map_err(|error| anyhow!("migration failed: {error}"))
}

/// Takes every migration back, the newest first.
///
/// # Errors
/// Where a migration cannot be taken back.
pub fn down(conn: &mut Conn) -> anyhow::Result<()> {
    match conn {
        Conn::Sqlite(conn) => conn.revert_all_migrations(SQLITE).map(drop),
        Conn::Postgres(conn) => conn.revert_all_migrations(POSTGRES).map(drop),
    }
    .map_err(|error| anyhow!("taking a migration back failed: {error}"))
}
