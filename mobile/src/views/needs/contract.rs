//! Contracts with organisations, and what of them is to be paid.

use dioxus::prelude::*;
use xiangyue_shared::{
    contract::{Contract, GetContract, Instalment, ListTeamContracts},
    endpoint::NoQuery,
    ids::{ContractId, TeamId},
    page::{Page, PageQuery},
};

use super::words::{contract_badge, dated, day_of, part_badge, yuan};
use crate::{
    api::Failure,
    components::{
        AppBar, Button, Card, Cell, Empty, Fact, MoreButton, Picto, Section, Shape, Trouble, shown,
        shown_page,
    },
    hooks::{Remote, use_pages, use_remote},
    i18n::needs::n,
    route::Address,
    village::VillageRoute,
};

/// The contracts of the organisation that a villager leads.
#[component]
pub fn ContractsOfTeamPage(team: ReadSignal<TeamId>) -> Element {
    let contracts = use_pages(move |cursor| {
        Some((ListTeamContracts { team: team() }, PageQuery { cursor, limit: None }))
    });
    let to = use_callback(|contract| VillageRoute::ContractOfTeamPage { contract }.into());
    rsx! {
        AppBar { title: n().contract.title, back: VillageRoute::NeedsOfTeamPage { team: team() } }
        div { class: "stack",
            ContractList {
                contracts: contracts.get(),
                to,
                busy: (contracts.busy)(),
                failure: (contracts.failure)(),
                onmore: move |()| contracts.more(),
                onretry: move |()| contracts.refresh(),
            }
        }
    }
}

/// A contract, for who leads the organisation.
#[component]
pub fn ContractOfTeamPage(contract: ReadSignal<ContractId>) -> Element {
    let known = use_remote(move || Some((GetContract { contract: contract() }, NoQuery {})));
    let back = known.get().data().map_or_else(
        || Address::from(VillageRoute::TeamsPage {}),
        |one| VillageRoute::ContractsOfTeamPage { team: one.team }.into(),
    );
    rsx! {
        ContractView {
            contract: known.get(),
            pays: false,
            back,
            onpay: move |_| {},
            onretry: move |()| known.refresh(),
        }
    }
}

/// Contracts, drawn; `to` is the page of one.
#[component]
pub fn ContractList(
    contracts: Remote<Page<Contract>>,
    to: Callback<ContractId, Address>,
    busy: bool,
    failure: Option<Failure>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &n().contract;
    let empty = rsx! {
        Empty { icon: Picto::Sheet, title: say.none, hint: say.none_hint }
    };
    shown_page(
        &contracts,
        3,
        move |()| onretry.call(()),
        empty,
        |page| {
            rsx! {
                Card {
                    for one in page.items.iter() {
                        Cell {
                            key: "{one.id}",
                            title: one.title.clone(),
                            note: format!("{} · {} · {}", one.team_name, yuan(one.total), (say.confirmed)(one.confirmed)),
                            to: to.call(one.id),
                            testid: "contract-row",
                            {contract_badge(one)}
                        }
                    }
                }
                if let Some(failure) = failure {
                    Trouble { failure, onretry: move |()| onmore.call(()) }
                } else if page.next_cursor.is_some() {
                    MoreButton { busy, onclick: move |()| onmore.call(()) }
                }
            }
        },
    )
}

/// One contract with its payments, drawn. `pays` where the person notes what is paid.
#[component]
pub fn ContractView(
    contract: Remote<Contract>,
    pays: bool,
    back: Address,
    onpay: EventHandler<Instalment>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &n().contract;
    let title = contract.data().map_or_else(|| say.title.to_owned(), |one| one.title.clone());
    rsx! {
        AppBar { title, back }
        div { class: "stack",
            {shown(&contract, Shape::Page, move |()| onretry.call(()), |one| rsx! {
                Card {
                    Fact { name: say.total, value: yuan(one.total), testid: "contract-total",
                        {contract_badge(one)}
                    }
                    Fact { name: say.team, value: one.team_name.clone(), hint: (say.signed)(&dated(one.signed_on)) }
                }
                Section { title: say.parts,
                    p { class: "hint", "data-testid": "contract-confirmed", {(say.confirmed)(one.confirmed)} }
                    for part in one.instalments.iter().cloned() {
                        Part { key: "{part.number}", part, confirmed: one.confirmed, pays, onpay }
                    }
                }
                p { class: "hint", {say.fixed} }
            })}
        }
    }
}

/// One payment.
#[component]
fn Part(part: Instalment, confirmed: i64, pays: bool, onpay: EventHandler<Instalment>) -> Element {
    let say = &n().contract;
    let number = usize::try_from(part.number).unwrap_or_default();
    let mut said = vec![(say.due)(part.services)];
    match (part.released_at, part.paid_at) {
        (None, _) => said.push((say.left)(part.services - confirmed)),
        (Some(at), None) => said.push((say.released_on)(&day_of(at))),
        (Some(_), Some(at)) => said.push((say.paid_on)(&day_of(at))),
    }
    let open = part.released_at.is_some() && part.paid_at.is_none();
    let called = (say.part)(number);
    rsx! {
        div { class: "card padded duty-shift", "data-testid": "part",
            div { class: "class-head",
                b { {format!("{called} · {}", yuan(part.amount))} }
                {part_badge(&part)}
            }
            small { {said.join(" · ")} }
            if open && pays {
                Button { icon: Picto::Check, label: format!("{called} {}", say.pay), testid: "part-pay", onclick: move |_| onpay.call(part.clone()), {say.pay} }
            }
        }
    }
}
