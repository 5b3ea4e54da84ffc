//! Commands that wait are done together: whoever finds nobody at work takes what waits, does all of it in one
//! transaction, and goes on until nothing waits. While one group is being written, the next gathers.

use std::{
    collections::HashSet,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use diesel::PgConnection;
use tokio::sync::oneshot;

use super::{Db, Engine};
use crate::error::Result;

/// Most commands in one group.
const GROUP: usize = 256;
/// Most commands that wait for a group.
const WAITING_MOST: usize = 4 * GROUP;

/// Does a group, in the order given; nothing for one that has to run alone.
pub type Work<C, R> = fn(&mut PgConnection, &[Arc<C>]) -> Result<Vec<Option<R>>>;

/// Commands of one kind that wait.
pub struct Together<C, R, L> {
    /// Of those with the same lane only one is in a group: they would change the same rows.
    lane: fn(&C) -> L,
    work: Work<C, R>,
    state: Mutex<State<C, R>>,
}

struct State<C, R> {
    waiting: Vec<(Arc<C>, oneshot::Sender<Option<R>>)>,
    at_work: bool,
}

impl<C, R, L> Together<C, R, L>
where
    C: Send + Sync + 'static,
    R: Send + 'static,
    L: Hash + Eq + 'static,
{
    #[must_use]
    pub fn new(lane: fn(&C) -> L, work: Work<C, R>) -> Self {
        let state = Mutex::new(State { waiting: Vec::new(), at_work: false });
        Self { lane, work, state }
    }

    /// Does a command together with those that come at the same time; answers when it is durable. Nothing where it has
    /// to run alone: then nothing of it has happened, or its idempotency key tells what has.
    pub async fn run(self: &Arc<Self>, db: &Db, command: Arc<C>) -> Option<R> {
        let Engine::Postgres(engine) = &db.engine else {
            return None;
        };
        let (answer, answered) = oneshot::channel();
        let leads = {
            let mut state = self.lock();
            // Where so many wait, the database does not keep up; alone they are refused in good time.
            if state.waiting.len() >= WAITING_MOST {
                return None;
            }
            state.waiting.push((command, answer));
            !std::mem::replace(&mut state.at_work, true)
        };
        if leads {
            let (leader, engine) = (Leader::new(Arc::clone(self)), Arc::clone(engine));
            drop(tokio::task::spawn_blocking(move || {
                let mut leader = leader;
                while let Some(group) = leader.of.group() {
                    let (commands, answers): (Vec<_>, Vec<_>) = group.into_iter().unzip();
                    let done = engine.write_together(|conn| (leader.of.work)(conn, &commands));
                    let mut done = done
                        .inspect_err(|failure| {
                            tracing::info!(%failure, commands = commands.len(), "each alone");
                        })
                        .unwrap_or_default()
                        .into_iter();
                    for answer in answers {
                        // Nobody waits any more where the client has hung up; the work stands all the same.
                        drop(answer.send(done.next().flatten()));
                    }
                }
                leader.done = true;
            }));
        }
        answered.await.ok().flatten()
    }

    fn lock(&self) -> MutexGuard<'_, State<C, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what may go together, the first first; nothing where nothing waits, and then nobody is at work any more.
    #[allow(clippy::type_complexity)]
    fn group(&self) -> Option<Vec<(Arc<C>, oneshot::Sender<Option<R>>)>> {
        let mut state = self.lock();
        if state.waiting.is_empty() {
            state.at_work = false;
            return None;
        }
        let mut lanes = HashSet::new();
        let (group, rest) = std::mem::take(&mut state.waiting)
            .into_iter()
            .partition(|(command, _)| lanes.len() < GROUP && lanes.insert((self.lane)(command)));
        state.waiting = rest;
        Some(group)
    }
}

/// Whoever does the groups. Where one panics, or never gets to run, those who wait run alone, and the next to come leads.
struct Leader<C, R, L> {
    of: Arc<Together<C, R, L>>,
    /// Nothing waited any more, and whoever comes next leads already.
    done: bool,
}

impl<C, R, L> Leader<C, R, L> {
    const fn new(of: Arc<Together<C, R, L>>) -> Self {
        Self { of, done: false }
    }
}

impl<C, R, L> Drop for Leader<C, R, L> {
    fn drop(&mut self) {
        if !self.done {
            let mut state = self.of.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.waiting.clear();
            state.at_work = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_goes_once_in_a_group() {
        let together =
            Together::<(u8, u8), (), u8>::new(|command| command.0, |_, _| Ok(Vec::new()));
        let mut answers = Vec::new();
        for command in [(1, 1), (2, 1), (1, 2), (3, 1)] {
            let (answer, answered) = oneshot::channel();
            together.lock().waiting.push((Arc::new(command), answer));
            answers.push(answered);
        }
        let next = || {
            let group = together.group()?;
            Some(group.into_iter().map(|(command, _)| *command).collect::<Vec<_>>())
        };
        assert_eq!(next(), Some(vec![(1, 1), (2, 1), (3, 1)]));
        assert_eq!(next(), Some(vec![(1, 2)]));
        assert_eq!(next(), None);
    }
}
