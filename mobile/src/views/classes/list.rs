//! The classes of one's children: seats that are offered, today and the days to come, and which classes there are.

use chrono::{DateTime, Days, NaiveDate, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    child::{Child, ListChildren},
    class_booking::{ListClassSeats, Seat, SeatQuery, SeatState},
    course::{Course, CourseQuery, ListCourses},
    day,
    endpoint::NoQuery,
    page::Page,
};

use super::{
    offer::Offers,
    words::{SeatBadge, course_facts, day_words, hours, name_of, named_note, register_words},
};
use crate::{
    api::Failure,
    changes::Changes,
    components::{
        AppBar, Badge, Card, Cell, Empty, Go, Icon, Look, MoreButton, Picto, Section, Shape, Tile,
        TileTone, Tone, Trouble, shown, shown_page,
    },
    hooks::{Remote, use_pages, use_remote, use_task, use_unkept},
    i18n::classes::c,
    platform::page,
    route::Route,
    session::{self, ME},
    village::VillageRoute,
};

/// Days that the list looks ahead.
const AHEAD_DAYS: u64 = 7;
/// Between two looks at the seats where the server tells of no change, in milliseconds.
const LOOK_MS: u32 = 30_000;
/// Seats read: a week of three children, and some more.
const SEATS: i64 = 60;

#[component]
pub fn ClassesOfFamilyPage() -> Element {
    let today = day::day_of(Utc::now());
    let children =
        use_unkept(|| Some((ListChildren { household: session::household()? }, NoQuery {})));
    let seats = use_remote(move || {
        let query = SeatQuery { from: Some(today), cursor: None, limit: Some(SEATS) };
        Some((ListClassSeats { household: session::household()? }, query))
    });
    let courses = use_pages(|cursor| {
        let region = ME.read().as_ref()?.village.as_ref()?.code.clone();
        Some((ListCourses { region }, CourseQuery { with_closed: false, cursor, limit: None }))
    });
    // Who is far away sees it too when a child comes and goes.
    use_task(move || async move {
        let mut changes = Changes::default();
        loop {
            changes.wait(LOOK_MS).await;
            if page::is_visible() {
                seats.refresh();
            }
        }
    });
    rsx! {
        ClassesOfFamilyView {
            bound: session::household().is_some(),
            children_known: children.get().data().cloned().unwrap_or_default(),
            seats: seats.get().map(|page| page.items),
            courses: courses.get(),
            busy: (courses.busy)(),
            failure: (courses.failure)(),
            now: Utc::now(),
            onchanged: move |()| seats.refresh(),
            onmore: move |()| courses.more(),
            onretry: move |()| {
                children.refresh();
                seats.refresh();
                courses.refresh();
            },
        }
    }
}

/// The page, drawn.
#[component]
pub fn ClassesOfFamilyView(
    /// Whether the person belongs to a household.
    bound: bool,
    children_known: Vec<Child>,
    seats: Remote<Vec<Seat>>,
    courses: Remote<Page<Course>>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onchanged: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &c().family;
    if !bound {
        return rsx! {
            AppBar { title: c().course.title, back: Route::Home {} }
            Empty { icon: Picto::People, title: say.not_bound, hint: say.not_bound_hint }
        };
    }
    let empty = rsx! {
        Empty { icon: Picto::Book, title: say.no_courses, hint: say.no_courses_hint }
    };
    let known = children_known.clone();
    rsx! {
        AppBar { title: c().course.title, back: Route::Home {} }
        div { class: "stack",
            {shown(&seats, Shape::Rows(2), move |()| onretry.call(()), |seats| rsx! {
                Offers { seats: seats.clone(), known: known.clone(), now, onchanged }
                Coming { seats: seats.clone(), known: known.clone(), now }
            })}
            Go { class: Look::Ghost.class(), to: VillageRoute::ChildrenPage {}, testid: "to-children",
                Icon { of: Picto::People }
                {if children_known.is_empty() { say.add_children } else { say.my_children }}
            }
            Section { title: say.courses,
                {shown_page(&courses, 2, move |()| onretry.call(()), empty, |page| rsx! {
                    Card {
                        for course in page.items.iter() {
                            Cell {
                                key: "{course.id}",
                                title: course.name.clone(),
                                note: course_facts(course).join(" · "),
                                to: VillageRoute::CourseOfFamilyPage { course: course.id },
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
            }
        }
    }
}

/// Seats by day: today first, with who has come and who was collected.
#[component]
fn Coming(seats: Vec<Seat>, known: Vec<Child>, now: DateTime<Utc>) -> Element {
    let say = &c().family;
    let today = day::day_of(now);
    let until = today.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(today);
    let live: Vec<Seat> = seats
        .into_iter()
        .filter(|seat| SeatState::LIVE.contains(&seat.state) || seat.state == SeatState::OnLeave)
        .collect();
    let (now_on, later): (Vec<Seat>, Vec<Seat>) =
        live.into_iter().partition(|seat| seat.day <= today);
    let later: Vec<Seat> = later.into_iter().filter(|seat| seat.day <= until).collect();
    if now_on.is_empty() && later.is_empty() {
        return rsx! {
            p { class: "lead", "data-testid": "nothing-booked", {say.nothing_booked} }
        };
    }
    rsx! {
        if !now_on.is_empty() {
            Section { title: say.today,
                Card {
                    for seat in now_on {
                        TodayRow { key: "{seat.id}", seat: seat.clone(), name: name_of(&known, seat.child) }
                    }
                }
            }
        }
        if !later.is_empty() {
            Section { title: say.this_week,
                Card {
                    for (day , of_day) in by_day(later) {
                        div { key: "{day}", class: "cell class-day", "data-testid": "class-day",
                            b { {day_words(day)} }
                            for seat in of_day {
                                p { key: "{seat.id}", class: "class-seat",
                                    span { {named_note(&known, &seat, now)} }
                                    SeatBadge { state: seat.state }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn by_day(seats: Vec<Seat>) -> Vec<(NaiveDate, Vec<Seat>)> {
    let mut days: Vec<(NaiveDate, Vec<Seat>)> = Vec::new();
    for seat in seats {
        match days.last_mut() {
            Some((day, of_day)) if *day == seat.day => of_day.push(seat),
            _ => days.push((seat.day, vec![seat])),
        }
    }
    days
}

/// A child today: whether it has come, and was collected.
#[component]
fn TodayRow(seat: Seat, name: String) -> Element {
    let (tone, words) = register_words(&seat);
    let icon = match (seat.arrived_at, seat.left_at) {
        (Some(_), Some(_)) => Picto::Home,
        (Some(_), None) => Picto::Check,
        _ => Picto::Clock,
    };
    rsx! {
        Cell {
            title: name,
            note: hours(seat.begins, seat.ends),
            to: VillageRoute::CourseOfFamilyPage { course: seat.course },
            testid: "today-seat",
            leading: rsx! {
                Tile { of: icon, tone: TileTone::Green }
            },
            Badge { tone, testid: "register-state", {words} }
        }
    }
}
