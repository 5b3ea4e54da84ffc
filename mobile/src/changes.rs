//! Learning that something of the household changed: the server tells, and where it cannot be heard one looks
//! again after a while.

use futures_util::{
    StreamExt,
    future::{Either, select},
    stream::LocalBoxStream,
};

use crate::{api, platform::time};

/// After a failure the server is not asked to tell for this long, in milliseconds.
const AGAIN_MS: u32 = 10_000;

/// What one page hears from the server. The connection closes with it.
#[derive(Default)]
pub struct Changes {
    told: Option<LocalBoxStream<'static, ()>>,
    /// Milliseconds to wait before the next try to listen.
    pause_ms: u32,
}

impl Changes {
    /// Waits until the server tells of a change, but no longer than `most_ms`.
    pub async fn wait(&mut self, most_ms: u32) {
        if self.told.is_none() && self.pause_ms == 0 {
            self.told = api::changes().await;
        }
        let Some(told) = &mut self.told else {
            self.pause_ms = if self.pause_ms == 0 { AGAIN_MS } else { self.pause_ms };
            time::sleep_ms(most_ms).await;
            self.pause_ms = self.pause_ms.saturating_sub(most_ms);
            return;
        };
        let timer = std::pin::pin!(time::sleep_ms(most_ms));
        if let Either::Left((None, timer)) = select(told.next(), timer).await {
            // The connection ended; the time is still waited for, so that a server that hangs up at once is not
            // asked in a circle.
            self.told = None;
            timer.await;
        }
    }
}
