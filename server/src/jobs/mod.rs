//! Work that nobody waits for: delivering messages, giving back what was not collected, letting points and
//! offers of seats lapse, calling guardians. Each job runs in one process at a time, under a lease in the database.

mod classes;
pub mod lease;
pub mod order_expiry;
mod orders;
mod outbox;
mod points_expiry;
mod reminders;
mod shifts;
pub mod tidy;

use std::{sync::Arc, time::Duration};

use actix_web::web::Data;
use uuid::Uuid;

use crate::{app::App, error::Result};

/// Seconds between two rounds of the jobs that people wait for.
const SOON: Duration = Duration::from_secs(1);
/// Seconds between two rounds of the others.
const LATER: Duration = Duration::from_secs(60);
/// Between two looks at the file of the keys.
const KEYS: Duration = Duration::from_secs(5);

/// Starts all jobs; they stop with the runtime.
pub fn start(app: &Data<App>) {
    let holder = Arc::new(Uuid::now_v7().to_string());
    repeat(app, &holder, "outbox", SOON, outbox::deliver);
    repeat(app, &holder, "order-expiry", LATER, orders::expire_due);
    repeat(app, &holder, "class-offers", LATER, classes::lapse_offers);
    repeat(app, &holder, "class-alarms", LATER, classes::call_guardians);
    repeat(app, &holder, "shift-offers", LATER, shifts::lapse_offers);
    repeat(app, &holder, "points-expiry", LATER, points_expiry::lapse_due);
    repeat(app, &holder, "reminders", LATER, reminders::remind_due);
    repeat(app, &holder, "tidy", LATER, tidy::tidy);
    // No lease for what each process has for itself: who tried how often, what it has answered, and the keys.
    by_itself(app, LATER, |app| {
        app.limits.forget_idle();
        app.answers.forget_old();
    });
    by_itself(app, KEYS, |app| {
        if let Err(error) = app.keys.refresh() {
            tracing::error!(error = format!("{error:#}"), "the keys cannot be read");
        }
    });
}

fn by_itself(app: &Data<App>, every: Duration, job: impl Fn(&App) + 'static) {
    let app = app.clone();
    actix_web::rt::spawn(async move {
        loop {
            tokio::time::sleep(every).await;
            job(&app);
        }
    });
}

fn repeat<F, R>(app: &Data<App>, holder: &Arc<String>, name: &'static str, every: Duration, job: F)
where
    F: Fn(Data<App>) -> R + 'static,
    R: Future<Output = Result<()>> + 'static,
{
    let (app, holder) = (app.clone(), Arc::clone(holder));
    actix_web::rt::spawn(async move {
        loop {
            match lease::hold(&app, name, &holder, every).await {
                Ok(true) => {
                    let done = job(app.clone()).await;
                    app.metrics.count_job(name, done.is_ok());
                    if let Err(failure) = done {
                        tracing::warn!(job = name, %failure, "a job failed and will be tried again");
                    }
                }
                Ok(false) => {}
                Err(failure) => tracing::warn!(job = name, %failure, "no lease"),
            }
            tokio::time::sleep(every).await;
        }
    });
}
