//! Setting up a class, and changing one.

use chrono::{NaiveTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    course::{
        Course, CourseDraft, GetCourse, ListTeachers, PlannedCourse, PutCourse, WeeklyPattern,
    },
    day,
    endpoint::NoQuery,
    fields::Check as _,
    ids::{CourseId, GrantId},
    region::{Level, RegionCode},
};

use super::super::place::{in_village, may};
use crate::{
    api::{self, Failure},
    components::{
        Amount, AppBar, Banner, Button, Card, Field, Picto, Segments, Shape, Switch, Tone, go,
        shown, toast,
    },
    draft, format,
    hooks::{use_action, use_part, use_remote},
    i18n::{LANG, classes::c, errors, t},
    work::WorkRoute,
};

/// A time of day, as a time field gives it.
pub(super) fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"))
        .ok()
}

#[component]
pub fn NewCoursePage() -> Element {
    in_village(c().desk.new, |village| {
        rsx! {
            AppBar { title: c().desk.new, back: WorkRoute::ClassesPage {} }
            div { class: "stack",
                Editor { key: "{village.code}", region: village.code, course: None }
            }
        }
    })
}

#[component]
pub fn DeskCourseChangePage(course: ReadSignal<CourseId>) -> Element {
    let known = use_remote(move || Some((GetCourse { course: course() }, NoQuery {})));
    rsx! {
        AppBar { title: c().desk.change, back: WorkRoute::DeskCoursePage { course: course() } }
        div { class: "stack",
            {shown(&known.get(), Shape::Page, move |()| known.refresh(), |found| rsx! {
                Editor { key: "{found.id}", region: found.region.clone(), course: Some(found.clone()) }
            })}
        }
    }
}

/// What was done, in a sentence.
fn told(planned: &PlannedCourse) -> String {
    let PlannedCourse { sessions_added, sessions_removed, sessions_kept, .. } = *planned;
    if sessions_added + sessions_removed + sessions_kept == 0 {
        c().desk.saved.to_owned()
    } else {
        (c().desk.planned)(sessions_added, sessions_removed, sessions_kept)
    }
}

#[component]
fn Editor(region: RegionCode, course: Option<Course>) -> Element {
    let say = &c().desk;
    let old = course.clone();
    let form = use_hook(|| {
        let name = old.as_ref().map_or_else(|| "new".to_owned(), |course| course.id.to_string());
        format!("desk.course.{name}")
    });
    let of = |from: fn(&Course) -> i64, other| old.as_ref().map_or(other, from);
    // Made before the first try, so that a retry names the same class.
    let id = use_part(&form, "id", || old.as_ref().map_or_else(CourseId::new, |one| one.id));
    let mut name =
        use_part(&form, "name", || old.as_ref().map(|one| one.name.clone()).unwrap_or_default());
    let mut place =
        use_part(&form, "place", || old.as_ref().map(|one| one.place.clone()).unwrap_or_default());
    let township = region.ancestor(Level::Township);
    let wide = course.is_none()
        && township.as_ref().is_some_and(|township| may(Permission::ManageClasses, township));
    let mut for_all = use_part(&form, "township", || false);
    let mut teacher = use_part(&form, "teacher", || None::<GrantId>);
    let mut age_from = use_part(&form, "age_from", || Some(of(|one| one.age_from, 6)));
    let mut age_to = use_part(&form, "age_to", || Some(of(|one| one.age_to, 12)));
    let mut weekdays = use_part(&form, "weekdays", || {
        old.as_ref()
            .map_or_else(|| (1..=5).collect::<Vec<u8>>(), |one| one.pattern.weekdays.clone())
    });
    let mut begins = use_part(&form, "begins", || {
        old.as_ref().map_or_else(|| "16:30".to_owned(), |one| format::clock(one.pattern.begins))
    });
    let mut ends = use_part(&form, "ends", || {
        old.as_ref().map_or_else(|| "18:00".to_owned(), |one| format::clock(one.pattern.ends))
    });
    let mut first = use_part(&form, "first_day", || {
        old.as_ref()
            .map_or_else(|| day::day_of(Utc::now()), |one| one.pattern.first_day)
            .to_string()
    });
    let mut last = use_part(&form, "last_day", || {
        old.as_ref().map(|one| one.pattern.last_day.to_string()).unwrap_or_default()
    });
    let mut skip = use_part(&form, "skip_holidays", || {
        old.as_ref().is_none_or(|one| one.pattern.skip_holidays)
    });
    let mut quota = use_part(&form, "quota", || Some(of(|one| one.quota, 20)));
    let mut adults = use_part(&form, "adults", || Some(of(|one| one.adults_required, 1)));
    let mut offer = use_part(&form, "offer", || Some(of(|one| one.offer_minutes, 120)));
    let mut alarm = use_part(&form, "alarm", || Some(of(|one| one.alarm_minutes, 15)));
    let mut closed = use_part(&form, "closed", || old.as_ref().is_some_and(|one| one.closed));
    let reach =
        if for_all() { township.clone().unwrap_or_else(|| region.clone()) } else { region.clone() };
    let asked = use_memo(use_reactive!(|reach| reach));
    let teachers = use_remote(move || Some((ListTeachers { region: asked() }, NoQuery {})));
    let present: Vec<_> = teachers.get().data().cloned().unwrap_or_default();
    let own = course.as_ref().map(|one| one.teacher);
    let only = match present.as_slice() {
        [one] if course.is_none() => Some(one.grant),
        _ => None,
    };
    let chosen = teacher()
        .filter(|grant| present.iter().any(|one| one.grant == *grant))
        .or_else(|| present.iter().find(|one| Some(one.user) == own).map(|one| one.grant))
        .or(only);
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let mut bad = use_signal(|| None::<&'static str>);
    let is_new = course.is_none();
    let place_of = reach.clone();
    let save = move |event: FormEvent| {
        event.prevent_default();
        let (Some(from), Some(to)) = (time(&begins.peek()), time(&ends.peek())) else {
            bad.set(Some("pattern.ends"));
            return;
        };
        let (Ok(first_day), Ok(last_day)) = (first.peek().parse(), last.peek().parse()) else {
            bad.set(Some("pattern.last_day"));
            return;
        };
        let Some(teacher) = chosen else {
            bad.set(Some("teacher"));
            return;
        };
        bad.set(None);
        let number = |signal: Signal<Option<i64>>| signal.peek().unwrap_or_default();
        let body = CourseDraft {
            region: place_of.clone(),
            name: name.peek().trim().to_owned(),
            place: place.peek().trim().to_owned(),
            teacher,
            age_from: number(age_from),
            age_to: number(age_to),
            pattern: WeeklyPattern {
                weekdays: weekdays.peek().clone(),
                begins: from,
                ends: to,
                first_day,
                last_day,
                skip_holidays: *skip.peek(),
            },
            quota: number(quota),
            adults_required: number(adults),
            offer_minutes: number(offer),
            alarm_minutes: number(alarm),
            closed: *closed.peek(),
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let (endpoint, form) = (PutCourse { course: *id.peek() }, form.clone());
        sending.run(
            async move { api::call(&endpoint, &NoQuery {}, &body).await },
            move |planned| {
                draft::forget(&form);
                toast(&told(&planned));
                go(WorkRoute::DeskCoursePage { course: planned.course.id });
            },
        );
    };
    let is_bad = |field| bad() == Some(field);
    let ends_wrong = (wrong("pattern.ends").is_some() || is_bad("pattern.ends"))
        .then(|| say.ends_wrong.to_owned());
    let term_wrong = (wrong("pattern.last_day").is_some()
        || wrong("pattern.first_day").is_some()
        || is_bad("pattern.last_day"))
    .then(|| say.term_wrong.to_owned());
    let teacher_wrong =
        wrong("teacher").or_else(|| is_bad("teacher").then(|| say.teacher_choose.to_owned()));
    rsx! {
        form { class: "stack narrow-form", novalidate: true, onsubmit: save,
            Field { id: "course-name", label: say.name, hint: say.name_hint, value: name(), error: wrong("name"), testid: "course-name", oninput: move |text| name.set(text) }
            Field { id: "course-place", label: say.place, hint: say.place_hint, value: place(), error: wrong("place"), testid: "course-place", oninput: move |text| place.set(text) }
            if wide {
                div { class: "field",
                    span { class: "field-name", {say.region} }
                    Segments { label: say.region, options: vec![say.village.to_owned(), say.township.to_owned()], chosen: usize::from(for_all()), testid: "course-region", onchoose: move |index| for_all.set(index == 1) }
                }
            }
            div { class: if teacher_wrong.is_some() { "field wrong" } else { "field" },
                span { class: "field-name", {say.teacher} }
                {shown(&teachers.get(), Shape::Rows(1), move |()| teachers.refresh(), |_| rsx! {
                    if present.is_empty() {
                        Banner { tone: Tone::Note, testid: "teacher-none", {format!("{}。{}", say.teacher_none, say.teacher_none_hint)} }
                    } else {
                        div { class: "chips", role: "group", "aria-label": say.teacher,
                            for one in present.clone() {
                                button {
                                    key: "{one.grant}",
                                    class: "chip-button",
                                    r#type: "button",
                                    "aria-pressed": if chosen == Some(one.grant) { "true" } else { "false" },
                                    "data-testid": "course-teacher",
                                    onclick: move |_| teacher.set(Some(one.grant)),
                                    {one.name.clone()}
                                }
                            }
                        }
                    }
                })}
                if let Some(error) = teacher_wrong.clone() {
                    p { class: "field-error", role: "alert", {error} }
                }
            }
            div { class: if wrong("pattern.weekdays").is_some() { "field wrong" } else { "field" },
                span { class: "field-name", {say.weekdays} }
                div { class: "chips days", role: "group", "aria-label": say.weekdays,
                    for (word , number) in t().store.day_names.split_whitespace().zip(1_u8..) {
                        button {
                            key: "{number}",
                            class: "chip-button",
                            r#type: "button",
                            "aria-pressed": if weekdays.read().contains(&number) { "true" } else { "false" },
                            onclick: move |_| {
                                let mut days = weekdays.write();
                                if days.contains(&number) {
                                    days.retain(|day| *day != number);
                                } else {
                                    days.push(number);
                                    days.sort_unstable();
                                }
                            },
                            {word}
                        }
                    }
                }
                if let Some(error) = wrong("pattern.weekdays") {
                    p { class: "field-error", role: "alert", {error} }
                }
            }
            div { class: "pair",
                Field { id: "course-begins", label: say.begins, kind: "time", value: begins(), testid: "course-begins", oninput: move |text| begins.set(text) }
                Field { id: "course-ends", label: say.ends, kind: "time", value: ends(), error: ends_wrong, testid: "course-ends", oninput: move |text| ends.set(text) }
            }
            div { class: "pair",
                Field { id: "course-first", label: say.first_day, kind: "date", value: first(), testid: "course-first", oninput: move |text| first.set(text) }
                Field { id: "course-last", label: say.last_day, kind: "date", value: last(), error: term_wrong, testid: "course-last", oninput: move |text| last.set(text) }
            }
            Card {
                Switch { title: say.skip_holidays, note: say.skip_holidays_hint, on: skip(), testid: "course-holidays", onchange: move |on| skip.set(on) }
            }
            div { class: if wrong("age_to").is_some() { "field wrong" } else { "field" },
                span { class: "field-name", {say.ages} }
                div { class: "pair",
                    Number { id: "course-age-from", name: say.age_from, value: age_from(), least: 3, most: 18, onchange: move |value| age_from.set(value) }
                    Number { id: "course-age-to", name: say.age_to, value: age_to(), least: 3, most: 18, onchange: move |value| age_to.set(value) }
                }
                if let Some(error) = wrong("age_to") {
                    p { class: "field-error", role: "alert", {error} }
                }
            }
            div { class: "pair",
                Number { id: "course-quota", name: say.quota, hint: say.quota_hint, value: quota(), least: 1, most: 500, onchange: move |value| quota.set(value) }
                Number { id: "course-adults", name: say.adults, hint: say.adults_hint, value: adults(), least: 0, most: 20, onchange: move |value| adults.set(value) }
            }
            div { class: "pair",
                Number { id: "course-offer", name: say.offer, hint: say.offer_hint, value: offer(), least: 10, most: 2_880, step: 10, onchange: move |value| offer.set(value) }
                Number { id: "course-alarm", name: say.alarm, hint: say.alarm_hint, value: alarm(), least: 0, most: 120, step: 5, onchange: move |value| alarm.set(value) }
            }
            if !is_new {
                Card {
                    Switch { title: say.close, note: say.close_hint, on: closed(), testid: "course-close", onchange: move |on| closed.set(on) }
                }
            }
            if let Some(sentence) = whole.or_else(|| wrong("region")) {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "course-save", {say.save} }
        }
    }
}

/// A number with its name above and what it does below.
#[component]
fn Number(
    id: String,
    name: String,
    #[props(default)] hint: String,
    value: Option<i64>,
    least: i64,
    most: i64,
    #[props(default = 1)] step: i64,
    onchange: EventHandler<Option<i64>>,
) -> Element {
    rsx! {
        div { class: "field",
            span { class: "field-name", {name.clone()} }
            Amount { id: id.clone(), name, value, least, most, step, testid: id, onchange }
            if !hint.is_empty() {
                p { class: "field-hint", {hint} }
            }
        }
    }
}
