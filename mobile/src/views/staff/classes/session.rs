//! One session: who is booked and who waits, by household, and how the day is changed or called off.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    class_booking::SeatState,
    class_register::{ListParties, Party},
    course::{ClassSession, Course, GetClassSession, GetCourse, PutClassSession, SessionDraft},
    endpoint::NoQuery,
    ids::{ClassSessionId, CourseId},
    page::{Page, PageQuery},
};

use super::{
    super::place::may,
    day::{DayForm, Start},
};
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Banner, Button, Card, Cell, Dialog, Empty, Fact, Look, MoreButton, Picto, Section,
        Shape, Sheet, Tile, TileTone, Tone, Trouble, shown, shown_page, toast,
    },
    format,
    hooks::{Remote, use_action, use_pages, use_remote},
    i18n::{LANG, classes::c, errors, t},
    views::classes::{SeatBadge, day_words, hours, session_badge},
    work::WorkRoute,
};

#[component]
pub fn DeskSessionPage(session: ReadSignal<ClassSessionId>) -> Element {
    let known = use_remote(move || Some((GetClassSession { session: session() }, NoQuery {})));
    let of = use_memo(move || known.get().data().map(|found| found.course));
    let course = use_remote(move || Some((GetCourse { course: of()? }, NoQuery {})));
    let parties = use_pages(move |cursor| {
        Some((ListParties { session: session() }, PageQuery { cursor, limit: None }))
    });
    let mut changing = use_signal(|| false);
    let mut asking = use_signal(|| false);
    let refresh = move || {
        known.refresh();
        parties.refresh();
    };
    let manages =
        course.get().data().is_some_and(|course| may(Permission::ManageClasses, &course.region));
    rsx! {
        DeskSessionView {
            session: known.get(),
            parties: parties.get(),
            manages,
            now: Utc::now(),
            busy: (parties.busy)(),
            failure: (parties.failure)(),
            onchange: move |()| changing.set(true),
            oncancel: move |()| asking.set(true),
            onmore: move |()| parties.more(),
            onretry: move |()| refresh(),
        }
        if let (true, Some(found), Some(course)) = (changing(), known.get().data().cloned(), course.get().data().cloned()) {
            Sheet { title: c().desk.change_day, onclose: move |()| changing.set(false),
                DayForm {
                    start: Start::of(&course, &found),
                    course,
                    session: found.id,
                    ondone: move |saved: ClassSession| {
                        changing.set(false);
                        known.replace(&saved);
                        parties.refresh();
                    },
                }
            }
        }
        if let (true, Some(found), Some(course)) = (asking(), known.get().data().cloned(), course.get().data().cloned()) {
            CallOff {
                session: found,
                course,
                ondone: move |saved: ClassSession| {
                    asking.set(false);
                    known.replace(&saved);
                    parties.refresh();
                },
                onclose: move |()| asking.set(false),
            }
        }
    }
}

/// The session, drawn.
#[component]
pub fn DeskSessionView(
    session: Remote<ClassSession>,
    parties: Remote<Page<Party>>,
    manages: bool,
    now: DateTime<Utc>,
    busy: bool,
    failure: Option<Failure>,
    onchange: EventHandler<()>,
    oncancel: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &c().desk;
    let title = session
        .data()
        .map_or_else(|| c().course.title.to_owned(), |session| day_words(session.day));
    let back = session.data().map_or(WorkRoute::ClassesPage {}, |session| {
        WorkRoute::DeskCoursePage { course: session.course }
    });
    let empty = rsx! {
        Empty { icon: Picto::People, title: say.parties_none, hint: say.parties_none_hint }
    };
    rsx! {
        AppBar { title, back }
        div { class: "stack",
            {shown(&session, Shape::Page, move |()| onretry.call(()), |session| {
                let coming = session.starts_at > now;
                rsx! {
                    Card {
                        Fact { name: session.course_name.clone(), value: hours(session.begins, session.ends), hint: session.place.clone(), testid: "session-facts",
                            {session_badge(session)}
                        }
                    }
                    if manages && coming {
                        div { class: "pair",
                            Button { look: Look::Ghost, icon: Picto::Pencil, testid: "session-change", onclick: move |_| onchange.call(()), {if session.cancelled { say.restore_day } else { say.change_day }} }
                            if !session.cancelled {
                                Button { look: Look::Danger, icon: Picto::Close, testid: "session-cancel", onclick: move |_| oncancel.call(()), {say.cancel_day} }
                            }
                        }
                    }
                }
            })}
            Section { title: say.parties,
                {shown_page(&parties, 4, move |()| onretry.call(()), empty, |page| rsx! {
                    Card {
                        for party in page.items.iter() {
                            PartyRow { key: "{party.booking}{party.state.as_str()}", party: party.clone(), now }
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
}

#[component]
fn PartyRow(party: Party, now: DateTime<Utc>) -> Element {
    let say = &c().desk;
    let mut facts = vec![
        (say.household_number)(&party.household_number),
        (c().course.children)(party.children),
    ];
    if let Some(place) = party.position {
        facts.push((c().course.position)(place));
    }
    if let Some(until) = party.offer_until {
        facts.push((c().course.until)(&format::moment(LANG(), until, now)));
    }
    let icon = match party.state {
        SeatState::Waiting | SeatState::Offered => Picto::Clock,
        SeatState::Booked => Picto::Check,
        _ => Picto::Leave,
    };
    rsx! {
        Cell {
            title: (t().home.household)(&party.household_name),
            note: facts.join(" · "),
            to: WorkRoute::DeskHouseholdPage { household: party.household },
            testid: "party-row",
            leading: rsx! {
                Tile { of: icon, tone: TileTone::Info }
            },
            SeatBadge { state: party.state }
        }
    }
}

/// Asks before a session is called off.
#[component]
fn CallOff(
    session: ClassSession,
    course: Course,
    ondone: EventHandler<ClassSession>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &c().desk;
    let sending = use_action();
    let body = SessionDraft {
        day: session.day,
        begins: session.begins,
        ends: session.ends,
        cancelled: true,
        substitute: None,
    };
    let (course, id): (CourseId, ClassSessionId) = (course.id, session.id);
    rsx! {
        Dialog { title: say.cancel_ask, onclose,
            div { class: "stack",
                p { {say.cancel_hint} }
                if let Some(failure) = (sending.failure)() {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                Button {
                    look: Look::Danger,
                    busy: (sending.busy)(),
                    icon: Picto::Close,
                    testid: "session-cancel-confirm",
                    onclick: move |_| {
                        let body = body.clone();
                        sending.run(
                            async move { api::call(&PutClassSession { course, session: id }, &NoQuery {}, &body).await },
                            move |saved| {
                                toast(c().desk.cancel_done);
                                ondone.call(saved);
                            },
                        );
                    },
                    {say.cancel_day}
                }
                Button { look: Look::Ghost, onclick: move |_| onclose.call(()), {t().common.cancel} }
            }
        }
    }
}
