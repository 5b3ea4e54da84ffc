//! Signing in: by password, by SMS code, and again by refresh token.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use rand::Rng;
use uuid::Uuid;
use xiangyue_shared::{
    account::{ACCESS_TOKEN_SECONDS, SignedIn, SmsSent},
    error::{ErrorCode, Problem},
    ids::{SessionId, UserId},
};

use super::{find_or_add, me, phone_hash};
use crate::{
    auth::token::{self, Bearer},
    call::Call,
    db::{
        Conn, clock,
        models::{
            audit, outbox, parse,
            person::{self, SmsCode},
        },
    },
    error::Result,
    keys::token_hash,
};

/// Days for which a refresh token is good; each use gives a new one.
const REFRESH_DAYS: i64 = 60;
/// Seconds in which a used refresh token is taken once more, for one whose answer was lost on the way.
const REFRESH_GRACE_SECONDS: i64 = 30;
/// Seconds for which an SMS code is good.
const SMS_SECONDS: i64 = 5 * 60;
/// Seconds between two SMS codes for one phone.
const SMS_PAUSE_SECONDS: i64 = 60;
/// Tries after which an SMS code is worth nothing.
const SMS_ATTEMPTS: i32 = 5;

const SMS_PURPOSE: &str = "sms-code";

/// The password hash to compare with, by phone.
///
/// # Errors
/// Where the database fails.
pub fn password_hash(conn: &mut Conn, call: &Call, phone: &str) -> Result<Option<String>> {
    let user = person::user_by_phone(conn, &phone_hash(&call.keys, phone))?;
    Ok(user.and_then(|user| user.password_hash))
}

/// Opens a session for the user of a phone, whose password or code was right.
///
/// # Errors
/// Where the database fails.
pub fn open(conn: &mut Conn, call: &Call, phone: &str, device_name: &str) -> Result<SignedIn> {
    let user = find_or_add(conn, &call.keys, call.now, phone)?;
    let session = SessionId::new();
    let device_name: String = device_name.trim().chars().take(60).collect();
    person::open_session(conn, session, &user.id, &device_name, clock::to_db(call.now))?;
    audit::record(
        conn,
        call,
        audit::Action {
            name: "account.sign_in",
            object_kind: "session",
            object_id: session.to_string(),
            region: None,
            detail: format!("user {}", user.id),
        },
    )?;
    tokens(conn, call, parse::one(&user.id)?, session)
}

fn tokens(conn: &mut Conn, call: &Call, user: UserId, session: SessionId) -> Result<SignedIn> {
    let refresh_token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let expires_at = clock::to_db(call.now + TimeDelta::days(REFRESH_DAYS));
    person::add_refresh_token(conn, &token_hash(&refresh_token), &session.to_string(), expires_at)?;
    Ok(SignedIn {
        access_token: token::issue(&call.keys, Bearer { user, session }, call.now)?,
        access_expires_in_seconds: ACCESS_TOKEN_SECONDS,
        refresh_token,
        me: me::describe(conn, user)?,
    })
}

/// What became of a refresh token.
pub enum Refreshed {
    Tokens(Box<SignedIn>),
    /// It was used before: someone else has it. The session has been ended.
    Stolen,
}

/// Swaps a refresh token for the next pair. One that comes a second time ends the session, but for a short
/// grace in which the first answer may have been lost.
///
/// # Errors
/// `SessionEnded`.
pub fn refresh(conn: &mut Conn, call: &Call, refresh_token: &str) -> Result<Refreshed> {
    let hash = token_hash(refresh_token);
    let Some(found) = person::refresh_token(conn, &hash)? else {
        return Err(ErrorCode::SessionEnded.into());
    };
    let now = clock::to_db(call.now);
    // Those who refresh one session at once wait for each other here.
    if found.expires_at <= now || !person::touch_session(conn, &found.session, now)? {
        return Err(ErrorCode::SessionEnded.into());
    }
    let first_use = person::use_refresh_token(conn, &hash, now)?;
    let used_at = if first_use { None } else { found.used_at.or(Some(now)) };
    if used_at.is_some_and(|used| now - used > TimeDelta::seconds(REFRESH_GRACE_SECONDS)) {
        person::end_session(conn, &found.session, &found.user, now)?;
        audit::record(
            conn,
            call,
            audit::Action {
                name: "account.refresh.reused",
                object_kind: "session",
                object_id: found.session,
                region: None,
                detail: format!("user {}", found.user),
            },
        )?;
        return Ok(Refreshed::Stolen);
    }
    if first_use {
        // A grace may have made two tokens of one. Whichever is used first goes on; the other is used up by that, so
        // that a thief who was quick is noticed too.
        person::use_up_refresh_tokens(conn, &found.session, now)?;
    }
    let signed_in = tokens(conn, call, parse::one(&found.user)?, parse::one(&found.session)?)?;
    Ok(Refreshed::Tokens(Box::new(signed_in)))
}

/// Puts a sign-in code for a phone into the outbox.
///
/// # Errors
/// `TooManyRequests` within a minute of the last one.
pub fn send_sms(conn: &mut Conn, call: &Call, phone: &str) -> Result<SmsSent> {
    let hash = phone_hash(&call.keys, phone);
    // Of two who ask at once the second finds what the first was sent.
    person::lock_phone(conn, &hash)?;
    if let Some(last) = person::last_sms_code(conn, &hash)? {
        let waited = clock::to_db(call.now) - last.sent_at;
        let left = SMS_PAUSE_SECONDS - waited.num_seconds();
        if left > 0 {
            let mut problem = Problem::new(ErrorCode::TooManyRequests);
            problem.retry_after_seconds = u64::try_from(left).ok();
            return Err(problem.into());
        }
    }
    let code = format!("{:06}", rand::rng().random_range(0..1_000_000));
    person::add_sms_code(
        conn,
        &SmsCode {
            id: Uuid::now_v7().to_string(),
            code_hash: call.keys.lookup(SMS_PURPOSE, &format!("{phone} {code}")),
            phone_hash: hash,
            sent_at: clock::to_db(call.now),
            expires_at: clock::to_db(call.now + TimeDelta::seconds(SMS_SECONDS)),
            attempts: 0,
            used_at: None,
        },
    )?;
    let minutes = SMS_SECONDS / 60;
    outbox::add_sms(
        conn,
        call,
        phone,
        &format!("【乡约】登录验证码 {code}，{minutes} 分钟内有效。请勿告诉他人。"),
    )?;
    Ok(SmsSent { expires_in_seconds: SMS_SECONDS, retry_after_seconds: SMS_PAUSE_SECONDS })
}

/// What became of a code that was typed. A wrong try must be counted, so it is no error: that would roll back.
pub enum Tried {
    SignedIn(Box<SignedIn>),
    Wrong,
    Expired,
}

/// Signs in with a code.
///
/// # Errors
/// Where the database fails.
pub fn use_sms(
    conn: &mut Conn,
    call: &Call,
    phone: &str,
    code: &str,
    device_name: &str,
) -> Result<Tried> {
    let Some(sent) = person::last_sms_code(conn, &phone_hash(&call.keys, phone))? else {
        return Ok(Tried::Wrong);
    };
    let now = clock::to_db(call.now);
    if sent.used_at.is_some() || sent.expires_at <= now {
        return Ok(Tried::Expired);
    }
    // Counted before it is looked at, so that many tries at once are no more than five.
    if !person::take_sms_attempt(conn, &sent.id, SMS_ATTEMPTS)? {
        return Ok(Tried::Expired);
    }
    let typed = call.keys.lookup(SMS_PURPOSE, &format!("{phone} {}", code.trim()));
    if typed != sent.code_hash {
        return Ok(Tried::Wrong);
    }
    if !person::use_sms_code(conn, &sent.id, now)? {
        return Ok(Tried::Expired);
    }
    Ok(Tried::SignedIn(Box::new(open(conn, call, phone, device_name)?)))
}
