//! The database: one set of queries over embedded SQLite and PostgreSQL.
//!
//! [`Db::read`] gives a consistent view, [`Db::write`] runs one unit of work in one transaction and
//! answers only when it is durable.

pub mod clock;
pub mod migrations;
pub mod moving;
mod postgres;
pub mod schema;
#[macro_use]
pub mod sql;
pub mod models;
mod sqlite;
pub mod stamps;
pub mod together;
pub mod trouble;

use std::{path::Path, sync::Arc};

use diesel::{
    MultiConnection,
    connection::{Connection, SimpleConnection},
    result::Error as DieselError,
};

use self::stamps::Mark;
use crate::error::Failure;

/// One connection of either engine. Every query is written against this type.
#[derive(MultiConnection)]
pub enum Conn {
    Postgres(diesel::PgConnection),
    Sqlite(diesel::SqliteConnection),
}

/// Where the data lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file.
    File(std::path::PathBuf),
    /// A PostgreSQL URL.
    Postgres(String),
}

impl Location {
    /// Reads a `--database-url`; the scheme alone decides the engine.
    ///
    /// # Errors
    /// For a scheme that is neither `sqlite:` nor `postgres:`.
    pub fn parse(url: &str) -> anyhow::Result<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Self::Postgres(url.to_owned()))
        } else if let Some(path) = url.strip_prefix("sqlite:") {
            Ok(Self::File(path.strip_prefix("//").unwrap_or(path).into()))
        } else {
            anyhow::bail!("--database-url must begin with sqlite: or postgres://")
        }
    }
}

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<sqlite::Engine>),
    Postgres(Arc<postgres::Engine>),
}

/// Handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
}

impl Db {
    /// Opens the database, after bringing it to the newest migration.
    ///
    /// # Errors
    /// Where it cannot be opened or migrated.
    pub fn open(location: &Location) -> anyhow::Result<Self> {
        let mut conn = Self::connect(location)?;
        migrations::up(&mut conn)?;
        drop(conn);
        let engine = match location {
            Location::File(path) => Engine::Sqlite(Arc::new(sqlite::Engine::open(path)?)),
            Location::Postgres(url) => Engine::Postgres(Arc::new(postgres::Engine::open(url)?)),
        };
        Ok(Self { engine })
    }

    /// One connection outside the engine, for tools that run alone.
    ///
    /// # Errors
    /// Where there is no connecting.
    pub fn connect(location: &Location) -> anyhow::Result<Conn> {
        match location {
            Location::File(path) => sqlite::writer(path).map(Conn::Sqlite),
            Location::Postgres(url) => Ok(Conn::Postgres(diesel::PgConnection::establish(url)?)),
        }
    }

    /// Reads in one transaction, from which all queries see the same state. Short reads only: on SQLite it
    /// runs on the calling thread.
    ///
    /// # Errors
    /// What `work` answers, or `Busy` where the database cannot be reached.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Failure> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(engine) => engine.read(work),
            Engine::Postgres(engine) => {
                let engine = Arc::clone(engine);
                off_thread(move || engine.read(work)).await
            }
        }
    }

    /// As [`Self::read`], on a thread of its own, for exports and other long reads.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn read_long<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Failure> + Send + 'static,
    {
        let engine = self.engine.clone();
        off_thread(move || match engine {
            Engine::Sqlite(engine) => engine.read(work),
            Engine::Postgres(engine) => engine.read(work),
        })
        .await
    }

    /// Runs one unit of work in one transaction; when this answers `Ok`, it is durable. The unit is a
    /// function of its inputs and may run more than once, so it does nothing but use the connection.
    ///
    /// # Errors
    /// What `work` answers, and then nothing of it has happened; or `Busy`, when the outcome is unknown and
    /// the command's idempotency key tells it apart at the next try.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn) -> Result<T, Failure> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(engine) => engine.write(work).await,
            Engine::Postgres(engine) => {
                let engine = Arc::clone(engine);
                off_thread(move || engine.write(work)).await
            }
        }
    }

    /// How the rows of somebody are before a read, for an answer that is to be kept; nothing where none can be: on
    /// PostgreSQL, where others write, and while they are being changed.
    #[must_use]
    pub fn mark<const N: usize>(&self, whose: [&str; N]) -> Option<Mark<N>> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.stamps().and_then(|stamps| stamps.mark(whose)),
            Engine::Postgres(_) => None,
        }
    }

    /// Whether nothing of what a kept answer was made of has changed.
    #[must_use]
    pub fn stands<const N: usize>(&self, mark: &Mark<N>) -> bool {
        match &self.engine {
            Engine::Sqlite(engine) => engine.stamps().is_some_and(|stamps| stamps.stands(mark)),
            Engine::Postgres(_) => false,
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// `Busy` where it does not.
    pub async fn ping(&self) -> Result<(), Failure> {
        self.read(sql::one).await
    }

    /// Copies a running SQLite database to a file that does not exist yet, as of one moment.
    ///
    /// # Errors
    /// On PostgreSQL, which brings its own tools, and where the copy cannot be written.
    pub fn backup(location: &Location, target: &Path) -> anyhow::Result<()> {
        match location {
            Location::File(path) => sqlite::backup(path, target),
            Location::Postgres(_) => {
                anyhow::bail!("a PostgreSQL database is backed up with pg_dump or pg_basebackup")
            }
        }
    }
}

/// Runs reads that all see the same state, while others go on writing.
///
/// # Errors
/// What `work` answers, or where the database fails.
pub fn snapshot<T, E: From<DieselError>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    conn.transaction(|conn| {
        if let Conn::Postgres(conn) = conn {
            conn.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        }
        work(conn)
    })
}

async fn off_thread<T, F>(work: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Failure> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        Failure::internal(anyhow::anyhow!("a database task ended early: {error}"))
    })?
}
