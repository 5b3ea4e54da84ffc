//! The household's history, newest first.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    entry::{Direction, Entry, EntryQuery, ListEntries},
    page::Page,
};

use crate::{
    api::Failure,
    components::{
        AppBar, Card, Empty, EntryCell, MoreButton, Picto, Segments, Trouble, shown_page,
        use_window,
    },
    hooks::{Remote, use_pages},
    i18n::t,
    route::Route,
    session,
};

const DIRECTIONS: [Direction; 3] = [Direction::All, Direction::In, Direction::Out];

#[component]
pub fn EntriesPage() -> Element {
    let mut direction = use_signal(Direction::default);
    let entries = use_pages(move |cursor| {
        let query = EntryQuery { direction: direction(), cursor, limit: None };
        session::household().map(|household| (ListEntries { household }, query))
    });
    rsx! {
        EntriesView {
            direction: direction(),
            entries: entries.get(),
            busy: (entries.busy)(),
            failure: (entries.failure)(),
            now: Utc::now(),
            onchoose: move |wanted| direction.set(wanted),
            onmore: move |()| entries.more(),
            onretry: move |()| entries.refresh(),
        }
    }
}

/// The history, drawn.
#[component]
pub fn EntriesView(
    direction: Direction,
    entries: Remote<Page<Entry>>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onchoose: EventHandler<Direction>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = &t().points;
    let window = use_window("entries");
    let names = [texts.all, texts.came, texts.went];
    let chosen = DIRECTIONS.iter().position(|one| *one == direction).unwrap_or_default();
    let empty = rsx! {
        Empty { icon: Picto::Book, title: texts.none, hint: texts.none_hint }
    };
    rsx! {
        AppBar { title: texts.title, back: Route::Home {} }
        div { class: "stack",
            Segments {
                label: texts.title,
                options: names.map(str::to_owned).to_vec(),
                chosen,
                testid: "direction",
                onchoose: move |index| {
                    if let Some(direction) = DIRECTIONS.get(index) {
                        onchoose.call(*direction);
                    }
                },
            }
            {shown_page(&entries, 6, move |()| onretry.call(()), empty, |page| rsx! {
                Card {
                    {window.rows(&page.items, |entry| rsx! {
                        EntryCell { key: "{entry.id}", entry: entry.clone(), now }
                    })}
                }
                if let Some(failure) = failure {
                    Trouble { failure, onretry: move |()| onmore.call(()) }
                } else if page.next_cursor.is_some() {
                    MoreButton { busy, onclick: move |()| onmore.call(()) }
                }
            })}
        }
    }
}
