//! Talking to the server, and to nothing else.

use std::{sync::LazyLock, time::Duration};

use futures_util::{
    StreamExt as _,
    stream::{self, LocalBoxStream},
};
use reqwest::{Client, Method as Verb, RequestBuilder, Response, redirect::Policy};
use xiangyue_shared::endpoint::Method;

use super::server;
use crate::{
    clock,
    platform::{Answer, Sent},
};

/// How long an answer may take that is read as a whole.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a server may take to say that it is there.
const ALIVE: Duration = Duration::from_secs(10);

/// `None` on a system whose certificates cannot be read.
static CLIENT: LazyLock<Option<Client>> = LazyLock::new(|| {
    // Fails only where one is installed already.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    // A redirection could lead to somebody else's server.
    Client::builder().redirect(Policy::none()).connect_timeout(ALIVE).build().ok()
});

/// Whether a server is there that says so.
pub(super) async fn is_alive(origin: &str) -> bool {
    let Some(client) = CLIENT.as_ref() else { return false };
    let asked = client.get(format!("{origin}/healthz")).timeout(ALIVE).send().await;
    asked.is_ok_and(|answer| answer.status().is_success())
}

fn request(sent: Sent) -> Option<RequestBuilder> {
    let server = server::address()?;
    let verb = match sent.method {
        Method::Get => Verb::GET,
        Method::Post => Verb::POST,
        Method::Put => Verb::PUT,
        Method::Delete => Verb::DELETE,
    };
    let mut request = CLIENT.as_ref()?.request(verb, format!("{server}{}", sent.url));
    for (name, value) in sent.headers {
        request = request.header(name, value);
    }
    if let Some(body) = sent.body {
        request = request.body(body);
    }
    Some(request)
}

async fn fetch(request: RequestBuilder) -> Option<Response> {
    let answer = request.send().await.ok();
    server::note(answer.is_some());
    answer
}

/// `None` where no answer came.
pub async fn send(sent: Sent) -> Option<Answer> {
    let answer = fetch(request(sent)?.timeout(PATIENCE)).await?;
    let status = answer.status().as_u16();
    let media_type = answer
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    if let Some(date) = answer.headers().get("date").and_then(|value| value.to_str().ok()) {
        clock::hear(date.to_owned());
    }
    let body = answer.bytes().await.ok()?.to_vec();
    Some(Answer { status, media_type, body })
}

/// An answer that goes on, piece by piece; it ends when dropped. `None` where none came.
pub async fn stream(sent: Sent) -> Option<LocalBoxStream<'static, Vec<u8>>> {
    let answer = fetch(request(sent)?).await.filter(|answer| answer.status().is_success())?;
    let pieces = stream::unfold(answer, |mut answer| async move {
        let piece = answer.chunk().await.ok()??;
        Some((piece.to_vec(), answer))
    });
    Some(pieces.boxed_local())
}
