//! Forgets what need not be kept.

use std::sync::Arc;

use actix_web::web::Data;

use crate::{app::App, call::Call, db::models::idempotency, error::Result};

/// Forgets old idempotency keys and idle counters of the rate limits.
pub(super) async fn tidy(app: Data<App>) -> Result<()> {
    app.limits.forget_idle();
    let (keys, now) = (Arc::clone(&app.keys), app.now());
    if !app.db.read(move |conn| idempotency::any_old(conn, now)).await? {
        return Ok(());
    }
    app.db
        .write(move |conn| {
            idempotency::forget_old(conn, &Call::system(Arc::clone(&keys), now)).map(drop)
        })
        .await
}
