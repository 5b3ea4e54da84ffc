//! The catalogue of scoring rules 积分细则.

use dioxus::prelude::*;
use xiangyue_shared::{
    points::Points,
    rule::{ListRules, Rule, RuleCategory, RuleQuery},
};

use super::{
    award::RuleTile,
    place::{Village, VillageName, in_village},
};
use crate::{
    components::{
        AppBar, Badge, Card, Cell, Empty, Go, Icon, Look, Picto, Section, Shape, Switch, Tone,
        rule_name, shown,
    },
    format,
    hooks::{Remote, use_remote},
    i18n::{t, work::w},
    work::WorkRoute,
};

#[component]
pub fn RulesPage() -> Element {
    in_village(w().rules.title, |village| {
        rsx! {
            RulesOf { key: "{village.code}", village }
        }
    })
}

#[component]
fn RulesOf(village: ReadSignal<Village>) -> Element {
    let mut retired = use_signal(|| false);
    let rules = use_remote(move || {
        Some((ListRules { village: village().code }, RuleQuery { with_retired: retired() }))
    });
    rsx! {
        RulesView {
            village: village(),
            rules: rules.get(),
            retired: retired(),
            onretired: move |on| retired.set(on),
            onretry: move |()| rules.refresh(),
        }
    }
}

/// The catalogue, drawn.
#[component]
pub fn RulesView(
    village: Village,
    rules: Remote<Vec<Rule>>,
    retired: bool,
    onretired: EventHandler<bool>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().rules;
    rsx! {
        AppBar { title: say.title,
            VillageName { village }
        }
        div { class: "stack",
            Go { class: Look::Main.class(), to: WorkRoute::NewRulePage {}, testid: "rule-new",
                Icon { of: Picto::Plus }
                {say.new}
            }
            {shown(&rules, Shape::Rows(6), move |()| onretry.call(()), |rules| {
                if rules.is_empty() {
                    return rsx! {
                        Empty { icon: Picto::Book, title: say.none, hint: say.none_hint }
                    };
                }
                rsx! {
                    div { class: "tiles",
                        for category in RuleCategory::ALL.into_iter().filter(|one| rules.iter().any(|rule| rule.category == *one)) {
                            Section { key: "{category.as_str()}", title: rule_name(t(), category),
                                Card {
                                    for rule in rules.iter().filter(|rule| rule.category == category) {
                                        RuleCell { key: "{rule.id}", rule: rule.clone() }
                                    }
                                }
                            }
                        }
                    }
                }
            })}
            Card {
                Switch { title: say.with_retired, on: retired, onchange: move |on| onretired.call(on) }
            }
        }
    }
}

#[component]
fn RuleCell(rule: Rule) -> Element {
    let mut facts = vec![rule.clause.clone(), (t().points.rule_version)(rule.version)];
    facts.retain(|fact| !fact.is_empty());
    let sign = if rule.points < Points::ZERO { "minus" } else { "plus" };
    rsx! {
        Cell {
            title: rule.title.clone(),
            note: facts.join(" · "),
            to: WorkRoute::RulePage { rule: rule.id },
            testid: "rule-row",
            leading: rsx! {
                RuleTile { category: rule.category }
            },
            if rule.retired {
                Badge { tone: Tone::Plain, {w().rules.retired} }
            } else {
                span { class: "amount {sign}", {format::change(rule.points)} }
            }
        }
    }
}
