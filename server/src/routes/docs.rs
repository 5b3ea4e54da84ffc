//! The OpenAPI document and a page to read it.

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_SECURITY_POLICY, LOCATION},
    web::{self, Path, ServiceConfig},
};
use utoipa_swagger_ui::Config;
use xiangyue_shared::error::ErrorCode;

use super::{answer::Refusal, openapi};

const DOCUMENT: &str = "/api/openapi.json";

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .route(DOCUMENT, web::get().to(|| async { HttpResponse::Ok().json(openapi::document()) }))
        .route(
            "/api/docs",
            web::get().to(|| async {
                HttpResponse::Found().insert_header((LOCATION, "/api/docs/")).finish()
            }),
        )
        .route("/api/docs/{file:.*}", web::get().to(docs));
}

async fn docs(file: Path<String>) -> Result<HttpResponse, Refusal> {
    let name = if file.is_empty() { "index.html" } else { file.as_str() };
    let config = std::sync::Arc::new(Config::from(DOCUMENT));
    match utoipa_swagger_ui::serve(name, config) {
        Ok(Some(file)) => Ok(HttpResponse::Ok()
            .content_type(file.content_type)
            // The viewer draws its icons from data: and sets styles of its own.
            .insert_header((
                CONTENT_SECURITY_POLICY,
                "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; \
                    base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            ))
            .body(file.bytes.into_owned())),
        _ => Err(ErrorCode::NotFound.into()),
    }
}
