//! Reading from the server: what is known at once, the answer when it comes, and how old it is when
//! none comes.

use std::{marker::PhantomData, rc::Rc};

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use xiangyue_shared::endpoint::{Endpoint, Nothing};

use super::use_reaction;
use crate::{
    api::{self, Failure},
    cache, json,
};

/// Counts up when the person comes back to the page or the network comes back; every read that is on
/// the screen is then made again.
pub static REFRESH: GlobalSignal<u32> = Signal::global(|| 0);

/// Whether there is a network, as far as the platform and the last call know.
pub static NOW_ONLINE: GlobalSignal<bool> = Signal::global(crate::platform::page::is_online);

/// What is known of a read.
#[derive(Debug, Clone, PartialEq)]
pub enum Remote<T> {
    Loading,
    Ready {
        data: T,
        /// Set where the server could not be reached: the data is from then.
        stale_since: Option<DateTime<Utc>>,
    },
    Failed(Failure),
}

impl<T> Remote<T> {
    /// Fresh data.
    #[must_use]
    pub const fn ready(data: T) -> Self {
        Self::Ready { data, stale_since: None }
    }

    #[must_use]
    pub const fn data(&self) -> Option<&T> {
        match self {
            Self::Ready { data, .. } => Some(data),
            Self::Loading | Self::Failed(_) => None,
        }
    }

    /// Whether nothing is known yet.
    #[must_use]
    pub const fn is_loading(&self) -> bool {
        matches!(self, Self::Loading)
    }

    /// The same state with other data.
    #[must_use]
    pub fn map<U>(self, how: impl FnOnce(T) -> U) -> Remote<U> {
        match self {
            Self::Loading => Remote::Loading,
            Self::Ready { data, stale_since } => Remote::Ready { data: how(data), stale_since },
            Self::Failed(failure) => Remote::Failed(failure),
        }
    }
}

/// A read on the screen. The answer is kept as it came and understood anew each time it is drawn:
/// the reading itself then exists once, not once for every type, which halves its share of the client.
pub struct Fetched<T: 'static> {
    state: Signal<Remote<Rc<str>>>,
    again: Signal<u32>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fetched<T> {}

impl<T: DeserializeOwned> Fetched<T> {
    /// What is known now; the component that asks is drawn again when it changes.
    #[must_use]
    pub fn get(&self) -> Remote<T> {
        match &*self.state.read() {
            Remote::Loading => Remote::Loading,
            Remote::Failed(failure) => Remote::Failed(failure.clone()),
            Remote::Ready { data, stale_since } => match json::read(data) {
                Some(data) => Remote::Ready { data, stale_since: *stale_since },
                None => Remote::Failed(Failure::Offline),
            },
        }
    }
}

impl<T> Fetched<T> {
    /// Reads once more.
    pub fn refresh(mut self) {
        self.again += 1;
    }

    /// Shows what a command replied with, without another read.
    pub fn replace(mut self, data: &T)
    where
        T: Serialize,
    {
        if let Ok(text) = serde_json::to_string(data) {
            self.state.set(Remote::ready(text.into()));
        }
    }
}

/// The last good answer, without its age: a new one is on its way.
fn known(url: Option<&String>) -> Remote<Rc<str>> {
    url.and_then(|url| cache::get(url))
        .map_or(Remote::Loading, |(_, answer)| Remote::ready(answer.into()))
}

/// Reads an endpoint, and again whenever the signals that `wanted` looks at change, the person comes
/// back, or [`Fetched::refresh`] is called. Nothing is read while `wanted` gives `None`.
pub fn use_remote<E>(wanted: impl Fn() -> Option<(E, E::Query)> + 'static) -> Fetched<E::Reply>
where
    E: Endpoint<Body = Nothing>,
{
    let url = use_hook(|| -> Rc<dyn Fn() -> Option<String>> {
        Rc::new(move || wanted().map(|(endpoint, query)| api::url(&endpoint, &query)))
    });
    let (state, again) = use_read(url);
    Fetched { state, again, of: PhantomData }
}

/// Reads an address, whatever the answer's type.
fn use_read(url: Rc<dyn Fn() -> Option<String>>) -> (Signal<Remote<Rc<str>>>, Signal<u32>) {
    let mut shown = use_signal(|| url());
    let mut state = use_signal(|| known(shown.peek().as_ref()));
    let again = use_signal(|| 0_u32);
    use_reaction(move || {
        let wanted = url();
        let _each_is_a_reason = (REFRESH(), again());
        async move {
            let Some(url) = wanted else { return };
            if shown.peek().as_ref() != Some(&url) {
                state.set(known(Some(&url)));
                shown.set(Some(url.clone()));
            } else if matches!(*state.peek(), Remote::Failed(_)) {
                state.set(Remote::Loading);
            }
            let news = match api::read(&url).await {
                Ok(answer) => Remote::ready(answer.into()),
                // A refusal is news: what was known before does not hold any more.
                Err(failure) if failure.is_settled() => Remote::Failed(failure),
                Err(failure) => match cache::get(&url) {
                    Some((at, answer)) => {
                        Remote::Ready { data: answer.into(), stale_since: Some(at) }
                    }
                    None => Remote::Failed(failure),
                },
            };
            let unchanged = *state.peek() == news;
            if !unchanged {
                state.set(news);
            }
        }
    });
    (state, again)
}
