//! A child is collected 接走: by one of its pickup persons whom the teacher knows, by one with a card, and by nobody else.

use dioxus::prelude::*;
use xiangyue_shared::{
    class_register::{Collector, FindCollectors, RefuseCollector, RegisterRow, ShownCard},
    endpoint::{NoQuery, Nothing},
    ids::{ClassSessionId, PickupPersonId, SeatId},
};

use super::register::{Call, say_collected, say_kept, tell_left};
use crate::{
    api,
    components::{
        Banner, Button, Icon, Look, Picto, Shape, Sheet, Skeleton, Tone, Trouble, focus_panel,
    },
    hooks::{Faces, use_action},
    i18n::{LANG, classes::c, errors, t},
    views::{classes::Face, keeper::Scanner},
};

/// How far one has come with a child that somebody wants to collect.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Choose,
    Other,
    Refused,
}

/// Asks who collects a child.
#[component]
pub(super) fn Collect(
    row: RegisterRow,
    course: String,
    faces: Faces,
    oncollected: EventHandler<(SeatId, PickupPersonId)>,
    oncard: EventHandler<()>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &c().register;
    let mut step = use_signal(|| Step::Choose);
    use_effect(move || {
        step.read();
        focus_panel();
    });
    let sending = use_action();
    let refusing = use_action();
    let (seat, name) = (row.seat, row.profile.name.clone());
    let title = match step() {
        Step::Choose => (say.who_collects)(&name),
        Step::Other => say.other_ask.to_owned(),
        Step::Refused => say.refused_title.to_owned(),
    };
    let contacts = row.profile.contacts.clone();
    rsx! {
        Sheet { title, onclose,
            div { class: "stack", "data-testid": "collecting",
                match step() {
                    Step::Choose => rsx! {
                        for person in row.profile.pickup_persons.clone() {
                            button {
                                key: "{person.id}",
                                class: "button main large collector-choice",
                                r#type: "button",
                                disabled: (sending.busy)(),
                                "data-testid": "collected-by",
                                onclick: {
                                    let (name, course) = (name.clone(), course.clone());
                                    move |_| {
                                        let (name, course) = (name.clone(), course.clone());
                                        let pickup_person = person.id;
                                        sending.run(
                                            async move { tell_left(&course, seat, pickup_person).await },
                                            move |outcome| {
                                                say_collected(&name);
                                                say_kept(&outcome);
                                                oncollected.call((seat, pickup_person));
                                            },
                                        );
                                    }
                                },
                                if row.photos.contains(&person.id) {
                                    Face { address: faces.get(&person.id).cloned() }
                                }
                                span { {(say.card_found)(&person.relation, &person.name)} }
                            }
                        }
                        if let Some(failure) = (sending.failure)() {
                            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                        }
                        Button { look: Look::Ghost, icon: Picto::Scan, testid: "collect-card", onclick: move |_| oncard.call(()), {say.by_card} }
                        Button { look: Look::Danger, icon: Picto::Warning, testid: "collect-other", onclick: move |_| step.set(Step::Other), {say.other} }
                    },
                    Step::Other => rsx! {
                        p { {say.other_hint} }
                        for one in contacts {
                            Call { name: one.name, phone: one.phone }
                        }
                        if let Some(failure) = (refusing.failure)() {
                            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                        }
                        Button {
                            look: Look::Danger,
                            icon: Picto::Shield,
                            busy: (refusing.busy)(),
                            testid: "refuse",
                            onclick: move |_| refusing.run(
                                async move { api::call(&RefuseCollector { seat }, &NoQuery {}, &Nothing {}).await },
                                move |_| step.set(Step::Refused),
                            ),
                            {say.other_refuse}
                        }
                        Button { look: Look::Ghost, onclick: move |_| step.set(Step::Choose), {t().common.back} }
                    },
                    Step::Refused => rsx! {
                        Banner { tone: Tone::Bad, icon: Picto::Shield, testid: "refused-noted", {(say.refused)(&name)} }
                        p { {say.refused_noted} }
                        for one in contacts {
                            Call { name: one.name, phone: one.phone }
                        }
                        Button { onclick: move |_| onclose.call(()), {t().common.close} }
                    },
                }
            }
        }
    }
}

/// Looks at cards until closed.
#[component]
pub(super) fn Card(
    session: ClassSessionId,
    rows: Vec<RegisterRow>,
    course: String,
    faces: Faces,
    oncollected: EventHandler<(SeatId, PickupPersonId)>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &c().register;
    let asking = use_action();
    let sending = use_action();
    let mut found = use_signal(|| None::<Vec<Collector>>);
    let mut last = use_signal(String::new);
    use_effect(move || {
        found.read();
        (asking.busy)();
        focus_panel();
    });
    let ask = use_callback(move |code: String| {
        last.set(code.clone());
        asking.run(
            async move {
                let body = ShownCard { code };
                api::call(&FindCollectors { session }, &NoQuery {}, &body).await
            },
            move |collectors| found.set(Some(collectors)),
        );
    });
    rsx! {
        Sheet { title: say.card_title, onclose,
            div { class: "stack", "data-testid": "card-scan",
                if let Some(collectors) = found() {
                    CollectView {
                        face: face_of(&collectors, &faces),
                        rows: rows.clone(),
                        collectors,
                        busy: (sending.busy)(),
                        onhand: move |collectors: Vec<Collector>| {
                            let names: Vec<String> = rows
                                .iter()
                                .filter(|row| collectors.iter().any(|one| one.seat == row.seat))
                                .map(|row| row.profile.name.clone())
                                .collect();
                            let course = course.clone();
                            sending.run(
                                async move {
                                    // One after another: each child's own record.
                                    for one in &collectors {
                                        say_kept(&tell_left(&course, one.seat, one.pickup_person).await?);
                                        oncollected.call((one.seat, one.pickup_person));
                                    }
                                    Ok(())
                                },
                                move |()| {
                                    say_collected(&names.join("、"));
                                    onclose.call(());
                                },
                            );
                        },
                        onagain: move |()| found.set(None),
                        onclose: move |()| onclose.call(()),
                    }
                    if let Some(failure) = (sending.failure)() {
                        Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                    }
                } else if let Some(failure) = (asking.failure)().filter(|failure| !failure.is_settled()) {
                    Trouble { failure, onretry: move |()| ask.call(last.peek().clone()) }
                } else if (asking.busy)() {
                    Skeleton { shape: Shape::Rows(2) }
                } else {
                    p { class: "lead", {say.card_lead} }
                    if let Some(failure) = (asking.failure)() {
                        Banner { tone: Tone::Bad, testid: "problem", {errors::field_sentence(LANG(), Some(&failure), "code").unwrap_or_else(|| errors::sentence(LANG(), &failure))} }
                    }
                    Scanner { onfound: move |code| ask.call(code) }
                }
            }
        }
    }
}

/// The face that belongs to a card, where there is one.
fn face_of(collectors: &[Collector], faces: &Faces) -> Option<String> {
    collectors.iter().find_map(|one| faces.get(&one.pickup_person)).cloned()
}

/// What a card lets somebody do, drawn.
#[component]
pub fn CollectView(
    rows: Vec<RegisterRow>,
    collectors: Vec<Collector>,
    /// Whose card it is, to be compared.
    #[props(default)]
    face: Option<String>,
    busy: bool,
    onhand: EventHandler<Vec<Collector>>,
    onagain: EventHandler<()>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &c().register;
    if collectors.is_empty() {
        return rsx! {
            div { class: "outcome refused", role: "alert", "data-testid": "card-unknown",
                span { class: "outcome-mark", Icon { of: Picto::Shield } }
                b { class: "outcome-title", {say.card_unknown_title} }
                p { class: "outcome-words", {say.card_unknown} }
            }
            Button { onclick: move |_| onagain.call(()), {say.back} }
        };
    }
    let person = rows
        .iter()
        .flat_map(|row| &row.profile.pickup_persons)
        .find(|person| collectors.iter().any(|one| one.pickup_person == person.id));
    let who =
        person.map(|person| (say.card_found)(&person.relation, &person.name)).unwrap_or_default();
    let there: Vec<(Collector, String)> = collectors
        .iter()
        .filter_map(|one| {
            let row = rows.iter().find(|row| row.seat == one.seat)?;
            let here = row.arrived_at.is_some() && row.left_at.is_none();
            here.then(|| (one.clone(), row.profile.name.clone()))
        })
        .collect();
    if there.is_empty() {
        return rsx! {
            Banner { tone: Tone::Note, testid: "card-none-here", {format!("{who}。{}", say.card_none_here)} }
            Button { look: Look::Ghost, onclick: move |_| onagain.call(()), {say.back} }
            Button { look: Look::Ghost, onclick: move |_| onclose.call(()), {t().common.close} }
        };
    }
    let hand: Vec<Collector> = there.iter().map(|(one, _)| one.clone()).collect();
    rsx! {
        div { class: "card padded", "data-testid": "card-found",
            div { class: "collector-known",
                if face.is_some() {
                    Face { address: face }
                }
                p { class: "person-name", {who} }
            }
            ul { class: "collect-names",
                for (one , name) in there {
                    li { key: "{one.seat}", {name} }
                }
            }
        }
        Button { icon: Picto::Check, busy, testid: "hand-over", onclick: move |_| onhand.call(hand.clone()), {say.hand_over} }
        Button { look: Look::Ghost, onclick: move |_| onagain.call(()), {say.back} }
    }
}
