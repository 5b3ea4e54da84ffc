//! Reading what must not stay on the device: health notes and contacts of children.

use chrono::Utc;
use dioxus::prelude::*;
use xiangyue_shared::endpoint::{Endpoint, Nothing};

use super::{REFRESH, Remote, use_reaction};
use crate::api;

/// A read on the screen that is known for as long as the page stands.
pub struct Unkept<T: 'static> {
    state: Signal<Remote<T>>,
    again: Signal<u32>,
}

impl<T> Clone for Unkept<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Unkept<T> {}

impl<T: Clone> Unkept<T> {
    /// What is known now; the component that asks is drawn again when it changes.
    #[must_use]
    pub fn get(&self) -> Remote<T> {
        self.state.cloned()
    }

    /// Reads once more.
    pub fn refresh(mut self) {
        self.again += 1;
    }

    /// Shows at once what a command has done, before it is read anew.
    pub fn change(mut self, how: impl FnOnce(&mut T)) {
        if let Remote::Ready { data, .. } = &mut *self.state.write() {
            how(data);
        }
    }
}

/// Reads an endpoint as [`super::use_remote`] does, but keeps no answer. Without a network what was seen on this page stays,
/// and says how old it is.
pub fn use_unkept<E>(wanted: impl Fn() -> Option<(E, E::Query)> + 'static) -> Unkept<E::Reply>
where
    E: Endpoint<Body = Nothing>,
    E::Reply: Clone,
{
    let mut state = use_signal(|| Remote::Loading);
    let mut at = use_signal(Utc::now);
    let again = use_signal(|| 0_u32);
    use_reaction(move || {
        let wanted = wanted();
        let _each_is_a_reason = (REFRESH(), again());
        async move {
            let Some((endpoint, query)) = wanted else { return };
            if matches!(*state.peek(), Remote::Failed(_)) {
                state.set(Remote::Loading);
            }
            match api::fetch_unkept(&endpoint, &query).await {
                Ok(data) => {
                    at.set(Utc::now());
                    state.set(Remote::ready(data));
                }
                Err(failure) if failure.is_settled() => state.set(Remote::Failed(failure)),
                Err(failure) => {
                    let known = state.peek().data().cloned();
                    state.set(match known {
                        Some(data) => Remote::Ready { data, stale_since: Some(*at.peek()) },
                        None => Remote::Failed(failure),
                    });
                }
            }
        }
    });
    Unkept { state, again }
}
