//! The hours of a volunteer at the desk, and setting them right 时长更正. A row stays; another one says what is right.

use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    attendance::{
        CorrectHours, GetHoursTotal, HoursCorrection, HoursEntry, HoursQuery, HoursTotal, ListHours,
    },
    endpoint::NoQuery,
    fields::Check as _,
    ids::{HoursId, ResidentId},
    page::{Page, PageQuery},
};

use crate::{
    api::{self, Failure},
    components::{
        Amount, AppBar, Badge, Banner, Button, Card, Empty, Fact, Field, Go, Look, MoreButton,
        Picto, Shape, Sheet, Tone, Trouble, shown, shown_page, toast,
    },
    format,
    hooks::{Remote, use_action, use_pages, use_remote},
    i18n::{LANG, duties::d, errors, work::w},
    session::{self, ME},
    views::{classes::day_words, duties::lasted},
    work::WorkRoute,
};

#[component]
pub fn DeskHoursPage(resident: ReadSignal<ResidentId>) -> Element {
    let total =
        use_remote(move || Some((GetHoursTotal { resident: resident() }, HoursQuery::default())));
    let entries = use_pages(move |cursor| {
        Some((ListHours { resident: resident() }, PageQuery { cursor, limit: None }))
    });
    let mut correcting = use_signal(|| None::<(HoursEntry, i64)>);
    let corrects = ME.read().as_ref().is_some_and(|me| {
        session::holds(me, Permission::ManageVolunteers) && me.resident != Some(resident())
    });
    let refresh = use_callback(move |()| {
        total.refresh();
        entries.refresh();
    });
    rsx! {
        DeskHoursView {
            total: total.get(),
            entries: entries.get(),
            corrects,
            busy: (entries.busy)(),
            failure: (entries.failure)(),
            oncorrect: move |row| correcting.set(Some(row)),
            onmore: move |()| entries.more(),
            onretry: refresh,
        }
        if let Some((entry, stands)) = correcting() {
            Sheet { title: w().hours.correct, onclose: move |()| correcting.set(None),
                CorrectForm {
                    entry,
                    stands,
                    ondone: move |()| {
                        correcting.set(None);
                        refresh.call(());
                    },
                }
            }
        }
    }
}

/// What stands of a row, with all that set it right, where it was set right at all.
fn corrected(entries: &[HoursEntry], of: HoursId) -> Option<i64> {
    let chain = || entries.iter().filter(|one| one.id == of || one.corrects == Some(of));
    (chain().count() > 1).then(|| chain().map(|one| one.minutes).sum())
}

/// The hours, drawn. `corrects` where the person may set them right.
#[component]
pub fn DeskHoursView(
    total: Remote<HoursTotal>,
    entries: Remote<Page<HoursEntry>>,
    corrects: bool,
    busy: bool,
    failure: Option<Failure>,
    oncorrect: EventHandler<(HoursEntry, i64)>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().hours;
    let name =
        entries.data().and_then(|page| page.items.first()).map(|one| one.resident_name.clone());
    let title = name.map_or_else(|| say.title.to_owned(), |name| format!("{name} {}", say.title));
    let empty = rsx! {
        Empty { icon: Picto::Clock, title: say.none, hint: say.none_hint }
    };
    rsx! {
        AppBar { title, back: WorkRoute::FindPage {} }
        div { class: "stack",
            {shown(&total, Shape::Rows(1), move |()| onretry.call(()), |total| rsx! {
                Card {
                    Fact { name: d().mine.total, value: lasted(total.minutes), hint: (d().mine.times)(total.times), testid: "hours-total" }
                }
            })}
            {shown_page(&entries, 4, move |()| onretry.call(()), empty, |page| rsx! {
                for entry in page.items.iter().cloned() {
                    Row {
                        key: "{entry.id}",
                        origin: entry.corrects.and_then(|of| page.items.iter().find(|one| one.id == of).cloned()),
                        stands: corrected(&page.items, entry.id),
                        entry,
                        corrects,
                        oncorrect,
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
    entry: HoursEntry,
    /// The row that this one sets right.
    origin: Option<HoursEntry>,
    /// What stands after it was set right.
    stands: Option<i64>,
    corrects: bool,
    oncorrect: EventHandler<(HoursEntry, i64)>,
) -> Element {
    let say = &w().hours;
    let correction = entry.corrects.is_some();
    let mut said = vec![day_words(entry.day)];
    if correction {
        let day = origin.map_or_else(|| day_words(entry.day), |origin| day_words(origin.day));
        said = vec![(say.corrects)(&day, &entry.note)];
    }
    if let Some(minutes) = stands {
        said.push((say.was_corrected)(&lasted(minutes)));
    }
    let now = stands.unwrap_or(entry.minutes);
    let transfer = entry.transfer;
    let points = entry.points.map(|points| (d().mine.points)(&format::change(points)));
    rsx! {
        div { class: "card padded duty-shift", "data-testid": "hours-row",
            div { class: "class-head",
                b { {format!("{} {}", entry.title, lasted(entry.minutes))} }
                if let Some(points) = points {
                    Badge { tone: Tone::Points, {points} }
                }
            }
            small { {said.join(" · ")} }
            if transfer.is_some() || corrects && !correction {
                div { class: "pair",
                    if let Some(entry) = transfer {
                        Go { class: Look::Ghost.class(), to: WorkRoute::DeskEntryPage { entry }, testid: "hours-points", {say.to_points} }
                    }
                    if corrects && !correction {
                        Button {
                            look: Look::Ghost,
                            icon: Picto::Pencil,
                            label: format!("{} {}", day_words(entry.day), say.correct),
                            testid: "hours-correct",
                            onclick: move |_| oncorrect.call((entry.clone(), now)),
                            {say.correct}
                        }
                    }
                }
            }
        }
    }
}

/// What is right, and why.
#[component]
fn CorrectForm(entry: HoursEntry, stands: i64, ondone: EventHandler<()>) -> Element {
    let say = &w().hours;
    let mut minutes = use_signal(|| Some(stands));
    let mut reason = use_signal(String::new);
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let id = entry.id;
    let save = move |event: FormEvent| {
        event.prevent_default();
        let body = HoursCorrection {
            minutes: minutes.peek().unwrap_or_default(),
            reason: reason.peek().trim().to_owned(),
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        sending.run(
            async move { api::call(&CorrectHours { entry: id }, &NoQuery {}, &body).await },
            move |_| {
                toast(w().hours.saved);
                ondone.call(());
            },
        );
    };
    rsx! {
        form { class: "stack", novalidate: true, onsubmit: save,
            p { class: "lead", {format!("{} · {} · {}", entry.title, day_words(entry.day), lasted(stands))} }
            p { class: "hint", {say.lead} }
            div { class: if wrong("minutes").is_some() { "field wrong" } else { "field" },
                span { class: "field-name", {say.minutes} }
                Amount { id: "correct-minutes", name: say.minutes, value: minutes(), most: 1_440, step: 15, testid: "correct-minutes", onchange: move |value| minutes.set(value) }
                if let Some(error) = wrong("minutes") {
                    p { class: "field-error", role: "alert", {error} }
                } else {
                    p { class: "field-hint", {say.minutes_hint} }
                }
            }
            Field { id: "correct-reason", label: say.reason, hint: say.reason_hint, value: reason(), error: wrong("reason"), testid: "correct-reason", oninput: move |text| reason.set(text) }
            if let Some(sentence) = whole {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "correct-save", {say.save} }
        }
    }
}
