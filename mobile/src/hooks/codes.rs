//! Signing and drawing codes, which comes later than the pages.

use dioxus::prelude::*;

use super::{REFRESH, use_reaction};
use crate::platform::codes;

static READY: GlobalSignal<bool> = Signal::global(codes::is_ready);

/// Whether codes can be drawn now. Asks for what it takes, and again whenever the network comes back.
pub fn use_codes() -> bool {
    use_reaction(|| async {
        REFRESH();
        if !*READY.peek() {
            *READY.write() = codes::load().await;
        }
    });
    READY()
}
