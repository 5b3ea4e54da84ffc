//! The one way from a route to its service, driven by the endpoint's definition in `shared`.

use std::{future::Future, hash::Hash, net::IpAddr, sync::Arc};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{
        header::{
            ACCEPT_RANGES, AUTHORIZATION, ByteRangeSpec, CACHE_CONTROL, CONTENT_RANGE,
            CONTENT_TYPE, Charset, ContentDisposition, DispositionParam, DispositionType, ETAG,
            ExtendedValue, HeaderValue, IF_RANGE, RANGE, Range,
        },
        uri::PathAndQuery,
    },
    web::{Bytes, Data, Payload},
};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use xiangyue_shared::{
    access::Access,
    endpoint::{Binary, Endpoint, IDEMPOTENCY_KEY},
    error::{ErrorCode, Problem},
    fields::Check,
    ids::{HouseholdId, UserId},
};

use super::{
    answer::{Refusal, answer, fresh},
    body,
    table::{Named, Routes},
};
use crate::{
    app::App,
    attachments::Stored,
    auth::token::{self, Bearer},
    call::{Asked, Call},
    db::{Conn, together::Together},
    error::{Failure, Result},
    guard::CallerAddress,
    kept::{Question, Terms},
    unit::{self, Command, Done, Key, Meta},
};

/// Largest body of a request, in bytes: what a guest may send, what a command says, a photo or a spreadsheet.
const GUEST_BYTES: usize = 16 * 1024;
const JSON_BYTES: usize = 256 * 1024;
const UPLOAD_BYTES: usize = 12 * 1024 * 1024;

/// A service: decides in one transaction.
pub type Service<E> = fn(&mut Conn, &Call, &Asked<E>) -> Result<<E as Endpoint>::Reply>;

/// A service whose answer may be kept; tells also until when it is so by the clock alone, where it is not for ever.
pub type KeptService<E> =
    fn(&mut Conn, &Call, &Asked<E>) -> Result<(<E as Endpoint>::Reply, Option<DateTime<Utc>>)>;

/// A service that is also handed what was prepared off the database.
pub type PreparedService<E, P> =
    fn(&mut Conn, &Call, &Asked<E>, &P) -> Result<<E as Endpoint>::Reply>;

/// The body of a request in JSON.
async fn json<E: Endpoint>(app: &App, request: &HttpRequest, payload: Payload) -> Result<Bytes> {
    let most = if E::ACCESS == Access::Public { GUEST_BYTES } else { JSON_BYTES };
    body::read(request, payload, most, app.patience).await
}

/// Mounts a read that answers JSON.
pub(super) fn query<E: Endpoint>(routes: &mut Routes, service: Service<E>)
where
    E::Body: Default,
{
    routes.add::<E, _, _>(move |app, request, _| async move {
        let reply = read::<E>(&app, &request, service).await?;
        Ok(fresh(&request, answer(&reply)?))
    });
}

/// As [`query`], for a read that is made of nothing but the rows that are watched (`db::stamps`): everybody's, the caller's
/// own, and those of the household that `about` names. The same person who asks again is answered from memory, as long
/// as all of them stand.
pub(super) fn kept<E: Endpoint>(
    routes: &mut Routes,
    about: fn(&E) -> Option<HouseholdId>,
    service: KeptService<E>,
) where
    E::Body: Default,
{
    routes.add::<E, _, _>(move |app, request, _| async move {
        let token = request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes);
        let uri = request.uri().path_and_query().map(PathAndQuery::as_str);
        let question = token.zip(uri).map(|(token, uri)| Question { token, uri });
        // Noted before anything is looked at, so that what changes meanwhile counts as changed.
        let (now, keys) = (app.now(), app.keys.version());
        if let Some(known) =
            question.and_then(|question| app.answers.find(&app.db, question, keys, now))
        {
            return Ok(fresh(&request, known));
        }
        let bearer = bearer_until(&app, &request)?;
        let asked = taken_apart::<E>(&request)?;
        let about = about(&asked.path).map(|household| household.to_string()).unwrap_or_default();
        let mark = bearer.and_then(|(bearer, _)| app.db.mark([&bearer.user.to_string(), &about]));
        let meta = Meta { now, ..meta(&app, bearer.map(|(bearer, _)| bearer)) };
        let (reply, until) =
            app.db.read(move |conn| unit::read::<E, _>(conn, &meta, &asked, service)).await?;
        let answer = answer(&reply)?;
        if let (Some(question), Some(mark), Some((_, expires))) = (question, mark, bearer) {
            let until = until.map_or(expires, |until| until.min(expires));
            app.answers.keep(question, answer.clone(), Terms { mark, keys, until });
        }
        Ok(fresh(&request, answer))
    });
}

/// Mounts a read of what no cache keeps, not even the browser's: what is known of children.
pub(super) fn unkept<E: Endpoint>(routes: &mut Routes, service: Service<E>)
where
    E::Body: Default,
{
    routes.add::<E, _, _>(move |app, request, _| async move {
        Ok(HttpResponse::Ok().json(read::<E>(&app, &request, service).await?))
    });
}

/// As [`unkept`], for a read that answers bytes.
pub(super) fn unkept_file<E: Endpoint<Reply = Binary>>(routes: &mut Routes, service: Service<E>)
where
    E::Body: Default,
{
    routes.add::<E, _, _>(move |app, request, _| async move {
        let file = read::<E>(&app, &request, service).await?;
        Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, file.media_type)).body(file.bytes))
    });
}

/// Mounts a read that answers bytes and may take long, such as a spreadsheet.
pub(super) fn download<E: Endpoint<Reply = Binary>>(routes: &mut Routes, service: Service<E>)
where
    E::Body: Default,
{
    routes.add::<E, _, _>(move |app, request, _| async move {
        let (meta, asked) = (meta_of(&app, &request)?, taken_apart::<E>(&request)?);
        let file =
            app.db.read_long(move |conn| unit::read::<E, _>(conn, &meta, &asked, service)).await?;
        Ok(HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, file.media_type))
            .insert_header((CACHE_CONTROL, "private, no-cache"))
            .body(file.bytes))
    });
}

/// Mounts a command with a JSON body (or none).
pub(super) fn command<E: Endpoint + Sync>(routes: &mut Routes, service: Service<E>)
where
    E::Body: Check + Sync,
    E::Query: Sync,
{
    routes.add::<E, _, _>(move |app, request, payload| async move {
        let bytes = json::<E>(&app, &request, payload).await?;
        let body: E::Body = json_body(&bytes)?;
        body.checked().map_err(Failure::from)?;
        let asked = Asked { path: path(&request)?, query: url_query(&request)?, body };
        let key = key_of(&request, &bytes)?;
        let reply = run(&app, meta_of(&app, &request)?, key, asked, service).await?;
        Ok(HttpResponse::Ok().json(reply))
    });
}

/// Where commands of a kind wait for each other.
type Queue<E, P, L> = fn(&App) -> &Arc<Together<Command<E, P>, Done<E>, L>>;

/// Mounts a command with a JSON body that many send at the same time: on PostgreSQL those that wait are done together.
/// What is made for it beforehand is made off the thread that writes.
pub(super) fn together<E, P, L>(
    routes: &mut Routes,
    queue: Queue<E, P, L>,
    prepare: fn(&App, &Asked<E>) -> P,
    service: PreparedService<E, P>,
) where
    E: Endpoint + Sync,
    E::Body: Check + Sync,
    E::Query: Sync,
    P: Send + Sync + 'static,
    L: Hash + Eq + 'static,
{
    routes.add::<E, _, _>(move |app, request, payload| async move {
        let bytes = json::<E>(&app, &request, payload).await?;
        let body: E::Body = json_body(&bytes)?;
        body.checked().map_err(Failure::from)?;
        let asked = Asked { path: path(&request)?, query: url_query(&request)?, body };
        let (meta, key) = (meta_of(&app, &request)?, key_of(&request, &bytes)?);
        let made = prepare(&app, &asked);
        let command = Arc::new(Command { meta, key, asked, made });
        // Who is not signed in waits with nobody: one that is refused has all of its group run alone.
        let together = match command.meta.bearer {
            Some(_) => queue(&app).run(&app.db, Arc::clone(&command)).await,
            None => None,
        };
        let done = match together {
            Some(done) => done,
            None => {
                app.db
                    .write(move |conn| {
                        let Command { meta, key, asked, made } = &*command;
                        unit::command(conn, meta, key, asked, |conn, call, asked| {
                            service(conn, call, asked, made)
                        })
                    })
                    .await?
            }
        };
        Ok(HttpResponse::Ok().json(told(&app, done)))
    });
}

/// Mounts a command whose body is bytes. `may` is asked before anything is taken in. `prepare` does the slow part, off
/// the database: decoding a photo, parsing a spreadsheet.
pub(super) fn upload<E, P, F, R>(
    routes: &mut Routes,
    may: fn(&mut Conn, &Call, &E) -> Result<()>,
    prepare: F,
    service: PreparedService<E, P>,
) where
    E: Endpoint<Body = Binary> + Sync,
    E::Query: Sync,
    P: Send + Sync + 'static,
    F: Fn(Data<App>, Binary) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Result<P>> + 'static,
{
    routes.add::<E, _, _>(move |app, request, payload| {
        let prepare = prepare.clone();
        async move {
            let bearer = bearer(&app, &request)?;
            // Nothing is taken in, let alone decoded and stored, from one who may not send it.
            let (meta, asked_for) = (meta(&app, bearer), path::<E>(&request)?);
            app.db
                .read(move |conn| {
                    let call = unit::admit::<E>(conn, &meta)?;
                    may(conn, &call, &asked_for)
                })
                .await?;
            if let Some(bearer) = bearer {
                app.limits.upload(bearer.user)?;
            }
            let bytes = body::read(&request, payload, UPLOAD_BYTES, app.patience).await?;
            let key = key_of(&request, &bytes)?;
            let media_type = request
                .headers()
                .get(CONTENT_TYPE)
                .and_then(|header| header.to_str().ok())
                .unwrap_or_default()
                .to_owned();
            let prepared =
                prepare(app.clone(), Binary { media_type, bytes: bytes.to_vec() }).await?;
            let asked = Asked {
                path: path::<E>(&request)?,
                query: url_query(&request)?,
                body: Binary::default(),
            };
            let reply =
                run(&app, self::meta(&app, bearer), key, asked, move |conn, call, asked| {
                    service(conn, call, asked, &prepared)
                })
                .await?;
            Ok(HttpResponse::Ok().json(reply))
        }
    });
}

/// Mounts what needs more than one transaction: hashing a password, reading a file. Such a handler uses
/// [`Steps`].
pub(super) fn special<E, F, R>(routes: &mut Routes, handler: F)
where
    E: Endpoint,
    E::Body: Check,
    F: Fn(Steps, Asked<E>) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Result<E::Reply>> + 'static,
{
    routes.add::<E, _, _>(move |app, request, payload| {
        let handler = handler.clone();
        async move {
            let bytes = json::<E>(&app, &request, payload).await?;
            let body: E::Body = json_body(&bytes)?;
            body.checked().map_err(Failure::from)?;
            let asked = Asked { path: path(&request)?, query: url_query(&request)?, body };
            let key = if E::METHOD.is_command() && E::ACCESS != Access::Public {
                Some(key_of(&request, &bytes)?)
            } else {
                None
            };
            let from = address(&request);
            let steps = Steps { bearer: bearer(&app, &request)?, key, from, app };
            let reply = handler(steps, asked).await?;
            Ok(HttpResponse::Ok().json(reply))
        }
    });
}

/// As [`special`], for a read that answers a file.
pub(super) fn special_download<E, F, R>(routes: &mut Routes, handler: F)
where
    E: Endpoint<Reply = Binary>,
    E::Body: Default,
    F: Fn(Steps, Asked<E>) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Result<Binary>> + 'static,
{
    routes.add::<E, _, _>(move |app, request, _| {
        let handler = handler.clone();
        async move {
            let asked = taken_apart::<E>(&request)?;
            let from = address(&request);
            let steps = Steps { bearer: bearer(&app, &request)?, key: None, from, app };
            let file = handler(steps, asked).await?;
            Ok(HttpResponse::Ok()
                .insert_header((CONTENT_TYPE, file.media_type))
                .insert_header((CACHE_CONTROL, "private, max-age=86400, immutable"))
                .body(file.bytes))
        }
    });
}

/// Mounts a read that answers a file, whole or the part that was asked for: a player asks for what it is about to play.
/// The handler says where it lies.
pub(super) fn ranged<E, F, R>(routes: &mut Routes, handler: F)
where
    E: Endpoint<Reply = Binary>,
    E::Body: Default,
    F: Fn(Steps, Asked<E>) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Result<Stored>> + 'static,
{
    routes.add::<E, _, _>(move |app, request, _| {
        let handler = handler.clone();
        async move {
            let asked = taken_apart::<E>(&request)?;
            let from = address(&request);
            let steps =
                Steps { bearer: bearer(&app, &request)?, key: None, from, app: app.clone() };
            let file = handler(steps, asked).await?;
            part(&app, &request, &file).await
        }
    });
}

async fn part(
    app: &App,
    request: &HttpRequest,
    file: &Stored,
) -> std::result::Result<HttpResponse, Refusal> {
    let size = file.size_bytes;
    let tag = format!("\"{}\"", file.sha256);
    let header = |name| request.headers().get(name)?.to_str().ok();
    // A part of something else than what the player has would not fit.
    let fits = header(IF_RANGE).is_none_or(|known| known == tag);
    let wanted = header(RANGE)
        .filter(|_| fits)
        .and_then(|text| text.parse::<Range>().ok())
        .and_then(|range| match range {
            Range::Bytes(parts) => <[ByteRangeSpec; 1]>::try_from(parts).ok(),
            Range::Unregistered(..) => None,
        });
    let (mut answer, part) = match wanted {
        None => (HttpResponse::Ok(), 0..size),
        Some([spec]) => match spec.to_satisfiable_range(size) {
            Some((first, last)) => {
                let mut answer = HttpResponse::PartialContent();
                answer.insert_header((CONTENT_RANGE, format!("bytes {first}-{last}/{size}")));
                (answer, first..last + 1)
            }
            None => {
                return Ok(HttpResponse::RangeNotSatisfiable()
                    .insert_header((CONTENT_RANGE, format!("bytes */{size}")))
                    .finish());
            }
        },
    };
    let bytes = app.pictures.load_file(file, part).await?;
    let disposition = ContentDisposition {
        disposition: if file.kind.is_audio() {
            DispositionType::Inline
        } else {
            DispositionType::Attachment
        },
        parameters: vec![DispositionParam::FilenameExt(ExtendedValue {
            charset: Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: file.name.clone().into_bytes(),
        })],
    };
    Ok(answer
        .insert_header((CONTENT_TYPE, file.kind.media_type()))
        .insert_header(disposition)
        .insert_header((ACCEPT_RANGES, "bytes"))
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, "private, max-age=86400, immutable"))
        .body(bytes))
}

/// What a special handler works with.
pub(super) struct Steps {
    pub app: Data<App>,
    /// The address of whoever asks, for limits.
    pub from: Option<IpAddr>,
    bearer: Option<Bearer>,
    key: Option<Key>,
}

impl Steps {
    /// Whose token came along. What the user may do is not decided yet.
    pub fn user(&self) -> Option<UserId> {
        self.bearer.map(|bearer| bearer.user)
    }

    /// Reads, as the caller.
    pub async fn read<E, T, F>(&self, work: F) -> Result<T>
    where
        E: Endpoint,
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Call) -> Result<T> + Send + 'static,
    {
        let meta = meta(&self.app, self.bearer);
        self.app
            .db
            .read(move |conn| {
                let call = unit::admit::<E>(conn, &meta)?;
                work(conn, &call)
            })
            .await
    }

    /// Changes something, as the caller, and remembers the answer under the command's key.
    pub async fn run<E, F>(self, asked: Asked<E>, work: F) -> Result<E::Reply>
    where
        E: Endpoint + Sync,
        E::Body: Sync,
        E::Query: Sync,
        F: FnMut(&mut Conn, &Call, &Asked<E>) -> Result<E::Reply> + Send + 'static,
    {
        let key = self.key.ok_or(ErrorCode::IdempotencyKeyMissing)?;
        run(&self.app, meta(&self.app, self.bearer), key, asked, work).await
    }

    /// Changes something for a guest who is about to sign in; such answers carry tokens and are not kept.
    pub async fn run_unkeyed<E, T, F>(&self, mut work: F) -> Result<T>
    where
        E: Endpoint,
        T: Send + 'static,
        F: FnMut(&mut Conn, &Call) -> Result<T> + Send + 'static,
    {
        let meta = meta(&self.app, self.bearer);
        self.app
            .db
            .write(move |conn| {
                let call = unit::admit::<E>(conn, &meta)?;
                work(conn, &call)
            })
            .await
    }
}

fn meta(app: &App, bearer: Option<Bearer>) -> Meta {
    Meta { keys: Arc::clone(&app.keys), now: app.now(), bearer }
}

fn meta_of(app: &App, request: &HttpRequest) -> Result<Meta> {
    Ok(meta(app, bearer(app, request)?))
}

async fn read<E: Endpoint>(
    app: &Data<App>,
    request: &HttpRequest,
    service: Service<E>,
) -> Result<E::Reply>
where
    E::Body: Default,
{
    let (meta, asked) = (meta_of(app, request)?, taken_apart::<E>(request)?);
    app.db.read(move |conn| unit::read::<E, _>(conn, &meta, &asked, service)).await
}

/// Runs a command once.
async fn run<E, F>(
    app: &Data<App>,
    meta: Meta,
    key: Key,
    asked: Asked<E>,
    mut service: F,
) -> Result<E::Reply>
where
    E: Endpoint + Sync,
    E::Body: Sync,
    E::Query: Sync,
    F: FnMut(&mut Conn, &Call, &Asked<E>) -> Result<E::Reply> + Send + 'static,
{
    let done =
        app.db.write(move |conn| unit::command(conn, &meta, &key, &asked, &mut service)).await?;
    Ok(told(app, done))
}

/// Tells open screens of what a command changed.
fn told<R>(app: &App, (reply, touched): (R, Vec<HouseholdId>)) -> R {
    for household in touched {
        app.events.changed(household);
    }
    reply
}

/// The key of a command, with the hash of its method, address and body.
fn key_of(request: &HttpRequest, body: &Bytes) -> Result<Key> {
    let key = request
        .headers()
        .get(IDEMPOTENCY_KEY)
        .and_then(|header| header.to_str().ok())
        .and_then(|text| text.parse::<Uuid>().ok())
        .ok_or(ErrorCode::IdempotencyKeyMissing)?;
    let mut hash = Sha256::new();
    hash.update(request.method().as_str());
    hash.update([0]);
    hash.update(request.uri().to_string());
    hash.update([0]);
    hash.update(body);
    Ok(Key { key: key.to_string(), request_hash: hash.finalize().to_vec() })
}

pub(super) fn bearer(app: &App, request: &HttpRequest) -> Result<Option<Bearer>> {
    Ok(bearer_until(app, request)?.map(|(bearer, _)| bearer))
}

/// As [`bearer`], with the moment at which the token runs out.
fn bearer_until(app: &App, request: &HttpRequest) -> Result<Option<(Bearer, DateTime<Utc>)>> {
    let Some(header) = request.headers().get(AUTHORIZATION) else {
        return Ok(None);
    };
    let token = header
        .to_str()
        .ok()
        .and_then(|text| text.strip_prefix("Bearer "))
        .ok_or(ErrorCode::SignInRequired)?;
    Ok(Some(token::read_until(&app.keys, token, app.now())?))
}

fn address(request: &HttpRequest) -> Option<IpAddr> {
    request.extensions().get::<CallerAddress>().and_then(|caller| caller.0)
}

fn taken_apart<E: Endpoint>(request: &HttpRequest) -> Result<Asked<E>>
where
    E::Body: Default,
{
    Ok(Asked { path: path(request)?, query: url_query(request)?, body: E::Body::default() })
}

fn path<E: Endpoint>(request: &HttpRequest) -> Result<E> {
    let pairs: serde_json::Map<String, serde_json::Value> =
        request.extensions().get::<Named>().map_or_else(serde_json::Map::new, |named| {
            named.parts.iter().map(|(name, part)| (name.clone(), part.as_str().into())).collect()
        });
    // A path that does not parse names nothing that exists.
    serde_json::from_value(pairs.into()).map_err(|_| ErrorCode::NotFound.into())
}

fn url_query<Q: DeserializeOwned>(request: &HttpRequest) -> Result<Q> {
    let text = request.query_string();
    if text.contains("%00") {
        return Err(malformed(&NO_TEXT_HOLDS));
    }
    serde_urlencoded::from_str(text).map_err(|error| malformed(&error))
}

fn json_body<B: DeserializeOwned>(bytes: &Bytes) -> Result<B> {
    let bytes = if bytes.is_empty() { b"{}".as_slice() } else { bytes };
    if has_escaped_nul(bytes) {
        return Err(malformed(&NO_TEXT_HOLDS));
    }
    serde_json::from_slice(bytes).map_err(|error| malformed(&error))
}

/// PostgreSQL takes every character in a text but this one.
const NO_TEXT_HOLDS: &str = "no text holds the character U+0000";

/// Whether a string in JSON has U+0000 in it, which stands there only as an escape.
fn has_escaped_nul(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escape = rest.get(at + 1..).unwrap_or_default();
        if escape.starts_with(b"u0000") {
            return true;
        }
        // Past the escaped character, which may be a backslash.
        rest = escape.get(1..).unwrap_or_default();
    }
    false
}

fn malformed(error: &dyn std::fmt::Display) -> Failure {
    Problem::new(ErrorCode::Malformed).with("reason", error).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_no_text_holds_is_noticed() {
        assert!(has_escaped_nul(br#"{"name":"a\u0000b"}"#));
        assert!(has_escaped_nul(br#"{"name":"\\\u0000"}"#));
        assert!(!has_escaped_nul(br#"{"name":"\\u0000"}"#));
        assert!(!has_escaped_nul(br#"{"name":"u0000 \n\\"}"#));
    }
}
