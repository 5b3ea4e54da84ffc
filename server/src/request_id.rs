//! The number by which the log and the one who was refused speak of the same request.

use std::future::Future;

use uuid::Uuid;

tokio::task_local! {
    static ID: Uuid;
}

/// Runs a request under its number.
pub async fn within<F: Future>(id: Uuid, request: F) -> F::Output {
    ID.scope(id, request).await
}

/// The number of the request that is being answered; `None` for a job.
#[must_use]
pub fn current() -> Option<String> {
    ID.try_with(Uuid::to_string).ok()
}
