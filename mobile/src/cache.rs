//! The last good answer of every read, per person, so that a screen without a network still shows
//! something and says how old it is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{platform::storage, session};

const PREFIX: &str = "xy.read.";
/// Answers kept; the oldest go first.
const MOST: usize = 60;
/// Longer answers are not kept, in bytes.
const LONGEST: usize = 100_000;

#[derive(Serialize, Deserialize)]
struct Kept {
    at: DateTime<Utc>,
    answer: String,
}

fn key(url: &str) -> String {
    let user = session::stored().map(|session| session.me.user.to_string()).unwrap_or_default();
    format!("{PREFIX}{user}{url}")
}

/// The last good answer and when it came.
#[must_use]
pub fn get(url: &str) -> Option<(DateTime<Utc>, String)> {
    let kept: Kept = serde_json::from_str(&storage::get(&key(url))?).ok()?;
    Some((kept.at, kept.answer))
}

/// Keeps an answer.
pub fn put(url: &str, answer: &str, at: DateTime<Utc>) {
    if answer.len() > LONGEST {
        return;
    }
    let Ok(kept) = serde_json::to_string(&Kept { at, answer: answer.to_owned() }) else {
        return;
    };
    let key = key(url);
    if storage::get(&key).is_none() {
        make_room();
    }
    // A full or forbidden storage costs only the view without a network.
    storage::set(&key, &kept);
}

fn make_room() {
    let mut kept: Vec<(DateTime<Utc>, String)> = keys()
        .filter_map(|key| {
            let kept: Kept = serde_json::from_str(&storage::get(&key)?).ok()?;
            Some((kept.at, key))
        })
        .collect();
    kept.sort();
    let surplus = (kept.len() + 1).saturating_sub(MOST);
    for (_, key) in kept.into_iter().take(surplus) {
        storage::remove(&key);
    }
}

fn keys() -> impl Iterator<Item = String> {
    storage::keys().into_iter().filter(|key| key.starts_with(PREFIX))
}

/// Forgets all answers.
pub fn clear() {
    keys().for_each(|key| storage::remove(&key));
}
