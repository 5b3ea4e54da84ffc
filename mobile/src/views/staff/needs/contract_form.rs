//! Entering a contract that was signed.

use chrono::{NaiveDate, Utc};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use xiangyue_shared::{
    contract::{ContractDraft, INSTALMENTS_MOST, InstalmentDraft, PutContract},
    day,
    endpoint::NoQuery,
    fields::Check as _,
    ids::{ContractId, TeamId},
    money::Fen,
    region::RegionCode,
    team::{ListTeams, TeamKind, TeamQuery},
};

use super::super::place::in_village;
use crate::{
    api::{self, Failure},
    components::{
        Amount, AppBar, Banner, Button, Field, Look, Picto, Section, Shape, Tone, go, shown, toast,
    },
    draft,
    hooks::{use_action, use_part, use_remote},
    i18n::{LANG, duties::d, errors, needs::n},
    views::needs::yuan,
    work::WorkRoute,
};

/// Organisations that can be chosen among.
const TEAMS: i64 = 100;

/// A payment as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    services: Option<i64>,
    /// In yuan, as it was typed.
    amount: String,
}

impl Part {
    fn amount(&self) -> Option<Fen> {
        Fen::from_yuan(&self.amount).filter(|amount| amount.0 > 0)
    }
}

#[component]
pub fn NewContractPage() -> Element {
    in_village(n().contract.new, |village| {
        rsx! {
            AppBar { title: n().contract.new, back: WorkRoute::DeskContractsPage {} }
            div { class: "stack",
                Editor { key: "{village.code}", region: village.code }
            }
        }
    })
}

#[component]
fn Editor(region: RegionCode) -> Element {
    let say = &n().contract;
    let form = use_hook(|| format!("desk.contract.{region}"));
    // Made before the first try, so that a retry names the same contract.
    let id = use_part(&form, "id", ContractId::new);
    let mut title = use_part(&form, "title", String::new);
    let mut team = use_part(&form, "team", || None::<TeamId>);
    let mut signed = use_part(&form, "signed", || day::day_of(Utc::now()).to_string());
    let mut parts =
        use_part(&form, "parts", || vec![Part { services: Some(1), amount: String::new() }]);
    let mut tried = use_signal(|| false);
    let place = region.clone();
    let teams = use_remote(move || {
        let query = TeamQuery {
            kind: Some(TeamKind::Organisation),
            with_closed: false,
            cursor: None,
            limit: Some(TEAMS),
        };
        Some((ListTeams { region: place.clone() }, query))
    });
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field: &str| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let sum: i64 = parts.read().iter().filter_map(Part::amount).map(|amount| amount.0).sum();
    let no_day = signed().parse::<NaiveDate>().is_err();
    let save = move |event: FormEvent| {
        event.prevent_default();
        tried.set(true);
        let amounts: Option<Vec<InstalmentDraft>> = parts
            .peek()
            .iter()
            .map(|part| {
                Some(InstalmentDraft {
                    services: part.services.unwrap_or_default(),
                    amount: part.amount()?,
                })
            })
            .collect();
        let (Some(team), Ok(signed_on), Some(instalments)) =
            (*team.peek(), signed.peek().parse(), amounts)
        else {
            return;
        };
        let total = Fen(instalments.iter().map(|part| part.amount.0).sum());
        let body = ContractDraft {
            region: region.clone(),
            team,
            title: title.peek().trim().to_owned(),
            signed_on,
            total,
            instalments,
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let (endpoint, form) = (PutContract { contract: *id.peek() }, form.clone());
        sending.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |saved| {
            draft::forget(&form);
            toast(n().contract.saved);
            go(WorkRoute::DeskContractPage { contract: saved.id });
        });
    };
    let count = parts.read().len();
    let no_team = tried() && team().is_none();
    rsx! {
        form { class: "stack narrow-form", novalidate: true, onsubmit: save,
            Field { id: "contract-title", label: say.name, hint: say.name_hint, value: title(), error: wrong("title"), testid: "contract-title", oninput: move |text| title.set(text) }
            div { class: if no_team || wrong("team").is_some() { "field wrong" } else { "field" },
                span { class: "field-name", {say.team} }
                {shown(&teams.get(), Shape::Rows(1), move |()| teams.refresh(), |page| {
                    if page.items.is_empty() {
                        return rsx! {
                            Banner { tone: Tone::Note, testid: "no-teams", {say.no_teams} }
                        };
                    }
                    rsx! {
                        div { class: "chips", role: "group", "aria-label": say.team,
                            for one in page.items.iter() {
                                TeamChip { key: "{one.id}", name: one.name.clone(), on: team() == Some(one.id), of: one.id, onchoose: move |of| team.set(Some(of)) }
                            }
                        }
                    }
                })}
                if no_team {
                    p { class: "field-error", role: "alert", {say.team_missing} }
                } else if let Some(error) = wrong("team") {
                    p { class: "field-error", role: "alert", {error} }
                }
            }
            Field { id: "contract-signed", label: say.signed_on, kind: "date", value: signed(), error: no_day.then(|| d().proof.day_wrong.to_owned()).or_else(|| wrong("signed_on")), testid: "contract-signed", oninput: move |text| signed.set(text) }
            Section { title: say.parts,
                p { class: "hint", {say.parts_hint} }
                for (index , part) in parts().into_iter().enumerate() {
                    PartFields {
                        key: "{index}",
                        index,
                        wrong_amount: tried() && part.amount().is_none(),
                        wrong_services: wrong(&format!("instalments.{index}.services")).is_some(),
                        part,
                        last: count == 1,
                        onchange: move |part| {
                            if let Some(slot) = parts.write().get_mut(index) {
                                *slot = part;
                            }
                        },
                        onremove: move |()| {
                            parts.write().remove(index);
                        },
                    }
                }
                if i64::try_from(count).is_ok_and(|count| count < INSTALMENTS_MOST) {
                    Button {
                        look: Look::Ghost,
                        icon: Picto::Plus,
                        testid: "part-add",
                        onclick: move |_| {
                            let before = parts.peek().last().and_then(|part| part.services).unwrap_or_default();
                            parts.write().push(Part { services: Some(before + 1), amount: String::new() });
                        },
                        {say.add_part}
                    }
                }
            }
            Banner { tone: Tone::Info, testid: "contract-sum", {format!("{} · {}", (say.sum)(&yuan(Fen(sum))), say.check)} }
            if let Some(sentence) = whole.or_else(|| wrong("total")).or_else(|| wrong("contract")).or_else(|| wrong("region")) {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "contract-save", {say.save} }
        }
    }
}

#[component]
fn TeamChip(name: String, on: bool, of: TeamId, onchoose: EventHandler<TeamId>) -> Element {
    rsx! {
        button {
            class: "chip-button",
            r#type: "button",
            "aria-pressed": if on { "true" } else { "false" },
            "data-testid": "contract-team",
            onclick: move |_| onchoose.call(of),
            {name}
        }
    }
}

/// One payment: for how many services in all, and how much.
#[component]
fn PartFields(
    index: usize,
    part: Part,
    wrong_amount: bool,
    wrong_services: bool,
    /// The only one stays.
    last: bool,
    onchange: EventHandler<Part>,
    onremove: EventHandler<()>,
) -> Element {
    let say = &n().contract;
    let called = (say.part)(index + 1);
    let (of_services, of_amount) = (part.clone(), part.clone());
    let id = format!("part-{index}-amount");
    let below = format!("{id}-below");
    rsx! {
        div { class: "card padded duty-shift", role: "group", "aria-label": called.clone(), "data-testid": "part-fields",
            div { class: "class-head",
                b { {called.clone()} }
                if !last {
                    button { class: "icon-button end", r#type: "button", "aria-label": (say.remove_part)(index + 1), "data-testid": "part-remove", onclick: move |_| onremove.call(()),
                        crate::components::Icon { of: Picto::Trash }
                    }
                }
            }
            div { class: if wrong_services { "field wrong" } else { "field" },
                span { class: "field-name", {say.services} }
                Amount {
                    id: "part-{index}-services",
                    name: format!("{called} {}", say.services),
                    value: part.services,
                    least: 1,
                    most: 100_000,
                    testid: "part-services",
                    onchange: move |services| onchange.call(Part { services, ..of_services.clone() }),
                }
                if wrong_services {
                    p { class: "field-error", role: "alert", {say.services_wrong} }
                }
            }
            div { class: if wrong_amount { "field wrong" } else { "field" },
                label { r#for: id.clone(), {say.amount} }
                div { class: "field-box",
                    input {
                        id,
                        r#type: "text",
                        inputmode: "decimal",
                        autocomplete: "off",
                        value: part.amount.clone(),
                        "aria-invalid": wrong_amount.then_some("true"),
                        "aria-describedby": wrong_amount.then(|| below.clone()),
                        "data-testid": "part-amount",
                        oninput: move |event| onchange.call(Part { amount: event.value(), ..of_amount.clone() }),
                    }
                }
                if wrong_amount {
                    p { id: below.clone(), class: "field-error", role: "alert", {say.amount_wrong} }
                }
            }
        }
    }
}
