//! For whoever watches the server.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{AUTHORIZATION, FORWARDED},
    web::{self, Data, ServiceConfig},
};
use xiangyue_shared::error::ErrorCode;

use super::answer::Refusal;
use crate::app::App;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .route("/ping", web::get().to(|| async { "pong" }))
        .route("/healthz", web::get().to(|| async { "ok" }))
        .route("/readyz", web::get().to(ready))
        .route("/metrics", web::get().to(metrics));
}

/// Ready where the database answers.
async fn ready(app: Data<App>) -> Result<&'static str, Refusal> {
    app.db.ping().await?;
    Ok("ready")
}

/// For one on this machine whose request came past no proxy, and for one who has the operator's token.
async fn metrics(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let forwarded = request.headers().contains_key("x-forwarded-for")
        || request.headers().contains_key(FORWARDED);
    let local = request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    let token = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|header| header.to_str().ok()?.strip_prefix("Bearer "));
    if !(local && !forwarded || app.metrics.may_read(token)) {
        return Err(ErrorCode::Forbidden.into());
    }
    let text = app.metrics.render(&app);
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text))
}
