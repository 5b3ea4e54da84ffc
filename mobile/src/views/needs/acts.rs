//! What opens above a need: taking it on, and putting it under a contract.

use dioxus::prelude::*;
use xiangyue_shared::{
    contract::{ListTeamContracts, PutNeedUnderContract},
    endpoint::{NoQuery, Nothing},
    ids::{NeedId, TeamId},
    need::TakeNeed,
    page::PageQuery,
    region::RegionCode,
};

use super::words::{contract_badge, dated};
use crate::{
    api,
    components::{Banner, Button, Card, Icon, Look, Picto, Shape, Sheet, Tone, shown, toast},
    hooks::use_action,
    hooks::use_remote,
    i18n::{LANG, errors, needs::n},
};

/// Contracts that can be chosen among.
const CONTRACTS: i64 = 100;

/// Takes a need on, for one of these organisations.
#[component]
pub fn Take(
    need: NeedId,
    teams: Vec<(TeamId, String)>,
    ondone: EventHandler<()>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &n().need;
    let sending = use_action();
    let only = teams.len() == 1;
    rsx! {
        Sheet { title: say.take, onclose,
            div { class: "stack",
                p { class: "lead", {say.take_lead} }
                if let Some(failure) = (sending.failure)() {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                if teams.is_empty() {
                    Banner { tone: Tone::Note, testid: "take-none", {say.take_none} }
                }
                for (team , name) in teams {
                    Button {
                        key: "{team}",
                        look: if only { Look::Main } else { Look::Ghost },
                        busy: (sending.busy)(),
                        testid: "take-for",
                        onclick: move |_| sending.run(
                            async move { api::call(&TakeNeed { need, team }, &NoQuery {}, &Nothing {}).await },
                            move |_| {
                                toast(n().need.took);
                                ondone.call(());
                            },
                        ),
                        {(say.take_for)(&name)}
                    }
                }
            }
        }
    }
}

/// Puts a need under a contract of the organisation that has it.
#[component]
pub fn UnderContract(
    need: NeedId,
    team: TeamId,
    region: RegionCode,
    ondone: EventHandler<()>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &n().need;
    let contracts = use_remote(move || {
        let query = PageQuery { cursor: None, limit: Some(CONTRACTS) };
        Some((ListTeamContracts { team }, query))
    });
    let sending = use_action();
    rsx! {
        Sheet { title: say.contract, onclose,
            div { class: "stack",
                p { class: "lead", {say.contract_lead} }
                if let Some(failure) = (sending.failure)() {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                {shown(&contracts.get(), Shape::Rows(2), move |()| contracts.refresh(), |page| {
                    let fitting: Vec<_> = page.items.iter().filter(|one| one.region.covers(&region)).cloned().collect();
                    if fitting.is_empty() {
                        return rsx! {
                            Banner { tone: Tone::Note, testid: "contract-none", {say.contract_none} }
                        };
                    }
                    rsx! {
                        Card {
                            for one in fitting {
                                button {
                                    key: "{one.id}",
                                    class: "cell",
                                    r#type: "button",
                                    disabled: (sending.busy)(),
                                    "data-testid": "contract-choice",
                                    onclick: move |_| sending.run(
                                        async move {
                                            let endpoint = PutNeedUnderContract { contract: one.id, need };
                                            api::call(&endpoint, &NoQuery {}, &Nothing {}).await
                                        },
                                        move |_| {
                                            toast(n().need.contract_put);
                                            ondone.call(());
                                        },
                                    ),
                                    span { class: "cell-text",
                                        b { {one.title.clone()} }
                                        small { {(n().contract.signed)(&dated(one.signed_on))} }
                                    }
                                    span { class: "cell-end", {contract_badge(&one)} }
                                    span { class: "chevron", Icon { of: Picto::Forward } }
                                }
                            }
                        }
                    }
                })}
            }
        }
    }
}
