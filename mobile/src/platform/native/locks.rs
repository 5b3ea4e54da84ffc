//! One tab at a time; a shell has but one.

/// Others wait until it is dropped.
pub struct Held;

/// Waits until no other tab holds the name.
pub async fn hold(_name: &str) -> Held {
    Held
}
