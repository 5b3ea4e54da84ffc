//! Texts that must not be lost and may be many.

use super::storage;

/// Before the keys, so that they are told from those of the small texts.
const PREFIX: &str = "xy.database.";

/// Whether it is kept.
pub async fn put(key: &str, text: &str) -> bool {
    storage::set(&format!("{PREFIX}{key}"), text)
}

pub async fn get(key: &str) -> Option<String> {
    storage::get(&format!("{PREFIX}{key}"))
}

/// All texts whose keys begin so, in the order of the keys.
pub async fn all(prefix: &str) -> Vec<String> {
    let prefix = format!("{PREFIX}{prefix}");
    let mut keys: Vec<String> =
        storage::keys().into_iter().filter(|key| key.starts_with(&prefix)).collect();
    keys.sort();
    keys.iter().filter_map(|key| storage::get(key)).collect()
}

pub async fn remove(key: &str) {
    storage::remove(&format!("{PREFIX}{key}"));
}
