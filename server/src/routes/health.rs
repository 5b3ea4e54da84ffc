//! For whoever watches the server.

use actix_web::{
    HttpResponse,
    web::{self, Data, ServiceConfig},
};

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

async fn metrics(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(app.metrics.render())
}
