//! Work that nobody waits for: delivering messages, giving back what was not collected, letting points
//! lapse. Each job runs in one process at a time, under a lease in the database.

pub mod lease;
pub mod order_expiry;
mod orders;
mod outbox;
mod points_expiry;
mod tidy;

use std::{sync::Arc, time::Duration};

use actix_web::web::Data;
use uuid::Uuid;

use crate::{app::App, error::Result};

/// Seconds between two rounds of the jobs that people wait for.
const SOON: Duration = Duration::from_secs(1);
/// Seconds between two rounds of the others.
const LATER: Duration = Duration::from_secs(60);

/// Starts all jobs; they stop with the runtime.
pub fn start(app: &Data<App>) {
    let holder = Arc::new(Uuid::now_v7().to_string());
    repeat(app, &holder, "outbox", SOON, outbox::deliver);
    repeat(app, &holder, "order-expiry", LATER, orders::expire_due);
    repeat(app, &holder, "points-expiry", LATER, points_expiry::lapse_due);
    repeat(app, &holder, "tidy", LATER, tidy::tidy);
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
                    if let Err(failure) = job(app.clone()).await {
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
