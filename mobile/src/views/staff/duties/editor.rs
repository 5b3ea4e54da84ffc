//! Setting up a duty, and changing one.

use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    duty::{Duty, DutyDraft, GetDuty, PointsRule, PutDuty, RoundingRule},
    endpoint::NoQuery,
    fields::Check as _,
    ids::{DutyId, RuleId, TeamId},
    region::{Level, RegionCode},
    rule::{ListRules, RuleQuery},
    team::{ListTeams, TeamQuery},
    volunteer_policy::Rounding,
};

use super::super::place::{in_village, may};
use crate::{
    api::{self, Failure},
    components::{
        Amount, AppBar, Banner, Button, Card, Field, Picto, Segments, Shape, Switch, Tone, go,
        shown, toast,
    },
    draft,
    hooks::{use_action, use_part, use_remote},
    i18n::{LANG, duties::d, errors},
    work::WorkRoute,
};

/// Teams that can be chosen among.
const TEAMS: i64 = 100;
/// Steps in which hours are counted at first, in minutes.
const STEP: i64 = 15;

#[component]
pub fn NewDutyPage() -> Element {
    in_village(d().desk.new, |village| {
        rsx! {
            AppBar { title: d().desk.new, back: WorkRoute::DeskDutiesPage {} }
            div { class: "stack",
                Editor { key: "{village.code}", region: village.code, duty: None }
            }
        }
    })
}

#[component]
pub fn DeskDutyChangePage(duty: ReadSignal<DutyId>) -> Element {
    let known = use_remote(move || Some((GetDuty { duty: duty() }, NoQuery {})));
    rsx! {
        AppBar { title: d().desk.change, back: WorkRoute::DeskDutyPage { duty: duty() } }
        div { class: "stack",
            {shown(&known.get(), Shape::Page, move |()| known.refresh(), |found| rsx! {
                Editor { key: "{found.id}", region: found.region.clone(), duty: Some(found.clone()) }
            })}
        }
    }
}

#[component]
fn Editor(region: RegionCode, duty: Option<Duty>) -> Element {
    let say = &d().desk;
    let old = duty.clone();
    let form = use_hook(|| {
        let name = old.as_ref().map_or_else(|| "new".to_owned(), |duty| duty.id.to_string());
        format!("desk.duty.{name}")
    });
    // Made before the first try, so that a retry names the same duty.
    let id = use_part(&form, "id", || old.as_ref().map_or_else(DutyId::new, |one| one.id));
    let mut name =
        use_part(&form, "name", || old.as_ref().map(|one| one.name.clone()).unwrap_or_default());
    let mut about =
        use_part(&form, "about", || old.as_ref().map(|one| one.about.clone()).unwrap_or_default());
    let mut team = use_part(&form, "team", || old.as_ref().and_then(|one| one.team));
    let mut approval =
        use_part(&form, "approval", || old.as_ref().is_some_and(|one| one.needs_approval));
    let points = old.as_ref().and_then(|one| one.points);
    let mut rule = use_part(&form, "rule", || points.map(|one| one.rule));
    let mut per = use_part(&form, "per", || Some(points.map_or(60, |one| one.per_minutes)));
    let rounding = old.as_ref().and_then(|one| one.rounding);
    let mut way = use_part(&form, "rounding", || {
        rounding.map_or(0, |one| {
            1 + Rounding::ALL.iter().position(|way| *way == one.rounding).unwrap_or_default()
        })
    });
    let mut step = use_part(&form, "step", || Some(rounding.map_or(STEP, |one| one.minutes)));
    let mut closed = use_part(&form, "closed", || old.as_ref().is_some_and(|one| one.closed));
    let place = region.clone();
    let teams = use_remote(move || {
        let query = TeamQuery { kind: None, with_closed: false, cursor: None, limit: Some(TEAMS) };
        Some((ListTeams { region: place.clone() }, query))
    });
    let village = region.ancestor(Level::Village);
    let rules =
        use_remote(move || Some((ListRules { village: village.clone()? }, RuleQuery::default())));
    // Points come by a rule of the village, which those who write its rules choose.
    let gives = may(Permission::ManageVolunteers, &region) && region.level() == Level::Village;
    let giving: Vec<(RuleId, String)> = rules
        .get()
        .data()
        .into_iter()
        .flatten()
        .filter(|one| one.points.0 > 0 && !one.retired)
        .map(|one| (one.id, one.title.clone()))
        .collect();
    let choices: Vec<(TeamId, String)> = teams
        .get()
        .data()
        .map(|page| page.items.iter().map(|one| (one.id, one.name.clone())).collect())
        .unwrap_or_default();
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let is_new = duty.is_none();
    let reach = region.clone();
    let save = move |event: FormEvent| {
        event.prevent_default();
        let rounding = way
            .peek()
            .checked_sub(1)
            .and_then(|index| Rounding::ALL.get(index).copied())
            .map(|rounding| RoundingRule { minutes: step.peek().unwrap_or(STEP), rounding });
        let body = DutyDraft {
            region: reach.clone(),
            team: *team.peek(),
            name: name.peek().trim().to_owned(),
            about: about.peek().trim().to_owned(),
            needs_approval: *approval.peek(),
            rounding,
            points: (*rule.peek())
                .map(|rule| PointsRule { rule, per_minutes: per.peek().unwrap_or_default() }),
            closed: *closed.peek(),
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let (endpoint, form) = (PutDuty { duty: *id.peek() }, form.clone());
        sending.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |saved| {
            draft::forget(&form);
            toast(d().desk.saved);
            go(WorkRoute::DeskDutyPage { duty: saved.id });
        });
    };
    rsx! {
        form { class: "stack narrow-form", novalidate: true, onsubmit: save,
            Field { id: "duty-name", label: say.name, hint: say.name_hint, value: name(), error: wrong("name"), testid: "duty-name", oninput: move |text| name.set(text) }
            Field { id: "duty-about", label: say.about, hint: say.about_hint, long: true, value: about(), error: wrong("about"), testid: "duty-about", oninput: move |text| about.set(text) }
            if is_new && !choices.is_empty() {
                div { class: if wrong("team").is_some() { "field wrong" } else { "field" },
                    span { class: "field-name", {say.team} }
                    div { class: "chips", role: "group", "aria-label": say.team,
                        button { class: "chip-button", r#type: "button", "aria-pressed": if team().is_none() { "true" } else { "false" }, onclick: move |_| team.set(None), {d().words.village_own} }
                        for (one , called) in choices {
                            button {
                                key: "{one}",
                                class: "chip-button",
                                r#type: "button",
                                "aria-pressed": if team() == Some(one) { "true" } else { "false" },
                                "data-testid": "duty-team",
                                onclick: move |_| team.set(Some(one)),
                                {called}
                            }
                        }
                    }
                    if let Some(error) = wrong("team") {
                        p { class: "field-error", role: "alert", {error} }
                    }
                }
            }
            Card {
                Switch { title: say.approval, note: say.approval_hint, on: approval(), testid: "duty-approval", onchange: move |on| approval.set(on) }
            }
            if gives {
                div { class: if wrong("points.rule").is_some() { "field wrong" } else { "field" },
                    span { class: "field-name", {say.points_rule} }
                    {shown(&rules.get(), Shape::Rows(1), move |()| rules.refresh(), |_| rsx! {
                        div { class: "chips", role: "group", "aria-label": say.points_rule,
                            button { class: "chip-button", r#type: "button", "aria-pressed": if rule().is_none() { "true" } else { "false" }, onclick: move |_| rule.set(None), {say.no_points} }
                            for (one , called) in giving.clone() {
                                button {
                                    key: "{one}",
                                    class: "chip-button",
                                    r#type: "button",
                                    "aria-pressed": if rule() == Some(one) { "true" } else { "false" },
                                    "data-testid": "duty-rule",
                                    onclick: move |_| rule.set(Some(one)),
                                    {called}
                                }
                            }
                        }
                    })}
                    if let Some(error) = wrong("points.rule").or_else(|| wrong("points")) {
                        p { class: "field-error", role: "alert", {error} }
                    }
                }
                if rule().is_some() {
                    div { class: "field",
                        span { class: "field-name", {say.per} }
                        Amount { id: "duty-per", name: say.per, value: per(), most: 1_440, step: 15, testid: "duty-per", onchange: move |value| per.set(value) }
                        p { class: "field-hint", {say.per_hint} }
                    }
                }
            }
            div { class: "field",
                span { class: "field-name", {say.rounding} }
                Segments { label: say.rounding, options: vec![say.rounding_own.to_owned(), say.down.to_owned(), say.nearest.to_owned(), say.up.to_owned()], chosen: way(), testid: "duty-rounding", onchoose: move |index| way.set(index) }
            }
            if way() > 0 {
                div { class: "field",
                    span { class: "field-name", {say.rounding_step} }
                    Amount { id: "duty-step", name: say.rounding_step, value: step(), least: 1, most: 60, step: 5, testid: "duty-step", onchange: move |value| step.set(value) }
                }
            }
            if !is_new {
                Card {
                    Switch { title: say.close, note: say.close_hint, on: closed(), testid: "duty-close", onchange: move |on| closed.set(on) }
                }
            }
            if let Some(sentence) = whole.or_else(|| wrong("region")) {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "duty-save", {say.save} }
        }
    }
}
