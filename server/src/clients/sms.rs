//! Sending SMS: to the log in development, over HTTP in production.

use std::time::Duration;

use anyhow::ensure;
use serde::Serialize;

use super::{Channel, Sending};

/// Prints messages instead of sending them. For development: the code is on the screen.
pub struct ConsoleSms;

impl Channel for ConsoleSms {
    fn send<'a>(&'a self, phone: &'a str, text: &'a str) -> Sending<'a> {
        Box::pin(async move {
            let tail = phone.get(phone.len().saturating_sub(4)..).unwrap_or_default();
            println!("SMS to *{tail}: {text}");
            Ok(())
        })
    }
}

/// Posts `{"phone": …, "text": …}` to the operator's gateway, with its token as bearer.
pub struct HttpSms {
    client: reqwest::Client,
    url: String,
    token: Option<String>,
}

#[derive(Serialize)]
struct Outgoing<'a> {
    phone: &'a str,
    text: &'a str,
}

impl HttpSms {
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn new(url: String, token: Option<String>) -> anyhow::Result<Self> {
        // Nobody but the operator says where phone numbers and codes go.
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { client, url, token })
    }
}

impl Channel for HttpSms {
    fn send<'a>(&'a self, phone: &'a str, text: &'a str) -> Sending<'a> {
        Box::pin(async move {
            let mut request = self.client.post(&self.url).json(&Outgoing { phone, text });
            if let Some(token) = &self.token {
                request = request.bearer_auth(token);
            }
            let response = request.send().await.map_err(reqwest::Error::without_url)?;
            ensure!(
                response.status().is_success(),
                "the SMS gateway answered {}",
                response.status()
            );
            Ok(())
        })
    }
}
