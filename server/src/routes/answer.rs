//! Answers: problem documents for refusals, ETags for what was read.

use std::fmt;

use actix_web::{
    HttpRequest, HttpResponse, Responder, ResponseError,
    body::BoxBody,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, RETRY_AFTER, VARY},
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};
use xiangyue_shared::error::{ErrorCode, Problem};

use crate::{error::Failure, kept::Answer};

/// A problem document on its way out.
#[derive(Debug)]
pub struct Refusal(pub Problem);

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self(failure.into_problem())
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Self(code.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = self.0.retry_after_seconds {
            response.insert_header((RETRY_AFTER, seconds));
        }
        // For the log and the metrics, which see the answer only.
        response.extensions_mut().insert(self.0.code);
        match serde_json::to_string(&self.0) {
            Ok(body) => response.content_type("application/problem+json").body(body),
            Err(_) => response.finish(),
        }
    }
}

impl Responder for Refusal {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        self.error_response()
    }
}

/// What a read comes to, with its ETag.
pub(super) fn answer<T: Serialize>(value: &T) -> Result<Answer, Failure> {
    let mut body = serde_json::to_vec(value).map_err(Failure::internal)?;
    // It may be kept.
    body.shrink_to_fit();
    let digest = Sha256::digest(&body);
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(digest.get(..12).unwrap_or(&digest)));
    Ok(Answer { body: body.into(), tag: tag.into() })
}

/// Whether one of the tags that a client knows is this one. A proxy that compressed the answer has made it a weak one; for
/// a read the two are the same (RFC 9110, 13.1.2).
fn names(known: &str, tag: &str) -> bool {
    known.strip_prefix("W/").unwrap_or(known) == tag
}

/// Sends the answer to a read: 304 where the client has it already.
pub(super) fn fresh(request: &HttpRequest, answer: Answer) -> HttpResponse {
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|header| header.to_str().ok())
        .is_some_and(|known| known.split(',').any(|one| names(one.trim(), &answer.tag)));
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((ETAG, &*answer.tag))
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((VARY, "authorization"));
    if known {
        response.finish()
    } else {
        response.content_type("application/json").body(answer.body)
    }
}
