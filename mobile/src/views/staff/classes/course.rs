//! One class: what it is, and its sessions to come.

use chrono::{NaiveDate, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    course::{ClassSession, ClassSessionQuery, Course, GetCourse, ListClassSessions},
    day,
    endpoint::NoQuery,
    ids::{ClassSessionId, CourseId},
    page::Page,
};

use super::{
    super::place::may,
    day::{DayForm, Start},
};
use crate::{
    api::Failure,
    components::{
        AppBar, Badge, Banner, Button, Card, Cell, Empty, Go, Icon, Look, MoreButton, Picto,
        Section, Shape, Sheet, Tile, TileTone, Tone, Trouble, shown, shown_page,
    },
    format,
    hooks::{Remote, use_pages, use_remote},
    i18n::{LANG, classes::c},
    views::classes::{CourseCard, day_words, hours, session_badge},
    work::WorkRoute,
};

#[component]
pub fn DeskCoursePage(course: ReadSignal<CourseId>) -> Element {
    let today = day::day_of(Utc::now());
    let known = use_remote(move || Some((GetCourse { course: course() }, NoQuery {})));
    let sessions = use_pages(move |cursor| {
        let query = ClassSessionQuery { from: Some(today), cursor, limit: None };
        Some((ListClassSessions { course: course() }, query))
    });
    let mut adding = use_signal(|| None::<ClassSessionId>);
    rsx! {
        DeskCourseView {
            course: known.get(),
            sessions: sessions.get(),
            today,
            busy: (sessions.busy)(),
            failure: (sessions.failure)(),
            onadd: move |()| adding.set(Some(ClassSessionId::new())),
            onmore: move |()| sessions.more(),
            onretry: move |()| {
                known.refresh();
                sessions.refresh();
            },
        }
        if let (Some(session), Some(found)) = (adding(), known.get().data().cloned()) {
            Sheet { title: c().desk.add_day, onclose: move |()| adding.set(None),
                DayForm {
                    course: found.clone(),
                    session,
                    start: Start::new_day(&found, today),
                    ondone: move |_| {
                        adding.set(None);
                        sessions.refresh();
                    },
                }
            }
        }
    }
}

/// The class, drawn.
#[component]
pub fn DeskCourseView(
    course: Remote<Course>,
    sessions: Remote<Page<ClassSession>>,
    today: NaiveDate,
    busy: bool,
    failure: Option<Failure>,
    onadd: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &c().desk;
    let title =
        course.data().map_or_else(|| c().course.title.to_owned(), |course| course.name.clone());
    let manages =
        course.data().is_some_and(|course| may(Permission::ManageClasses, &course.region));
    let empty = rsx! {
        Empty { icon: Picto::Clock, title: say.sessions_none, hint: say.sessions_none_hint }
    };
    rsx! {
        AppBar { title, back: WorkRoute::ClassesPage {} }
        div { class: "stack",
            {shown(&course, Shape::Page, move |()| onretry.call(()), |course| facts(course, manages))}
            Section { title: say.sessions,
                if manages {
                    Button { look: Look::Ghost, icon: Picto::Plus, testid: "session-add", onclick: move |_| onadd.call(()), {say.add_day} }
                }
                {shown_page(&sessions, 5, move |()| onretry.call(()), empty, |page| rsx! {
                    Card {
                        for session in page.items.iter() {
                            SessionRow { key: "{session.id}", session: session.clone(), today }
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

fn facts(course: &Course, manages: bool) -> Element {
    let say = &c().desk;
    let unknown: Vec<String> = course.holidays_unknown.iter().map(ToString::to_string).collect();
    let id = course.id;
    rsx! {
        CourseCard { course: course.clone(),
            if course.closed {
                p { Badge { tone: Tone::Plain, {c().course.closed} } }
            }
        }
        if !unknown.is_empty() {
            Banner { tone: Tone::Note, testid: "holidays-unknown", {(c().course.holidays_unknown)(&unknown.join("、"))} }
        }
        if manages {
            div { class: "pair",
                Go { class: Look::Ghost.class(), to: WorkRoute::DeskCourseChangePage { course: id }, testid: "course-change",
                    Icon { of: Picto::Pencil }
                    {say.to_change}
                }
                Go { class: Look::Ghost.class(), to: WorkRoute::FiguresPage { course: id }, testid: "course-figures",
                    Icon { of: Picto::Sheet }
                    {say.to_figures}
                }
            }
        }
    }
}

#[component]
fn SessionRow(session: ClassSession, today: NaiveDate) -> Element {
    let is_today = session.day == today;
    rsx! {
        Cell {
            title: day_words(session.day),
            note: hours(session.begins, session.ends),
            to: WorkRoute::DeskSessionPage { session: session.id },
            testid: "session-row",
            leading: rsx! {
                Tile { of: if session.cancelled { Picto::Close } else { Picto::Clock }, tone: if is_today { TileTone::Gold } else { TileTone::Info } }
            },
            if is_today {
                span { class: "visually-hidden", {format::day(LANG(), session.day, today)} }
            }
            {session_badge(&session)}
        }
    }
}
