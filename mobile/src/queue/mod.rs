//! Commands that survive a lost network. Each is kept on the device with its idempotency key before it is first
//! sent, and leaves it when its outcome is known. What waits is sent again in order, one at a time.

mod entry;
mod store;

use std::sync::LazyLock;

use chrono::{TimeDelta, Utc};
use dioxus::prelude::*;
use futures_util::lock::Mutex;
use uuid::Uuid;
use xiangyue_shared::{
    endpoint::Endpoint,
    error::{ErrorCode, Problem},
    ids::OrderId,
};

pub use entry::{Deed, Goods, Subject, Waiting};

use self::entry::Entry;
use crate::{
    api::{self, Failure, Request},
    hooks::{NOW_ONLINE, REFRESH, use_reaction},
    platform::{Answer, locks, page, time, within},
    session,
};

/// The lock that tabs share.
const LOCK: &str = "xy.queue";
/// A person waits no longer than this before their command counts as waiting, in milliseconds.
const PATIENCE_MS: u32 = 12_000;
/// The server remembers a key for 30 days; beyond that it would be another command.
const KEPT_DAYS: i64 = 30;
/// Between two tries by the clock, at first and at most, in milliseconds.
const FIRST_PAUSE_MS: u32 = 5_000;
const LONGEST_PAUSE_MS: u32 = 300_000;

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<R> {
    /// The server did it.
    Done(R),
    /// It is kept, and will be sent when the network allows.
    Waiting,
}

/// The signed-in person's commands whose outcome is not known, or that were refused and not seen yet; oldest first.
pub static WAITING: GlobalSignal<Vec<Waiting>> = Signal::global(Vec::new);

/// What waits or was refused about an order, the latest last.
#[must_use]
pub fn about(order: OrderId) -> Vec<Waiting> {
    WAITING.read().iter().filter(|one| one.subject.about() == Some(order)).cloned().collect()
}

static ALONE: LazyLock<Mutex<()>> = LazyLock::new(|| Mutex::new(()));

/// Sends a command that must not be lost: at once where there is a network and nothing waits before it, else as soon
/// as that is so. What carries a password or a PIN must not be sent this way, for it is kept on the device.
///
/// # Errors
/// What the server refused. Then the command is over.
pub async fn send<E: Endpoint>(
    endpoint: &E,
    query: &E::Query,
    body: &E::Body,
    subject: Subject,
) -> Result<Outcome<E::Reply>, Failure> {
    let key = Uuid::now_v7();
    let request = Request::of(endpoint, query, body, Some(key));
    match first_try(key, request, subject).await? {
        Some(answer) => api::decode(answer).map(Outcome::Done),
        None => Ok(Outcome::Waiting),
    }
}

/// Not generic, so that it exists once.
async fn first_try(
    key: Uuid,
    request: Request,
    subject: Subject,
) -> Result<Option<Answer>, Failure> {
    let session =
        session::stored().ok_or_else(|| Failure::from(Problem::new(ErrorCode::SignInRequired)))?;
    let waiting =
        Waiting { key, user: session.me.user, made_at: Utc::now(), subject, refused: None };
    let entry = Entry::new(waiting, request);
    if !store::keep(&entry).await {
        // A device that keeps nothing, or is full: there is only this one try.
        return attempt(&entry).await.map(Some);
    }
    let outcome = if page::is_online() {
        within(PATIENCE_MS, Box::pin(in_order(Some(key)))).await.flatten()
    } else {
        None
    };
    if outcome.is_none() {
        store::show().await;
    }
    outcome.transpose()
}

/// Sends what waits, in order, as long as there are answers. A command that the server refuses is kept for the person
/// to see; what comes later about the same order stays with it, the rest goes on.
pub async fn replay() {
    Box::pin(in_order(None)).await;
}

/// As [`replay`]; where the command of that key is reached, its outcome, which the caller shows.
async fn in_order(own: Option<Uuid>) -> Option<Result<Answer, Failure>> {
    let _in_this_tab = ALONE.lock().await;
    let _among_tabs = locks::hold(LOCK).await;
    let mut outcome = None;
    let mut settled = false;
    let mut stuck: Vec<OrderId> = Vec::new();
    for mut entry in store::own().await {
        let about = entry.waiting.subject.about();
        if entry.waiting.refused.is_some() || about.is_some_and(|order| stuck.contains(&order)) {
            stuck.extend(about);
            continue;
        }
        let key = entry.waiting.key;
        let outcome_now = attempt(&entry).await;
        match outcome_now {
            Err(failure) if !failure.is_settled() => {
                if failure.code() != Some(ErrorCode::Internal) {
                    break;
                }
                stuck.extend(about);
            }
            outcome_now if own == Some(key) => {
                store::forget(key).await;
                outcome = Some(outcome_now);
            }
            Ok(_) => {
                store::forget(key).await;
                settled = true;
            }
            Err(Failure::Problem(problem)) => {
                stuck.extend(about);
                entry.waiting.refused = Some(*problem);
                store::keep(&entry).await;
                settled = true;
            }
            Err(Failure::Offline) => break,
        }
    }
    store::show().await;
    if settled {
        *REFRESH.write() += 1;
    }
    outcome
}

async fn attempt(entry: &Entry) -> Result<Answer, Failure> {
    let age = Utc::now().signed_duration_since(entry.waiting.made_at);
    if age > TimeDelta::days(KEPT_DAYS) {
        return Err(Problem::new(ErrorCode::IdempotencyKeyReused).into());
    }
    within(entry.patience_ms(), api::send(&entry.request())).await.unwrap_or(Err(Failure::Offline))
}

/// The person wants a refused command to be tried once more.
pub async fn try_again(key: Uuid) {
    let found = store::own().await.into_iter().find(|entry| entry.waiting.key == key);
    if let Some(mut entry) = found {
        entry.waiting.refused = None;
        store::keep(&entry).await;
        store::show().await;
    }
    replay().await;
}

/// The person has seen that a command was refused. What builds on it goes with it.
pub async fn dismiss(key: Uuid) {
    let entries = store::own().await;
    let about = entries
        .iter()
        .find(|entry| entry.waiting.key == key)
        .and_then(|entry| entry.waiting.subject.about());
    for entry in entries {
        let builds_on_it =
            about.is_some() && entry.waiting.subject.about() == about && entry.waiting.key > key;
        if entry.waiting.key == key || builds_on_it {
            store::forget(entry.waiting.key).await;
        }
    }
}

/// Forgets all that waits for the signed-in person.
pub async fn clear() {
    for entry in store::own().await {
        store::forget(entry.waiting.key).await;
    }
}

/// Takes up what waits: when the client starts, when someone signs in, when they or the network come back, and by a
/// clock that slows down while nothing changes. Once in each client.
pub fn use_replay() {
    let waits = use_memo(|| WAITING.read().iter().any(|one| one.refused.is_none()));
    let person = use_memo(|| session::ME.read().as_ref().map(|me| me.user));
    use_reaction(move || {
        let _each_is_a_reason = (person(), REFRESH());
        async {
            store::show().await;
            replay().await;
        }
    });
    use_reaction(move || {
        let (waits, online) = (waits(), NOW_ONLINE());
        async move {
            if online && !waits {
                return;
            }
            let mut pause_ms = FIRST_PAUSE_MS;
            loop {
                time::sleep_ms(pause_ms).await;
                // What is on the screen asks whether there is a way to the server again.
                if !online && page::is_visible() {
                    *REFRESH.write() += 1;
                }
                if waits {
                    replay().await;
                }
                pause_ms = pause_ms.saturating_mul(2).min(LONGEST_PAUSE_MS);
            }
        }
    });
}
