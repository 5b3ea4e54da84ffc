//! Small texts kept by the browser. A browser that keeps nothing (a private window) still works, and
//! forgets.

use super::window;

fn store() -> Option<web_sys::Storage> {
    window()?.local_storage().ok()?
}

#[must_use]
pub fn get(key: &str) -> Option<String> {
    store()?.get_item(key).ok()?
}

/// Whether it could be kept.
pub fn set(key: &str, value: &str) -> bool {
    store().is_some_and(|store| store.set_item(key, value).is_ok())
}

pub fn remove(key: &str) {
    if let Some(store) = store() {
        // Only a browser that keeps nothing refuses.
        let _nothing_kept = store.remove_item(key);
    }
}

#[must_use]
pub fn keys() -> Vec<String> {
    let Some(store) = store() else {
        return Vec::new();
    };
    let length = store.length().unwrap_or_default();
    (0..length).filter_map(|index| store.key(index).ok()?).collect()
}
