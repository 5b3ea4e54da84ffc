//! The typed client of the server's endpoints. [`call`] is all that views use.

use std::{
    any::{Any, TypeId},
    sync::LazyLock,
};

use chrono::Utc;
use dioxus::prelude::ReadableExt as _;
use futures_util::{StreamExt, lock::Mutex, stream::LocalBoxStream};
use serde::Serialize;
use uuid::Uuid;
use xiangyue_shared::{
    account::{RefreshRequest, RefreshTokens, SignedIn},
    changes::ListenToChanges,
    endpoint::{Binary, Endpoint, IDEMPOTENCY_KEY, Method, Nothing, PREFIX},
    error::{ErrorCode, Problem},
};

use crate::{
    cache,
    commands::{self, Command},
    hooks::{NOW_ONLINE, REFRESH},
    json,
    platform::{Answer, Sent, http},
    session,
};

/// Why a call brought no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server refused, and said why.
    Problem(Box<Problem>),
    /// No answer came that could be understood: a command may or may not have taken effect.
    Offline,
}

impl Failure {
    /// The server's code, if it answered.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            Self::Offline => None,
        }
    }

    /// Whether a command's outcome is known. It is not where no answer came or the server gave up.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !matches!(
            self.code(),
            None | Some(
                ErrorCode::Busy
                    | ErrorCode::StorageFull
                    | ErrorCode::TooSlow
                    | ErrorCode::Internal
                    | ErrorCode::TooManyRequests
                    | ErrorCode::TokenExpired
                    | ErrorCode::SessionEnded
                    | ErrorCode::SignInRequired
            )
        )
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

/// Where a call goes: its path below the server's root, with the query.
#[must_use]
pub fn url<E: Endpoint>(endpoint: &E, query: &E::Query) -> String {
    let query = serde_urlencoded::to_string(query).unwrap_or_default();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{PREFIX}{}{mark}{query}", endpoint.path())
}

/// Calls an endpoint. A command carries a key that is kept until its outcome is known, so that the
/// same call again is a retry. An expired access token is renewed once, then the call repeated. The
/// reply to a read is kept for times without a network.
///
/// # Errors
/// What the server refused, or that no answer came.
pub async fn call<E: Endpoint>(
    endpoint: &E,
    query: &E::Query,
    body: &E::Body,
) -> Result<E::Reply, Failure> {
    let answer = send(&Request::of(endpoint, query, body, None)).await?;
    decode(answer)
}

/// Calls an endpoint that has neither query nor body.
///
/// # Errors
/// As [`call`].
pub async fn fetch<E: Endpoint<Body = Nothing>>(
    endpoint: &E,
    query: &E::Query,
) -> Result<E::Reply, Failure> {
    call(endpoint, query, &Nothing {}).await
}

/// Reads what must not be kept on the device, such as what a guardian tells of a child.
///
/// # Errors
/// As [`call`].
pub async fn fetch_unkept<E: Endpoint<Body = Nothing>>(
    endpoint: &E,
    query: &E::Query,
) -> Result<E::Reply, Failure> {
    let request = Request {
        method: E::METHOD,
        url: url(endpoint, query),
        body: None,
        accepts: None,
        key: None,
    };
    decode(send(&request).await?)
}

/// Reads what lies at an address that [`url`] made, as it comes.
///
/// # Errors
/// As [`call`].
pub async fn read(url: &str) -> Result<String, Failure> {
    let request = Request {
        method: Method::Get,
        url: url.to_owned(),
        body: None,
        accepts: Some("application/json"),
        key: None,
    };
    text(send(&request).await?)
}

/// Listens to what the server tells of changes in one's household. `None` where it cannot be heard; a token that ran
/// out is renewed by the next call of another kind.
pub async fn changes() -> Option<LocalBoxStream<'static, ()>> {
    let token = session::stored()?.access_token;
    let sent = Sent {
        method: ListenToChanges::METHOD,
        url: url(&ListenToChanges {}, &Default::default()),
        headers: vec![("authorization", format!("Bearer {token}"))],
        body: None,
    };
    let pieces = http::stream(sent).await?;
    let told = pieces.filter_map(|piece| {
        let change = String::from_utf8_lossy(&piece).contains("event: changed");
        std::future::ready(change.then_some(()))
    });
    Some(told.boxed_local())
}

fn text(answer: Answer) -> Result<String, Failure> {
    String::from_utf8(answer.body).map_err(|_| Failure::Offline)
}

/// What is sent, before there is a token to it.
pub(crate) struct Request {
    pub method: Method,
    pub url: String,
    pub body: Option<Encoded>,
    pub accepts: Option<&'static str>,
    /// Key of a command that the queue keeps; other commands find theirs by what they say.
    pub key: Option<Uuid>,
}

pub(crate) struct Encoded {
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl Request {
    pub fn of<E: Endpoint>(
        endpoint: &E,
        query: &E::Query,
        body: &E::Body,
        key: Option<Uuid>,
    ) -> Self {
        let binary = TypeId::of::<E::Reply>() == TypeId::of::<Binary>();
        Self {
            method: E::METHOD,
            url: url(endpoint, query),
            body: encode(body),
            accepts: (!binary).then_some("application/json"),
            key,
        }
    }
}

fn encode<B: Serialize + 'static>(body: &B) -> Option<Encoded> {
    let any: &dyn Any = body;
    if any.is::<Nothing>() {
        return None;
    }
    if let Some(binary) = any.downcast_ref::<Binary>() {
        return Some(Encoded {
            media_type: binary.media_type.clone(),
            bytes: binary.bytes.clone(),
        });
    }
    let bytes = serde_json::to_vec(body).ok()?;
    Some(Encoded { media_type: "application/json".to_owned(), bytes })
}

pub(crate) fn decode<R: serde::de::DeserializeOwned + 'static>(
    answer: Answer,
) -> Result<R, Failure> {
    if TypeId::of::<R>() == TypeId::of::<Binary>() {
        let binary = Binary { media_type: answer.media_type, bytes: answer.body };
        let boxed: Box<dyn Any> = Box::new(binary);
        return boxed.downcast::<R>().map(|reply| *reply).map_err(|_| Failure::Offline);
    }
    let text = text(answer)?;
    let text = if text.is_empty() { "{}" } else { &text };
    json::read(text).ok_or(Failure::Offline)
}

/// Sends with a good token and tells success from refusal. Not generic, so that it exists once.
pub(crate) async fn send(request: &Request) -> Result<Answer, Failure> {
    let token = session::stored().map(|session| session.access_token);
    let first = attempt(request, token.as_deref()).await;
    let outcome = match (first, token) {
        (Err(failure), Some(token)) if failure.code() == Some(ErrorCode::TokenExpired) => {
            let renewed = Box::pin(renewed(&token)).await?;
            attempt(request, Some(&renewed)).await
        }
        (outcome, _) => outcome,
    };
    let had_session = session::stored().is_some();
    if let Err(failure) = &outcome
        && had_session
        && matches!(failure.code(), Some(ErrorCode::SessionEnded | ErrorCode::SignInRequired))
    {
        session::end();
    }
    outcome
}

async fn attempt(request: &Request, token: Option<&str>) -> Result<Answer, Failure> {
    let now = Utc::now();
    let mut headers = Vec::new();
    if let Some(token) = token {
        headers.push(("authorization", format!("Bearer {token}")));
    }
    if let Some(accepts) = request.accepts {
        headers.push(("accept", accepts.to_owned()));
    }
    if let Some(body) = &request.body {
        headers.push(("content-type", body.media_type.clone()));
    }
    let found = (request.key.is_none() && request.method.is_command()).then(|| {
        let body = request.body.as_ref().map_or(&[][..], |body| &body.bytes);
        commands::key_for(Command { method: request.method, url: &request.url, body }, now)
    });
    if let Some(key) = request.key.or(found) {
        headers.push((IDEMPOTENCY_KEY, key.to_string()));
    }
    let sent = Sent {
        method: request.method,
        url: request.url.clone(),
        headers,
        body: request.body.as_ref().map(|body| body.bytes.clone()),
    };
    let answer = http::send(sent).await;
    reached(answer.is_some());
    let outcome = match answer {
        None => Err(Failure::Offline),
        Some(answer) if (200..300).contains(&answer.status) => Ok(answer),
        Some(answer) => Err(refusal(&answer)),
    };
    if let Some(key) = found
        && outcome.as_ref().err().is_none_or(Failure::is_settled)
    {
        commands::settle(key);
    }
    // What asks for no kind of answer is not kept.
    if let (Ok(answer), Method::Get) = (&outcome, request.method)
        && request.accepts.is_some()
        && let Ok(text) = std::str::from_utf8(&answer.body)
    {
        cache::put(&request.url, text, now);
    }
    outcome
}

/// Learns whether there is a way to the server: a phone may see a network that leads nowhere.
fn reached(reached: bool) {
    let known = *NOW_ONLINE.peek();
    if known != reached {
        *NOW_ONLINE.write() = reached;
        if reached {
            *REFRESH.write() += 1;
        }
    }
}

/// What an answer outside 200 to 299 says. A proxy's error page counts as no answer.
fn refusal(answer: &Answer) -> Failure {
    std::str::from_utf8(&answer.body)
        .ok()
        .and_then(json::read::<Problem>)
        .map_or(Failure::Offline, Failure::from)
}

static RENEWING: LazyLock<Mutex<()>> = LazyLock::new(|| Mutex::new(()));

/// An access token other than the expired one. Calls that wait here at the same time share one
/// renewal, and so do tabs, which see each other's tokens in the storage.
async fn renewed(expired: &str) -> Result<String, Failure> {
    let _one_at_a_time = RENEWING.lock().await;
    let Some(session) = session::stored() else {
        return Err(Problem::new(ErrorCode::SessionEnded).into());
    };
    if session.access_token != expired {
        return Ok(session.access_token);
    }
    let request = Request {
        method: RefreshTokens::METHOD,
        url: url(&RefreshTokens {}, &Default::default()),
        body: encode(&RefreshRequest { refresh_token: session.refresh_token }),
        accepts: Some("application/json"),
        key: None,
    };
    match attempt(&request, None).await {
        Ok(answer) => {
            let signed_in: SignedIn = decode(answer)?;
            let token = signed_in.access_token.clone();
            session::begin(signed_in);
            Ok(token)
        }
        Err(failure) => {
            if matches!(failure, Failure::Problem(_)) && failure.is_settled()
                || failure.code() == Some(ErrorCode::SessionEnded)
            {
                session::end();
            }
            Err(failure)
        }
    }
}
