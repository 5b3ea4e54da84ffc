//! What was typed and not yet sent, so that a reload or an ended sign-in loses nothing.

use crate::platform::storage;

const PREFIX: &str = "xy.draft.";

/// What stands in the field of that name.
#[must_use]
pub fn get(name: &str) -> String {
    storage::get(&format!("{PREFIX}{name}")).unwrap_or_default()
}

pub fn put(name: &str, text: &str) {
    let key = format!("{PREFIX}{name}");
    if text.is_empty() {
        storage::remove(&key);
    } else {
        storage::set(&key, text);
    }
}

/// Forgets what was typed into a form, which has been sent.
pub fn forget(form: &str) {
    storage::keys()
        .into_iter()
        .filter(|key| key.strip_prefix(PREFIX).is_some_and(|name| name.starts_with(form)))
        .for_each(|key| storage::remove(&key));
}

/// Forgets all that was typed.
pub fn clear() {
    storage::keys()
        .into_iter()
        .filter(|key| key.starts_with(PREFIX))
        .for_each(|key| storage::remove(&key));
}
