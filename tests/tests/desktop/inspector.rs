//! What the web view says of its page: WebKit's inspector, which a build for development leaves open. It is
//! only asked; all that is done is done with keys and the mouse.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket, client};

const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to the page, made when it is first asked and again when it was lost.
pub struct Inspector {
    address: SocketAddr,
    page: Option<Page>,
}

struct Page {
    socket: WebSocket<TcpStream>,
    target: Value,
}

impl Inspector {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, page: None }
    }

    /// The value of a JavaScript expression in the page; `None` as long as there is no page.
    pub fn value(&mut self, expression: &str) -> Option<Value> {
        let mut page = self.page.take().or_else(|| Page::open(self.address))?;
        let value = page.value(expression)?;
        self.page = Some(page);
        Some(value)
    }
}

impl Page {
    fn open(inspector: SocketAddr) -> Option<Self> {
        let mut socket = connect(inspector)?;
        loop {
            let said = next(&mut socket)?;
            if said["method"] == "Target.targetCreated" {
                let target = said["params"]["targetInfo"]["targetId"].clone();
                return Some(Self { socket, target });
            }
        }
    }

    fn value(&mut self, expression: &str) -> Option<Value> {
        let evaluate = json!({
            "id": 1,
            "method": "Runtime.evaluate",
            "params": { "expression": expression, "returnByValue": true },
        });
        let request = json!({
            "id": 2,
            "method": "Target.sendMessageToTarget",
            "params": { "targetId": self.target, "message": evaluate.to_string() },
        });
        self.socket.send(Message::text(request.to_string())).ok()?;
        loop {
            let said = next(&mut self.socket)?;
            let Some(inner) = said["params"]["message"].as_str() else { continue };
            let answer: Value = serde_json::from_str(inner).expect("what the page says");
            if answer["id"] == 1 {
                let result = &answer["result"];
                assert_eq!(result["wasThrown"], false, "{expression}: {result}");
                return Some(result["result"]["value"].clone());
            }
        }
    }
}

/// A connection to the only page there is.
fn connect(inspector: SocketAddr) -> Option<WebSocket<TcpStream>> {
    let mut list = TcpStream::connect(inspector).ok()?;
    list.set_read_timeout(Some(PATIENCE)).ok()?;
    write!(list, "GET / HTTP/1.0\r\nHost: {inspector}\r\nConnection: close\r\n\r\n").ok()?;
    let mut html = Vec::new();
    list.read_to_end(&mut html).ok()?;
    let html = String::from_utf8_lossy(&html);
    let from = html.find("/socket/")?;
    let path: String =
        html[from..].chars().take_while(|&c| c.is_ascii_alphanumeric() || c == '/').collect();
    let stream = TcpStream::connect(inspector).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    Some(client(format!("ws://{inspector}{path}"), stream).ok()?.0)
}

fn next(socket: &mut WebSocket<TcpStream>) -> Option<Value> {
    loop {
        if let Message::Text(text) = socket.read().ok()? {
            return serde_json::from_str(&text).ok();
        }
    }
}
