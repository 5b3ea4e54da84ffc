//! Keys of commands whose outcome is not known. A key is made and kept before the first try; the same
//! command again finds it, so that a lost answer never makes a second effect.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};
use uuid::Uuid;
use xiangyue_shared::endpoint::Method;

use crate::{json, platform::storage};

const KEY: &str = "xy.commands";
/// The server remembers a key for 30 days; beyond that it would be another command.
const KEPT_DAYS: i64 = 30;
/// Commands that wait for their answer; the oldest go first.
const MOST: usize = 50;

#[derive(Clone, Serialize, Deserialize)]
struct Waiting {
    key: Uuid,
    /// Digest over the key and the command: what was sent can hold a password, and is not kept.
    digest: String,
    since: DateTime<Utc>,
}

/// One command: what is sent, and where.
#[derive(Clone, Copy)]
pub struct Command<'a> {
    pub method: Method,
    pub url: &'a str,
    pub body: &'a [u8],
}

impl Command<'_> {
    fn digest(&self, key: Uuid) -> String {
        let mut hash = Sha512::new();
        hash.update(key.as_bytes());
        hash.update(self.method.as_str());
        hash.update([0]);
        hash.update(self.url);
        hash.update([0]);
        hash.update(self.body);
        URL_SAFE_NO_PAD.encode(hash.finalize())
    }
}

fn waiting() -> Vec<Waiting> {
    storage::get(KEY).and_then(|text| json::read(&text)).unwrap_or_default()
}

fn keep(waiting: &[Waiting]) {
    if let Ok(text) = serde_json::to_string(waiting) {
        storage::set(KEY, &text);
    }
}

/// The key for a command: the one it was tried with, or a new one that is kept from now on.
#[must_use]
pub fn key_for(command: Command<'_>, now: DateTime<Utc>) -> Uuid {
    let oldest = now.checked_sub_signed(TimeDelta::days(KEPT_DAYS)).unwrap_or(now);
    let mut waiting: Vec<Waiting> =
        waiting().into_iter().filter(|one| one.since > oldest).collect();
    if let Some(known) = waiting.iter().find(|one| one.digest == command.digest(one.key)) {
        return known.key;
    }
    let key = Uuid::now_v7();
    let surplus = (waiting.len() + 1).saturating_sub(MOST);
    waiting.drain(..surplus);
    waiting.push(Waiting { key, digest: command.digest(key), since: now });
    keep(&waiting);
    key
}

/// The outcome is known: the same command again is a new one.
pub fn settle(key: Uuid) {
    let left: Vec<Waiting> = waiting().into_iter().filter(|one| one.key != key).collect();
    keep(&left);
}

/// Forgets all commands.
pub fn clear() {
    storage::remove(KEY);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_keeps_its_key_until_its_outcome_is_known() {
        let now: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        let command = |body| Command { method: Method::Put, url: "/api/v1/me/password", body };
        let first = key_for(command(b"correct horse"), now);
        assert_eq!(key_for(command(b"correct horse"), now), first, "a retry");
        assert_ne!(key_for(command(b"another"), now), first, "another command");
        let stored = storage::get(KEY).unwrap();
        assert!(!stored.contains("horse"), "what was sent is not kept");
        settle(first);
        let second = key_for(command(b"correct horse"), now);
        assert_ne!(second, first, "the first is done: this is a new one");
        let later = now + TimeDelta::days(KEPT_DAYS + 1);
        assert_ne!(
            key_for(command(b"correct horse"), later),
            second,
            "the server has forgotten it"
        );
        clear();
        assert_eq!(storage::get(KEY), None);
    }
}
