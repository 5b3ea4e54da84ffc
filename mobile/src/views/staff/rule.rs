//! One scoring rule: a new one, or the next version of one.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    fields::Check as _,
    ids::RuleId,
    points::Points,
    rule::{ENTRY_POINTS_MOST, ListRules, PutRule, Rule, RuleCategory, RuleDraft, RuleQuery},
};

use super::place::{Village, in_village};
use crate::{
    api::{self, Failure},
    components::{
        Amount, AppBar, Banner, Button, Card, Empty, Field, Picto, Segments, Shape, Switch, Tone,
        go, rule_name, shown, toast,
    },
    draft,
    hooks::{use_action, use_part, use_remote},
    i18n::{LANG, errors, t, work::w},
    work::WorkRoute,
};

#[component]
pub fn NewRulePage() -> Element {
    in_village(w().rules.new, |village| {
        rsx! {
            AppBar { title: w().rules.new, back: WorkRoute::RulesPage {} }
            div { class: "stack",
                Editor { key: "{village.code}", village, rule: None }
            }
        }
    })
}

#[component]
pub fn RulePage(rule: ReadSignal<RuleId>) -> Element {
    in_village(w().rules.change, |village| {
        rsx! {
            Known { key: "{village.code}", village, rule: rule() }
        }
    })
}

#[component]
fn Known(village: ReadSignal<Village>, rule: RuleId) -> Element {
    let say = &w().rules;
    let rules = use_remote(move || {
        Some((ListRules { village: village().code }, RuleQuery { with_retired: true }))
    });
    rsx! {
        AppBar { title: say.change, back: WorkRoute::RulesPage {} }
        div { class: "stack",
            {shown(&rules.get(), Shape::Page, move |()| rules.refresh(), |rules| match rules.iter().find(|one| one.id == rule) {
                Some(found) => rsx! {
                    Editor { key: "{found.version_id}", village: village(), rule: Some(found.clone()) }
                },
                None => rsx! {
                    Empty { icon: Picto::Book, title: say.gone, hint: say.gone_hint }
                },
            })}
        }
    }
}

#[component]
fn Editor(village: Village, rule: Option<Rule>) -> Element {
    let say = &w().rules;
    let old = rule.clone();
    let form = use_hook(|| {
        let name = old.as_ref().map_or_else(|| "new".to_owned(), |rule| rule.id.to_string());
        format!("desk.rule.{name}")
    });
    // Made before the first try, so that a retry names the same rule.
    let id = use_part(&form, "id", || old.as_ref().map_or_else(RuleId::new, |rule| rule.id));
    let mut category = use_part(&form, "category", || {
        old.as_ref().map_or(RuleCategory::Environment, |rule| rule.category)
    });
    let mut title = use_part(&form, "title", || {
        old.as_ref().map(|rule| rule.title.clone()).unwrap_or_default()
    });
    let mut clause = use_part(&form, "clause", || {
        old.as_ref().map(|rule| rule.clause.clone()).unwrap_or_default()
    });
    let mut takes =
        use_part(&form, "takes", || old.as_ref().is_some_and(|rule| rule.points < Points::ZERO));
    let mut amount =
        use_part(&form, "amount", || old.as_ref().map(|rule| rule.points.0.saturating_abs()));
    let mut retired = use_part(&form, "retired", || old.as_ref().is_some_and(|rule| rule.retired));
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let code = village.code.clone();
    let save = move |event: FormEvent| {
        event.prevent_default();
        let number = amount.peek().unwrap_or_default();
        let body = RuleDraft {
            category: *category.peek(),
            title: title.peek().trim().to_owned(),
            clause: clause.peek().trim().to_owned(),
            points: Points(if *takes.peek() { number.saturating_neg() } else { number }),
            retired: *retired.peek(),
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let endpoint = PutRule { village: code.clone(), rule: *id.peek() };
        let form = form.clone();
        sending.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |_| {
            draft::forget(&form);
            toast(w().rules.saved);
            go(WorkRoute::RulesPage {});
        });
    };
    let categories = RuleCategory::ALL.map(|one| rule_name(t(), one).to_owned()).to_vec();
    let chosen = RuleCategory::ALL.iter().position(|one| *one == category()).unwrap_or_default();
    rsx! {
        form { class: "stack narrow-form", novalidate: true, onsubmit: save,
            div { class: "field",
                span { class: "field-name", {say.category} }
                Segments {
                    label: say.category,
                    options: categories,
                    chosen,
                    testid: "rule-category",
                    onchoose: move |index: usize| {
                        if let Some(one) = RuleCategory::ALL.get(index) {
                            category.set(*one);
                        }
                    },
                }
            }
            Field { id: "rule-title", label: say.name, hint: say.name_hint, value: title(), error: wrong("title"), testid: "rule-title", oninput: move |text| title.set(text) }
            Field { id: "rule-clause", label: say.clause, hint: say.clause_hint, value: clause(), error: wrong("clause"), testid: "rule-clause", oninput: move |text| clause.set(text) }
            div { class: if wrong("points").is_some() { "field wrong" } else { "field" },
                span { class: "field-name", {say.points} }
                div { class: "pair",
                    Segments { label: say.points, options: vec![say.gives.to_owned(), say.takes.to_owned()], chosen: usize::from(takes()), testid: "rule-sign", onchoose: move |index| takes.set(index == 1) }
                    Amount { id: "rule-points", name: say.points, value: amount(), least: 1, most: ENTRY_POINTS_MOST, testid: "rule-points", onchange: move |number| amount.set(number) }
                }
                if let Some(error) = wrong("points") {
                    p { class: "field-error", role: "alert", {error} }
                }
            }
            if rule.is_some() {
                Card {
                    Switch { title: say.retire, note: say.retire_hint, on: retired(), testid: "rule-retire", onchange: move |on| retired.set(on) }
                }
                p { class: "hint", {say.version_hint} }
            }
            if let Some(sentence) = whole {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "rule-save", {if rule.is_some() { say.save_version } else { say.save }} }
        }
    }
}
