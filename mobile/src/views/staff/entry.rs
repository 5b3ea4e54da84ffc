//! One entry as staff see it: where it came from, and the way to undo it with a reason.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    endpoint::NoQuery,
    entry::{EntryState, ExplainEntry, Explanation, Reason, ReversalRequest, ReverseEntry},
    ids::TransferId,
    points::Points,
};

use crate::{
    api::{self, Failure},
    components::{
        AppBar, Badge, Banner, Button, Card, Cell, Fact, Field, Look, Picto, Section, Shape, Sheet,
        Tone, reason_name, rule_name, shown, toast,
    },
    draft, format,
    hooks::{Remote, use_action, use_part, use_remote},
    i18n::{LANG, errors, t, work::w},
    session::{self, ME},
    views::Photo,
    work::WorkRoute,
};

#[component]
pub fn DeskEntryPage(entry: ReadSignal<TransferId>) -> Element {
    let known = use_remote(move || Some((ExplainEntry { transfer: entry() }, NoQuery {})));
    let undoing = use_action();
    rsx! {
        DeskEntryView {
            explanation: known.get(),
            busy: (undoing.busy)(),
            failure: (undoing.failure)(),
            now: Utc::now(),
            onundo: move |reason: String| {
                let transfer = *entry.peek();
                undoing.run(
                    async move { api::call(&ReverseEntry { transfer }, &NoQuery {}, &ReversalRequest { reason }).await },
                    move |_| {
                        draft::forget(&format!("desk.undo.{transfer}"));
                        toast(w().entry.undone);
                        known.refresh();
                    },
                );
            },
            onretry: move |()| known.refresh(),
        }
    }
}

/// Whether an entry can be undone, as far as is known here.
fn is_reversible(explanation: &Explanation) -> bool {
    let entry = &explanation.entry;
    let kind = matches!(entry.reason, Reason::Award | Reason::Deduction | Reason::Opening);
    kind && entry.state == EntryState::Posted && !entry.reversed
}

/// The entry, drawn.
#[component]
pub fn DeskEntryView(
    explanation: Remote<Explanation>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onundo: EventHandler<String>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().entry;
    let may_undo =
        ME.read().as_ref().is_some_and(|me| session::holds(me, Permission::ReversePoints));
    rsx! {
        AppBar { title: say.title, back: WorkRoute::FindPage {} }
        div { class: "stack",
            {shown(&explanation, Shape::Page, move |()| onretry.call(()), |explanation| rsx! {
                Told { explanation: explanation.clone(), now }
                if may_undo && is_reversible(explanation) {
                    Undo { explanation: explanation.clone(), busy, failure, onundo }
                }
            })}
        }
    }
}

#[component]
fn Told(explanation: Explanation, now: DateTime<Utc>) -> Element {
    let texts = &t().points;
    let entry = &explanation.entry;
    let sign = if entry.change < Points::ZERO { "minus" } else { "plus" };
    rsx! {
        Card { class: "told",
            p { class: "told-number {sign}", "data-testid": "entry-change", {format::change(entry.change)} }
            b { {entry.title.clone()} }
            small { {(texts.balance_after)(&format::points(LANG(), entry.available_after))} }
            if entry.reversed {
                Badge { tone: Tone::Plain, testid: "entry-reversed", {texts.reversed} }
            }
        }
        Card {
            Cell { title: w().entry.household, to: WorkRoute::DeskHouseholdPage { household: entry.household } }
            Fact { name: texts.rule, value: match explanation.rule.as_ref() {
                Some(rule) => format!("{} · {}", rule_name(t(), rule.category), (texts.rule_version)(rule.version)),
                None => reason_name(t(), entry.reason).to_owned(),
            } }
            if let Some(clause) = explanation.rule.as_ref().map(|rule| rule.clause.clone()).filter(|clause| !clause.is_empty()) {
                Fact { name: texts.clause, value: clause }
            }
            Fact { name: texts.recorded_by, value: explanation.recorded_by.clone(), hint: format::moment(LANG(), entry.at, now) }
            if let Some(name) = explanation.resident_name.clone() {
                Fact { name: texts.member, value: name }
            }
            if !explanation.note.is_empty() {
                Fact { name: texts.note, value: explanation.note.clone() }
            }
            if let Some(other) = explanation.reverses {
                Cell { title: texts.reverses, to: WorkRoute::DeskEntryPage { entry: other } }
            }
            if let Some(other) = explanation.reversed_by {
                Cell { title: texts.reversed_by, to: WorkRoute::DeskEntryPage { entry: other } }
            }
        }
        if !explanation.evidence.is_empty() {
            Section { title: texts.evidence,
                div { class: "photos",
                    for (index , picture) in explanation.evidence.iter().enumerate() {
                        div { key: "{picture}", class: "photo-frame",
                            Photo { picture: Some(*picture), name: (t().common.photo_of)(index + 1), thumbnail: false }
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn Undo(
    explanation: Explanation,
    busy: bool,
    failure: Option<Failure>,
    onundo: EventHandler<String>,
) -> Element {
    let say = &w().entry;
    let mut open = use_signal(|| false);
    let form = format!("desk.undo.{}", explanation.entry.id);
    let mut reason = use_part(&form, "reason", String::new);
    let change = explanation.entry.change.0;
    let wrong = errors::field_sentence(LANG(), failure.as_ref(), "reason");
    let whole =
        failure.filter(|_| wrong.is_none()).map(|failure| errors::sentence(LANG(), &failure));
    let back = change.saturating_abs();
    let submit = if change > 0 { (say.undo_taken)(back) } else { (say.undo_given)(back) };
    rsx! {
        Button { look: Look::Danger, icon: Picto::Undo, testid: "undo-open", onclick: move |_| open.set(true), {say.undo} }
        if open() {
            Sheet { title: say.undo, onclose: move |()| open.set(false),
                div { class: "stack",
                    p { {if change > 0 { (say.undo_lead_award)(back) } else { (say.undo_lead_deduction)(back) }} }
                    Field {
                        id: "undo-reason",
                        label: say.reason,
                        hint: say.reason_hint,
                        long: true,
                        value: reason(),
                        error: wrong,
                        testid: "undo-reason",
                        oninput: move |text| reason.set(text),
                    }
                    if let Some(sentence) = whole {
                        Banner { tone: Tone::Bad, testid: "problem", {sentence} }
                    }
                    Button {
                        look: Look::Danger,
                        busy,
                        disabled: reason().trim().is_empty(),
                        testid: "undo-confirm",
                        onclick: move |_| onundo.call(reason.peek().trim().to_owned()),
                        {submit}
                    }
                    Button { look: Look::Ghost, disabled: busy, onclick: move |_| open.set(false), {t().common.cancel} }
                }
            }
        }
    }
}
