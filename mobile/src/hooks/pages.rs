//! Lists that come page by page.

use std::{any::Any, rc::Rc};

use dioxus::prelude::*;
use serde::de::DeserializeOwned;
use xiangyue_shared::{
    endpoint::{Endpoint, Nothing},
    page::Page,
};

use super::remote::{Fetched, Remote, use_remote};
use crate::api::{self, Failure};

/// Lists that were read further than their first page, by the first one's address, the latest last: one who comes back
/// to a list finds what was read of it.
static READ: GlobalSignal<Vec<(String, Rc<dyn Any>)>> = Signal::global(Vec::new);
/// Lists that are remembered.
const LISTS_MOST: usize = 4;

fn remembered<T: Clone + 'static>(list: &str) -> Option<Further<T>> {
    let read = READ.peek();
    let (_, further) = read.iter().find(|(address, _)| address == list)?;
    further.downcast_ref().cloned()
}

fn remember<T: 'static>(list: String, further: Further<T>) {
    let mut read = READ.write();
    read.retain(|(address, _)| *address != list);
    let surplus = (read.len() + 1).saturating_sub(LISTS_MOST);
    read.drain(..surplus);
    read.push((list, Rc::new(further)));
}

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
    let list = move || wanted(None).map(|(endpoint, query)| api::url(&endpoint, &query));
    let mut further = use_signal(|| list().and_then(|list| remembered::<T>(&list)));
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
                    let read = Further { after, items, next: page.next_cursor };
                    if let Some(list) = list() {
                        remember(list, read.clone());
                    }
                    further.set(Some(read));
                }
                Err(why) => failure.set(Some(why)),
            }
            busy.set(false);
        });
    });
    Pages { first, further, busy, failure, load }
}
