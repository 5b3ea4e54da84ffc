//! Reading the body of a request, from one who may send too much of it.

use actix_web::{
    HttpRequest,
    http::header::CONTENT_LENGTH,
    web::{Bytes, Payload},
};
use xiangyue_shared::error::{ErrorCode, Problem};

use crate::error::{Failure, Result};

/// The whole body, of `most` bytes at most. One that says that it is longer is not read at all.
///
/// # Errors
/// `TooLarge` with `max` bytes; `Malformed` for one that broke off.
pub(super) async fn read(request: &HttpRequest, payload: Payload, most: usize) -> Result<Bytes> {
    let too_large = || Failure::from(Problem::new(ErrorCode::TooLarge).with("max", most));
    let announced: Option<usize> = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    match payload.to_bytes_limited(most).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(ErrorCode::Malformed.into()),
        Err(_) => Err(too_large()),
    }
}
