//! What four-thirty classes do by themselves: offers of seats end, and guardians are called whose child was not collected.

use std::sync::Arc;

use actix_web::web::Data;

use crate::{
    app::App,
    call::Call,
    error::Result,
    services::class::{alarm, queue},
};

const AT_ONCE: i64 = 50;

/// Ends the offers whose time is over, some in each unit of work, until none is left.
pub(super) async fn lapse_offers(app: Data<App>) -> Result<()> {
    loop {
        let (keys, now) = (Arc::clone(&app.keys), app.now());
        if !app.db.read(move |conn| queue::any_over(conn, now)).await? {
            return Ok(());
        }
        let touched = app
            .db
            .write(move |conn| {
                let call = Call::system(Arc::clone(&keys), now);
                queue::lapse(conn, &call, AT_ONCE)?;
                Ok(call.touched())
            })
            .await?;
        for household in touched {
            app.events.changed(household);
        }
    }
}

/// Calls the guardians of children who should have been collected, some in each unit of work.
pub(super) async fn call_guardians(app: Data<App>) -> Result<()> {
    loop {
        let (keys, now) = (Arc::clone(&app.keys), app.now());
        if !app.db.read(move |conn| alarm::any_due(conn, now)).await? {
            return Ok(());
        }
        let touched = app
            .db
            .write(move |conn| {
                let call = Call::system(Arc::clone(&keys), now);
                alarm::call_guardians(conn, &call, AT_ONCE)?;
                Ok(call.touched())
            })
            .await?;
        for household in touched {
            app.events.changed(household);
        }
    }
}
