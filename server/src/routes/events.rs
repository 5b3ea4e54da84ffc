//! Server-sent events: a screen learns that something of its household changed, and reads it anew.

use std::time::{Duration, Instant};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    web::{Bytes, Data},
};
use futures_util::{StreamExt, stream};
use tokio::time::timeout;
use xiangyue_shared::{
    account::ACCESS_TOKEN_SECONDS,
    changes::{EVENT_STREAM, ListenToChanges},
    error::ErrorCode,
};

use super::{answer::Refusal, mount, table::Routes};
use crate::{app::App, auth::caller, error::Failure, events::Heard};

/// Proxies and phones drop a connection on which nothing moves.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// A stream ends with the access token that opened it; whoever may still listen comes back with another.
const LONGEST: Duration = Duration::from_secs(ACCESS_TOKEN_SECONDS.unsigned_abs());

pub(super) fn configure(routes: &mut Routes) {
    routes.add::<ListenToChanges, _, _>(|app, request, _| events(app, request));
}

async fn events(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let bearer = mount::bearer(&app, &request)?.ok_or(ErrorCode::SignInRequired)?;
    let caller = app.db.read(move |conn| caller::load(conn, bearer)).await?;
    let household = caller.standing.household.ok_or_else(|| Failure::from(ErrorCode::NotBound))?;
    let listener = app
        .events
        .listen(caller.user)
        .ok_or_else(|| Failure::busy("the server is about to stop"))?;
    let began = Instant::now();
    let stream = stream::unfold(listener, move |mut listener| async move {
        loop {
            let left = LONGEST.saturating_sub(began.elapsed());
            if left.is_zero() {
                return None;
            }
            let text = match timeout(KEEP_ALIVE.min(left), listener.next()).await {
                Ok(Heard::Changed(changed)) if changed != household => continue,
                // One who missed something reads anew too.
                Ok(Heard::Changed(_) | Heard::Missed) => "event: changed\ndata: household\n\n",
                Ok(Heard::End) => return None,
                Err(_) => ": still here\n\n",
            };
            return Some((Bytes::from_static(text.as_bytes()), listener));
        }
    })
    .map(Ok::<_, std::io::Error>);
    let first = stream::once(async { Ok(Bytes::from_static(b"retry: 3000\n\n")) });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, EVENT_STREAM))
        .insert_header((CACHE_CONTROL, "no-store"))
        .streaming(first.chain(stream)))
}
