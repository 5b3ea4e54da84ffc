//! PostgreSQL: a pool, one transaction for each unit of work, retried where the server asks for it.

use std::time::Duration;

use diesel::{
    Connection, PgConnection, RunQueryDsl,
    connection::SimpleConnection,
    r2d2::{ManageConnection, Pool},
    result::Error as DieselError,
    sql_query,
};

use super::{Conn, snapshot, trouble::Trouble};
use crate::error::Failure;

const CONNECTIONS: u32 = 24;
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(5);
/// Tries of a unit that the server rolls back for another's sake, or whose connection was gone before the commit.
const TRIES: u32 = 8;

/// Connections for groups of commands: one does a group while another may take over from one that was lost.
const CONNECTIONS_TOGETHER: u32 = 2;
/// A list of binds is a table of which the planner knows nothing: left to itself it reads whole tables to join a few
/// rows of them. And a group does not stand still for long because of one village: its commands then run alone.
const SETTINGS_TOGETHER: &str = "; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; \
     SET lock_timeout = '200ms'";
/// Settings of every connection.
const SETTINGS: &str =
    "SET TIME ZONE 'UTC'; SET statement_timeout = '30s'; SET lock_timeout = '10s'";

/// Opens PostgreSQL and nothing else: the derived `establish` would take any URL for a SQLite path.
struct Manager {
    url: String,
    /// What stands behind [`SETTINGS`].
    settings: &'static str,
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        let mut conn = PgConnection::establish(&self.url).map_err(Self::Error::ConnectionError)?;
        conn.batch_execute(&format!("{SETTINGS}{}", self.settings))
            .map_err(Self::Error::QueryError)?;
        Ok(Conn::Postgres(conn))
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        sql_query("SELECT 1").execute(conn).map(drop).map_err(Self::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        match conn {
            Conn::Postgres(conn) => {
                use diesel::connection::TransactionManager;
                diesel::connection::AnsiTransactionManager::is_broken_transaction_manager(conn)
            }
            Conn::Sqlite(_) => true,
        }
    }
}

pub(super) struct Engine {
    pool: Pool<Manager>,
    together: Pool<Manager>,
}

impl Engine {
    pub(super) fn open(url: &str) -> anyhow::Result<Self> {
        let builder = |most| {
            Pool::builder()
                .max_size(most)
                .test_on_check_out(false)
                .connection_timeout(WAIT_FOR_CONNECTION)
        };
        let manager = |settings| Manager { url: url.to_owned(), settings };
        let pool = builder(CONNECTIONS).min_idle(Some(2)).build(manager(""))?;
        let together = builder(CONNECTIONS_TOGETHER)
            .min_idle(Some(0))
            .build_unchecked(manager(SETTINGS_TOGETHER));
        Ok(Self { pool, together })
    }

    /// Runs a group of commands in one transaction, once: where it fails, each of them runs alone.
    pub(super) fn write_together<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut conn = self.together.get().map_err(Failure::busy)?;
        match &mut *conn {
            Conn::Postgres(conn) => conn.transaction(work),
            Conn::Sqlite(_) => Err(Failure::busy("not PostgreSQL")),
        }
    }

    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut work = Some(work);
        for _ in 0..CONNECTIONS {
            let mut conn = self.pool.get().map_err(Failure::busy)?;
            let result = snapshot(&mut conn, |conn| {
                let work = work.take().ok_or_else(|| Failure::busy("a read began twice"))?;
                work(conn)
            });
            match result {
                // A connection that the server had closed meanwhile: nothing was read from it yet.
                Err(Failure::Database(error)) if work.is_some() && is_lost(&error) => {}
                other => return other,
            }
        }
        Err(Failure::busy("every connection to the database is gone"))
    }

    pub(super) fn write<T>(
        &self,
        mut work: impl FnMut(&mut Conn) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut tried = 1;
        loop {
            let mut conn = self.pool.get().map_err(Failure::busy)?;
            let mut finished = false;
            let result = conn.transaction(|conn| {
                let result = work(conn);
                finished = result.is_ok();
                result
            });
            // A lost connection goes to its end here, so that the next try gets another.
            drop(conn);
            match result {
                Err(Failure::Database(error)) if tried < TRIES && may_repeat(&error, finished) => {
                    std::thread::sleep(Duration::from_millis(u64::from(tried * tried)));
                    tried += 1;
                }
                other => return other,
            }
        }
    }
}

/// Whether a unit that failed has left nothing behind and may run again. Where the work was `finished`, the commit was
/// under way: with a lost connection its outcome is unknown.
fn may_repeat(error: &DieselError, finished: bool) -> bool {
    match Trouble::of(error) {
        Some(Trouble::Collision) => true,
        Some(Trouble::Lost) => !finished,
        _ => false,
    }
}

fn is_lost(error: &DieselError) -> bool {
    Trouble::of(error) == Some(Trouble::Lost)
}
