//! As little HTTP as a load generator needs: it shares the cores with the server that it measures, so requests are
//! made beforehand and answers are barely looked at.

use std::{net::SocketAddr, ops::Range};

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use uuid::Uuid;
use xiangyue_shared::endpoint::{Endpoint, IDEMPOTENCY_KEY, PREFIX};

/// Stands in a prepared request where each sending puts a new id: into the path, into the idempotency key.
pub const FRESH: Uuid = Uuid::from_u128(u128::MAX);
/// Most bytes of an answer.
const ANSWER_MOST: usize = 1 << 20;

/// A request as it goes over the wire.
#[derive(Clone)]
pub struct Request {
    bytes: Vec<u8>,
    /// Where [`FRESH`] stands.
    places: Vec<Range<usize>>,
}

impl Request {
    /// A call of an endpoint.
    pub fn of<E: Endpoint>(
        token: Option<&str>,
        endpoint: &E,
        query: &str,
        media_type: &str,
        body: &[u8],
    ) -> Self {
        let mut head = format!(
            "{} {PREFIX}{}{query} HTTP/1.1\r\nhost: 127.0.0.1\r\n",
            E::METHOD.as_str(),
            endpoint.path()
        );
        if let Some(token) = token {
            head += &format!("authorization: Bearer {token}\r\n");
        }
        if E::METHOD.is_command() {
            head += &format!("{IDEMPOTENCY_KEY}: {FRESH}\r\n");
            head += &format!("content-type: {media_type}\r\ncontent-length: {}\r\n", body.len());
        }
        head += "\r\n";
        Self::new([head.as_bytes(), body].concat())
    }

    /// A command with a body of JSON.
    pub fn json<E: Endpoint>(token: Option<&str>, endpoint: &E, body: &E::Body) -> Result<Self> {
        let body = serde_json::to_vec(body)?;
        Ok(Self::of(token, endpoint, "", "application/json", &body))
    }

    /// A read of a path outside the API.
    pub fn plain(path: &str) -> Self {
        Self::new(format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").into_bytes())
    }

    fn new(bytes: Vec<u8>) -> Self {
        let place = FRESH.to_string();
        let places = bytes
            .windows(place.len())
            .enumerate()
            .filter(|(_, window)| *window == place.as_bytes())
            .map(|(start, window)| start..start + window.len())
            .collect();
        Self { bytes, places }
    }

    fn renew(&mut self) {
        for place in &self.places {
            if let Some(bytes) = self.bytes.get_mut(place.clone()) {
                Uuid::now_v7().hyphenated().encode_lower(bytes);
            }
        }
    }
}

/// A connection that is kept open.
pub struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("the server does not listen")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answer: Vec::with_capacity(16 * 1024) })
    }

    /// Sends a request and waits for the whole answer; anything but 200 is an error.
    pub async fn send(&mut self, request: &mut Request) -> Result<&[u8]> {
        request.renew();
        self.stream.write_all(&request.bytes).await?;
        self.answer.clear();
        let head = loop {
            if let Some(end) = head_end(&self.answer) {
                break end;
            }
            self.more().await?;
        };
        let length = content_length(self.answer.get(..head).unwrap_or_default())?;
        ensure!(length < ANSWER_MOST, "an answer of {length} bytes");
        while self.answer.len() < head + length {
            self.more().await?;
        }
        if self.answer.get(9..12) != Some(b"200") {
            bail!("the server answered {}", String::from_utf8_lossy(&self.answer));
        }
        Ok(self.answer.get(head..).unwrap_or_default())
    }

    async fn more(&mut self) -> Result<()> {
        let read = self.stream.read_buf(&mut self.answer).await?;
        ensure!(read > 0, "the server closed the connection");
        Ok(())
    }
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|start| start + 4)
}

fn content_length(head: &[u8]) -> Result<usize> {
    const NAME: &[u8] = b"content-length: ";
    let value = head
        .split(|byte| *byte == b'\n')
        .find(|line| line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)))
        .and_then(|line| std::str::from_utf8(line.get(NAME.len()..)?).ok())
        .context("an answer without a length")?;
    Ok(value.trim().parse()?)
}
