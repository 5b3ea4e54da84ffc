//! The notices of a place, by how far they have come.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    notice::{DeskNoticeQuery, DeskNoticeRow, ListDeskNotices, NoticeState},
    page::Page,
};

use super::{Place, places, state_tone, state_word};
use crate::{
    api::Failure,
    components::{
        AppBar, Badge, Card, Cell, Empty, Go, Icon, Look, MoreButton, Picto, Segments, Tile,
        Trouble, shown_page,
    },
    format,
    hooks::{Remote, use_pages},
    i18n::{LANG, work::w},
    views::village::notice_icon,
    work::WorkRoute,
};

#[component]
pub fn DeskNoticesPage() -> Element {
    let mut chosen = use_signal(|| 0_usize);
    let mut state = use_signal(|| None::<NoticeState>);
    let notices = use_pages(move |cursor| {
        let region = places().get(chosen())?.code.clone();
        let query = DeskNoticeQuery { state: state(), cursor, limit: None };
        Some((ListDeskNotices { region }, query))
    });
    rsx! {
        DeskNoticesView {
            places: places(),
            chosen: chosen(),
            state: state(),
            notices: notices.get(),
            busy: (notices.busy)(),
            failure: (notices.failure)(),
            now: Utc::now(),
            onplace: move |index| chosen.set(index),
            onstate: move |one| state.set(one),
            onmore: move |()| notices.more(),
            onretry: move |()| notices.refresh(),
        }
    }
}

/// The list, drawn.
#[component]
pub fn DeskNoticesView(
    places: Vec<Place>,
    chosen: usize,
    state: Option<NoticeState>,
    notices: Remote<Page<DeskNoticeRow>>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onplace: EventHandler<usize>,
    onstate: EventHandler<Option<NoticeState>>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().notices;
    let states = NoticeState::ALL;
    let mut options = vec![say.every.to_owned()];
    options.extend(states.map(|one| state_word(one).to_owned()));
    let at = state.and_then(|state| states.iter().position(|one| *one == state));
    let empty = rsx! {
        Empty { icon: Picto::Bell, title: say.none, hint: say.none_hint }
    };
    rsx! {
        AppBar { title: say.title }
        div { class: "stack",
            Go { class: Look::Main.class(), to: WorkRoute::NewNoticePage {}, testid: "notice-new",
                Icon { of: Picto::Plus }
                {say.new}
            }
            Go { class: Look::Ghost.class(), to: WorkRoute::DeskAffairsPage {}, testid: "to-affairs", {w().affairs.title} }
            if places.len() > 1 {
                Segments {
                    label: say.place,
                    options: places.iter().map(|place| place.name.clone()).collect::<Vec<_>>(),
                    chosen,
                    testid: "notice-place",
                    onchoose: move |index| onplace.call(index),
                }
            }
            Segments {
                label: say.state,
                options,
                chosen: at.map_or(0, |index| index + 1),
                testid: "notice-states",
                onchoose: move |index: usize| {
                    onstate.call(index.checked_sub(1).and_then(|index| states.get(index).copied()));
                },
            }
            {shown_page(&notices, 6, move |()| onretry.call(()), empty, |page| rsx! {
                Card {
                    for row in page.items.iter() {
                        Row { key: "{row.id}", row: row.clone(), now }
                    }
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

#[component]
fn Row(row: DeskNoticeRow, now: DateTime<Utc>) -> Element {
    let say = &w().notices;
    let (icon, tone) = notice_icon(row.category);
    let day = format::day_of(LANG(), row.published_at.unwrap_or(row.changed_at), now);
    let mut facts = vec![row.place_name, day];
    if row.state == NoticeState::Published {
        facts.push((say.read)(row.read));
    }
    if row.state == NoticeState::Published && row.must_acknowledge {
        facts.push((say.acknowledged)(row.acknowledged));
    }
    rsx! {
        Cell {
            title: row.title,
            note: facts.join(" · "),
            to: WorkRoute::DeskNoticePage { notice: row.id },
            testid: "notice-row",
            leading: rsx! {
                Tile { of: icon, tone }
            },
            Badge { tone: state_tone(row.state), {state_word(row.state)} }
        }
    }
}
