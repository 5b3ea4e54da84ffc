//! Figures of a term 学期统计, by session and by child, and as a spreadsheet.

use dioxus::prelude::*;
use xiangyue_shared::{
    class_register::{ExportTermFigures, GetTermFigures, TermFigures},
    course::GetCourse,
    endpoint::NoQuery,
    ids::CourseId,
};

use crate::views::file::save;
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Banner, Button, Card, Cell, Empty, Look, Picto, Segments, Shape, Tile, TileTone,
        Tone, shown,
    },
    hooks::{Remote, use_action, use_remote},
    i18n::{LANG, classes::c, errors, t},
    views::classes::day_words,
    work::WorkRoute,
};

#[component]
pub fn FiguresPage(course: ReadSignal<CourseId>) -> Element {
    let known = use_remote(move || Some((GetCourse { course: course() }, NoQuery {})));
    let figures = use_remote(move || Some((GetTermFigures { course: course() }, NoQuery {})));
    let fetching = use_action();
    let name =
        known.get().data().map_or_else(|| c().course.title.to_owned(), |one| one.name.clone());
    let file = format!("{}-{name}.xlsx", c().desk.figures);
    rsx! {
        FiguresView {
            course: course(),
            name,
            figures: figures.get(),
            busy: (fetching.busy)(),
            failure: (fetching.failure)(),
            ondownload: move |()| {
                let (course, file) = (*course.peek(), file.clone());
                fetching.run(
                    async move { api::fetch(&ExportTermFigures { course }, &NoQuery {}).await },
                    move |sheet| save(&file, &sheet),
                );
            },
            onretry: move |()| figures.refresh(),
        }
    }
}

/// The figures, drawn.
#[component]
pub fn FiguresView(
    course: CourseId,
    name: String,
    figures: Remote<TermFigures>,
    busy: bool,
    failure: Option<Failure>,
    ondownload: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &c().desk;
    let mut by_child = use_signal(|| false);
    rsx! {
        AppBar { title: say.figures, back: WorkRoute::DeskCoursePage { course } }
        div { class: "stack",
            p { class: "lead", {name} }
            Segments { label: say.figures, options: vec![say.by_session.to_owned(), say.by_child.to_owned()], chosen: usize::from(by_child()), testid: "figures-by", onchoose: move |index| by_child.set(index == 1) }
            {shown(&figures, Shape::Rows(6), move |()| onretry.call(()), |figures| {
                if figures.sessions.is_empty() {
                    return rsx! {
                        Empty { icon: Picto::Sheet, title: say.figures_none, hint: say.figures_none_hint }
                    };
                }
                rsx! {
                    if let Some(failure) = failure {
                        Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                    }
                    Button { look: Look::Ghost, icon: Picto::Sheet, busy, testid: "figures-download", onclick: move |_| ondownload.call(()), {say.download} }
                    if by_child() {
                        {children(figures)}
                    } else {
                        {sessions(figures)}
                    }
                }
            })}
        }
    }
}

fn counts(booked: i64, came: i64, leave: i64, absent: i64) -> String {
    let say = &c().desk;
    [(say.booked)(booked), (say.came)(came), (say.leave)(leave), (say.absent)(absent)].join(" · ")
}

fn sessions(figures: &TermFigures) -> Element {
    rsx! {
        Card {
            for one in figures.sessions.iter() {
                Cell {
                    key: "{one.session}",
                    title: day_words(one.day),
                    note: if one.cancelled { c().course.cancelled.to_owned() } else { counts(one.booked, one.came, one.on_leave, one.absent) },
                    to: WorkRoute::DeskSessionPage { session: one.session },
                    testid: "figures-session",
                    leading: rsx! {
                        Tile { of: if one.cancelled { Picto::Close } else { Picto::Clock }, tone: TileTone::Info }
                    },
                }
            }
        }
    }
}

fn children(figures: &TermFigures) -> Element {
    let say = &c().desk;
    if figures.children.is_empty() {
        return rsx! {
            Empty { icon: Picto::People, title: say.parties_none, hint: say.parties_none_hint }
        };
    }
    rsx! {
        Card {
            for one in figures.children.iter() {
                Cell {
                    key: "{one.child}",
                    title: (t().home.household)(&one.household_name),
                    note: format!("{} · {}", (say.household_number)(&one.household_number), counts(one.booked, one.came, one.on_leave, one.absent)),
                    testid: "figures-child",
                    leading: rsx! {
                        Tile { of: Picto::People, tone: TileTone::Gold }
                    },
                }
            }
        }
    }
}
