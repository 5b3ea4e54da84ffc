//! Where the points of one entry came from, or went: everything that can be asked about it.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    entry::{EntryState, ExplainEntry, Explanation},
    ids::TransferId,
    points::Points,
};

use super::photo::Photo;
use crate::{
    components::{
        AppBar, Badge, Card, Cell, Fact, Go, Icon, Listen, Look, Picto, Section, Shape, Tone,
        reason_name, rule_name, shown,
    },
    format,
    hooks::{Remote, use_remote},
    i18n::{LANG, t},
    route::Route,
};

#[component]
pub fn EntryPage(entry: ReadSignal<TransferId>) -> Element {
    let explanation = use_remote(move || Some((ExplainEntry { transfer: entry() }, NoQuery {})));
    rsx! {
        EntryView {
            explanation: explanation.get(),
            now: Utc::now(),
            onretry: move |()| explanation.refresh(),
        }
    }
}

/// The explanation, drawn.
#[component]
pub fn EntryView(
    explanation: Remote<Explanation>,
    now: DateTime<Utc>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = &t().points;
    let title = explanation.data().map_or_else(
        || texts.title.to_owned(),
        |explanation| {
            let change = explanation.entry.change;
            if change < Points::ZERO {
                (texts.explain_title_went)(change.0.saturating_abs())
            } else {
                (texts.explain_title)(change.0)
            }
        },
    );
    let spoken = explanation.data().map(|explanation| spoken(&title, explanation, now));
    rsx! {
        AppBar { title, back: Route::EntriesPage {},
            if let Some(text) = spoken {
                Listen { text }
            }
        }
        div { class: "stack",
            {shown(&explanation, Shape::Page, move |()| onretry.call(()), |explanation| rsx! {
                Told { explanation: explanation.clone(), now }
            })}
        }
    }
}

/// The page as one would tell it.
fn spoken(title: &str, explanation: &Explanation, now: DateTime<Utc>) -> String {
    let texts = &t().points;
    let entry = &explanation.entry;
    let day = format::day_of(LANG(), entry.at, now);
    let mut said = (texts.spoken)(title, &entry.title, &explanation.recorded_by, &day);
    if let Some(rule) = &explanation.rule {
        let clause = if rule.clause.is_empty() { &rule.title } else { &rule.clause };
        said.push_str(&(texts.spoken_rule)(clause.trim_end_matches('。')));
    }
    said.push_str(&(texts.spoken_left)(entry.available_after.0));
    said
}

#[component]
fn Told(explanation: Explanation, now: DateTime<Utc>) -> Element {
    let texts = t();
    let say = &texts.points;
    let entry = &explanation.entry;
    let sign = if entry.change < Points::ZERO { "minus" } else { "plus" };
    let state = match entry.state {
        EntryState::Pending => Some((Tone::Note, say.pending)),
        EntryState::Released => Some((Tone::Plain, say.released)),
        EntryState::Posted if entry.reversed => Some((Tone::Plain, say.reversed)),
        EntryState::Posted => None,
    };
    let balance = (say.balance_after)(&format::points(LANG(), entry.available_after));
    let expires = explanation
        .expires_on
        .map(|last| format::day(LANG(), last, xiangyue_shared::day::day_of(now)));
    let earned = entry.change > Points::ZERO;
    rsx! {
        Card { class: "told",
            p { class: "told-number {sign}", "data-testid": "entry-change", {format::change(entry.change)} }
            b { {entry.title.clone()} }
            small { {format!("{} · {balance}", format::day_of(LANG(), entry.at, now))} }
            if let Some((tone, word)) = state {
                Badge { tone, {word} }
            }
        }
        Card {
            if let Some(rule) = explanation.rule.as_ref() {
                Fact {
                    name: say.rule,
                    value: rule.title.clone(),
                    hint: format!("{} · {}", rule_name(texts, rule.category), (say.rule_version)(rule.version)),
                    testid: "rule",
                    Badge { tone: Tone::Good, Icon { of: Picto::Check } }
                }
                if !rule.clause.is_empty() {
                    Fact { name: say.clause, value: rule.clause.clone() }
                }
            } else {
                Fact { name: say.rule, value: reason_name(texts, entry.reason) }
            }
            Fact {
                name: say.recorded_by,
                value: explanation.recorded_by.clone(),
                hint: format::moment(LANG(), entry.at, now),
            }
            if let Some(name) = explanation.resident_name.clone() {
                Fact { name: say.member, value: name }
            }
            if !explanation.note.is_empty() {
                Fact { name: say.note, value: explanation.note.clone() }
            }
            if earned {
                Fact { name: say.expires, value: expires.unwrap_or_else(|| say.expires_never.to_owned()) }
            }
            Fact {
                name: say.ledger,
                value: (say.ledger_value)(explanation.sequence, &explanation.fingerprint),
                hint: say.ledger_hint,
                testid: "ledger",
            }
        }
        if explanation.reverses.is_some() || explanation.reversed_by.is_some() {
            Card {
                if let Some(other) = explanation.reverses {
                    Cell { title: say.reverses, to: Route::EntryPage { entry: other } }
                }
                if let Some(other) = explanation.reversed_by {
                    Cell { title: say.reversed_by, to: Route::EntryPage { entry: other } }
                }
            }
        }
        if !explanation.evidence.is_empty() {
            Section { title: say.evidence,
                div { class: "photos",
                    for (index , picture) in explanation.evidence.iter().enumerate() {
                        div { key: "{picture}", class: "photo-frame",
                            Photo {
                                picture: Some(*picture),
                                name: (texts.common.photo_of)(index + 1),
                                thumbnail: false,
                            }
                        }
                    }
                }
            }
        }
        if let Some(order) = explanation.order {
            Go { class: Look::Ghost.class(), to: Route::OrderPage { order }, {say.order} }
        }
    }
}
