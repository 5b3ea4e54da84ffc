//! Reading the body of a request, from one who may send too much of it, or too slowly.

use std::time::{Duration, Instant};

use actix_web::{
    HttpRequest,
    http::header::CONTENT_LENGTH,
    web::{Bytes, BytesMut, Payload},
};
use futures_util::StreamExt;
use tokio::time::timeout;
use xiangyue_shared::error::{ErrorCode, Problem};

use crate::error::{Failure, Result};

/// The slowest network that is waited for.
const BYTES_A_SECOND: u64 = 1000;

/// Reads the whole body, of `most` bytes at most; one that says that it is longer is not read at all. It may take as long as
/// `patience`, and longer by what comes of it at [`BYTES_A_SECOND`]: a poor network is served, one who holds a connection
/// open is not.
///
/// # Errors
/// `TooLarge` with `max` bytes, `TooSlow`; `Malformed` for one that broke off.
pub(super) async fn read(
    request: &HttpRequest,
    mut payload: Payload,
    most: usize,
    patience: Duration,
) -> Result<Bytes> {
    let too_large = || Failure::from(Problem::new(ErrorCode::TooLarge).with("max", most));
    let announced: Option<usize> = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let began = Instant::now();
    let mut body = BytesMut::new();
    loop {
        let received = u64::try_from(body.len()).unwrap_or(u64::MAX);
        let allowed = patience + Duration::from_secs(received / BYTES_A_SECOND);
        let next = timeout(allowed.saturating_sub(began.elapsed()), payload.next());
        match next.await.map_err(|_| Failure::from(ErrorCode::TooSlow))? {
            None => return Ok(body.freeze()),
            Some(Err(_)) => return Err(ErrorCode::Malformed.into()),
            Some(Ok(piece)) if body.len() + piece.len() > most => return Err(too_large()),
            Some(Ok(piece)) => body.extend_from_slice(&piece),
        }
    }
}
