//! Threads that hash in the time that nobody else wants, and the one that deals out to them.
//!
//! A thread that runs only where no other does may stop for seconds, on a machine that is busy, in the middle of
//! anything: also while it holds a lock. So it has to do with the thread that deals out alone, which takes from those
//! who ask and answers them; they never wait for a lock that it holds.

use std::{
    cell::RefCell,
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel},
    },
    time::{Duration, Instant},
};

use argon2::{Argon2, Block};

use super::InPlace;
use crate::error::{Failure, Result};

/// A hash takes a twentieth of this on a machine with time to spare. What takes longer is done once more by the thread
/// that deals out, one each time this has passed, so that nobody is kept from signing in for good.
const LATE: Duration = Duration::from_millis(500);

/// How long a thread keeps its memory that has nothing to do.
const REST: Duration = Duration::from_secs(1);

/// Makes a hash. It may run twice, and the first to be done answers.
pub(super) type Job = Arc<dyn Fn(&InPlace<'_>) -> Answer + Send + Sync>;

/// Tells the one who waits.
pub(super) type Answer = Box<dyn FnOnce() + Send>;

enum Event {
    Asked(Job),
    /// By the thread of this number; nothing where the job panicked.
    Done(usize, Option<Answer>),
    /// Memory to be given back, for which the process is locked: not by a thread that may stop meanwhile.
    Spared(Vec<Block>),
    End,
}

/// The threads; they end when it is dropped.
pub(super) struct Threads {
    events: Sender<Event>,
    waiting: Arc<AtomicUsize>,
    most: usize,
}

impl Threads {
    /// Starts so many threads. At most `most` jobs wait.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub(super) fn start(
        argon2: &Argon2<'static>,
        threads: usize,
        most: usize,
    ) -> anyhow::Result<Self> {
        let (events, inbox) = channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let mut idle = Vec::with_capacity(threads);
        for number in 0..threads {
            let (hand, handed) = sync_channel(1);
            let (argon2, events) = (argon2.clone(), events.clone());
            std::thread::Builder::new()
                .name("hasher".to_owned())
                .spawn(move || work(number, &argon2, &handed, &events))?;
            idle.push(Idle { hand, at: None });
        }
        let dealer = Dealer {
            idle,
            queue: VecDeque::new(),
            waiting: Arc::clone(&waiting),
            last_own: Instant::now(),
        };
        let argon2 = argon2.clone();
        std::thread::Builder::new()
            .name("hashes".to_owned())
            .spawn(move || dealer.deal(&argon2, &inbox))?;
        Ok(Self { events, waiting, most })
    }

    /// Takes a job.
    ///
    /// # Errors
    /// `Busy` where too many wait.
    pub(super) fn take(&self, job: Job) -> Result<()> {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.most {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Failure::busy("too many sign-ins wait"));
        }
        self.events.send(Event::Asked(job)).map_err(|_| Failure::busy("the server is going down"))
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        // Fails only where they have ended already.
        drop(self.events.send(Event::End));
    }
}

/// A thread that hashes, as the one that deals out sees it.
struct Idle {
    hand: SyncSender<Job>,
    at: Option<At>,
}

/// What a thread is at.
struct At {
    job: Job,
    since: Instant,
    /// Done here meanwhile.
    redone: bool,
}

struct Dealer {
    idle: Vec<Idle>,
    queue: VecDeque<Job>,
    waiting: Arc<AtomicUsize>,
    /// When the last job was done here.
    last_own: Instant,
}

impl Dealer {
    fn deal(mut self, argon2: &Argon2<'static>, inbox: &Receiver<Event>) {
        loop {
            self.hand_out();
            let event = match self.until_late() {
                Some(time) => inbox.recv_timeout(time),
                None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match event {
                Ok(Event::Asked(job)) => self.queue.push_back(job),
                Ok(Event::Done(number, answer)) => {
                    if let Some(idle) = self.idle.get_mut(number) {
                        idle.at = None;
                    }
                    if let Some(answer) = answer {
                        answer();
                    }
                }
                Ok(Event::Spared(memory)) => drop(memory),
                Err(RecvTimeoutError::Timeout) => {
                    // Seldom, so that the memory for it is not kept.
                    let memory = RefCell::default();
                    let argon2 = InPlace { argon2: argon2.clone(), memory: &memory };
                    if let Some(answer) = self.late().and_then(|job| run(&job, &argon2)) {
                        answer();
                    }
                    self.last_own = Instant::now();
                }
                Ok(Event::End) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn next(&mut self) -> Option<Job> {
        let job = self.queue.pop_front()?;
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        Some(job)
    }

    fn hand_out(&mut self) {
        while let Some(number) = self.idle.iter().position(|idle| idle.at.is_none()) {
            let Some(job) = self.next() else {
                return;
            };
            if let Some(idle) = self.idle.get_mut(number) {
                // It has none, so there is room; and it ends only after this thread.
                drop(idle.hand.try_send(Arc::clone(&job)));
                idle.at = Some(At { job, since: Instant::now(), redone: false });
            }
        }
    }

    /// The job that is being done for the longest, or, where all of those were done here, the next that waits.
    fn late(&mut self) -> Option<Job> {
        let at = self.idle.iter_mut().filter_map(|idle| idle.at.as_mut());
        match at.filter(|at| !at.redone).min_by_key(|at| at.since) {
            Some(at) => {
                at.redone = true;
                Some(Arc::clone(&at.job))
            }
            None => self.next(),
        }
    }

    /// How long it takes until one is late; `None` where there is none.
    fn until_late(&self) -> Option<Duration> {
        let at = self.idle.iter().filter_map(|idle| idle.at.as_ref());
        let begun = at.filter(|at| !at.redone).map(|at| at.since).min();
        let begun = match begun {
            Some(begun) => begun.max(self.last_own),
            None if self.queue.is_empty() => return None,
            None => self.last_own,
        };
        Some(LATE.saturating_sub(begun.elapsed()))
    }
}

/// Nothing where it panics: one that does takes its own answer with it, not the thread.
fn run(job: &Job, argon2: &InPlace<'_>) -> Option<Answer> {
    catch_unwind(AssertUnwindSafe(|| job(argon2))).ok()
}

fn work(number: usize, argon2: &Argon2<'static>, handed: &Receiver<Job>, events: &Sender<Event>) {
    give_way();
    let memory = RefCell::default();
    let argon2 = InPlace { argon2: argon2.clone(), memory: &memory };
    loop {
        let job = match handed.recv_timeout(REST) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => {
                // Nobody signs in just now: others may have the memory.
                if events.send(Event::Spared(memory.take())).is_err() {
                    return;
                }
                match handed.recv() {
                    Ok(job) => job,
                    Err(_) => break,
                }
            }
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let answer = run(&job, &argon2);
        // What the job holds is given back by the thread that deals out.
        drop(job);
        if events.send(Event::Done(number, answer)).is_err() {
            return;
        }
    }
}

/// Runs this thread where no other wants to run: only Linux has that.
fn give_way() {
    #[cfg(target_os = "linux")]
    {
        use thread_priority::{
            NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
            set_thread_priority_and_policy, thread_native_id,
        };
        let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
        if let Err(error) =
            set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle)
        {
            tracing::warn!(%error, "password hashing runs at full priority");
        }
    }
}

#[cfg(test)]
mod tests {
    use argon2::{Algorithm, Params, Version};

    use super::*;

    #[test]
    fn a_thread_that_gets_no_time_keeps_nobody_waiting_for_good() {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default());
        let threads = Threads::start(&argon2, 1, 8).unwrap();
        let (told, done) = channel();
        // As if it got no time: it waits until it may go on.
        let (go, hold) = channel::<()>();
        let hold = std::sync::Mutex::new(hold);
        let stuck = move || {
            if std::thread::current().name() == Some("hasher") {
                hold.lock().unwrap().recv().ok();
            }
        };
        let job = |number: u32, before: Box<dyn Fn() + Send + Sync>| -> Job {
            let told = told.clone();
            Arc::new(move |_: &InPlace<'_>| {
                before();
                let told = told.clone();
                let by = std::thread::current().name().unwrap_or_default().to_owned();
                Box::new(move || told.send((number, by)).unwrap())
            })
        };
        threads.take(job(1, Box::new(stuck))).unwrap();
        threads.take(job(2, Box::new(|| ()))).unwrap();
        assert_eq!(done.recv().unwrap(), (1, "hashes".to_owned()));
        assert_eq!(done.recv().unwrap(), (2, "hashes".to_owned()));
        drop(go);
        assert_eq!(done.recv().unwrap(), (1, "hasher".to_owned()));
        threads.take(job(3, Box::new(|| ()))).unwrap();
        assert_eq!(done.recv().unwrap(), (3, "hasher".to_owned()));
    }
}
