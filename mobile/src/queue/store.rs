//! Where commands are kept until their outcome is known: on the device, and for the screen in a signal.

use dioxus::prelude::*;
use uuid::Uuid;

use super::{WAITING, entry::Entry};
use crate::{json, platform::database, session};

const PREFIX: &str = "command/";

fn key(of: Uuid) -> String {
    format!("{PREFIX}{of}")
}

/// The signed-in person's commands, oldest first.
pub(super) async fn own() -> Vec<Entry> {
    let Some(session) = session::stored() else {
        return Vec::new();
    };
    let texts = database::all(PREFIX).await;
    let mut entries: Vec<Entry> = texts
        .iter()
        .filter_map(|text| json::read::<Entry>(text))
        .filter(|entry| entry.waiting.user == session.me.user)
        .collect();
    entries.sort_by_key(|entry| entry.waiting.key);
    entries
}

/// Shows what waits, also what another tab has left.
pub(super) async fn show() {
    let waiting = own().await.into_iter().map(|entry| entry.waiting).collect();
    let unchanged = *WAITING.peek() == waiting;
    if !unchanged {
        *WAITING.write() = waiting;
    }
}

/// Keeps a command, new or changed; whether it could be kept.
pub(super) async fn keep(entry: &Entry) -> bool {
    match serde_json::to_string(entry) {
        Ok(text) => database::put(&key(entry.waiting.key), &text).await,
        Err(_) => false,
    }
}

/// The outcome of a command is known, or nobody wants it any more.
pub(super) async fn forget(of: Uuid) {
    database::remove(&key(of)).await;
    WAITING.write().retain(|one| one.key != of);
}
