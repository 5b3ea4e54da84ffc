//! The last good answer of every read, per person, so that a screen without a network still shows
//! something and says how old it is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{json, platform::storage, session};

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

fn kept(key: &str) -> Option<Kept> {
    json::read(&storage::get(key)?)
}

/// The last good answer and when it came. Where one thing was never asked for, what the last list said of it.
#[must_use]
pub fn get(url: &str) -> Option<(DateTime<Utc>, String)> {
    let found = kept(&key(url)).map(|kept| (kept.at, kept.answer));
    found.or_else(|| from_a_list(url))
}

/// What lists say of the thing whose id an address ends with. Orders and goods look the same there and by themselves;
/// what looks otherwise cannot be read as what was asked for, and counts as not known.
fn from_a_list(url: &str) -> Option<(DateTime<Utc>, String)> {
    let id = url.rsplit('/').next().and_then(|id| Uuid::try_parse(id).ok())?;
    let own = key("");
    keys()
        .filter(|key| key.starts_with(&own))
        .filter_map(|key| {
            let kept = kept(&key)?;
            Some((kept.at, object(&kept.answer, id)?.to_owned()))
        })
        .max_by_key(|(at, _)| *at)
}

/// The object of that id within a text that the server wrote: ids come first.
fn object(text: &str, id: Uuid) -> Option<&str> {
    let (_, found) = text.split_at_checked(text.find(&format!("{{\"id\":\"{id}\""))?)?;
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for (at, byte) in found.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return found.get(..=at);
        }
    }
    None
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
            let kept = kept(&key)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_found_in_the_list_that_named_it() {
        let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
        let first = format!(r#"{{"id":"{one}","name":"\"油}}","limit":{{"quantity":2}}}}"#);
        let list = format!(r#"{{"items":[{first},{{"id":"{other}"}}],"next_cursor":null}}"#);
        assert_eq!(object(&list, one), Some(first.as_str()));
        assert_eq!(object(&list, other), Some(format!(r#"{{"id":"{other}"}}"#).as_str()));
        assert_eq!(object(&list, Uuid::now_v7()), None);
        put("/api/v1/stores/here/items", &list, Utc::now());
        let found = get(&format!("/api/v1/items/{one}")).map(|(_, answer)| answer);
        assert_eq!(found, Some(first));
        assert_eq!(get(&format!("/api/v1/items/{}", Uuid::now_v7())), None);
        clear();
    }
}
