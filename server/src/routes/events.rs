//! Server-sent events: a screen learns that something of its household changed, and reads it anew.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    web::{self, Bytes, Data, ServiceConfig},
};
use futures_util::{StreamExt, stream};
use tokio::{sync::broadcast::error::RecvError, time::timeout};
use xiangyue_shared::{
    changes::{EVENT_STREAM, ListenToChanges},
    endpoint::Endpoint,
    error::ErrorCode,
};

use super::{answer::Refusal, mount};
use crate::{app::App, auth::caller, error::Failure};

/// Proxies and phones drop a connection on which nothing moves.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

pub(super) fn configure(config: &mut ServiceConfig) {
    config.route(ListenToChanges::PATH, web::get().to(events));
}

async fn events(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let bearer = mount::bearer(&app, &request)?.ok_or(ErrorCode::SignInRequired)?;
    let caller = app.db.read(move |conn| caller::load(conn, bearer)).await?;
    let household = caller.standing.household.ok_or_else(|| Failure::from(ErrorCode::NotBound))?;
    let changes = app.events.listen();
    let stream = stream::unfold(changes, move |mut changes| async move {
        loop {
            let text = match timeout(KEEP_ALIVE, changes.recv()).await {
                Ok(Ok(changed)) if changed != household => continue,
                // One who lagged behind has missed something, so it reads anew too.
                Ok(Ok(_) | Err(RecvError::Lagged(_))) => "event: changed\ndata: household\n\n",
                Ok(Err(RecvError::Closed)) => return None,
                Err(_) => ": still here\n\n",
            };
            return Some((Bytes::from_static(text.as_bytes()), changes));
        }
    })
    .map(Ok::<_, std::io::Error>);
    let first = stream::once(async { Ok(Bytes::from_static(b"retry: 3000\n\n")) });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, EVENT_STREAM))
        .insert_header((CACHE_CONTROL, "no-store"))
        .streaming(first.chain(stream)))
}
