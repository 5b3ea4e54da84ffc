//! The visit list of a notice: who has not read it in time, and who of them was told in person.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    endpoint::{NoQuery, Nothing},
    ids::{NoticeId, ResidentId},
    notice::{DeskNotice, GetDeskNotice, ListVisits, TellInPerson, Visit, VisitQuery},
    page::Page,
    region::RegionCode,
};

use super::Place;
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Badge, Banner, Button, Card, Cell, Empty, Look, MoreButton, Picto, Segments, Tone,
        Trouble, shown_page,
    },
    format,
    hooks::{Remote, use_action, use_pages, use_remote},
    i18n::{LANG, errors, work::w},
    session::ME,
    work::WorkRoute,
};

/// Where the signed-in person goes from door to door for a notice: the places of theirs that have to do with the
/// notice's, each once.
fn walks(region: &RegionCode) -> Vec<Place> {
    let me = ME.read();
    let grants = me.as_ref().map(|me| me.grants.as_slice()).unwrap_or_default();
    let mut places: Vec<Place> = Vec::new();
    for grant in grants {
        let sees = grant.role.permissions().contains(&Permission::ViewHouseholds);
        let meets = region.covers(&grant.region) || grant.region.covers(region);
        if sees && meets && places.iter().all(|place| place.code != grant.region) {
            places.push(Place { code: grant.region.clone(), name: grant.place_name.clone() });
        }
    }
    places
}

#[component]
pub fn VisitsPage(notice: ReadSignal<NoticeId>) -> Element {
    let about = use_remote(move || Some((GetDeskNotice { notice: notice() }, NoQuery {})));
    let mut chosen = use_signal(|| 0_usize);
    let places = move || about.get().data().map(|one| walks(&one.draft.region)).unwrap_or_default();
    let visits = use_pages(move |cursor| {
        let region = places().get(chosen())?.code.clone();
        Some((
            ListVisits { notice: notice() },
            VisitQuery { region: Some(region), cursor, limit: None },
        ))
    });
    let telling = use_action();
    rsx! {
        VisitsView {
            notice: notice(),
            about: about.get().data().cloned(),
            places: places(),
            chosen: chosen(),
            onplace: move |index| chosen.set(index),
            visits: visits.get(),
            busy: (visits.busy)(),
            telling: (telling.busy)(),
            failure: (visits.failure)(),
            refused: (telling.failure)(),
            now: Utc::now(),
            ontell: move |resident: ResidentId| telling.run(
                async move {
                    let endpoint = TellInPerson { notice: notice(), resident };
                    api::call(&endpoint, &NoQuery {}, &Nothing {}).await
                },
                move |_| visits.refresh(),
            ),
            onmore: move |()| visits.more(),
            onretry: move |()| visits.refresh(),
        }
    }
}

/// The list, drawn.
#[component]
pub fn VisitsView(
    notice: NoticeId,
    about: Option<DeskNotice>,
    places: Vec<Place>,
    chosen: usize,
    onplace: EventHandler<usize>,
    visits: Remote<Page<Visit>>,
    busy: bool,
    telling: bool,
    failure: Option<Failure>,
    refused: Option<Failure>,
    now: DateTime<Utc>,
    ontell: EventHandler<ResidentId>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().notices;
    let early = about.as_ref().and_then(DeskNotice::told_from).filter(|from| *from > now);
    let hint = early.map_or_else(
        || say.visits_none_hint.to_owned(),
        |from| (say.visits_from)(&format::moment(LANG(), from, now)),
    );
    let empty = rsx! {
        Empty { icon: Picto::Check, title: if early.is_some() { say.visits_early } else { say.visits_none }, hint }
    };
    rsx! {
        AppBar { title: say.visits, back: WorkRoute::DeskNoticePage { notice } }
        div { class: "stack",
            if let Some(about) = about {
                p { class: "lead", {about.draft.title} }
            }
            if places.len() > 1 {
                Segments {
                    label: say.place,
                    options: places.iter().map(|place| place.name.clone()).collect::<Vec<_>>(),
                    chosen,
                    onchoose: move |index| onplace.call(index),
                }
            }
            if let Some(refused) = refused {
                Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &refused)} }
            }
            {shown_page(&visits, 6, move |()| onretry.call(()), empty, |page| rsx! {
                p { class: "hint", {say.visits_lead} }
                Card {
                    for visit in page.items.iter().cloned() {
                        Row { key: "{visit.resident}", visit, telling, now, ontell }
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
fn Row(
    visit: Visit,
    telling: bool,
    now: DateTime<Utc>,
    ontell: EventHandler<ResidentId>,
) -> Element {
    let say = &w().notices;
    let mut facts = vec![visit.group_name, (w().house.number)(&visit.number)];
    facts.extend(visit.phone_tail.as_deref().map(w().find.tail));
    if let (Some(by), Some(at)) = (&visit.told_by, visit.told_at) {
        facts.push((say.told_by)(by, &format::moment(LANG(), at, now)));
    }
    rsx! {
        Cell { title: visit.name, note: facts.join(" · "), testid: "visit",
            if visit.told_at.is_some() {
                Badge { tone: Tone::Good, testid: "visit-told", {say.was_told} }
            } else {
                Button { look: Look::Small, icon: Picto::Check, disabled: telling, testid: "visit-tell", onclick: move |_| ontell.call(visit.resident), {say.tell} }
            }
        }
    }
}
