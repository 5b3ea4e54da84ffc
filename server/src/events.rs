//! Tells open screens that something of their household changed. What changed they read themselves.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{
    broadcast::{self, error::RecvError},
    oneshot,
};
use xiangyue_shared::ids::{HouseholdId, UserId};

/// Changes that a slow listener may lag behind before it misses some; it then reads everything anew.
const BACKLOG: usize = 256;
/// Streams that one person may hold open: some phones, and some that died unnoticed. A further one ends the oldest.
const STREAMS_A_PERSON: usize = 6;

#[derive(Clone)]
pub struct Events {
    open: Arc<Mutex<Open>>,
}

struct Open {
    /// `None` once the server is about to stop.
    sender: Option<broadcast::Sender<HouseholdId>>,
    /// Each person's streams, the oldest first; dropping its end ends a stream.
    streams: HashMap<UserId, VecDeque<(u64, oneshot::Sender<()>)>>,
    next_number: u64,
}

impl Default for Events {
    fn default() -> Self {
        let open = Open {
            sender: Some(broadcast::channel(BACKLOG).0),
            streams: HashMap::new(),
            next_number: 0,
        };
        Self { open: Arc::new(Mutex::new(open)) }
    }
}

impl Events {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that a household changed. Nobody may be listening.
    pub fn changed(&self, household: HouseholdId) {
        if let Some(sender) = &self.open().sender {
            // Fails where nobody listens.
            drop(sender.send(household));
        }
    }

    /// Begins to listen for a person; `None` where the server is about to stop.
    #[must_use]
    pub fn listen(&self, user: UserId) -> Option<Listener> {
        let mut open = self.open();
        let changes = open.sender.as_ref()?.subscribe();
        let number = open.next_number;
        open.next_number += 1;
        let (end, ended) = oneshot::channel();
        let streams = open.streams.entry(user).or_default();
        streams.push_back((number, end));
        if streams.len() > STREAMS_A_PERSON {
            streams.pop_front();
        }
        Some(Listener { events: self.clone(), user, number, changes, ended })
    }

    /// Ends every stream and takes no other: the server is about to stop, and waits for its answers to end.
    pub fn close(&self) {
        self.open().sender = None;
    }
}

/// One stream of one person.
pub struct Listener {
    events: Events,
    user: UserId,
    number: u64,
    changes: broadcast::Receiver<HouseholdId>,
    ended: oneshot::Receiver<()>,
}

/// What a listener hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    Changed(HouseholdId),
    /// So much changed that some of it was missed.
    Missed,
    /// There will be nothing more.
    End,
}

impl Listener {
    /// The next thing to hear.
    pub async fn next(&mut self) -> Heard {
        tokio::select! {
            change = self.changes.recv() => match change {
                Ok(household) => Heard::Changed(household),
                Err(RecvError::Lagged(_)) => Heard::Missed,
                Err(RecvError::Closed) => Heard::End,
            },
            _ = &mut self.ended => Heard::End,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut open = self.events.open();
        if let Some(streams) = open.streams.get_mut(&self.user) {
            streams.retain(|(number, _)| *number != self.number);
            if streams.is_empty() {
                open.streams.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_person_holds_only_so_many_streams() {
        let events = Events::default();
        let (user, household) = (UserId::new(), HouseholdId::new());
        let mut streams: Vec<_> =
            (0..=STREAMS_A_PERSON).filter_map(|_| events.listen(user)).collect();
        let mut neighbour = events.listen(UserId::new()).unwrap();
        assert_eq!(streams[0].next().await, Heard::End, "the oldest makes room");
        events.changed(household);
        for stream in &mut streams[1..] {
            assert_eq!(stream.next().await, Heard::Changed(household));
        }
        assert_eq!(neighbour.next().await, Heard::Changed(household));
        drop(streams);
        assert_eq!(events.open().streams.len(), 1, "those that are gone are forgotten");
        events.close();
        assert_eq!(neighbour.next().await, Heard::End);
        assert!(events.listen(user).is_none());
    }
}
