//! Talking to the server whose address stands in `XIANGYUE_SERVER`.

use std::sync::LazyLock;

use futures_util::{
    StreamExt as _,
    stream::{self, LocalBoxStream},
};
use reqwest::{Client, Method as Verb, Response};
use xiangyue_shared::endpoint::Method;

use crate::platform::{Answer, Sent};

static CLIENT: LazyLock<Client> = LazyLock::new(Client::new);

async fn fetch(sent: Sent) -> Option<Response> {
    let server = std::env::var("XIANGYUE_SERVER").ok()?;
    let verb = match sent.method {
        Method::Get => Verb::GET,
        Method::Post => Verb::POST,
        Method::Put => Verb::PUT,
        Method::Delete => Verb::DELETE,
    };
    let mut request = CLIENT.request(verb, format!("{server}{}", sent.url));
    for (name, value) in sent.headers {
        request = request.header(name, value);
    }
    if let Some(body) = sent.body {
        request = request.body(body);
    }
    request.send().await.ok()
}

/// `None` where no answer came.
pub async fn send(sent: Sent) -> Option<Answer> {
    let answer = fetch(sent).await?;
    let status = answer.status().as_u16();
    let media_type = answer
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let body = answer.bytes().await.ok()?.to_vec();
    Some(Answer { status, media_type, body })
}

/// An answer that goes on, piece by piece; it ends when dropped. `None` where none came.
pub async fn stream(sent: Sent) -> Option<LocalBoxStream<'static, Vec<u8>>> {
    let answer = fetch(sent).await.filter(|answer| answer.status().is_success())?;
    let pieces = stream::unfold(answer, |mut answer| async move {
        let piece = answer.chunk().await.ok()??;
        Some((piece.to_vec(), answer))
    });
    Some(pieces.boxed_local())
}
