//! Lets points lapse that are due by their village's policy.

use std::sync::Arc;

use actix_web::web::Data;
use xiangyue_shared::day;

use crate::{app::App, call::Call, error::Result, services::ledger::expiry};

const AT_ONCE: i64 = 200;

/// Walks the accounts that may have something to lapse, each in a unit of its own.
pub(super) async fn lapse_due(app: Data<App>) -> Result<()> {
    let now = app.now();
    let today = day::day_of(now);
    let mut after = String::new();
    loop {
        let from = after.clone();
        let accounts =
            app.db.read_long(move |conn| expiry::candidates(conn, today, &from, AT_ONCE)).await?;
        let Some(last) = accounts.last() else {
            return Ok(());
        };
        after.clone_from(&last.id);
        for account in accounts {
            let keys = Arc::clone(&app.keys);
            let touched = app
                .db
                .write(move |conn| {
                    let call = Call::system(Arc::clone(&keys), now);
                    expiry::lapse(conn, &call, &account.id)?;
                    Ok(call.touched())
                })
                .await?;
            for household in touched {
                app.events.changed(household);
            }
        }
    }
}
