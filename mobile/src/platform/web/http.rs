//! Talking to the server that the page came from.

use futures_util::{
    StreamExt as _,
    stream::{self, LocalBoxStream},
};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

use super::JsCast;

use crate::{
    clock,
    platform::{Answer, Sent},
};

#[wasm_bindgen(module = "/src/platform/web/http.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn exchange(
        method: &str,
        url: &str,
        headers: Vec<String>,
        body: Option<Uint8Array>,
    ) -> Result<JsValue, JsValue>;
}

async fn fetch(sent: Sent) -> Option<Response> {
    let headers = sent.headers.into_iter().flat_map(|(name, value)| [name.to_owned(), value]);
    let body = sent.body.map(|body| Uint8Array::from(body.as_slice()));
    let answer = exchange(sent.method.as_str(), &sent.url, headers.collect(), body).await;
    answer.ok()?.dyn_into().ok()
}

fn header(answer: &Response, name: &str) -> Option<String> {
    answer.headers().get(name).ok()?
}

/// `None` where no answer came.
pub async fn send(sent: Sent) -> Option<Answer> {
    let answer = fetch(sent).await?;
    let status = answer.status();
    let media_type = header(&answer, "content-type").unwrap_or_default();
    // What is kept for long, as pictures are, comes with the time at which it was kept.
    if let Some(date) = header(&answer, "date").filter(|_| media_type.contains("json")) {
        clock::hear(date);
    }
    let body = JsFuture::from(answer.array_buffer().ok()?).await.ok()?;
    Some(Answer { status, media_type, body: Uint8Array::new(&body).to_vec() })
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
