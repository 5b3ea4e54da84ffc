//! Open affairs at the desk: telling of a month, and answering what is asked.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    affairs::{
        AffairsDraft, AffairsKind, AffairsQuestion, AffairsWords, AnswerQuestion, GetAffairs,
        ListQuestions, PutAffairs,
    },
    day,
    endpoint::NoQuery,
    error::ErrorCode,
    page::PageQuery,
};

use super::place::{Village, VillageName, in_village};
use crate::{
    api,
    components::{
        AppBar, Banner, Button, Card, Empty, Field, Look, MoreButton, NoticeBody, Picto, Section,
        Segments, Shape, Skeleton, Tone, Trouble, shown_page, toast,
    },
    draft,
    hooks::{Remote, use_action, use_pages, use_part, use_remote},
    i18n::{LANG, errors, village::v, work::w},
    views::village::{QuestionWords, affairs_name},
    work::WorkRoute,
};

/// As a field for a month has it.
fn month_of(text: &str) -> Option<NaiveDate> {
    format!("{text}-01").parse().ok()
}

#[component]
pub fn DeskAffairsPage() -> Element {
    in_village(w().affairs.title, |village| {
        rsx! {
            OfVillage { key: "{village.code}", village }
        }
    })
}

#[component]
fn OfVillage(village: ReadSignal<Village>) -> Element {
    let say = &w().affairs;
    let mut kind = use_signal(|| AffairsKind::Finance);
    let mut month = use_signal(|| {
        let today = day::day_of(Utc::now());
        format!("{}-{:02}", today.year(), today.month())
    });
    let page = use_remote(move || {
        let month = month_of(&month.read())?;
        Some((GetAffairs { village: village().code, kind: kind(), month }, NoQuery {}))
    });
    let questions = use_pages(move |cursor| {
        let month = month_of(&month.read())?;
        let query = PageQuery { cursor, ..PageQuery::default() };
        Some((ListQuestions { village: village().code, kind: kind(), month }, query))
    });
    let kinds = AffairsKind::ALL;
    let known = page.get();
    // Nothing was told yet: that is where one begins.
    let body = match &known {
        Remote::Ready { data, .. } => Some(data.body.clone()),
        Remote::Failed(failure) if failure.code() == Some(ErrorCode::NotFound) => {
            Some(String::new())
        }
        _ => None,
    };
    let version = known.data().map_or(0, |page| page.version);
    let empty = rsx! {
        Empty { icon: Picto::Check, title: say.no_questions, hint: say.no_questions_hint }
    };
    rsx! {
        AppBar { title: say.title, back: WorkRoute::DeskNoticesPage {},
            VillageName { village: village() }
        }
        div { class: "stack",
            Segments {
                label: say.title,
                options: kinds.map(|one| affairs_name(v(), one).to_owned()).to_vec(),
                chosen: kinds.iter().position(|one| *one == kind()).unwrap_or_default(),
                testid: "affairs-kind",
                onchoose: move |index: usize| {
                    if let Some(one) = kinds.get(index) {
                        kind.set(*one);
                    }
                },
            }
            Field { id: "affairs-month", label: say.month, kind: "month", value: month(), testid: "affairs-month", oninput: move |text| month.set(text) }
            if let (Some(body), Some(of)) = (body, month_of(&month.read())) {
                Editor { key: "{kind()}.{of}.{version}", village: village(), kind: kind(), month: of, body, ondone: move |()| page.refresh() }
            } else if let Remote::Failed(failure) = known {
                Trouble { failure, onretry: move |()| page.refresh() }
            } else {
                Skeleton { shape: Shape::Page }
            }
            Section { title: v().affairs.questions,
                {shown_page(&questions.get(), 3, move |()| questions.refresh(), empty, |page| rsx! {
                    Card {
                        for question in page.items.iter().cloned() {
                            Thread { key: "{question.id}.{question.answer.is_some()}", question, now: Utc::now(), ondone: move |()| questions.refresh() }
                        }
                    }
                    if page.next_cursor.is_some() {
                        MoreButton { busy: (questions.busy)(), onclick: move |()| questions.more() }
                    }
                })}
            }
        }
    }
}

#[component]
fn Editor(
    village: Village,
    kind: AffairsKind,
    month: NaiveDate,
    body: String,
    ondone: EventHandler<()>,
) -> Element {
    let say = &w().affairs;
    let form = use_hook(|| format!("desk.affairs.{}.{kind}.{month}", village.code));
    let mut text = use_part(&form, "body", || body);
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = errors::field_sentence(LANG(), failure.as_ref(), "body");
    let other = failure.filter(|_| wrong.is_none()).map(|one| errors::sentence(LANG(), &one));
    rsx! {
        div { class: "tall",
            Field { id: "affairs-body", label: say.body, hint: w().notices.body_hint, long: true, value: text(), error: wrong, testid: "affairs-body", oninput: move |words| text.set(words) }
        }
        if !text.read().trim().is_empty() {
            section { class: "card padded notice", "aria-label": w().notices.preview,
                small { {w().notices.preview} }
                h2 { {affairs_name(v(), kind)} }
                NoticeBody { body: text() }
            }
        }
        if let Some(sentence) = other {
            Banner { tone: Tone::Bad, testid: "problem", {sentence} }
        }
        Button { icon: Picto::Check, busy: (sending.busy)(), testid: "affairs-publish",
            onclick: move |_| {
                let endpoint = PutAffairs { village: village.code.clone(), kind, month };
                let body = AffairsDraft { body: text.peek().trim().to_owned() };
                let form = form.clone();
                sending.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |_| {
                    draft::forget(&form);
                    toast(w().affairs.saved);
                    ondone.call(());
                });
            },
            {say.publish}
        }
        p { class: "hint", {say.versions} }
    }
}

/// A question, with a field for the answer while there is none.
#[component]
fn Thread(question: AffairsQuestion, now: DateTime<Utc>, ondone: EventHandler<()>) -> Element {
    let say = &w().affairs;
    let id = question.id;
    let form = use_hook(|| format!("desk.answer.{id}"));
    let mut text = use_part(&form, "text", String::new);
    let sending = use_action();
    let failure = (sending.failure)();
    let open = question.answer.is_none();
    rsx! {
        div { class: "cell", "data-testid": "thread", QuestionWords { question, now } }
        if open {
            div { class: "card-foot stack",
                Field { id: "answer-{id}", label: say.answer, long: true, value: text(), error: failure.as_ref().map(|one| errors::sentence(LANG(), one)), testid: "answer-text", oninput: move |words| text.set(words) }
                Button { look: Look::Ghost, busy: (sending.busy)(), disabled: text.read().trim().is_empty(), testid: "answer-send",
                    onclick: move |_| {
                        let body = AffairsWords { text: text.peek().trim().to_owned() };
                        let form = form.clone();
                        sending.run(
                            async move { api::call(&AnswerQuestion { question: id }, &NoQuery {}, &body).await },
                            move |_| {
                                draft::forget(&form);
                                ondone.call(());
                            },
                        );
                    },
                    {say.send}
                }
            }
        }
    }
}
