//! A gateway that takes SMS over HTTP and remembers them.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use serde::Deserialize;

/// A message that was sent.
#[derive(Debug, Clone, Deserialize)]
pub struct Sms {
    pub phone: String,
    pub text: String,
}

pub struct Gateway {
    pub url: String,
    sent: Arc<Mutex<Vec<Sms>>>,
    closed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Gateway {
    /// Starts to listen on a free port of this machine.
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/send", listener.local_addr().expect("its address"));
        let (sent, closed) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (kept, end) = (Arc::clone(&sent), Arc::clone(&closed));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::Relaxed) {
                    return;
                }
                if let Ok(sms) = stream.and_then(answer) {
                    kept.lock().unwrap_or_else(PoisonError::into_inner).push(sms);
                }
            }
        });
        Self { url, sent, closed, thread: Some(thread) }
    }

    /// The messages to a phone so far.
    #[must_use]
    pub fn sent_to(&self, phone: &str) -> Vec<Sms> {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.iter().filter(|sms| sms.phone == phone).cloned().collect()
    }

    /// Waits for a message to a phone, and gives its text.
    ///
    /// # Panics
    /// Where none comes.
    pub async fn text_to(&self, phone: &str) -> String {
        self.nth_text_to(phone, 1).await
    }

    /// Waits for the `count`th message to a phone, and gives its text.
    ///
    /// # Panics
    /// Where none comes.
    pub async fn nth_text_to(&self, phone: &str, count: usize) -> String {
        for _ in 0..200 {
            if let Some(sms) = self.sent_to(phone).into_iter().nth(count - 1) {
                return sms.text;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no SMS came");
    }

    /// Waits for the `count`th message to a phone, and gives the six digits in it.
    ///
    /// # Panics
    /// Where none comes, or it has no code.
    pub async fn code_to(&self, phone: &str, count: usize) -> String {
        let text = self.nth_text_to(phone, count).await;
        let digits: String = text.chars().filter(char::is_ascii_digit).take(6).collect();
        assert_eq!(digits.len(), 6, "{text}");
        digits
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        let address = self.url.trim_start_matches("http://").trim_end_matches("/send");
        drop(TcpStream::connect(address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn answer(stream: TcpStream) -> std::io::Result<Sms> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or_default();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let reply = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    reader.into_inner().write_all(reply)?;
    Ok(serde_json::from_slice(&body)?)
}
