//! Many commands at once. Which of them succeed is up to chance; but what was acknowledged adds up to what the
//! database says at the end, and no answer is anything but success or a refusal that can be understood.

use std::sync::Mutex;

use futures_util::future::join_all;
use proptest::{
    collection::vec,
    strategy::Strategy,
    test_runner::{Config, TestCaseError, TestRunner},
};
use xiangyue_shared::{error::ErrorCode, ids::TransferId, order::Order};
use xiangyue_tests::{
    Engine, TestApp, is_available, runtime,
    village::{GIVEN, TAKEN},
};

use super::{
    commands::{self, Command},
    world::{GOODS, Numbers, World},
};

/// Villages that are tried; `PROPTEST_CASES` asks for more.
const CASES: u32 = 3;
/// Clients, and commands of each.
const CLIENTS: usize = 12;
const COMMANDS: usize = 16;

/// What came of one command, to be added to the numbers in any order.
#[derive(Debug, Clone, Copy)]
enum Effect {
    Points { home: usize, change: i64 },
    Held { home: usize, item: usize, quantity: i64, total: i64 },
    Released { home: usize, item: usize, quantity: i64, total: i64 },
    HandedOver { home: usize, item: usize, quantity: i64, total: i64 },
    Sold { home: usize, item: usize, quantity: i64, total: i64 },
    Returned { home: usize, item: usize, pieces: i64, total: i64 },
    Stocked { item: usize, quantity: i64 },
}

fn add(numbers: &mut Numbers, effect: Effect) {
    match effect {
        Effect::Points { home, change } => numbers.homes[home].0 += change,
        Effect::Held { home, item, quantity, total } => {
            numbers.homes[home].1 += total;
            numbers.items[item].1 += quantity;
        }
        Effect::Released { home, item, quantity, total } => {
            numbers.homes[home].1 -= total;
            numbers.items[item].1 -= quantity;
        }
        Effect::HandedOver { home, item, quantity, total } => {
            numbers.homes[home].0 -= total;
            numbers.homes[home].1 -= total;
            numbers.store += total;
            numbers.items[item].0 -= quantity;
            numbers.items[item].1 -= quantity;
        }
        Effect::Sold { home, item, quantity, total } => {
            numbers.homes[home].0 -= total;
            numbers.store += total;
            numbers.items[item].0 -= quantity;
        }
        Effect::Returned { home, item, pieces, total } => {
            numbers.homes[home].0 += total;
            numbers.store -= total;
            numbers.items[item].0 += pieces;
        }
        Effect::Stocked { item, quantity } => numbers.items[item].0 += quantity,
    }
}

/// An order that some client placed, and what it was for.
#[derive(Clone)]
struct Placed {
    order: Order,
    home: usize,
    item: usize,
    quantity: i64,
}

#[derive(Default)]
struct Shared {
    orders: Mutex<Vec<Placed>>,
    entries: Mutex<Vec<(TransferId, usize, i64)>>,
}

fn pick<T: Clone>(list: &Mutex<Vec<T>>, number: usize) -> Option<T> {
    let list = list.lock().expect("no client panics");
    if list.is_empty() { None } else { list.get(number % list.len()).cloned() }
}

fn is_plain(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::InsufficientPoints
            | ErrorCode::OutOfStock
            | ErrorCode::AlreadyReversed
            | ErrorCode::OrderCollected
            | ErrorCode::OrderCancelled
            | ErrorCode::OrderReturned
            | ErrorCode::OrderNotCollected
    )
}

/// Does one command; answers what came of it, `None` where it was refused.
async fn act(
    world: &World<'_>,
    shared: &Shared,
    command: Command,
) -> Result<Option<Effect>, ErrorCode> {
    let homes = world.villagers.len();
    let effect = match command {
        Command::Award { home } | Command::Deduct { home } => {
            let home = home % homes;
            let (change, id) = match command {
                Command::Award { .. } => (GIVEN, world.award(home).await?),
                _ => (-TAKEN, world.deduct(home).await?),
            };
            shared.entries.lock().expect("no client panics").push((id, home, change));
            Effect::Points { home, change }
        }
        Command::Order { home, item, quantity } => {
            let (home, item) = (home % homes, item % GOODS.len());
            let order = world.order(home, item, quantity).await?;
            let total = order.total.0;
            let placed = Placed { order, home, item, quantity };
            shared.orders.lock().expect("no client panics").push(placed);
            Effect::Held { home, item, quantity, total }
        }
        Command::Sale { home, item, quantity } => {
            let (home, item) = (home % homes, item % GOODS.len());
            let total = world.sale(home, item, quantity).await?.total.0;
            Effect::Sold { home, item, quantity, total }
        }
        Command::Restock { item, quantity } => {
            let item = item % GOODS.len();
            world.restock(item, quantity).await;
            Effect::Stocked { item, quantity }
        }
        Command::Reverse { entry } => {
            let Some((id, home, change)) = pick(&shared.entries, entry) else {
                return Ok(None);
            };
            world.reverse(id).await?;
            Effect::Points { home, change: -change }
        }
        Command::Cancel { order: number }
        | Command::Collect { order: number }
        | Command::Return { order: number, .. } => {
            let Some(placed) = pick(&shared.orders, number) else {
                return Ok(None);
            };
            let Placed { order, home, item, quantity } = placed;
            let total = order.total.0;
            match command {
                Command::Cancel { .. } => {
                    world.cancel(&order).await?;
                    Effect::Released { home, item, quantity, total }
                }
                Command::Return { restock, .. } => {
                    world.give_back(&order, restock).await?;
                    Effect::Returned {
                        home,
                        item,
                        pieces: if restock { quantity } else { 0 },
                        total,
                    }
                }
                _ => {
                    world.collect(&order).await?;
                    Effect::HandedOver { home, item, quantity, total }
                }
            }
        }
    };
    Ok(Some(effect))
}

async fn play(app: &TestApp, scripts: &[Vec<Command>]) -> Result<(), String> {
    let world = World::make(app).await;
    let shared = Shared::default();
    let (on, with) = (&world, &shared);
    let clients = scripts.iter().map(|script| async move {
        let mut outcomes = Vec::new();
        for command in script {
            outcomes.push((*command, act(on, with, *command).await));
        }
        outcomes
    });
    let mut expected = Numbers::at_first(world.villagers.len());
    for (command, outcome) in join_all(clients).await.into_iter().flatten() {
        match outcome {
            Ok(Some(effect)) => add(&mut expected, effect),
            Ok(None) => {}
            Err(code) if is_plain(code) => {}
            Err(code) => return Err(format!("{command:?} was answered with {code}")),
        }
    }
    let numbers = world.numbers().await;
    if numbers != expected {
        return Err(format!("{numbers:?} where {expected:?} was acknowledged"));
    }
    let findings = app.findings().await;
    if findings.is_empty() { Ok(()) } else { Err(format!("{findings:#?}")) }
}

fn adds_up(engine: Engine) {
    if !is_available(engine) {
        return;
    }
    let cases =
        std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(CASES);
    // Chance decides too, so that a smaller failing case is seldom found by trying.
    let config =
        Config { cases, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let scripts = vec(vec(commands::any(), COMMANDS), CLIENTS).boxed();
    TestRunner::new(config)
        .run(&scripts, |scripts| {
            let app = TestApp::start(engine);
            runtime().block_on(play(&app, &scripts)).map_err(TestCaseError::fail)
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn what_was_acknowledged_adds_up_sqlite() {
    adds_up(Engine::Sqlite);
}

#[test]
fn what_was_acknowledged_adds_up_postgres() {
    adds_up(Engine::Postgres);
}
