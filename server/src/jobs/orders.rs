//! Gives back what was ordered and not collected in time.

use std::sync::Arc;

use actix_web::web::Data;

use super::order_expiry;
use crate::{app::App, call::Call, error::Result};

const AT_ONCE: i64 = 50;

/// Expires the orders that are due, some in each unit of work, until none is left.
pub(super) async fn expire_due(app: Data<App>) -> Result<()> {
    loop {
        let (keys, now) = (Arc::clone(&app.keys), app.now());
        if !app.db.read(move |conn| order_expiry::any_due(conn, now)).await? {
            return Ok(());
        }
        let touched = app
            .db
            .write(move |conn| {
                let call = Call::system(Arc::clone(&keys), now);
                order_expiry::expire_due(conn, &call, AT_ONCE)?;
                Ok(call.touched())
            })
            .await?;
        for household in touched {
            app.events.changed(household);
        }
    }
}
