//! A single day that differs from the pattern: added, moved, or taught by somebody else.

use chrono::{NaiveDate, NaiveTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    course::{ClassSession, Course, ListTeachers, PutClassSession, SessionDraft, Teacher},
    endpoint::NoQuery,
    fields::Check as _,
    ids::{ClassSessionId, GrantId},
};

use super::editor::time;
use crate::{
    api::{self, Failure},
    components::{Banner, Button, Field, Picto, Tone, toast},
    format,
    hooks::{use_action, use_remote},
    i18n::{LANG, classes::c, errors},
};

/// What stands in the form at first.
#[derive(Clone, PartialEq)]
pub(super) struct Start {
    day: NaiveDate,
    begins: NaiveTime,
    ends: NaiveTime,
    /// Set where somebody else than the class's teacher teaches.
    substitute: Option<xiangyue_shared::ids::UserId>,
}

impl Start {
    /// The day after `today`, at the usual time.
    pub(super) fn new_day(course: &Course, today: NaiveDate) -> Self {
        Self {
            day: today.succ_opt().unwrap_or(today),
            begins: course.pattern.begins,
            ends: course.pattern.ends,
            substitute: None,
        }
    }

    pub(super) fn of(course: &Course, session: &ClassSession) -> Self {
        Self {
            day: session.day,
            begins: session.begins,
            ends: session.ends,
            substitute: (session.teacher != course.teacher).then_some(session.teacher),
        }
    }
}

/// Day, times and teacher of a session.
#[component]
pub(super) fn DayForm(
    course: Course,
    session: ClassSessionId,
    start: Start,
    ondone: EventHandler<ClassSession>,
) -> Element {
    let say = &c().desk;
    let (region, id) = (course.region.clone(), course.id);
    let teachers = use_remote(move || Some((ListTeachers { region: region.clone() }, NoQuery {})));
    let mut on = use_signal(|| start.day.to_string());
    let mut begins = use_signal(|| format::clock(start.begins));
    let mut ends = use_signal(|| format::clock(start.ends));
    // Nothing chosen yet: as it was.
    let mut chosen = use_signal(|| None::<Option<GrantId>>);
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let others: Vec<Teacher> = teachers
        .get()
        .data()
        .into_iter()
        .flatten()
        .filter(|one| one.user != course.teacher)
        .cloned()
        .collect();
    let before = others.iter().find(|one| Some(one.user) == start.substitute).map(|one| one.grant);
    let substitute = chosen().unwrap_or(before);
    let mut bad = use_signal(|| false);
    let save = move |event: FormEvent| {
        event.prevent_default();
        let (Ok(day), Some(from), Some(to)) =
            (on.peek().parse(), time(&begins.peek()), time(&ends.peek()))
        else {
            bad.set(true);
            return;
        };
        bad.set(false);
        let body = SessionDraft { day, begins: from, ends: to, cancelled: false, substitute };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let endpoint = PutClassSession { course: id, session };
        sending.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |saved| {
            toast(c().desk.day_saved);
            ondone.call(saved);
        });
    };
    let today = xiangyue_shared::day::day_of(Utc::now()).to_string();
    rsx! {
        form { class: "stack", novalidate: true, onsubmit: save,
            Field { id: "session-day", label: say.day, kind: "date", value: on(), error: wrong("day").map(|_| say.day_wrong.to_owned()), hint: if on() < today { say.day_wrong } else { "" }, testid: "session-day", oninput: move |text| on.set(text) }
            div { class: "pair",
                Field { id: "session-begins", label: say.begins, kind: "time", value: begins(), testid: "session-begins", oninput: move |text| begins.set(text) }
                Field { id: "session-ends", label: say.ends, kind: "time", value: ends(), error: wrong("ends").map(|_| say.ends_wrong.to_owned()), testid: "session-ends", oninput: move |text| ends.set(text) }
            }
            if !others.is_empty() {
                div { class: "field",
                    span { class: "field-name", {say.substitute} }
                    div { class: "chips", role: "group", "aria-label": say.substitute,
                        button { class: "chip-button", r#type: "button", "aria-pressed": if substitute.is_none() { "true" } else { "false" }, onclick: move |_| chosen.set(Some(None)), {say.own_teacher} }
                        for one in others {
                            button {
                                key: "{one.grant}",
                                class: "chip-button",
                                r#type: "button",
                                "aria-pressed": if substitute == Some(one.grant) { "true" } else { "false" },
                                "data-testid": "session-substitute",
                                onclick: move |_| chosen.set(Some(Some(one.grant))),
                                {one.name.clone()}
                            }
                        }
                    }
                }
            }
            if bad() {
                Banner { tone: Tone::Bad, testid: "problem", {say.day_wrong} }
            } else if let Some(sentence) = whole.or_else(|| wrong("substitute")) {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "session-save", {say.save} }
        }
    }
}
