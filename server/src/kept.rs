//! Answers that are kept in memory, on SQLite: as long as the database would say the same again (`db::stamps`), who asks
//! the same once more with the same token is answered without asking it. Neighbours who are told the same, as with the
//! notices of their village, share one text.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use actix_web::web::Bytes;
use chrono::{DateTime, Utc};

use crate::db::{Db, stamps::Mark};

/// Memory that kept answers take at most, in bytes.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// A larger answer is not kept.
const MOST_BYTES_EACH: usize = 64 * 1024;
/// What an answer takes beside its question and its text, about.
const OVERHEAD_BYTES: usize = 250;
/// What a text takes beside itself, about.
const TEXT_OVERHEAD_BYTES: usize = 250;
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
    pub tag: Arc<str>,
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
    /// Without the text, which others may share.
    fn bytes(&self) -> usize {
        self.token.len() + self.uri.len() + OVERHEAD_BYTES
    }
}

/// A text that answers are made of.
struct Shared {
    body: Bytes,
    /// Answers that are kept of it.
    uses: usize,
}

impl Shared {
    fn bytes(&self) -> usize {
        self.body.len() + TEXT_OVERHEAD_BYTES
    }
}

#[derive(Default)]
struct Part {
    /// By the hash of the question.
    answers: HashMap<u64, Kept>,
    /// By the ETag.
    texts: HashMap<Arc<str>, Shared>,
    /// Questions in the order in which their answers came, and when.
    order: VecDeque<(u64, Instant)>,
    bytes: usize,
}

impl Part {
    fn remove(&mut self, hash: u64) {
        let Some(old) = self.answers.remove(&hash) else { return };
        self.bytes -= old.bytes();
        if let Entry::Occupied(mut text) = self.texts.entry(old.answer.tag) {
            text.get_mut().uses -= 1;
            if text.get().uses == 0 {
                self.bytes -= text.remove().bytes();
            }
        }
    }

    /// Keeps an answer in place of what was kept under the hash, with the text that another has of the same words.
    fn insert(&mut self, hash: u64, mut kept: Kept) {
        self.remove(hash);
        if self.texts.get(&kept.answer.tag).is_some_and(|text| text.body != kept.answer.body) {
            // Never seen, and then the first to come stays.
            return;
        }
        self.forget(kept.bytes() + kept.answer.body.len() + TEXT_OVERHEAD_BYTES, kept.since);
        let body = kept.answer.body.clone();
        match self.texts.entry(Arc::clone(&kept.answer.tag)) {
            Entry::Occupied(mut text) => {
                text.get_mut().uses += 1;
                kept.answer = Answer { body: text.get().body.clone(), tag: Arc::clone(text.key()) };
            }
            Entry::Vacant(place) => {
                self.bytes += place.insert(Shared { body, uses: 1 }).bytes();
            }
        }
        self.bytes += kept.bytes();
        self.order.push_back((hash, kept.since));
        self.answers.insert(hash, kept);
        self.tidy();
    }

    /// Removes the answer of that time; a newer one to the same question stays.
    fn remove_of(&mut self, hash: u64, since: Instant) {
        if self.answers.get(&hash).is_some_and(|kept| kept.since == since) {
            self.remove(hash);
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
            self.remove_of(hash, since);
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
        let (answer, Terms { mark, keys: checked_with, until }, since) = {
            let part = self.part(hash);
            let kept = part.answers.get(&hash)?;
            if *kept.token != *question.token || *kept.uri != *question.uri {
                return None;
            }
            (kept.answer.clone(), kept.terms, kept.since)
        };
        // May have to ask the database, so nobody else waits meanwhile.
        let stands =
            checked_with == keys && now < until && since.elapsed() <= KEPT_FOR && db.stands(&mark);
        if !stands {
            self.part(hash).remove_of(hash, since);
        }
        stands.then_some(answer)
    }

    /// Keeps an answer.
    pub fn keep(&self, question: Question<'_>, answer: Answer, terms: Terms) {
        if answer.body.len() > MOST_BYTES_EACH {
            return;
        }
        let (hash, since) = (self.hasher.hash_one(question), Instant::now());
        let kept =
            Kept { token: question.token.into(), uri: question.uri.into(), answer, terms, since };
        self.part(hash).insert(hash, kept);
    }

    /// Forgets what is too old to be given.
    pub fn forget_old(&self) {
        for part in &self.parts {
            part.lock().unwrap_or_else(PoisonError::into_inner).forget(0, Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::stamps::Stamps;

    fn kept(words: &[u8]) -> Kept {
        let mark = Stamps::default().mark(["me", "mine"]).unwrap();
        Kept {
            token: (*b"token").into(),
            uri: "/".into(),
            answer: Answer {
                body: Bytes::copy_from_slice(words),
                tag: String::from_utf8_lossy(words).into(),
            },
            terms: Terms { mark, keys: 0, until: Utc::now() },
            since: Instant::now(),
        }
    }

    #[test]
    fn who_is_told_the_same_shares_its_text_until_the_last_is_gone() {
        let mut part = Part::default();
        part.insert(1, kept(b"the same"));
        let alone = part.bytes;
        for hash in 2..=9 {
            part.insert(hash, kept(b"the same"));
        }
        part.insert(9, kept(b"another"));
        let body = |part: &Part, hash: u64| part.answers.get(&hash).unwrap().answer.body.as_ptr();
        assert_eq!(body(&part, 1), body(&part, 8));
        assert_eq!(part.texts.len(), 2);
        for hash in 2..=9 {
            part.remove(hash);
        }
        assert_eq!((part.texts.len(), part.bytes), (1, alone));
        part.remove(1);
        assert_eq!((part.texts.len(), part.bytes), (0, 0));
    }

    #[test]
    fn what_is_kept_stays_within_its_room_and_counts_no_text_twice() {
        let mut part = Part::default();
        for hash in 0..100_000_u64 {
            let words = (hash % 5000).to_string().repeat(100);
            part.insert(hash % 20_000, kept(words.as_bytes()));
        }
        let texts: usize = part.texts.values().map(Shared::bytes).sum();
        let questions: usize = part.answers.values().map(Kept::bytes).sum();
        assert_eq!(part.bytes, texts + questions);
        assert!(part.bytes <= MOST_BYTES / PARTS, "{}", part.bytes);
        let uses: usize = part.texts.values().map(|text| text.uses).sum();
        assert_eq!(uses, part.answers.len());
    }
}
