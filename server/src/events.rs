//! Tells open screens that something of their household changed. What changed they read themselves.

use tokio::sync::broadcast;
use xiangyue_shared::ids::HouseholdId;

/// Changes that a slow listener may lag behind before it misses some; it then reads everything anew.
const BACKLOG: usize = 256;

#[derive(Clone)]
pub struct Events {
    sender: broadcast::Sender<HouseholdId>,
}

impl Default for Events {
    fn default() -> Self {
        Self { sender: broadcast::channel(BACKLOG).0 }
    }
}

impl Events {
    /// Says that a household changed. Nobody may be listening.
    pub fn changed(&self, household: HouseholdId) {
        drop(self.sender.send(household));
    }

    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<HouseholdId> {
        self.sender.subscribe()
    }
}
