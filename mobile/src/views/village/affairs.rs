//! Open affairs 三务公开: what the village tells of its months, and the questions about it.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    affairs::{
        AffairsKind, AffairsMonth, AffairsPage, AffairsQuestion, AffairsWords, AskQuestion,
        GetAffairs, ListAffairs, ListQuestions,
    },
    endpoint::NoQuery,
    fields::Check as _,
    ids::QuestionId,
    notice::plain,
    page::{Page, PageQuery},
    region::RegionCode,
};

use crate::{
    api::{self, Failure},
    components::{
        AppBar, Badge, Banner, Button, Card, Empty, Field, Listen, Look, MoreButton, NoticeBody,
        Picto, Section, Segments, Shape, Tone, shown,
    },
    format,
    hooks::{Action, Remote, use_action, use_draft, use_pages, use_remote},
    i18n::{
        LANG, errors,
        village::{VillageTexts, v},
    },
    session::ME,
    village::VillageRoute,
};

fn village() -> Option<RegionCode> {
    ME.read().as_ref()?.village.as_ref().map(|village| village.code.clone())
}

#[must_use]
pub const fn affairs_name(texts: &VillageTexts, kind: AffairsKind) -> &'static str {
    let say = &texts.affairs;
    match kind {
        AffairsKind::Party => say.party,
        AffairsKind::Village => say.village,
        AffairsKind::Finance => say.finance,
    }
}

#[component]
pub fn OpenAffairs() -> Element {
    let mut kind = use_signal(|| AffairsKind::Finance);
    // How many months before the latest of its kind.
    let mut back = use_signal(|| 0_usize);
    let months = use_remote(|| Some((ListAffairs { village: village()? }, NoQuery {})));
    let month = use_memo(move || {
        let all = months.get().data().cloned().unwrap_or_default();
        let of_kind = all.iter().filter(|one| one.kind == kind());
        of_kind.map(|one| one.month).nth(back())
    });
    let page = use_remote(move || {
        let (village, kind, month) = (village()?, kind(), month()?);
        Some((GetAffairs { village, kind, month }, NoQuery {}))
    });
    let questions = use_pages(move |cursor| {
        let (village, kind, month) = (village()?, kind(), month()?);
        let query = PageQuery { cursor, ..PageQuery::default() };
        Some((ListQuestions { village, kind, month }, query))
    });
    let text = use_draft("affairs.question");
    let mut id = use_signal(QuestionId::new);
    let asking = use_action();
    rsx! {
        AffairsView {
            months: months.get(),
            kind: kind(),
            month: month(),
            page: page.get(),
            questions: questions.get().data().cloned().unwrap_or_default(),
            text: text.get(),
            asking,
            now: Utc::now(),
            onkind: move |one| {
                kind.set(one);
                back.set(0);
            },
            onback: move |by: bool| {
                let now = back();
                back.set(if by { now.saturating_add(1) } else { now.saturating_sub(1) });
            },
            ontext: move |words| text.set(words),
            onask: move |()| {
                let (Some(village), Some(month)) = (village(), month()) else { return };
                let body = AffairsWords { text: text.get().trim().to_owned() };
                if let Err(problem) = body.checked() {
                    let mut failure = asking.failure;
                    failure.set(Some(Failure::from(problem)));
                    return;
                }
                let endpoint = AskQuestion { village, kind: kind(), month, question: id() };
                asking.run(
                    async move { api::call(&endpoint, &NoQuery {}, &body).await },
                    move |_| {
                        text.set(String::new());
                        id.set(QuestionId::new());
                        questions.refresh();
                    },
                );
            },
            onmore: move |()| questions.more(),
            onretry: move |()| {
                months.refresh();
                page.refresh();
            },
        }
    }
}

/// The page of a month, drawn.
#[component]
pub fn AffairsView(
    months: Remote<Vec<AffairsMonth>>,
    kind: AffairsKind,
    /// The month that is shown; nothing where none was told of.
    month: Option<NaiveDate>,
    page: Remote<AffairsPage>,
    questions: Page<AffairsQuestion>,
    text: String,
    asking: Action,
    now: DateTime<Utc>,
    onkind: EventHandler<AffairsKind>,
    /// To the month before, or after.
    onback: EventHandler<bool>,
    ontext: EventHandler<String>,
    onask: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = v();
    let say = &texts.affairs;
    let kinds = AffairsKind::ALL;
    let spoken = page.data().map(|page| plain(&page.body));
    let failure = (asking.failure)();
    rsx! {
        AppBar { title: say.title, back: VillageRoute::NoticesPage {},
            if let Some(text) = spoken {
                Listen { text }
            }
        }
        div { class: "stack",
            Segments {
                label: say.title,
                options: kinds.map(|one| affairs_name(texts, one).to_owned()).to_vec(),
                chosen: kinds.iter().position(|one| *one == kind).unwrap_or_default(),
                testid: "affairs-kind",
                onchoose: move |index: usize| {
                    if let Some(one) = kinds.get(index) {
                        onkind.call(*one);
                    }
                },
            }
            {shown(&months, Shape::Page, move |()| onretry.call(()), |months| {
                let of_kind: Vec<NaiveDate> = months.iter().filter(|one| one.kind == kind).map(|one| one.month).collect();
                let Some(month) = month else {
                    return rsx! {
                        Empty { icon: Picto::Sheet, title: say.none, hint: say.none_hint }
                    };
                };
                rsx! {
                    div { class: "pair",
                        Button { look: Look::Ghost, disabled: of_kind.last() == Some(&month), testid: "affairs-earlier", onclick: move |_| onback.call(true), {say.earlier} }
                        Button { look: Look::Ghost, disabled: of_kind.first() == Some(&month), onclick: move |_| onback.call(false), {say.later} }
                    }
                    {shown(&page, Shape::Page, move |()| onretry.call(()), |page| rsx! {
                        article { class: "card padded notice",
                            h2 { "data-testid": "affairs-month", {(say.of_month)(page.month.year(), page.month.month(), affairs_name(texts, page.kind))} }
                            small { {(say.told_by)(&page.published_by, &format::moment(LANG(), page.published_at, now), page.version)} }
                            NoticeBody { body: page.body.clone() }
                        }
                    })}
                    Section { title: say.questions,
                        Questions { questions: questions.clone(), now }
                        if questions.next_cursor.is_some() {
                            MoreButton { busy: false, onclick: move |()| onmore.call(()) }
                        }
                        Field { id: "question", label: say.ask, hint: say.ask_hint, long: true, value: text.clone(), error: errors::field_sentence(LANG(), failure.as_ref(), "text"), testid: "question", oninput: move |words| ontext.call(words) }
                        if let Some(failure) = failure.clone().filter(|one| errors::field_sentence(LANG(), Some(one), "text").is_none()) {
                            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                        }
                        Button { busy: (asking.busy)(), testid: "question-send", onclick: move |_| onask.call(()), {say.send} }
                    }
                }
            })}
        }
    }
}

#[component]
fn Questions(questions: Page<AffairsQuestion>, now: DateTime<Utc>) -> Element {
    rsx! {
        if !questions.items.is_empty() {
            Card {
                for question in questions.items {
                    div { key: "{question.id}", class: "cell", "data-testid": "thread", QuestionWords { question, now } }
                }
            }
        }
    }
}

/// A question, and what was said to it.
#[component]
pub fn QuestionWords(question: AffairsQuestion, now: DateTime<Utc>) -> Element {
    let say = &v().affairs;
    let said = |who: &str, at| format!("{who} · {}", format::day_of(LANG(), at, now));
    rsx! {
        div { class: "cell-text notice",
            b { {question.text} }
            small { {said(&question.asked_by, question.asked_at)} }
            if let (Some(answer), Some(by), Some(at)) = (question.answer, question.answered_by, question.answered_at) {
                p { "data-testid": "answer", {answer} }
                small { {said(&by, at)} }
            } else {
                div { Badge { tone: Tone::Note, {say.no_answer} } }
            }
        }
    }
}
