//! Answers that are kept in memory, on SQLite: as long as the database would say the same again (`db::stamps`), who asks
//! the same once more with the same token is answered without asking it.

use std::{
    collections::{HashMap, VecDeque},
    hash::{BuildHasher, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use actix_web::web::Bytes;
use chrono::{DateTime, Utc};

use crate::db::{Db, stamps::Mark};

/// Memory that kept answers take at most, in bytes.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// A larger answer is not kept.
const MOST_BYTES_EACH: usize = 64 * 1024;
/// What an answer takes beside its text, about.
const OVERHEAD_BYTES: usize = 400;
/// For how long an answer is kept at most: nothing personal lies about after that.
const KEPT_FOR: Duration = Duration::from_secs(120);
/// Places in the order that may stand for nothing.
const SLACK: usize = 64;
/// Parts that are locked apart.
const PARTS: usize = 16;

/// What is asked, and with which token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Question<'a> {
    pub token: &'a [u8],
    /// Path and query.
    pub uri: &'a str,
}

/// An answer, ready to be sent.
#[derive(Debug, Clone)]
pub struct Answer {
    pub body: Bytes,
    /// Its ETag.
    pub tag: String,
}

/// Under which conditions an answer stands.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Of the user and the household that it is about.
    pub mark: Mark<2>,
    /// Of the keys that the token was checked with.
    pub keys: u64,
    /// When the token runs out, or something comes about by time alone.
    pub until: DateTime<Utc>,
}

struct Kept {
    token: Box<[u8]>,
    uri: Box<str>,
    answer: Answer,
    terms: Terms,
    since: Instant,
}

impl Kept {
    fn bytes(&self) -> usize {
        self.token.len() + self.uri.len() + self.answer.body.len() + OVERHEAD_BYTES
    }
}

#[derive(Default)]
struct Part {
    /// By the hash of the question.
    answers: HashMap<u64, Kept>,
    /// Questions in the order in which their answers came, and when.
    order: VecDeque<(u64, Instant)>,
    bytes: usize,
}

impl Part {
    fn remove(&mut self, hash: u64) {
        if let Some(old) = self.answers.remove(&hash) {
            self.bytes -= old.bytes();
        }
    }

    /// Forgets the places in the order of answers that were dropped, once they are more than those of answers.
    fn tidy(&mut self) {
        if self.order.len() > 2 * self.answers.len() + SLACK {
            let Self { answers, order, .. } = self;
            order
                .retain(|(hash, since)| answers.get(hash).is_some_and(|kept| kept.since == *since));
        }
    }

    /// Makes room, the oldest first.
    fn forget(&mut self, room: usize, now: Instant) {
        while let Some((hash, since)) = self.order.front().copied() {
            let is_old = now.saturating_duration_since(since) > KEPT_FOR;
            if !is_old && self.bytes + room <= MOST_BYTES / PARTS {
                break;
            }
            self.order.pop_front();
            // A newer answer to the same question stands further back.
            if self.answers.get(&hash).is_some_and(|kept| kept.since == since) {
                self.remove(hash);
            }
        }
    }
}

/// The answers that are kept.
pub struct Answers {
    hasher: RandomState,
    parts: [Mutex<Part>; PARTS],
}

impl Default for Answers {
    fn default() -> Self {
        Self { hasher: RandomState::new(), parts: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl Answers {
    fn part(&self, hash: u64) -> MutexGuard<'_, Part> {
        let number = usize::try_from(hash >> 32).unwrap_or_default() % PARTS;
        let [first, ..] = &self.parts;
        self.parts.get(number).unwrap_or(first).lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer that was given last, where it still stands.
    pub fn find(
        &self,
        db: &Db,
        question: Question<'_>,
        keys: u64,
        now: DateTime<Utc>,
    ) -> Option<Answer> {
        let hash = self.hasher.hash_one(question);
        let mut part = self.part(hash);
        let kept = part.answers.get(&hash)?;
        let Terms { mark, keys: checked_with, until } = &kept.terms;
        let stands = *checked_with == keys
            && now < *until
            && kept.since.elapsed() <= KEPT_FOR
            && db.stands(mark);
        if !stands {
            part.remove(hash);
            return None;
        }
        let same = *kept.token == *question.token && *kept.uri == *question.uri;
        same.then(|| kept.answer.clone())
    }

    /// Keeps an answer.
    pub fn keep(&self, question: Question<'_>, answer: Answer, terms: Terms) {
        if answer.body.len() > MOST_BYTES_EACH {
            return;
        }
        let (hash, since) = (self.hasher.hash_one(question), Instant::now());
        let kept =
            Kept { token: question.token.into(), uri: question.uri.into(), answer, terms, since };
        let mut part = self.part(hash);
        part.remove(hash);
        part.forget(kept.bytes(), since);
        part.bytes += kept.bytes();
        part.order.push_back((hash, since));
        part.answers.insert(hash, kept);
        part.tidy();
    }

    /// Forgets what is too old to be given.
    pub fn forget_old(&self) {
        for part in &self.parts {
            part.lock().unwrap_or_else(PoisonError::into_inner).forget(0, Instant::now());
        }
    }
}
