//! Reminds those who have not read a notice in the hours they were given.

use std::sync::Arc;

use actix_web::web::Data;

use crate::{app::App, call::Call, error::Result, services::notice::reminder};

const AT_ONCE: i64 = 200;

/// Takes up the notices that are due, some people in each unit of work, until none is left.
pub(super) async fn remind_due(app: Data<App>) -> Result<()> {
    loop {
        let (keys, now) = (Arc::clone(&app.keys), app.now());
        if !app.db.read(move |conn| reminder::any_due(conn, now)).await? {
            return Ok(());
        }
        app.db
            .write(move |conn| {
                let call = Call::system(Arc::clone(&keys), now);
                reminder::remind_some(conn, &call, AT_ONCE)
            })
            .await?;
    }
}
