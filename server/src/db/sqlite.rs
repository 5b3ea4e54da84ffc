//! Embedded SQLite: one writer thread with group commit, and a read-only connection for each thread that reads.

use std::{
    cell::RefCell,
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use diesel::{
    Connection, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    result::Error as DieselError, sql_query,
};
use tokio::sync::oneshot;

use super::{
    Conn,
    sql::{PrepareOnce, Text},
    stamps::Stamps,
};
use crate::error::Failure;

/// Units that may wait for the writer; more are turned away with `Busy`.
const QUEUE: usize = 1024;
/// Most units in one commit: enough to share an fsync, few enough to keep the first one's wait short.
const GROUP: usize = 256;
/// Pages of the log (128 MiB) after which the writer itself carries what is left of them over into the database, while all
/// wait, and the log begins anew: seldom enough that few commands meet it.
const LOG_PAGES: u32 = 32_000;
/// How often another thread carries over what is in the log by then, so that the writer finds little left to do, and the
/// disk never much at once.
const CARRY_OVER: Duration = Duration::from_millis(30);
/// Groups that are run with savepoints after one in which a unit failed: where one did, others may.
const CAREFUL_GROUPS: u32 = 32;

/// The time-out comes first: already the next line may have to wait for one who is closing.
const PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
     PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;";

/// What stands around reads and units; prepared once.
const BEGIN_READ: Text = Text("BEGIN");
const BEGIN: Text = Text("BEGIN IMMEDIATE");
const SAVEPOINT: Text = Text("SAVEPOINT unit");
const ROLLBACK_TO: Text = Text("ROLLBACK TO unit");
const RELEASE: Text = Text("RELEASE unit");
const ROLLBACK: Text = Text("ROLLBACK");
const COMMIT: Text = Text("COMMIT");
/// The engine that wrote last.
const OWNER: &str = "PRAGMA user_version";
/// How long a reader goes by what it saw of the owner. Whoever becomes the owner answers nobody for twice as long, so that
/// no other process goes by an old state after that.
const LEASE: Duration = Duration::from_millis(2);

static NEXT_ENGINE: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// This thread's read connection for each engine, of which there is one but in tests.
    static READERS: RefCell<HashMap<u64, Conn>> = RefCell::new(HashMap::new());
    /// When this thread last saw an engine to be the owner of its file.
    static OWNED: RefCell<HashMap<u64, Instant>> = RefCell::new(HashMap::new());
}

/// A connection that may write.
pub(super) fn writer(path: &Path) -> anyhow::Result<SqliteConnection> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
    prepare(&mut conn)?;
    Ok(conn)
}

fn prepare(conn: &mut SqliteConnection) -> diesel::QueryResult<()> {
    conn.batch_execute(PRAGMAS)?;
    conn.batch_execute(&format!("PRAGMA wal_autocheckpoint = {LOG_PAGES}"))
}

/// A connection to a file that is there. Where a disk was taken away, none is made in its place.
fn existing(path: &Path) -> diesel::ConnectionResult<SqliteConnection> {
    let path = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    SqliteConnection::establish(&format!("file:{path}?mode=rw"))
}

fn reader(path: &Path) -> Result<SqliteConnection, Failure> {
    let mut conn = existing(path).map_err(Failure::busy)?;
    conn.batch_execute(PRAGMAS).map_err(Failure::busy)?;
    // Less of a cache than the writer has: what another has changed empties it, and the system keeps the file's pages.
    conn.batch_execute("PRAGMA query_only = ON; PRAGMA cache_size = -2000;")
        .map_err(Failure::busy)?;
    Ok(conn)
}

/// Copies the database as of one moment, while others go on writing.
pub(super) fn backup(path: &Path, target: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(path.exists(), "there is no database at {}", path.display());
    anyhow::ensure!(!target.exists(), "{} exists already", target.display());
    let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
    conn.batch_execute("PRAGMA busy_timeout = 5000;")?;
    sql_query("VACUUM INTO ?")
        .bind::<diesel::sql_types::Text, _>(target.to_string_lossy())
        .execute(&mut conn)?;
    std::fs::File::open(target)?.sync_all()?;
    Ok(())
}

/// A unit of work on its way through the writer.
trait Job: Send {
    /// Runs, perhaps once more after a rollback; answers whether to keep what it did.
    fn run(&mut self, conn: &mut Conn) -> bool;
    /// Tells the one who waits, after the commit or its failure.
    fn finish(self: Box<Self>, committed: Result<(), &DieselError>);
}

struct Unit<T, F> {
    work: F,
    result: Option<Result<T, Failure>>,
    answer: oneshot::Sender<Result<T, Failure>>,
}

impl<T, F> Job for Unit<T, F>
where
    T: Send,
    F: FnMut(&mut Conn) -> Result<T, Failure> + Send,
{
    fn run(&mut self, conn: &mut Conn) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(conn)))
            .unwrap_or_else(|_| Err(Failure::internal(anyhow::anyhow!("a unit of work panicked"))));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn finish(mut self: Box<Self>, committed: Result<(), &DieselError>) {
        let result = match (self.result.take(), committed) {
            (Some(result), Ok(())) => result,
            // Its own fault, which may be what brought the others down.
            (Some(Err(own @ (Failure::Database(_) | Failure::Internal(_)))), Err(_)) => Err(own),
            // A refusal too may rest on what another unit did, which is gone with the commit.
            (_, Err(error)) => Err(Failure::aborted(error)),
            (None, Ok(())) => Err(Failure::busy("the unit did not run")),
        };
        // Nobody waits any more where the client has hung up; the work stands all the same.
        drop(self.answer.send(result));
    }
}

pub(super) struct Engine {
    number: u64,
    /// By which the file says that this engine wrote last.
    owner: i32,
    stamps: Arc<Stamps>,
    path: PathBuf,
    queue: Option<SyncSender<Box<dyn Job>>>,
    /// The writer, and who carries over beside it.
    threads: Vec<JoinHandle<()>>,
}

impl Engine {
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let (owner, stamps) = (rand::random_range(1..i32::MAX), Arc::default());
        let writing = Writing {
            path: path.to_owned(),
            owner,
            stamps: Arc::clone(&stamps),
            careful_groups: 0,
        };
        let mut conn = writer(path)?;
        stamps.watch(&mut conn)?;
        let (queue, jobs) = sync_channel(QUEUE);
        let (wrote, written) = sync_channel(1);
        let beside = path.to_owned();
        let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
            std::thread::Builder::new().name(name.to_owned()).spawn(work)
        };
        let threads = vec![
            spawn(
                "sqlite-writer",
                Box::new(move || write_loop(writing, Conn::Sqlite(conn), &jobs, &wrote)),
            )?,
            spawn("sqlite-log", Box::new(move || carry_over(&beside, &written)))?,
        ];
        Ok(Self {
            number: NEXT_ENGINE.fetch_add(1, Ordering::Relaxed),
            owner,
            stamps,
            path: path.to_owned(),
            queue: Some(queue),
            threads,
        })
    }

    /// What has changed, where all that was written last was written by this engine.
    pub(super) fn stamps(&self) -> Option<&Stamps> {
        let seen = OWNED.with(|owned| owned.borrow().get(&self.number).copied());
        if seen.is_some_and(|at| at.elapsed() < LEASE) {
            return Some(&self.stamps);
        }
        let now = Instant::now();
        let owns = self.read(|conn| Ok(owner(conn)? == self.owner)).unwrap_or(false);
        OWNED.with(|owned| {
            let mut owned = owned.borrow_mut();
            if owns { owned.insert(self.number, now) } else { owned.remove(&self.number) }
        });
        owns.then_some(&self.stamps)
    }

    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        READERS.with(|readers| {
            // Taken out while in use, so that a panic in `work` drops the connection with its transaction.
            let kept = readers.borrow_mut().remove(&self.number);
            let mut conn = match kept {
                Some(conn) => conn,
                None => Conn::Sqlite(reader(&self.path)?),
            };
            BEGIN_READ.execute(&mut conn)?;
            let result = work(&mut conn);
            // It changed nothing, so there is nothing to roll back where it failed.
            let ended = COMMIT.execute(&mut conn);
            // After an error of the database the next reader opens a connection of its own.
            if !matches!(&result, Err(Failure::Database(error)) if *error != DieselError::NotFound)
            {
                ended?;
                readers.borrow_mut().insert(self.number, conn);
            }
            result
        })
    }

    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn) -> Result<T, Failure> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(Unit { work, result: None, answer });
        let queue = self.queue.as_ref().ok_or_else(|| Failure::busy("the database is closing"))?;
        queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Failure::busy("the write queue is full"),
            TrySendError::Disconnected(_) => Failure::busy("the writer has stopped"),
        })?;
        answered.await.map_err(|_| Failure::busy("the writer has stopped"))?
    }
}

impl Drop for Engine {
    /// Lets the writer finish what waits; the other thread ends with it.
    fn drop(&mut self) {
        drop(self.queue.take());
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the database panicked");
            }
        }
    }
}

/// Carries the log over into the database while the writer goes on writing. Ends with the writer.
///
/// SQLite writes the database through only where it has reached the end of the log, which moves on meanwhile; so it is
/// done here. What is left in the system's memory would be written through by the writer, while all wait.
fn carry_over(path: &Path, written: &Receiver<()>) {
    // Opened once, and closed after every connection of the engine: when a process closes a file, it gives up the locks
    // that its connections hold on it.
    let database = std::fs::File::open(path)
        .inspect_err(|error| tracing::warn!(%error, "the database is not written through early"))
        .ok();
    let mut conn = None;
    while written.recv().is_ok() {
        if let Some(mut open) = conn.take().or_else(|| reopened(path)) {
            let carried = open.batch_execute("PRAGMA wal_checkpoint(PASSIVE)");
            // Best effort: what is left, the writer does itself. As there, a new one is opened before the old one is
            // closed.
            conn = match carried {
                Ok(()) => Some(open),
                Err(error) => {
                    tracing::warn!(%error, "the log was not carried over");
                    reopened(path)
                }
            };
        }
        if let Some(Err(error)) = database.as_ref().map(std::fs::File::sync_data) {
            tracing::warn!(%error, "the database was not written through");
        }
        std::thread::sleep(CARRY_OVER);
    }
}

/// What the writer works with beside its connection.
struct Writing {
    path: PathBuf,
    owner: i32,
    stamps: Arc<Stamps>,
    /// Groups that are still to be run with savepoints.
    careful_groups: u32,
}

fn write_loop(
    mut writing: Writing,
    conn: Conn,
    jobs: &Receiver<Box<dyn Job>>,
    wrote: &SyncSender<()>,
) {
    let mut conn = Some(conn);
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        let committed = match conn.take().or_else(|| writing.reopened()) {
            Some(mut open) => {
                let committed = writing.commit_group(&mut open, &mut group, jobs);
                // After a failure nothing that the connection believes can be trusted. The new one is opened before the
                // old one is closed: the last to close would take away what readers need, which a full disk has no
                // room to make again.
                conn = if committed.is_ok() { Some(open) } else { writing.reopened() };
                committed
            }
            None => Err(DieselError::BrokenTransactionManager),
        };
        if let Err(error) = &committed {
            tracing::error!(%error, units = group.len(), "commit failed");
            // Where a transaction ended early, statements after it may stand that no commit told of.
            writing.stamps.note_all();
            drop(writing.stamps.commit());
        }
        for job in group {
            job.finish(committed.as_ref().copied());
        }
        if committed.is_ok() {
            // One note is enough, however much was written.
            let _noted_already = wrote.try_send(());
        }
    }
}

/// The engine that wrote last.
fn owner(conn: &mut Conn) -> diesel::QueryResult<i32> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        user_version: i32,
    }
    let row: Row = sql_query(OWNER).prepared().get_result(conn)?;
    Ok(row.user_version)
}

/// A new connection after a failure; `None` where there is no opening it, and the next unit tries again.
fn reopened(path: &Path) -> Option<Conn> {
    let open = || -> anyhow::Result<Conn> {
        let mut conn = existing(path)?;
        prepare(&mut conn)?;
        Ok(Conn::Sqlite(conn))
    };
    open().inspect_err(|error| tracing::error!(%error, "the database cannot be reopened")).ok()
}

/// Whether a unit that fails can be rolled back alone. A savepoint keeps a copy of every page that its unit changes, a
/// sixth of all the work, and few units fail: so a group is run without at first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Savepoints {
    None,
    Each,
}

impl Writing {
    fn reopened(&self) -> Option<Conn> {
        match reopened(&self.path)? {
            Conn::Sqlite(mut conn) => self
                .stamps
                .watch(&mut conn)
                .inspect_err(|error| tracing::error!(%error, "the database cannot be watched"))
                .ok()
                .map(|()| Conn::Sqlite(conn)),
            Conn::Postgres(_) => None,
        }
    }

    /// Runs a group and those who come meanwhile, and commits them. Where a unit fails that has no savepoint, the group
    /// is run again with savepoints, and so are some after it.
    fn commit_group(
        &mut self,
        conn: &mut Conn,
        group: &mut Vec<Box<dyn Job>>,
        jobs: &Receiver<Box<dyn Job>>,
    ) -> diesel::QueryResult<()> {
        if self.careful_groups > 0 {
            self.careful_groups -= 1;
        } else if self.run_group(conn, group, jobs, Savepoints::None)? {
            return Ok(());
        } else {
            self.careful_groups = CAREFUL_GROUPS;
        }
        self.run_group(conn, group, jobs, Savepoints::Each).map(drop)
    }

    /// Answers whether it committed. Where a unit fails that has no savepoint, all of it is rolled back instead.
    fn run_group(
        &self,
        conn: &mut Conn,
        group: &mut Vec<Box<dyn Job>>,
        jobs: &Receiver<Box<dyn Job>>,
        savepoints: Savepoints,
    ) -> diesel::QueryResult<bool> {
        // What is noted of a group that ended without a commit concerns nobody.
        self.stamps.forget();
        BEGIN.execute(conn)?;
        let takes_over = owner(conn)? != self.owner;
        if takes_over {
            conn.batch_execute(&format!("{OWNER} = {}", self.owner))?;
            // Another process has written, and this one was not told what.
            self.stamps.note_all();
        }
        let mut next = 0;
        while let Some(job) = group.get_mut(next) {
            match savepoints {
                Savepoints::None => {
                    if !job.run(conn) {
                        ROLLBACK.execute(conn)?;
                        return Ok(false);
                    }
                    ensure_still_open(conn)?;
                }
                Savepoints::Each => {
                    SAVEPOINT.execute(conn)?;
                    if !job.run(conn) {
                        ROLLBACK_TO.execute(conn)?;
                    }
                    RELEASE.execute(conn)?;
                }
            }
            next += 1;
            if next < GROUP
                && next == group.len()
                && let Ok(job) = jobs.try_recv()
            {
                group.push(job);
            }
        }
        // Steps on in any case: after a commit that failed nobody knows what stands.
        let committing = self.stamps.commit();
        let committed = COMMIT.execute(conn);
        drop(committing);
        committed?;
        if takes_over {
            std::thread::sleep(LEASE * 2);
        }
        Ok(true)
    }
}

/// A full disk ends the transaction by itself, after which each statement of the next unit would stand alone. A
/// savepoint tells, since it is gone then; without one this does: only inside a transaction there is no beginning one.
fn ensure_still_open(conn: &mut Conn) -> diesel::QueryResult<()> {
    match BEGIN_READ.execute(conn) {
        Ok(_) => Err(DieselError::BrokenTransactionManager),
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use diesel::QueryDsl;
    use xiangyue_shared::error::ErrorCode;

    use super::*;
    use crate::db::sql;

    fn folder() -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xiangyue-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    async fn engine(path: &Path) -> Engine {
        let engine = Engine::open(path).unwrap();
        engine.write(|conn| run(conn, "CREATE TABLE t (a INTEGER) STRICT")).await.unwrap();
        engine
    }

    fn run(conn: &mut Conn, text: &str) -> Result<(), Failure> {
        Ok(conn.batch_execute(text)?)
    }

    /// As if the commit failed: there is no savepoint left to release.
    fn break_off(conn: &mut Conn) -> Result<(), Failure> {
        run(conn, "INSERT INTO t VALUES (9); ROLLBACK")
    }

    fn rows(engine: &Engine) -> i64 {
        diesel::table! { t (a) { a -> Integer, } }
        engine.read(|conn| Ok(t::table.count().get_result(conn)?)).unwrap()
    }

    #[test]
    fn opening_waits_for_one_who_holds_the_file() {
        let folder = folder();
        let path = folder.join("held.db");
        let mut holder = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
        holder.batch_execute("CREATE TABLE t (a INTEGER); BEGIN EXCLUSIVE;").unwrap();
        let other = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            holder.batch_execute("COMMIT").unwrap();
        });
        let opened = writer(&path).map(drop);
        other.join().unwrap();
        opened.unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn after_a_failure_the_database_is_opened_anew_as_soon_as_that_can_be() {
        let folder = folder();
        let (path, away) = (folder.join("100% #1?.db"), folder.join("away.db"));
        let engine = engine(&path).await;
        std::fs::rename(&path, &away).unwrap();
        let add = |conn: &mut Conn| run(conn, "INSERT INTO t VALUES (1)");
        assert!(matches!(engine.write(break_off).await, Err(Failure::Busy(_))));
        assert!(matches!(engine.write(add).await, Err(Failure::Busy(_))));
        assert!(!path.exists(), "an empty one was made in its place");
        std::fs::rename(&away, &path).unwrap();
        engine.write(add).await.unwrap();
        assert_eq!(rows(&engine), 1);
        drop(engine);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn who_shares_a_failed_commit_is_told_so_even_where_refused() {
        let folder = folder();
        let engine = engine(&folder.join("shared.db")).await;
        // Holds the writer until the others wait behind it.
        let (go, wait) = mpsc::channel::<()>();
        let first = engine.write(move |conn| {
            wait.recv().ok();
            run(conn, "INSERT INTO t VALUES (1)")
        });
        let refused = engine.write(|_| Err::<(), _>(ErrorCode::InsufficientPoints.into()));
        let last = engine.write(break_off);
        let release = async move { drop(go) };
        let (first, refused, last, ()) = tokio::join!(first, refused, last, release);
        for result in [first, refused, last] {
            assert!(matches!(result, Err(Failure::Busy(_))), "{result:?}");
        }
        assert_eq!(rows(&engine), 0);
        drop(engine);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn a_unit_behind_one_that_broke_off_has_a_transaction_of_its_own() {
        let folder = folder();
        let engine = engine(&folder.join("broken.db")).await;
        let (go, wait) = mpsc::channel::<()>();
        let broken = engine.write(move |conn| {
            wait.recv().ok();
            break_off(conn)
        });
        let next = engine.write(|conn| run(conn, "INSERT INTO t VALUES (2)"));
        let release = async move { drop(go) };
        let before = engine.stamps.mark(["anybody"]).unwrap();
        let (broken, next, ()) = tokio::join!(broken, next, release);
        assert!(!engine.stamps.stands(&before), "an answer of before is still given");
        assert!(matches!(broken, Err(Failure::Busy(_))), "{broken:?}");
        // Whatever it is told, that is what stands.
        next.unwrap();
        assert_eq!(rows(&engine), 1);
        drop(engine);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn a_reader_that_failed_is_replaced() {
        let folder = folder();
        let engine = engine(&folder.join("read.db")).await;
        engine.read(|conn| run(conn, "COMMIT; SELECT nonsense")).unwrap_err();
        engine.read(sql::one).unwrap();
        drop(engine);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
