//! Small texts kept for the life of the process.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

static KEPT: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

fn kept() -> MutexGuard<'static, BTreeMap<String, String>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

#[must_use]
pub fn get(key: &str) -> Option<String> {
    kept().get(key).cloned()
}

/// Whether it could be kept.
pub fn set(key: &str, value: &str) -> bool {
    kept().insert(key.to_owned(), value.to_owned());
    true
}

pub fn remove(key: &str) {
    kept().remove(key);
}

#[must_use]
pub fn keys() -> Vec<String> {
    kept().keys().cloned().collect()
}
