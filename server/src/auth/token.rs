//! Access tokens (RFC 9068, RFC 8725): short-lived, signed with HS256 under a key id.

use chrono::{DateTime, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};
use xiangyue_shared::{
    account::ACCESS_TOKEN_SECONDS,
    error::ErrorCode,
    ids::{SessionId, UserId},
};

use crate::{
    error::{Failure, Result},
    keys::Keys,
};

const TYPE: &str = "at+jwt";
const ISSUER: &str = "xiangyue";
const AUDIENCE: &str = "xiangyue-api";
/// Bytes beyond which nothing is a token of ours: they are of some 330.
const LONGEST: usize = 1024;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    iat: i64,
    exp: i64,
    /// Never set by us; a token that has it is not good before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
}

/// What a good token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearer {
    pub user: UserId,
    pub session: SessionId,
}

/// Makes an access token.
///
/// # Errors
/// Never in practice.
pub fn issue(keys: &Keys, bearer: Bearer, now: DateTime<Utc>) -> Result<String> {
    let key = keys.token_key()?;
    let header = Header {
        typ: Some(TYPE.to_owned()),
        kid: Some(key.id.to_string()),
        ..Header::new(Algorithm::HS256)
    };
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: bearer.user,
        sid: bearer.session,
        iat: now.timestamp(),
        exp: now.timestamp() + ACCESS_TOKEN_SECONDS,
        nbf: None,
    };
    encode(&header, &claims, &EncodingKey::from_secret(&key.bytes)).map_err(Failure::internal)
}

/// Reads an access token.
///
/// # Errors
/// `TokenExpired` for one that has run out, `SignInRequired` for anything else that is not right.
pub fn read(keys: &Keys, token: &str, now: DateTime<Utc>) -> Result<Bearer, ErrorCode> {
    read_until(keys, token, now).map(|(bearer, _)| bearer)
}

/// As [`read`]; tells also when the token runs out.
///
/// # Errors
/// As [`read`].
pub fn read_until(
    keys: &Keys,
    token: &str,
    now: DateTime<Utc>,
) -> Result<(Bearer, DateTime<Utc>), ErrorCode> {
    if token.len() > LONGEST {
        return Err(ErrorCode::SignInRequired);
    }
    let header = decode_header(token).map_err(|_| ErrorCode::SignInRequired)?;
    if header.typ.as_deref() != Some(TYPE) || header.alg != Algorithm::HS256 {
        return Err(ErrorCode::SignInRequired);
    }
    let key = header
        .kid
        .as_deref()
        .and_then(|id| keys.token_key_called(id))
        .ok_or(ErrorCode::SignInRequired)?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // Checked below against the same clock that issued it.
    validation.validate_exp = false;
    let claims = decode::<Claims>(token, &DecodingKey::from_secret(&key.bytes), &validation)
        .map_err(|_| ErrorCode::SignInRequired)?
        .claims;
    if claims.exp <= now.timestamp() {
        return Err(ErrorCode::TokenExpired);
    }
    if claims.nbf.is_some_and(|from| from > now.timestamp()) {
        return Err(ErrorCode::SignInRequired);
    }
    let until = DateTime::from_timestamp(claims.exp, 0).ok_or(ErrorCode::SignInRequired)?;
    Ok((Bearer { user: claims.sub, session: claims.sid }, until))
}
