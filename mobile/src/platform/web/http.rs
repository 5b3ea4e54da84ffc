//! Talking to the server that the page came from.

use futures_util::{
    StreamExt as _,
    stream::{self, LocalBoxStream},
};
use gloo_net::http::{Method as Verb, RequestBuilder, Response};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;
use xiangyue_shared::endpoint::Method;

use super::JsCast;

use crate::{
    clock,
    platform::{Answer, Sent},
};

async fn fetch(sent: Sent) -> Option<Response> {
    let verb = match sent.method {
        Method::Get => Verb::GET,
        Method::Post => Verb::POST,
        Method::Put => Verb::PUT,
        Method::Delete => Verb::DELETE,
    };
    let mut builder = RequestBuilder::new(&sent.url).method(verb);
    for (name, value) in &sent.headers {
        builder = builder.header(name, value);
    }
    let request = match sent.body {
        Some(body) => builder.body(Uint8Array::from(body.as_slice())),
        None => builder.build(),
    };
    request.ok()?.send().await.ok()
}

/// `None` where no answer came.
pub async fn send(sent: Sent) -> Option<Answer> {
    let answer = fetch(sent).await?;
    let status = answer.status();
    let media_type = answer.headers().get("content-type").unwrap_or_default();
    // What is kept for long, as pictures are, comes with the time at which it was kept.
    if let Some(date) = answer.headers().get("date").filter(|_| media_type.contains("json")) {
        clock::hear(date);
    }
    let body = answer.binary().await.ok()?;
    Some(Answer { status, media_type, body })
}

/// Tells the browser that nobody reads on, so that it closes the connection.
struct Reader(ReadableStreamDefaultReader);

impl Drop for Reader {
    fn drop(&mut self) {
        let _closed_in_its_own_time = self.0.cancel();
    }
}

/// An answer that goes on, piece by piece; it ends when dropped. `None` where none came.
pub async fn stream(sent: Sent) -> Option<LocalBoxStream<'static, Vec<u8>>> {
    let answer = fetch(sent).await.filter(Response::ok)?;
    let reader = answer.body()?.get_reader().dyn_into().ok().map(Reader)?;
    let pieces = stream::unfold(reader, |reader| async move {
        let piece = JsFuture::from(reader.0.read()).await.ok()?;
        let bytes = Reflect::get(&piece, &"value".into()).ok()?.dyn_into::<Uint8Array>().ok()?;
        Some((bytes.to_vec(), reader))
    });
    Some(pieces.boxed_local())
}
