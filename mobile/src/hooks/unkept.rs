//! Reading what must not stay on the device: health notes and contacts of children.

use std::{any::Any, rc::Rc};

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::{Endpoint, Nothing},
    ids::UserId,
};

use super::{REFRESH, Remote, use_reaction};
use crate::{api, session};

/// What pages have shown that must be there again without a network, for as long as the client is open; the latest last.
static SEEN: GlobalSignal<Vec<Seen>> = Signal::global(Vec::new);
/// Answers that are held so.
const SEEN_MOST: usize = 4;

#[derive(Clone)]
struct Seen {
    user: UserId,
    url: String,
    at: DateTime<Utc>,
    data: Rc<dyn Any>,
}

fn signed_in() -> Option<UserId> {
    session::stored().map(|session| session.me.user)
}

fn hold<T: 'static>(url: String, at: DateTime<Utc>, data: T) {
    let Some(user) = signed_in() else { return };
    let mut seen = SEEN.write();
    // What somebody else has seen is nobody's business any more.
    seen.retain(|one| one.user == user && one.url != url);
    let surplus = (seen.len() + 1).saturating_sub(SEEN_MOST);
    seen.drain(..surplus);
    seen.push(Seen { user, url, at, data: Rc::new(data) });
}

fn held<T: Clone + 'static>(url: &str) -> Option<(T, DateTime<Utc>)> {
    let user = signed_in()?;
    let seen = SEEN.peek();
    let one = seen.iter().find(|one| one.user == user && one.url == url)?;
    Some((one.data.downcast_ref::<T>()?.clone(), one.at))
}

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
    E::Reply: Clone + 'static,
{
    use_read(wanted, false)
}

/// As [`use_unkept`], for what is needed where there is no network: who leaves the page and comes back finds what they saw,
/// until the client is closed. It stays in memory alone.
pub fn use_unkept_while_open<E>(
    wanted: impl Fn() -> Option<(E, E::Query)> + 'static,
) -> Unkept<E::Reply>
where
    E: Endpoint<Body = Nothing>,
    E::Reply: Clone + 'static,
{
    use_read(wanted, true)
}

fn use_read<E>(
    wanted: impl Fn() -> Option<(E, E::Query)> + 'static,
    while_open: bool,
) -> Unkept<E::Reply>
where
    E: Endpoint<Body = Nothing>,
    E::Reply: Clone + 'static,
{
    let mut state = use_signal(|| Remote::Loading);
    let mut at = use_signal(Utc::now);
    let again = use_signal(|| 0_u32);
    let mut url = use_signal(String::new);
    use_reaction(move || {
        let wanted = wanted();
        let _each_is_a_reason = (REFRESH(), again());
        async move {
            let Some((endpoint, query)) = wanted else { return };
            if while_open {
                url.set(api::url(&endpoint, &query));
            }
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
                    let mut known = state.peek().data().cloned();
                    if known.is_none()
                        && while_open
                        && let Some((data, then)) = held(&url.peek())
                    {
                        at.set(then);
                        known = Some(data);
                    }
                    state.set(match known {
                        Some(data) => Remote::Ready { data, stale_since: Some(*at.peek()) },
                        None => Remote::Failed(failure),
                    });
                }
            }
        }
    });
    use_drop(move || {
        if while_open && let Some(data) = state.peek().data().cloned() {
            hold(url.peek().clone(), *at.peek(), data);
        }
    });
    Unkept { state, again }
}
