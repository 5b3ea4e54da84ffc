//! Delivers the messages in the outbox.

use std::sync::Arc;

use actix_web::web::Data;
use chrono::TimeDelta;

use crate::{app::App, call::Call, db::models::outbox, error::Result};

/// Tries after which a message is given up.
const TRIES: i32 = 6;
const AT_ONCE: i64 = 20;

/// Delivers what is due. A message that fails comes up again after a minute, longer each time.
pub(super) async fn deliver(app: Data<App>) -> Result<()> {
    let due = {
        let keys = Arc::clone(&app.keys);
        let now = app.now();
        let waiting = app.db.read(move |conn| outbox::any_due(conn, now)).await?;
        if !waiting {
            return Ok(());
        }
        app.db
            .write(move |conn| {
                let call = Call::system(Arc::clone(&keys), now);
                outbox::take_due(conn, &call, AT_ONCE, TimeDelta::minutes(1))
            })
            .await?
    };
    for message in due {
        let sent = match app.channels.named(&message.channel) {
            Ok(channel) => channel.send(&message.recipient, &message.body).await,
            Err(error) => Err(error),
        };
        let delivered = sent.is_ok();
        if let Err(error) = sent {
            tracing::warn!(message = message.id, attempts = message.attempts + 1, %error, "message not sent");
            if message.attempts + 1 < TRIES {
                continue;
            }
        }
        let (keys, now) = (Arc::clone(&app.keys), app.now());
        app.db
            .write(move |conn| {
                let call = Call::system(Arc::clone(&keys), now);
                outbox::finish(conn, &call, &message.id, delivered)
            })
            .await?;
    }
    Ok(())
}
