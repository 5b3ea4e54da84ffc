//! What volunteers' shifts do by themselves: offers of places end.

use std::sync::Arc;

use actix_web::web::Data;

use crate::{app::App, call::Call, error::Result, services::volunteer::queue};

/// Ends the offers whose time is over, one shift in each unit of work, until none is left.
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
                queue::lapse(conn, &call)?;
                Ok(call.touched())
            })
            .await?;
        for household in touched {
            app.events.changed(household);
        }
    }
}
