//! The server that this device talks to: named in `XIANGYUE_SERVER`, or by the person when the shell
//! first ran.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use reqwest::Url;

use super::{http, page, storage};
use crate::platform::Happening;

const VARIABLE: &str = "XIANGYUE_SERVER";
const KEY: &str = "xy.server";
/// How long to wait before a silent server is tried again.
const AGAIN: Duration = Duration::from_secs(5);

static ANSWERS: AtomicBool = AtomicBool::new(true);

/// Origin of the server, such as `https://xiangyue.example`; `None` until one is known.
#[must_use]
pub fn address() -> Option<String> {
    named().or_else(|| storage::get(KEY))
}

fn named() -> Option<String> {
    parse(&std::env::var(VARIABLE).ok()?)
}

/// Whether the person can choose the server, since nobody chose it for them.
#[must_use]
pub fn is_chosen_here() -> bool {
    named().is_none()
}

/// The origin that a person means. Without a scheme it is HTTPS, and on another machine nothing else
/// will do.
#[must_use]
pub fn parse(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let url = Url::parse(&whole).ok()?;
    let host = url.host_str()?;
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let safe = url.scheme() == "https" || (url.scheme() == "http" && here);
    let plain = url.username().is_empty() && url.password().is_none();
    (safe && plain).then(|| url.origin().ascii_serialization())
}

/// Takes a server into use, if it answers.
pub async fn choose(origin: &str) -> bool {
    http::is_alive(origin).await && storage::set(KEY, origin)
}

/// Forgets the server that was chosen.
pub fn forget() {
    storage::remove(KEY);
}

/// Whether the server answered last.
#[must_use]
pub fn answers() -> bool {
    ANSWERS.load(Ordering::Relaxed)
}

/// Notes whether the server answered. A silent one is tried again until it does.
pub(super) fn note(answered: bool) {
    if ANSWERS.swap(answered, Ordering::Relaxed) == answered {
        return;
    }
    page::tell(Happening::Network(answered));
    if !answered {
        tokio::spawn(async {
            loop {
                tokio::time::sleep(AGAIN).await;
                let Some(origin) = address() else { return };
                if answers() || http::is_alive(&origin).await {
                    return note(true);
                }
            }
        });
    }
}
