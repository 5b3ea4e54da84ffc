//! Sending a command from a button: one at a time, with its failure shown where it was pressed.

use std::future::Future;

use dioxus::prelude::*;

use crate::api::Failure;

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
        mut self,
        sending: impl Future<Output = Result<R, Failure>> + 'static,
        done: impl FnOnce(R) + 'static,
    ) {
        if *self.busy.peek() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        spawn(async move {
            let outcome = sending.await;
            self.busy.set(false);
            match outcome {
                Ok(reply) => done(reply),
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }
}

/// A command that is not on its way yet.
pub fn use_action() -> Action {
    Action { busy: use_signal(|| false), failure: use_signal(|| None) }
}
