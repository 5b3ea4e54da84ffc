//! The classes of a village for its staff, and today's sessions for those who teach.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    class_register::{ListNotCollected, ListTaughtSessions, NotCollected},
    course::{ClassSession, Course, CourseQuery, ListCourses},
    page::{Page, PageQuery},
    stock::DayQuery,
};

use super::super::place::{Village, VillageName, in_village};
use crate::{
    api::Failure,
    components::{
        AppBar, Badge, Banner, Card, Cell, Empty, Go, Icon, Look, MoreButton, Picto, Section,
        Shape, Switch, Tile, TileTone, Tone, Trouble, shown, shown_page,
    },
    format,
    hooks::{Remote, use_pages, use_remote},
    i18n::{LANG, classes::c},
    session::{self, ME},
    views::classes::{course_facts, hours, session_badge},
    work::WorkRoute,
};

#[component]
pub fn ClassesPage() -> Element {
    let me = ME.read().clone();
    let holds = |permission| me.as_ref().is_some_and(|me| session::holds(me, permission));
    if holds(Permission::ManageClasses) {
        return in_village(c().course.title, |village| {
            rsx! {
                ClassesOf { key: "{village.code}", village, teaches: holds(Permission::TeachClasses) }
            }
        });
    }
    rsx! {
        AppBar { title: c().course.title }
        div { class: "stack", Mine {} }
    }
}

/// What one teaches today.
#[component]
fn Mine() -> Element {
    let taught = use_remote(|| Some((ListTaughtSessions {}, DayQuery::default())));
    rsx! {
        MineView { taught: taught.get(), onretry: move |()| taught.refresh() }
    }
}

#[component]
fn MineView(taught: Remote<Vec<ClassSession>>, onretry: EventHandler<()>) -> Element {
    let say = &c().desk;
    rsx! {
        Section { title: say.mine,
            {shown(&taught, Shape::Rows(1), move |()| onretry.call(()), |sessions| {
                if sessions.is_empty() {
                    return rsx! {
                        Empty { icon: Picto::Book, title: say.mine_none, hint: say.mine_none_hint }
                    };
                }
                rsx! {
                    Card {
                        for session in sessions.iter() {
                            Cell {
                                key: "{session.id}",
                                title: session.course_name.clone(),
                                note: format!("{} · {}", hours(session.begins, session.ends), session.place),
                                to: WorkRoute::RegisterPage { session: session.id },
                                testid: "taught-row",
                                leading: rsx! {
                                    Tile { of: Picto::Pencil, tone: TileTone::Green }
                                },
                                {session_badge(session)}
                            }
                        }
                    }
                }
            })}
        }
    }
}

#[component]
fn ClassesOf(village: ReadSignal<Village>, teaches: bool) -> Element {
    let mut closed = use_signal(|| false);
    let courses = use_pages(move |cursor| {
        let query = CourseQuery { with_closed: closed(), cursor, limit: None };
        Some((ListCourses { region: village().code }, query))
    });
    let left = use_remote(move || {
        Some((ListNotCollected { region: village().code }, PageQuery::default()))
    });
    rsx! {
        ClassesView {
            village: village(),
            courses: courses.get(),
            not_collected: left.get().data().map(|page| page.items.clone()).unwrap_or_default(),
            closed: closed(),
            busy: (courses.busy)(),
            failure: (courses.failure)(),
            now: Utc::now(),
            onclosed: move |on| closed.set(on),
            onmore: move |()| courses.more(),
            onretry: move |()| courses.refresh(),
            if teaches {
                Mine {}
            }
        }
    }
}

/// The classes, drawn. `children` stand above them.
#[component]
pub fn ClassesView(
    village: Village,
    courses: Remote<Page<Course>>,
    /// Children who should have been collected by now.
    not_collected: Vec<NotCollected>,
    closed: bool,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onclosed: EventHandler<bool>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
    children: Element,
) -> Element {
    let say = &c().desk;
    let empty = rsx! {
        Empty { icon: Picto::Book, title: say.none, hint: say.none_hint }
    };
    rsx! {
        AppBar { title: c().course.title,
            VillageName { village }
        }
        div { class: "stack",
            if !not_collected.is_empty() {
                Section { title: say.not_collected,
                    Banner { tone: Tone::Bad, testid: "not-collected", {say.not_collected_hint} }
                    Card {
                        for one in not_collected {
                            Waiting { key: "{one.seat}", one, now }
                        }
                    }
                }
            }
            {children}
            Section { title: say.courses,
                Go { class: Look::Main.class(), to: WorkRoute::NewCoursePage {}, testid: "course-new",
                    Icon { of: Picto::Plus }
                    {say.new}
                }
                {shown_page(&courses, 3, move |()| onretry.call(()), empty, |page| rsx! {
                    Card {
                        for course in page.items.iter() {
                            Cell {
                                key: "{course.id}",
                                title: course.name.clone(),
                                note: course_facts(course).join(" · "),
                                to: WorkRoute::DeskCoursePage { course: course.id },
                                testid: "course-row",
                                leading: rsx! {
                                    Tile { of: Picto::Book, tone: TileTone::Green }
                                },
                                if course.closed {
                                    Badge { tone: Tone::Plain, {c().course.closed} }
                                }
                            }
                        }
                    }
                    if let Some(failure) = failure {
                        Trouble { failure, onretry: move |()| onmore.call(()) }
                    } else if page.next_cursor.is_some() {
                        MoreButton { busy, onclick: move |()| onmore.call(()) }
                    }
                })}
                Card {
                    Switch { title: say.with_closed, on: closed, onchange: move |on| onclosed.call(on) }
                }
            }
        }
    }
}

#[component]
fn Waiting(one: NotCollected, now: DateTime<Utc>) -> Element {
    let say = &c().desk;
    let called = one.alarmed_at.map_or_else(
        || say.not_called.to_owned(),
        |at| (say.called)(&format::moment(LANG(), at, now)),
    );
    rsx! {
        Cell {
            title: (say.household)(&one.household_name, &one.course_name),
            note: format!("{} · {} · {called}", (say.ended)(&format::clock(one.ended)), one.place),
            to: WorkRoute::DeskHouseholdPage { household: one.household },
            testid: "not-collected-row",
            leading: rsx! {
                Tile { of: Picto::Warning, tone: TileTone::Seal }
            },
        }
    }
}
