//! One command after another: every answer and every number is foretold.

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
const CASES: u32 = 4;
const STEPS: usize = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Held,
    Collected,
    Cancelled,
    Returned,
}

struct ModelOrder {
    order: Order,
    home: usize,
    item: usize,
    quantity: i64,
    state: State,
}

struct ModelEntry {
    id: TransferId,
    home: usize,
    change: i64,
    reversed: bool,
}

/// What should be.
struct Model {
    numbers: Numbers,
    orders: Vec<ModelOrder>,
    entries: Vec<ModelEntry>,
}

impl Model {
    fn available(&self, home: usize) -> i64 {
        self.numbers.homes[home].0 - self.numbers.homes[home].1
    }

    fn free(&self, item: usize) -> i64 {
        self.numbers.items[item].0 - self.numbers.items[item].1
    }

    /// Why a household cannot have so many pieces. Points are asked for first.
    fn refusal(&self, home: usize, item: usize, quantity: i64) -> Option<ErrorCode> {
        if self.available(home) < GOODS[item].0 * quantity {
            Some(ErrorCode::InsufficientPoints)
        } else if self.free(item) < quantity {
            Some(ErrorCode::OutOfStock)
        } else {
            None
        }
    }
}

fn compare<T>(
    what: &str,
    expected: Option<ErrorCode>,
    answer: Result<T, ErrorCode>,
) -> Result<Option<T>, String> {
    match (expected, answer) {
        (None, Ok(value)) => Ok(Some(value)),
        (Some(expected), Err(code)) if code == expected => Ok(None),
        (expected, answer) => {
            Err(format!("{what}: {:?} where {expected:?} was to come", answer.err()))
        }
    }
}

/// Does one command in the world and in the model.
async fn step(world: &World<'_>, model: &mut Model, command: Command) -> Result<(), String> {
    let homes = model.numbers.homes.len();
    match command {
        Command::Award { home } | Command::Deduct { home } => {
            let home = home % homes;
            let (change, answer) = match command {
                Command::Award { .. } => (GIVEN, world.award(home).await),
                _ => (-TAKEN, world.deduct(home).await),
            };
            let short = model.available(home) + change < 0;
            let refusal = short.then_some(ErrorCode::InsufficientPoints);
            if let Some(id) = compare("award", refusal, answer)? {
                model.numbers.homes[home].0 += change;
                model.entries.push(ModelEntry { id, home, change, reversed: false });
            }
        }
        Command::Order { home, item, quantity } => {
            let (home, item) = (home % homes, item % GOODS.len());
            let refusal = model.refusal(home, item, quantity);
            if let Some(order) = compare("order", refusal, world.order(home, item, quantity).await)?
            {
                model.numbers.homes[home].1 += order.total.0;
                model.numbers.items[item].1 += quantity;
                model.orders.push(ModelOrder { order, home, item, quantity, state: State::Held });
            }
        }
        Command::Sale { home, item, quantity } => {
            let (home, item) = (home % homes, item % GOODS.len());
            let refusal = model.refusal(home, item, quantity);
            if let Some(order) = compare("sale", refusal, world.sale(home, item, quantity).await)? {
                model.numbers.homes[home].0 -= order.total.0;
                model.numbers.store += order.total.0;
                model.numbers.items[item].0 -= quantity;
                model.orders.push(ModelOrder {
                    order,
                    home,
                    item,
                    quantity,
                    state: State::Collected,
                });
            }
        }
        Command::Restock { item, quantity } => {
            let item = item % GOODS.len();
            world.restock(item, quantity).await;
            model.numbers.items[item].0 += quantity;
        }
        Command::Reverse { entry } => return reverse(world, model, entry).await,
        Command::Cancel { order } | Command::Collect { order } | Command::Return { order, .. } => {
            return end(world, model, order, command).await;
        }
    }
    Ok(())
}

async fn reverse(world: &World<'_>, model: &mut Model, entry: usize) -> Result<(), String> {
    if model.entries.is_empty() {
        return Ok(());
    }
    let index = entry % model.entries.len();
    let (id, home, change, reversed) = {
        let entry = &model.entries[index];
        (entry.id, entry.home, entry.change, entry.reversed)
    };
    let refusal = if reversed {
        Some(ErrorCode::AlreadyReversed)
    } else {
        (model.available(home) < change).then_some(ErrorCode::InsufficientPoints)
    };
    if compare("reversal", refusal, world.reverse(id).await)?.is_some() {
        model.numbers.homes[home].0 -= change;
        model.entries[index].reversed = true;
    }
    Ok(())
}

/// Cancels an order, hands it over or takes it back.
async fn end(
    world: &World<'_>,
    model: &mut Model,
    order: usize,
    command: Command,
) -> Result<(), String> {
    if model.orders.is_empty() {
        return Ok(());
    }
    let index = order % model.orders.len();
    let Model { numbers, orders, .. } = model;
    let one = &mut orders[index];
    let (points, store) = (&mut numbers.homes[one.home], &mut numbers.store);
    let pieces = &mut numbers.items[one.item];
    let total = one.order.total.0;
    let of_state = match one.state {
        State::Held => None,
        State::Collected => Some(ErrorCode::OrderCollected),
        State::Cancelled => Some(ErrorCode::OrderCancelled),
        State::Returned => Some(ErrorCode::OrderReturned),
    };
    match command {
        Command::Cancel { .. } => {
            if compare("cancellation", of_state, world.cancel(&one.order).await)?.is_some() {
                points.1 -= total;
                pieces.1 -= one.quantity;
                one.state = State::Cancelled;
            }
        }
        Command::Collect { .. } => {
            // What was sold at the counter has no code to show.
            if one.order.pickup.is_none() {
                return Ok(());
            }
            if compare("handover", of_state, world.collect(&one.order).await)?.is_some() {
                *points = (points.0 - total, points.1 - total);
                *store += total;
                *pieces = (pieces.0 - one.quantity, pieces.1 - one.quantity);
                one.state = State::Collected;
            }
        }
        Command::Return { restock, .. } => {
            let refusal = match one.state {
                State::Collected => None,
                State::Held => Some(ErrorCode::OrderNotCollected),
                State::Cancelled | State::Returned => of_state,
            };
            if compare("return", refusal, world.give_back(&one.order, restock).await)?.is_some() {
                points.0 += total;
                *store -= total;
                pieces.0 += if restock { one.quantity } else { 0 };
                one.state = State::Returned;
            }
        }
        other => return Err(format!("{other:?} ends no order")),
    }
    Ok(())
}

async fn play(app: &TestApp, commands: &[Command]) -> Result<(), String> {
    let world = World::make(app).await;
    let homes = world.villagers.len();
    let mut model =
        Model { numbers: Numbers::at_first(homes), orders: Vec::new(), entries: Vec::new() };
    for (number, command) in commands.iter().enumerate() {
        step(&world, &mut model, *command)
            .await
            .map_err(|error| format!("step {number}: {error}"))?;
        let numbers = world.numbers().await;
        if numbers != model.numbers {
            let expected = &model.numbers;
            return Err(format!(
                "step {number}, {command:?}: {numbers:?} where {expected:?} should be"
            ));
        }
    }
    let findings = app.findings().await;
    if findings.is_empty() { Ok(()) } else { Err(format!("{findings:#?}")) }
}

fn matches_the_model(engine: Engine) {
    if !is_available(engine) {
        return;
    }
    let cases =
        std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(CASES);
    let config =
        Config { cases, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let commands = vec(commands::any(), STEPS / 2..STEPS).boxed();
    TestRunner::new(config)
        .run(&commands, |commands| {
            let app = TestApp::start(engine);
            runtime().block_on(play(&app, &commands)).map_err(TestCaseError::fail)
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn every_number_after_every_step_sqlite() {
    matches_the_model(Engine::Sqlite);
}

#[test]
fn every_number_after_every_step_postgres() {
    matches_the_model(Engine::Postgres);
}
