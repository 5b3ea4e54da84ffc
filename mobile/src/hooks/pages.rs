//! Lists that come page by page.

use dioxus::prelude::*;
use serde::de::DeserializeOwned;
use xiangyue_shared::{
    endpoint::{Endpoint, Nothing},
    page::Page,
};

use super::remote::{Fetched, Remote, use_remote};
use crate::api::{self, Failure};

/// Pages beyond the first, valid as long as the first ends where it did.
#[derive(Clone)]
struct Further<T> {
    after: String,
    items: Vec<T>,
    next: Option<String>,
}

/// A list on the screen.
pub struct Pages<T: 'static> {
    first: Fetched<Page<T>>,
    further: Signal<Option<Further<T>>>,
    /// The next page is on its way.
    pub busy: Signal<bool>,
    /// Why the next page did not come.
    pub failure: Signal<Option<Failure>>,
    load: Callback<(String, String)>,
}

impl<T> Clone for Pages<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Pages<T> {}

impl<T: Clone + DeserializeOwned> Pages<T> {
    /// All rows read so far, as one page that ends where reading goes on.
    #[must_use]
    pub fn get(&self) -> Remote<Page<T>> {
        let further = self.further.cloned();
        self.first.get().map(|mut first| {
            match further {
                Some(further) if Some(&further.after) == first.next_cursor.as_ref() => {
                    first.items.extend(further.items);
                    first.next_cursor = further.next;
                }
                _ => {}
            }
            first
        })
    }

    /// Reads the next page.
    pub fn more(&self) {
        let Some(after) = self.first.get().data().and_then(|first| first.next_cursor.clone())
        else {
            return;
        };
        let known = self.further.peek().clone().filter(|further| further.after == after);
        let cursor = known.map_or(Some(after.clone()), |further| further.next);
        if let Some(cursor) = cursor {
            self.load.call((after, cursor));
        }
    }

    pub fn refresh(&self) {
        self.first.refresh();
    }
}

/// Reads a list; `wanted` makes the call for the page that follows a cursor.
pub fn use_pages<E, T>(
    wanted: impl Fn(Option<String>) -> Option<(E, E::Query)> + Copy + 'static,
) -> Pages<T>
where
    E: Endpoint<Body = Nothing, Reply = Page<T>>,
    T: Clone + DeserializeOwned + 'static,
{
    let first = use_remote(move || wanted(None));
    let mut further = use_signal(|| None::<Further<T>>);
    let mut busy = use_signal(|| false);
    let mut failure = use_signal(|| None);
    let load = use_callback(move |(after, cursor): (String, String)| {
        let Some((endpoint, query)) = wanted(Some(cursor)) else {
            return;
        };
        if busy() {
            return;
        }
        busy.set(true);
        failure.set(None);
        spawn(async move {
            match api::fetch(&endpoint, &query).await {
                Ok(page) => {
                    let before = further.peek().clone().filter(|one| one.after == after);
                    let mut items = before.map(|one| one.items).unwrap_or_default();
                    items.extend(page.items);
                    further.set(Some(Further { after, items, next: page.next_cursor }));
                }
                Err(why) => failure.set(Some(why)),
            }
            busy.set(false);
        });
    });
    Pages { first, further, busy, failure, load }
}
