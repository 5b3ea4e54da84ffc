//! Sending a command from a button: one at a time, with its failure shown where it was pressed.

use std::future::Future;

use dioxus::prelude::*;
use futures_util::future::LocalBoxFuture;

use crate::{api::Failure, platform::time};

/// How many commands of buttons are on their way.
static ON_THEIR_WAY: GlobalSignal<usize> = Signal::global(|| 0);
/// Between two looks whether commands are on their way, in milliseconds.
const LOOK_MS: u32 = 100;

/// Counts one command until it is dropped, also where its page goes before the answer comes.
struct OnItsWay;

impl OnItsWay {
    fn new() -> Self {
        *ON_THEIR_WAY.write() += 1;
        Self
    }
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        *ON_THEIR_WAY.write() -= 1;
    }
}

/// Waits until no command is on its way.
pub async fn at_rest() {
    while *ON_THEIR_WAY.peek() > 0 {
        time::sleep_ms(LOOK_MS).await;
    }
}

/// What follows on a reply.
type Done = Box<dyn FnOnce()>;

/// A command that a view can send.
#[derive(Clone, Copy, PartialEq)]
pub struct Action {
    /// It is on its way.
    pub busy: Signal<bool>,
    /// Why the last try did not succeed.
    pub failure: Signal<Option<Failure>>,
}

impl Action {
    /// Sends, unless it is on its way already, and hands the reply to `done`.
    pub fn run<R: 'static>(
        self,
        sending: impl Future<Output = Result<R, Failure>> + 'static,
        done: impl FnOnce(R) + 'static,
    ) {
        self.start(Box::pin(async move {
            let reply = sending.await?;
            let done: Done = Box::new(move || done(reply));
            Ok(done)
        }));
    }

    /// Not generic, so that it exists once.
    fn start(mut self, sending: LocalBoxFuture<'static, Result<Done, Failure>>) {
        if *self.busy.peek() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        spawn(async move {
            let on_its_way = OnItsWay::new();
            let outcome = sending.await;
            drop(on_its_way);
            self.busy.set(false);
            match outcome {
                Ok(done) => done(),
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }
}

/// A command that is not on its way yet.
pub fn use_action() -> Action {
    Action { busy: use_signal(|| false), failure: use_signal(|| None) }
}
