//! Moves a whole database from one engine to the other, in one transaction of the target: whatever happens meanwhile,
//! the target ends up with everything or as empty as it was.

mod catalog;
mod line;

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::{DefaultLoadingMode, SimpleConnection},
    pg::PgRowByRowLoadingMode,
    sql_query,
    sql_types::{BigInt, Text},
};
use sha2::{Digest, Sha256};

use self::{
    catalog::{Constraint, Table},
    line::Line,
};
use super::{Conn, Db, Location, migrations};

/// Rows written by one statement.
const BATCH: usize = 500;

/// What was moved of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub table: String,
    pub rows: u64,
    /// SHA-256 over every row in the order of the primary key, the same on both sides.
    pub hash: [u8; 32],
}

/// Moves everything from one database to the other. `prove` looks at the target before it is committed, and an error of
/// it, as any other, leaves the target empty.
///
/// # Errors
/// Where both are of one engine, a version is not the newest, the source is in use, the target is not empty, a row
/// cannot be written, or source and target differ in the end.
pub fn move_all(
    from: &Location,
    to: &Location,
    prove: impl FnOnce(&mut Conn) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Moved>> {
    let mut source = alone_with(from)?;
    let mut target = Db::connect(to).context("the target cannot be opened")?;
    migrations::up(&mut target)?;
    let tables = match (&mut source, &mut target) {
        (Conn::Sqlite(_), Conn::Postgres(postgres))
        | (Conn::Postgres(postgres), Conn::Sqlite(_)) => catalog::tables(postgres)?,
        _ => bail!(
            "one side must be SQLite and the other PostgreSQL; each has its own way to copy itself"
        ),
    };
    if let Conn::Postgres(conn) = &mut source {
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        conn.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ")?;
        conn.batch_execute(&format!("LOCK TABLE {} IN SHARE MODE", names.join(", ")))?;
    }
    ensure!(
        migrations::is_newest(&mut source)?,
        "the source is of another version: let this program serve it once, then stop it"
    );
    let loose = begin(&mut target, &tables)?;
    let mut moved = Vec::new();
    for table in &tables {
        let copied = copy(&mut source, &mut target, table)
            .with_context(|| format!("table {} cannot be moved", table.name))?;
        moved.push(copied);
    }
    for (table, copied) in tables.iter().zip(&moved) {
        let arrived = read(&mut target, table, |_| Ok(()))?;
        ensure!(arrived == *copied, "table {} did not arrive as it was", table.name);
    }
    fasten(&mut target, &loose)?;
    prove(&mut target)?;
    target.batch_execute("COMMIT")?;
    Ok(moved)
}

/// Opens the source where nobody else has it open.
fn alone_with(from: &Location) -> anyhow::Result<Conn> {
    const USED: &str = "the source is in use: stop its servers first";
    match from {
        Location::File(path) => {
            ensure!(path.exists(), "there is no database at {}", path.display());
            let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
            // Asked for before anything is read, this takes the whole file, up to the end of the connection.
            conn.batch_execute(
                "PRAGMA busy_timeout = 2000; PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE",
            )
            .context(USED)?;
            Ok(Conn::Sqlite(conn))
        }
        Location::Postgres(url) => {
            let mut conn = PgConnection::establish(url).context("the source cannot be opened")?;
            ensure!(are_alone(&mut conn)?, USED);
            Ok(Conn::Postgres(conn))
        }
    }
}

/// Whether nobody else is connected. Those of a server that has just stopped may take a moment to go.
fn are_alone(conn: &mut PgConnection) -> anyhow::Result<bool> {
    const OTHERS: &str = "SELECT COUNT(*) AS value FROM pg_stat_activity WHERE datname = current_database() \
        AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    for _ in 0..20 {
        let others: Count = sql_query(OTHERS).get_result(conn)?;
        if others.value == 0 {
            return Ok(true);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(false)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// What the target goes without while rows are written.
struct Loose {
    /// Checked in the end, and all at once.
    foreign_keys: Vec<Constraint>,
    /// Statements that put back the triggers: what they would do of themselves has its own rows in the source.
    triggers: Vec<String>,
}

#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

/// Begins the target's one transaction, makes sure that nothing is there, and takes foreign keys and triggers away.
fn begin(target: &mut Conn, tables: &[Table]) -> anyhow::Result<Loose> {
    match target {
        Conn::Sqlite(conn) => conn.batch_execute(
            "PRAGMA busy_timeout = 500; PRAGMA foreign_keys = OFF; BEGIN EXCLUSIVE",
        )?,
        Conn::Postgres(conn) => conn.batch_execute("BEGIN")?,
    }
    for table in tables {
        let rows = sql_query(format!("SELECT COUNT(*) AS value FROM {}", table.name));
        let rows: Count = rows.get_result(target)?;
        ensure!(
            rows.value == 0,
            "the target is not empty: there are {} rows in {}",
            rows.value,
            table.name
        );
    }
    match target {
        Conn::Sqlite(conn) => {
            let triggers: Vec<Trigger> =
                sql_query("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
                    .load(conn)?;
            for Trigger { name, .. } in &triggers {
                conn.batch_execute(&format!("DROP TRIGGER {name}"))?;
            }
            let triggers = triggers.into_iter().map(|trigger| trigger.sql).collect();
            Ok(Loose { foreign_keys: Vec::new(), triggers })
        }
        Conn::Postgres(conn) => {
            let foreign_keys = catalog::foreign_keys(conn)?;
            for key in &foreign_keys {
                conn.batch_execute(&key.drop_statement())?;
            }
            let turn = |how: &str| -> Vec<String> {
                let of = |table: &Table| format!("ALTER TABLE {} {how} TRIGGER USER", table.name);
                tables.iter().map(of).collect()
            };
            conn.batch_execute(&turn("DISABLE").join("; "))?;
            Ok(Loose { foreign_keys, triggers: turn("ENABLE") })
        }
    }
}

/// Puts the triggers back, and the foreign keys, which checks every row.
fn fasten(target: &mut Conn, loose: &Loose) -> anyhow::Result<()> {
    for trigger in &loose.triggers {
        target.batch_execute(trigger)?;
    }
    match target {
        Conn::Sqlite(conn) => {
            #[derive(QueryableByName)]
            struct Broken {
                #[diesel(sql_type = Text)]
                table: String,
            }
            let broken: Vec<Broken> =
                sql_query("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1").load(conn)?;
            if let Some(Broken { table }) = broken.first() {
                bail!("a row of {table} refers to one that is not there");
            }
        }
        Conn::Postgres(conn) => {
            for key in &loose.foreign_keys {
                conn.batch_execute(&key.add_statement())
                    .with_context(|| format!("{} does not hold", key.name))?;
            }
        }
    }
    Ok(())
}

fn copy(source: &mut Conn, target: &mut Conn, table: &Table) -> anyhow::Result<Moved> {
    let mut batch = Vec::with_capacity(BATCH);
    let moved = read(source, table, |line| {
        batch.push(line.to_owned());
        if batch.len() == BATCH {
            write(target, table, &batch)?;
            batch.clear();
        }
        Ok(())
    })?;
    if !batch.is_empty() {
        write(target, table, &batch)?;
    }
    Ok(moved)
}

/// Walks a table in the order of its primary key, and hands each row on as a line of JSON.
fn read(
    conn: &mut Conn,
    table: &Table,
    mut take: impl FnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<Moved> {
    let (mut rows, mut hash) = (0, Sha256::new());
    let mut each = |row: diesel::QueryResult<Line>| -> anyhow::Result<()> {
        let line = row?.canonical()?;
        rows += 1;
        hash.update(line.as_bytes());
        hash.update(b"\n");
        take(&line)
    };
    match conn {
        Conn::Sqlite(conn) => {
            let query = sql_query(line::reading_sqlite(table));
            for row in query.load_iter::<Line, DefaultLoadingMode>(conn)? {
                each(row)?;
            }
        }
        Conn::Postgres(conn) => {
            let query = sql_query(line::reading_postgres(table));
            for row in query.load_iter::<Line, PgRowByRowLoadingMode>(conn)? {
                each(row)?;
            }
        }
    }
    Ok(Moved { table: table.name.clone(), rows, hash: hash.finalize().into() })
}

fn write(conn: &mut Conn, table: &Table, lines: &[String]) -> anyhow::Result<()> {
    let batch = format!("[{}]", lines.join(","));
    let written = match conn {
        Conn::Sqlite(conn) => {
            sql_query(line::writing_sqlite(table)).bind::<Text, _>(batch).execute(conn)?
        }
        Conn::Postgres(conn) => {
            sql_query(line::writing_postgres(table)).bind::<Text, _>(batch).execute(conn)?
        }
    };
    ensure!(written == lines.len(), "{written} of {} rows were written", lines.len());
    Ok(())
}
