//! Villagers who order without a pause, and remember what they were told.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::prelude::*;
use tokio::{runtime::Runtime, task::JoinSet};
use uuid::Uuid;
use xiangyue_server::db::{
    Conn, Db, Location,
    schema::{idempotency_keys, orders, stock_movements, transfers},
    snapshot,
};
use xiangyue_shared::{
    endpoint::NoQuery,
    error::{ErrorCode, Problem},
    ids::{ItemId, OrderId, StoreId},
    order::{Order, OrderDraft, PlaceOrder},
    points::Points,
};
use xiangyue_tests::{
    Answer, Client, Engine, TestApp, User, app::findings, program::Program, village::line,
};

use super::row::Row;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_xiangyue-under-test");

/// Villagers who order at once.
pub const WRITERS: usize = 8;
/// Pause after an answer that says to try later.
const PAUSE: Duration = Duration::from_millis(20);
/// Tries of one command before a test gives up; with the pauses, some minutes.
const TRIES: u32 = 3000;

/// One redemption, by the key under which it was sent.
#[derive(Clone)]
pub struct Attempt {
    pub key: Uuid,
    pub order: OrderId,
    pub villager: usize,
}

/// What the villagers were told.
#[derive(Default)]
pub struct Told {
    pub acknowledged: Vec<Attempt>,
    /// Sent, and no answer came, or one that leaves the outcome open.
    pub open: Vec<Attempt>,
    /// When each acknowledgement came.
    pub at: Vec<Instant>,
    /// What was said instead, and when.
    pub refusals: Vec<(ErrorCode, Instant)>,
}

/// What a villager does after an answer.
enum Next {
    GoOn,
    Pause,
    End,
}

impl Told {
    /// Remembers what came of one attempt.
    fn note(&mut self, attempt: Attempt, answer: reqwest::Result<Result<Order, Problem>>) -> Next {
        use ErrorCode::{Busy, StorageFull, TooManyRequests};
        match answer {
            Ok(Ok(order)) => {
                assert_eq!(order.id, attempt.order);
                self.acknowledged.push(attempt);
                self.at.push(Instant::now());
                Next::GoOn
            }
            // Turned away for a while; nothing was promised.
            Ok(Err(Problem { code: code @ (TooManyRequests | Busy | StorageFull), .. })) => {
                self.open.push(attempt);
                self.refusals.push((code, Instant::now()));
                Next::Pause
            }
            Ok(Err(problem)) => panic!("refused as {problem}"),
            Err(_) => {
                self.open.push(attempt);
                Next::End
            }
        }
    }

    /// From `since` to the first acknowledgement after it.
    pub fn first_after(&self, since: Instant) -> Option<Duration> {
        self.at.iter().filter(|at| **at > since).min().map(|at| *at - since)
    }

    pub fn refused_as(&self, code: ErrorCode) -> usize {
        self.refusals.iter().filter(|(one, _)| *one == code).count()
    }
}

pub struct Shop {
    pub app: TestApp,
    pub program: Program,
    pub location: Location,
    pub store: StoreId,
    pub item: ItemId,
    pub villagers: Vec<User>,
    /// Orders that were acknowledged.
    pub known: BTreeSet<String>,
    /// What is to be sent again.
    pub open: Vec<Attempt>,
}

/// Villagers at work.
pub struct Load {
    writers: JoinSet<()>,
    told: Arc<Mutex<Told>>,
    stop: Arc<AtomicBool>,
}

impl Load {
    /// What the villagers were told so far.
    pub fn told<T>(&self, read: impl FnOnce(&Told) -> T) -> T {
        read(&self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until something was told.
    ///
    /// # Panics
    /// Where that does not come.
    pub async fn until(&self, what: &str, told: impl Fn(&Told) -> bool) {
        for _ in 0..TRIES {
            if self.told(&told) {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("{what} did not come");
    }

    /// Lets the villagers come to their ends.
    pub async fn end(mut self) -> Told {
        self.stop.store(true, Ordering::Relaxed);
        while let Some(ended) = self.writers.join_next().await {
            ended.expect("a writer");
        }
        std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Shop {
    /// A village whose households never run out of points, and a store that never runs out of goods. Its server is
    /// stopped; the real program takes over its data.
    pub async fn prepare(engine: Engine) -> Self {
        Self::furnish(TestApp::start(engine)).await
    }

    /// As [`Self::prepare`], in a server of one's own.
    pub async fn furnish(mut app: TestApp) -> Self {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let item = app.add_item(&cadre, village.store, "毛巾", 1, 99_900).await;
        let rule = app.add_rule(&cadre, &village.code, "集体劳动", 10_000).await;
        let mut heads = Vec::new();
        for home in &village.homes {
            for _ in 0..4 {
                app.award(&cadre, rule, home.id).await;
            }
            heads.push(app.villager(home).await);
        }
        let villagers = (0..WRITERS).map(|number| heads[number % heads.len()].clone()).collect();
        app.stop();
        // As behind a proxy that names nobody: the villagers share no limit by address. Its log would complain of what is
        // done to it; who wants to read that asks for it.
        let log = std::env::var("XIANGYUE_LOG").unwrap_or_else(|_| "off".to_owned());
        let program = Program::new(PROGRAM, app.folder.path(), app.args.data.database_url.clone())
            .with(&[("XIANGYUE_BEHIND_PROXY", "true"), ("XIANGYUE_LOG", &log)]);
        let location = app.args.data.location().expect("a location");
        let (known, open) = (BTreeSet::new(), Vec::new());
        Self { program, location, store: village.store, item, villagers, known, open, app }
    }

    /// A connection beside the server.
    pub fn connect(&self) -> Conn {
        Db::connect(&self.location).expect("a connection")
    }

    /// One redemption that was not sent yet.
    pub fn attempt(&self, villager: usize) -> Attempt {
        Attempt { key: Uuid::now_v7(), order: OrderId::new(), villager }
    }

    /// Sends one redemption, for the first time or again.
    pub async fn ask(&self, client: &Client, attempt: &Attempt) -> reqwest::Result<Answer<Order>> {
        ask(client, &self.villagers[attempt.villager], self.store, self.item, attempt).await
    }

    /// Sends a redemption until it is acknowledged.
    ///
    /// # Panics
    /// Where it never is.
    pub async fn insist(&mut self, client: &Client, attempt: &Attempt) {
        let mut last = None;
        for _ in 0..TRIES {
            match self.ask(client, attempt).await.map(|answer| answer.result) {
                Ok(Ok(order)) => {
                    assert_eq!(order.id, attempt.order);
                    self.known.insert(order.id.to_string());
                    return;
                }
                Ok(Err(problem)) => last = Some(problem.to_string()),
                Err(error) => last = Some(error.to_string()),
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("a redemption was never acknowledged; the last answer was {last:?}");
    }

    /// Lets the villagers order until they are told to stop or their server is gone.
    pub fn load(&self, runtime: &Runtime, url: &str) -> Load {
        let (told, stop) =
            (Arc::new(Mutex::new(Told::default())), Arc::new(AtomicBool::new(false)));
        let mut writers = JoinSet::new();
        for (number, villager) in self.villagers.iter().enumerate() {
            let (client, villager) = (Client::new(url.to_owned()), villager.clone());
            let (store, item) = (self.store, self.item);
            let (told, stop) = (Arc::clone(&told), Arc::clone(&stop));
            let write = async move {
                while !stop.load(Ordering::Relaxed) {
                    let attempt =
                        Attempt { key: Uuid::now_v7(), order: OrderId::new(), villager: number };
                    let answer = ask(&client, &villager, store, item, &attempt).await;
                    let next = told
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .note(attempt, answer.map(|answer| answer.result));
                    match next {
                        Next::GoOn => {}
                        Next::Pause => tokio::time::sleep(PAUSE).await,
                        Next::End => return,
                    }
                }
            };
            writers.spawn_on(write, runtime.handle());
        }
        Load { writers, told, stop }
    }

    /// Takes up what the villagers were told.
    pub fn learn(&mut self, told: &mut Told) {
        self.known.extend(told.acknowledged.iter().map(|attempt| attempt.order.to_string()));
        self.open.append(&mut told.open);
    }

    /// Sends what was left open once more, until each is acknowledged; answers how many that were.
    pub async fn settle(&mut self, client: &Client) -> usize {
        let open = std::mem::take(&mut self.open);
        for attempt in &open {
            self.insist(client, attempt).await;
        }
        open.len()
    }

    /// Asserts that every acknowledged redemption is there as a whole, that nothing is there by half, and that nothing
    /// is there which nobody sent.
    pub fn check(&self, row: &mut Row) {
        // Of one moment: a commit that a dead server had sent may still be under way.
        let stored = snapshot(&mut self.connect(), Stored::read).expect("what is stored");
        let lost: Vec<_> = self.known.difference(&stored.placed).collect();
        row.lost += lost.len();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        assert_eq!(stored.placed, stored.held, "orders and holds");
        assert_eq!(stored.placed, stored.reserved, "orders and reservations");
        assert_eq!(stored.half_done, 0, "a command without its answer");
        let open: BTreeSet<_> = self.open.iter().map(|attempt| attempt.order.to_string()).collect();
        let unknown: Vec<_> = stored
            .placed
            .iter()
            .filter(|one| !self.known.contains(*one) && !open.contains(*one))
            .collect();
        assert!(unknown.is_empty(), "nobody sent {unknown:?}");
    }

    /// Asserts that the whole ledger agrees.
    pub fn prove(&self, row: &mut Row) {
        let found = snapshot(&mut self.connect(), findings).expect("a proof");
        assert!(found.is_empty(), "{found:#?}");
        row.proofs += 1;
    }

    /// Asserts all of it after the last retry: one effect for each key, and the books agree.
    pub fn conclude(&self, row: &mut Row) {
        assert!(self.open.is_empty(), "not all was sent again");
        self.check(row);
        self.prove(row);
        row.acknowledged += self.known.len();
        row.tell();
    }
}

/// Rows that redemptions left, each to be there or none.
struct Stored {
    placed: BTreeSet<String>,
    held: BTreeSet<String>,
    reserved: BTreeSet<String>,
    /// Commands whose answer is missing.
    half_done: i64,
}

impl Stored {
    fn read(conn: &mut Conn) -> QueryResult<Self> {
        let placed: Vec<String> = orders::table.select(orders::id).load(conn)?;
        let held: Vec<Option<String>> = transfers::table
            .filter(transfers::phase.eq("pending"))
            .select(transfers::order_id)
            .load(conn)?;
        let reserved: Vec<Option<String>> = stock_movements::table
            .filter(stock_movements::kind.eq("reserve"))
            .select(stock_movements::order_id)
            .load(conn)?;
        let half_done: i64 = idempotency_keys::table
            .filter(idempotency_keys::reply.is_null())
            .count()
            .get_result(conn)?;
        Ok(Self {
            placed: placed.into_iter().collect(),
            held: held.into_iter().flatten().collect(),
            reserved: reserved.into_iter().flatten().collect(),
            half_done,
        })
    }
}

async fn ask(
    client: &Client,
    villager: &User,
    store: StoreId,
    item: ItemId,
    attempt: &Attempt,
) -> reqwest::Result<Answer<Order>> {
    let endpoint = PlaceOrder { household: villager.household(), order: attempt.order };
    let body = OrderDraft { store, lines: vec![line(item, 1)], total: Points(1) };
    client.try_call(villager, attempt.key, endpoint, NoQuery {}, body).await
}
