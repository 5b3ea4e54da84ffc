//! What the server counts, in the text format that Prometheus reads.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use xiangyue_shared::error::ErrorCode;

use crate::{app::App, db::clock};

/// Upper bounds of the buckets of a request's duration, in seconds.
const BUCKETS: [f64; 8] = [0.001, 0.005, 0.02, 0.05, 0.1, 0.5, 2.0, 10.0];

#[derive(Default)]
struct Series {
    count: u64,
    seconds: f64,
    buckets: [u64; BUCKETS.len()],
}

/// Requests by method, route and status. The route is the pattern, so that the number of series is bounded.
pub struct Metrics {
    requests: Mutex<BTreeMap<(String, String, u16), Series>>,
    refusals: Mutex<BTreeMap<ErrorCode, u64>>,
    jobs: Mutex<BTreeMap<(&'static str, bool), u64>>,
    in_flight: AtomicU64,
    started: DateTime<Utc>,
    /// Hash of the token that opens them to those elsewhere.
    token: Option<[u8; 32]>,
}

/// A request that is being answered, until it is dropped.
pub struct Running<'a>(&'a AtomicU64);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// Counts from now on. `token` opens them to those elsewhere.
    #[must_use]
    pub fn new(token: Option<String>) -> Self {
        Self {
            requests: Mutex::default(),
            refusals: Mutex::default(),
            jobs: Mutex::default(),
            in_flight: AtomicU64::new(0),
            started: clock::now(),
            token: token.filter(|token| !token.is_empty()).map(|token| hash(&token)),
        }
    }

    /// Whether this is the operator's token.
    #[must_use]
    pub fn may_read(&self, token: Option<&str>) -> bool {
        // Hashes are compared, so that the time tells nothing of the token.
        self.token.is_some() && self.token == token.map(hash)
    }

    /// Begins to answer a request.
    #[must_use]
    pub fn begin(&self) -> Running<'_> {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        Running(&self.in_flight)
    }

    /// Counts one request.
    pub fn count(&self, method: &str, route: &str, status: u16, took: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let series = requests.entry((method.to_owned(), route.to_owned(), status)).or_default();
        series.count += 1;
        series.seconds += took.as_secs_f64();
        for (bucket, bound) in series.buckets.iter_mut().zip(BUCKETS) {
            if took.as_secs_f64() <= bound {
                *bucket += 1;
            }
        }
    }

    /// Counts one refusal.
    pub fn count_refusal(&self, code: ErrorCode) {
        *self.refusals.lock().unwrap_or_else(PoisonError::into_inner).entry(code).or_default() += 1;
    }

    /// Counts one round of a job.
    pub fn count_job(&self, name: &'static str, done: bool) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        *jobs.entry((name, done)).or_default() += 1;
    }

    /// All of it as text.
    #[must_use]
    pub fn render(&self, app: &App) -> String {
        let mut text = Text::default();
        text.head("xiangyue_build_info", "gauge", "Version of the program.");
        text.line("xiangyue_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        let name = "xiangyue_start_time_seconds";
        text.head(name, "gauge", "When the server started, in seconds since 1970.");
        text.line(name, &[], self.started.timestamp());
        let name = "xiangyue_http_requests_in_flight";
        text.head(name, "gauge", "Requests that are being answered.");
        text.line(name, &[], self.in_flight.load(Ordering::Relaxed));
        let name = "xiangyue_limits_remembered";
        text.head(name, "gauge", "Networks, phones, users and stores that the limits remember.");
        text.line(name, &[], app.limits.remembered());
        let name = "xiangyue_refusals_total";
        text.head(
            name,
            "counter",
            "Refused requests by code; too_many_requests are those limited.",
        );
        for (code, count) in self.refusals.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            text.line(name, &[("code", code.as_str())], count);
        }
        let name = "xiangyue_job_rounds_total";
        text.head(name, "counter", "Rounds of the background jobs by outcome.");
        for ((job, done), count) in self.jobs.lock().unwrap_or_else(PoisonError::into_inner).iter()
        {
            let outcome = if *done { "done" } else { "failed" };
            text.line(name, &[("job", job), ("outcome", outcome)], count);
        }
        self.durations(&mut text);
        text.0
    }

    fn durations(&self, text: &mut Text) {
        let name = "xiangyue_http_request_duration_seconds";
        text.head(name, "histogram", "Duration of requests by method, route and status.");
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        for ((method, route, status), series) in requests.iter() {
            let status = status.to_string();
            let labels = [("method", method.as_str()), ("route", route), ("status", &status)];
            let bucket = |bound: &str, count: u64, text: &mut Text| {
                let [method, route, status] = labels;
                text.line(
                    &format!("{name}_bucket"),
                    &[method, route, status, ("le", bound)],
                    count,
                );
            };
            for (count, bound) in series.buckets.iter().zip(BUCKETS) {
                bucket(&bound.to_string(), *count, text);
            }
            bucket("+Inf", series.count, text);
            text.line(&format!("{name}_sum"), &labels, series.seconds);
            text.line(&format!("{name}_count"), &labels, series.count);
        }
    }
}

fn hash(token: impl AsRef<str>) -> [u8; 32] {
    Sha256::digest(token.as_ref().as_bytes()).into()
}

/// The format: heads, and lines of a name, labels and a value.
#[derive(Default)]
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string cannot fail.
        let _written = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, text)| {
                let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
                format!("{label}=\"{text}\"")
            })
            .collect();
        let labels =
            if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _written = writeln!(self.0, "{name}{labels} {value}");
    }
}
