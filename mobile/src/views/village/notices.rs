//! The notices that are for the signed-in person: pinned ones first, then the newest.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    notice::{ListNotices, Notice, NoticeCategory, NoticeQuery},
    page::Page,
};

use crate::{
    api::Failure,
    components::{
        AppBar, Badge, Card, Cell, Empty, Icon, MoreButton, Picto, Tile, TileTone, Tone, Trouble,
        shown_page, use_window,
    },
    format,
    hooks::{Remote, use_pages},
    i18n::{
        LANG,
        village::{VillageTexts, v},
    },
    route::Route,
    village::VillageRoute,
};

#[component]
pub fn NoticesPage() -> Element {
    let mut unread = use_signal(|| false);
    let notices = use_pages(move |cursor| {
        let query = NoticeQuery { unread: unread(), cursor, ..NoticeQuery::default() };
        Some((ListNotices {}, query))
    });
    rsx! {
        NoticesView {
            notices: notices.get(),
            busy: (notices.busy)(),
            failure: (notices.failure)(),
            unread: unread(),
            now: Utc::now(),
            onunread: move |on| unread.set(on),
            onmore: move |()| notices.more(),
            onretry: move |()| notices.refresh(),
        }
    }
}

/// The list, drawn.
#[component]
pub fn NoticesView(
    notices: Remote<Page<Notice>>,
    busy: bool,
    failure: Option<Failure>,
    /// Only what was not read is listed.
    #[props(default)]
    unread: bool,
    now: DateTime<Utc>,
    #[props(default)] onunread: EventHandler<bool>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &v().notices;
    let window = use_window("notices");
    let empty = if unread {
        rsx! {
            Empty { icon: Picto::Check, title: say.all_read, hint: say.all_read_hint }
        }
    } else {
        rsx! {
            Empty { icon: Picto::Bell, title: say.none, hint: say.none_hint }
        }
    };
    rsx! {
        AppBar { title: say.title, back: Route::Home {} }
        div { class: "stack",
            Card {
                Cell {
                    title: v().affairs.title,
                    note: v().affairs.hint,
                    to: VillageRoute::OpenAffairs {},
                    testid: "to-affairs",
                    leading: rsx! {
                        Tile { of: Picto::Sheet, tone: TileTone::Gold }
                    },
                }
            }
            div { class: "chips",
                button {
                    class: "chip-button",
                    r#type: "button",
                    "aria-pressed": if unread { "true" } else { "false" },
                    "data-testid": "only-unread",
                    onclick: move |_| onunread.call(!unread),
                    if unread {
                        Icon { of: Picto::Check }
                    }
                    span { {say.only_unread} }
                }
            }
            {shown_page(&notices, 5, move |()| onretry.call(()), empty, |page| rsx! {
                Card {
                    {window.rows(&page.items, |notice| rsx! {
                        NoticeCell { key: "{notice.id}", notice: notice.clone(), now }
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

#[must_use]
pub const fn notice_category(texts: &VillageTexts, category: NoticeCategory) -> &'static str {
    let say = &texts.notices;
    match category {
        NoticeCategory::General => say.general,
        NoticeCategory::Policy => say.policy,
        NoticeCategory::Meeting => say.meeting,
        NoticeCategory::Farming => say.farming,
        NoticeCategory::Service => say.service,
        NoticeCategory::Safety => say.safety,
    }
}

#[must_use]
pub const fn notice_icon(category: NoticeCategory) -> (Picto, TileTone) {
    match category {
        NoticeCategory::General => (Picto::Bell, TileTone::Green),
        NoticeCategory::Policy => (Picto::Book, TileTone::Info),
        NoticeCategory::Meeting => (Picto::People, TileTone::Info),
        NoticeCategory::Farming => (Picto::Wheat, TileTone::Gold),
        NoticeCategory::Service => (Picto::Info, TileTone::Green),
        NoticeCategory::Safety => (Picto::Warning, TileTone::Seal),
    }
}

#[component]
pub(super) fn NoticeCell(notice: Notice, now: DateTime<Utc>) -> Element {
    let say = &v().notices;
    let (icon, tone) = notice_icon(notice.category);
    let day = format::day_of(LANG(), notice.published_at, now);
    let pinned = if notice.pinned { format!("{} · ", say.pinned) } else { String::new() };
    rsx! {
        Cell {
            title: notice.title,
            note: format!("{pinned}{} · {day}", notice.place_name),
            to: VillageRoute::NoticePage { notice: notice.id },
            testid: "notice",
            leading: rsx! {
                Tile { of: icon, tone }
            },
            if notice.for_me && !notice.read {
                Badge { tone: Tone::Note, testid: "unread", {say.unread} }
            } else if notice.for_me && notice.must_acknowledge && !notice.acknowledged {
                Badge { tone: Tone::Bad, {say.to_acknowledge} }
            }
        }
    }
}
