//! Notices that anyone may read, by village: for guests, and for whoever looks at another place.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    notice::{ListPublicNotices, Notice},
    page::{Page, PageQuery},
    region::{ListRegions, Region, RegionCode, RegionQuery, place_name},
};

use super::notices::NoticeCell;
use crate::{
    api::Failure,
    components::{
        AppBar, Button, Card, Empty, Go, Look, MoreButton, Picto, Trouble, go, shown_page,
        use_window,
    },
    hooks::{Remote, use_pages, use_remote},
    i18n::{t, village::v},
    platform::storage,
    route::Route,
    session::ME,
    views::Places,
    village::VillageRoute,
};

/// The village that was looked at last.
const PLACE: &str = "xy.open-place";

/// Begins with the village that was looked at last, or asks for one.
#[component]
pub fn OpenNoticesPage() -> Element {
    let mut place = use_signal(|| storage::get(PLACE).and_then(|code| code.parse().ok()));
    match place() {
        Some(region) => rsx! {
            OpenNoticesOfPage { region }
        },
        None => rsx! {
            ChoosePlace { onchoose: move |region| place.set(Some(region)) }
        },
    }
}

/// Which village's notices are wanted.
#[component]
pub fn ChoosePlace(onchoose: EventHandler<RegionCode>) -> Element {
    let say = &v().open;
    rsx! {
        AppBar { title: say.title, back: Route::Home {} }
        div { class: "stack",
            p { class: "lead", {say.choose} }
            Places { onchoose: move |region: Region| onchoose.call(region.code) }
        }
    }
}

#[component]
pub fn OpenNoticesOfPage(region: ReadSignal<RegionCode>) -> Element {
    let notices = use_pages(move |cursor| {
        let query = PageQuery { cursor, limit: None };
        Some((ListPublicNotices { region: region() }, query))
    });
    let beside =
        use_remote(move || Some((ListRegions {}, RegionQuery { parent: region().parent() })));
    use_effect(move || {
        // A browser that keeps nothing asks again the next time.
        let _kept = storage::set(PLACE, region().as_str());
    });
    let mut choosing = use_signal(|| false);
    let name = beside.get().data().and_then(|places| {
        let own = places.iter().find(|one| one.code == region())?;
        Some(place_name(&own.name).to_owned())
    });
    if choosing() {
        return rsx! {
            ChoosePlace {
                onchoose: move |region| {
                    choosing.set(false);
                    go(VillageRoute::OpenNoticesOfPage { region });
                },
            }
        };
    }
    rsx! {
        OpenNoticesView {
            place: name.unwrap_or_default(),
            signed_in: ME.read().is_some(),
            notices: notices.get(),
            busy: (notices.busy)(),
            failure: (notices.failure)(),
            now: Utc::now(),
            onplace: move |()| choosing.set(true),
            onmore: move |()| notices.more(),
            onretry: move |()| notices.refresh(),
        }
    }
}

/// The list, drawn.
#[component]
pub fn OpenNoticesView(
    place: String,
    signed_in: bool,
    notices: Remote<Page<Notice>>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onplace: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &v().open;
    let window = use_window("open-notices");
    let empty = rsx! {
        Empty { icon: Picto::Bell, title: say.none, hint: say.none_hint }
    };
    rsx! {
        AppBar { title: say.title, back: Route::Home {} }
        div { class: "stack",
            div { class: "open-place",
                h2 { "data-testid": "open-place", {place} }
                Button { look: Look::Small, testid: "other-place", onclick: move |_| onplace.call(()), {say.other} }
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
            if !signed_in {
                p { class: "hint", {say.more_inside} }
                Go { class: Look::Ghost.class(), to: Route::SignIn {}, testid: "to-sign-in", {t().welcome.sign_in} }
            }
        }
    }
}
