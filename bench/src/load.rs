//! Load: as many requests as the server takes, or as many as a clock says.

use std::{
    cell::{Cell, RefCell},
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use tokio::task::{JoinSet, LocalSet};

use crate::http::{Connection, Request};

/// What a load came to.
#[derive(Debug, Clone)]
pub struct Outcome {
    seconds: f64,
    /// Of each request, in microseconds, the shortest first.
    latencies: Vec<u32>,
}

impl Outcome {
    fn new(seconds: f64, mut latencies: Vec<u32>) -> Result<Self> {
        ensure!(!latencies.is_empty(), "no request was answered");
        latencies.sort_unstable();
        Ok(Self { seconds, latencies })
    }

    /// Answers.
    #[allow(clippy::as_conversions, clippy::cast_precision_loss)]
    #[must_use]
    pub fn count(&self) -> f64 {
        self.latencies.len() as f64
    }

    /// Answers a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.count() / self.seconds
    }

    /// The latency that so many of a thousand requests stayed below, in milliseconds.
    #[must_use]
    pub fn per_mille(&self, share: usize) -> f64 {
        let index = (self.latencies.len() * share / 1000).min(self.latencies.len() - 1);
        f64::from(self.latencies.get(index).copied().unwrap_or_default()) / 1000.0
    }
}

/// Every connection sends its next request as soon as the last is answered.
pub fn closed(
    address: SocketAddr,
    requests: Vec<Request>,
    connections: usize,
    lasts: Duration,
) -> Result<Outcome> {
    run(address, requests, connections, Repeat::Again, until(lasts))
}

/// As [`closed`], where each request is good once: a connection ends that has sent all of its own.
pub fn once_each(
    address: SocketAddr,
    requests: Vec<Request>,
    connections: usize,
    lasts: Duration,
) -> Result<Outcome> {
    run(address, requests, connections, Repeat::Never, until(lasts))
}

fn until(lasts: Duration) -> impl Fn(Instant, u32) -> Option<Instant> + Copy + 'static {
    move |begun, _| {
        let now = Instant::now();
        (now < begun + lasts).then_some(now)
    }
}

/// Requests are due at even distances, whether or not the server keeps up: who waits for a free connection waits
/// longer, since the latency counts from when the request was due.
pub fn open(
    address: SocketAddr,
    requests: Vec<Request>,
    connections: usize,
    per_second: f64,
    lasts: Duration,
) -> Result<Outcome> {
    let due = move |begun, number| {
        let after = Duration::from_secs_f64(f64::from(number) / per_second);
        (after < lasts).then_some(begun + after)
    };
    run(address, requests, connections, Repeat::Again, due)
}

/// Requests that are good once, due at even distances: as many as there are, within `lasts`.
pub fn open_once_each(
    address: SocketAddr,
    requests: Vec<Request>,
    connections: usize,
    lasts: Duration,
) -> Result<Outcome> {
    let count = u32::try_from(requests.len()).unwrap_or(u32::MAX);
    let due = move |begun, number| (number < count).then(|| begun + lasts * number / count);
    run(address, requests, connections, Repeat::Never, due)
}

/// What a connection does that has sent all of its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repeat {
    /// It begins anew.
    Again,
    /// It ends.
    Never,
}

/// Shares requests out to connections. `due` tells when the request of a number is due; at its first `None` the load
/// ends.
fn run(
    address: SocketAddr,
    requests: Vec<Request>,
    connections: usize,
    repeat: Repeat,
    due: impl Fn(Instant, u32) -> Option<Instant> + Copy + 'static,
) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut shares: Vec<Vec<Request>> = vec![Vec::new(); connections];
    for (index, request) in requests.into_iter().enumerate() {
        if let Some(share) = shares.get_mut(index % connections) {
            share.push(request);
        }
    }
    let latencies = Rc::new(RefCell::new(Vec::new()));
    let next = Rc::new(Cell::new(0_u32));
    let begun_at = LocalSet::new().block_on(&runtime, async {
        let mut open = Vec::new();
        for share in shares.into_iter().filter(|share| !share.is_empty()) {
            open.push((Connection::open(address).await?, share));
        }
        let begun = Instant::now();
        let mut tasks = JoinSet::new();
        for (mut connection, mut share) in open {
            let (latencies, next) = (Rc::clone(&latencies), Rc::clone(&next));
            tasks.spawn_local(async move {
                let mut turn = 0;
                loop {
                    let number = next.get();
                    next.set(number + 1);
                    let Some(due) = due(begun, number) else {
                        return anyhow::Ok(());
                    };
                    if due > Instant::now() {
                        tokio::time::sleep_until(due.into()).await;
                    }
                    let request = share.get_mut(turn).context("a connection without requests")?;
                    connection.send(request).await?;
                    let took = u32::try_from(due.elapsed().as_micros()).unwrap_or(u32::MAX);
                    latencies.borrow_mut().push(took);
                    turn += 1;
                    if turn == share.len() {
                        match repeat {
                            Repeat::Again => turn = 0,
                            Repeat::Never => return Ok(()),
                        }
                    }
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done??;
        }
        anyhow::Ok(begun)
    })?;
    let seconds = begun_at.elapsed().as_secs_f64();
    Outcome::new(seconds, latencies.take())
}

/// One request; answers how long it took and what came back.
pub fn once(address: SocketAddr, mut request: Request) -> Result<(Duration, Vec<u8>)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connection = Connection::open(address).await?;
        let begun = Instant::now();
        let answer = connection.send(&mut request).await?.to_vec();
        Ok((begun.elapsed(), answer))
    })
}
