//! Villagers who order without a pause, and remember what they were told.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinSet;
use uuid::Uuid;
use xiangyue_shared::{
    endpoint::NoQuery,
    error::ErrorCode,
    ids::{ItemId, OrderId, StoreId},
    order::{Order, OrderDraft, PlaceOrder},
    points::Points,
};
use xiangyue_tests::{Client, Engine, TestApp, User, program::Program, village::line};

/// Villagers who order at once.
pub const WRITERS: usize = 8;

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
    /// Sent, and no answer came.
    pub open: Vec<Attempt>,
}

pub struct Shop {
    pub app: TestApp,
    pub program: Program,
    pub store: StoreId,
    pub item: ItemId,
    pub villagers: Vec<User>,
}

impl Shop {
    /// A village whose households never run out of points, and a store that never runs out of goods. Its server is
    /// stopped; the real program takes over its data.
    pub async fn prepare(engine: Engine) -> Self {
        let mut app = TestApp::start(engine);
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let item = app.add_item(&cadre, village.store, "毛巾", 1, 99_900).await;
        let rule = app.add_rule(&cadre, &village.code, "集体劳动", 10_000).await;
        let mut villagers = Vec::new();
        for home in &village.homes {
            for _ in 0..4 {
                app.award(&cadre, rule, home.id).await;
            }
            for _ in 0..WRITERS / village.homes.len() {
                villagers.push(villagers.len());
            }
        }
        let mut heads = Vec::new();
        for home in &village.homes {
            heads.push(app.villager(home).await);
        }
        let villagers =
            villagers.into_iter().map(|number| heads[number % heads.len()].clone()).collect();
        app.stop();
        let program = Program::new(
            env!("CARGO_BIN_EXE_xiangyue-under-test"),
            app.folder.path(),
            app.args.data.database_url.clone(),
        );
        Self { program, store: village.store, item, villagers, app }
    }

    /// Sends one redemption, for the first time or again.
    pub async fn redeem(
        &self,
        client: &Client,
        attempt: &Attempt,
    ) -> reqwest::Result<Result<Order, ErrorCode>> {
        redeem(client, &self.villagers[attempt.villager], self.store, self.item, attempt).await
    }

    /// Lets the villagers order until `stop` is set or the server is gone.
    pub fn load(&self, url: &str, stop: &Arc<AtomicBool>) -> (JoinSet<()>, Arc<Mutex<Told>>) {
        let told = Arc::new(Mutex::new(Told::default()));
        let mut writers = JoinSet::new();
        for (number, villager) in self.villagers.iter().enumerate() {
            let (client, villager) = (Client::new(url.to_owned()), villager.clone());
            let (store, item) = (self.store, self.item);
            let (told, stop) = (Arc::clone(&told), Arc::clone(stop));
            writers.spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let attempt =
                        Attempt { key: Uuid::now_v7(), order: OrderId::new(), villager: number };
                    let answer = redeem(&client, &villager, store, item, &attempt).await;
                    let note = |acknowledged: bool| {
                        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
                        let list =
                            if acknowledged { &mut told.acknowledged } else { &mut told.open };
                        list.push(attempt.clone());
                    };
                    note(matches!(answer, Ok(Ok(_))));
                    match answer {
                        Ok(Ok(order)) => assert_eq!(order.id, attempt.order),
                        // Turned away for a while; nothing was promised.
                        Ok(Err(ErrorCode::TooManyRequests | ErrorCode::Busy)) => {
                            tokio::time::sleep(Duration::from_millis(20)).await;
                        }
                        Ok(Err(code)) => panic!("refused as {code}"),
                        Err(_) => return,
                    }
                }
            });
        }
        (writers, told)
    }
}

async fn redeem(
    client: &Client,
    villager: &User,
    store: StoreId,
    item: ItemId,
    attempt: &Attempt,
) -> reqwest::Result<Result<Order, ErrorCode>> {
    let endpoint = PlaceOrder { household: villager.household(), order: attempt.order };
    let body = OrderDraft { store, lines: vec![line(item, 1)], total: Points(1) };
    let answer = client.try_call(villager, attempt.key, endpoint, NoQuery {}, body).await?;
    Ok(answer.result.map_err(|problem| problem.code))
}
