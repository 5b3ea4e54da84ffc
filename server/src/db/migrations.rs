//! Schema versions, one folder for each engine with equal names.

use anyhow::anyhow;
use diesel::{
    backend::Backend,
    migration::{self, MigrationSource},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Conn;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Serialises processes that start at once on one PostgreSQL; any number that no one else uses.
const MIGRATION_LOCK: i64 = 7_104_822_517;

/// Brings the schema to the newest version.
///
/// # Errors
/// Where a migration fails; it is rolled back. Where a later version of the program has been here: what it changed is
/// not known to this one.
pub fn up(conn: &mut Conn) -> anyhow::Result<()> {
    match conn {
        Conn::Sqlite(conn) => {
            refuse_later(conn, SQLITE).and_then(|()| conn.run_pending_migrations(SQLITE).map(drop))
        }
        Conn::Postgres(conn) => {
            use diesel::{RunQueryDsl, sql_query, sql_types::BigInt};
            sql_query("SELECT pg_advisory_lock($1)")
                .bind::<BigInt, _>(MIGRATION_LOCK)
                .execute(conn)?;
            let done = refuse_later(conn, POSTGRES)
                .and_then(|()| conn.run_pending_migrations(POSTGRES).map(drop));
            sql_query("SELECT pg_advisory_unlock($1)")
                .bind::<BigInt, _>(MIGRATION_LOCK)
                .execute(conn)?;
            done
        }
    }
    .map_err(|error| anyhow!("migration failed: {error}"))
}

fn refuse_later<DB: Backend>(
    conn: &mut impl MigrationHarness<DB>,
    known: EmbeddedMigrations,
) -> migration::Result<()> {
    let known = MigrationSource::<DB>::migrations(&known)?;
    let later = conn
        .applied_migrations()?
        .into_iter()
        .find(|applied| !known.iter().any(|one| one.name().version() == *applied));
    match later {
        Some(version) => Err(format!(
            "the database was brought to version {version} by a later program; run that one"
        )
        .into()),
        None => Ok(()),
    }
}

/// Whether the schema is of the newest version, and of no later one.
///
/// # Errors
/// Where the database fails.
pub fn is_newest(conn: &mut Conn) -> anyhow::Result<bool> {
    match conn {
        Conn::Sqlite(conn) => {
            refuse_later(conn, SQLITE).and_then(|()| conn.has_pending_migration(SQLITE))
        }
        Conn::Postgres(conn) => {
            refuse_later(conn, POSTGRES).and_then(|()| conn.has_pending_migration(POSTGRES))
        }
    }
    .map(|pending| !pending)
    .map_err(|error| anyhow!("the schema's version cannot be told: {error}"))
}

/// Takes the newest migration back.
///
/// # Errors
/// Where it cannot be taken back.
pub fn down_one(conn: &mut Conn) -> anyhow::Result<()> {
    match conn {
        Conn::Sqlite(conn) => conn.revert_last_migration(SQLITE).map(drop),
        Conn::Postgres(conn) => conn.revert_last_migration(POSTGRES).map(drop),
    }
    .map_err(|error| anyhow!("taking the newest migration back failed: {error}"))
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
