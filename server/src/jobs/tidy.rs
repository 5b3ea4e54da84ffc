//! Forgets what need not be kept.

use std::sync::Arc;

use actix_web::web::Data;
use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    app::App,
    call::Call,
    db::{
        Conn, clock,
        models::{idempotency, outbox, person},
    },
    error::Result,
};

/// Days for which a message that was sent, or given up, is kept to be looked into.
const MESSAGE_DAYS: i64 = 7;
/// Days for which it is known which phone was sent a code.
const SMS_CODE_DAYS: i64 = 1;
/// Rows of a kind in one unit of work, and units in one round.
const AT_ONCE: i64 = 500;
const UNITS: usize = 20;

/// Forgets old idempotency keys, refresh tokens that ran out, and to whom messages and codes went.
pub(super) async fn tidy(app: Data<App>) -> Result<()> {
    let now = app.now();
    for _ in 0..UNITS {
        let more = app.db.write(move |conn| forget(conn, now)).await?;
        if !more {
            break;
        }
    }
    let keys = Arc::clone(&app.keys);
    if !app.db.read(move |conn| idempotency::any_old(conn, now)).await? {
        return Ok(());
    }
    app.db
        .write(move |conn| {
            idempotency::forget_old(conn, &Call::system(Arc::clone(&keys), now)).map(drop)
        })
        .await
}

/// One unit of work; answers whether there may be more to forget.
///
/// # Errors
/// Where the database fails.
pub fn forget(conn: &mut Conn, now: DateTime<Utc>) -> Result<bool> {
    let ago = |days| clock::to_db(now - TimeDelta::days(days));
    let forgotten = [
        person::forget_refresh_tokens(conn, clock::to_db(now), AT_ONCE)?,
        person::forget_sms_codes(conn, ago(SMS_CODE_DAYS), AT_ONCE)?,
        outbox::forget_finished(conn, ago(MESSAGE_DAYS), AT_ONCE)?,
    ];
    Ok(forgotten.iter().any(|count| usize::try_from(AT_ONCE).is_ok_and(|most| *count >= most)))
}
