//! The contracts of a village.

use dioxus::prelude::*;
use xiangyue_shared::{contract::ListContracts, page::PageQuery};

use super::super::place::{Village, VillageName, in_village};
use crate::{
    components::{AppBar, Go, Icon, Look, Picto},
    hooks::use_pages,
    i18n::needs::n,
    views::needs::ContractList,
    work::WorkRoute,
};

#[component]
pub fn DeskContractsPage() -> Element {
    in_village(n().contract.title, |village| {
        rsx! {
            ContractsOf { key: "{village.code}", village }
        }
    })
}

#[component]
fn ContractsOf(village: ReadSignal<Village>) -> Element {
    let contracts = use_pages(move |cursor| {
        Some((ListContracts { region: village().code }, PageQuery { cursor, limit: None }))
    });
    let to = use_callback(|contract| WorkRoute::DeskContractPage { contract }.into());
    rsx! {
        AppBar { title: n().contract.title, back: WorkRoute::DeskDutiesPage {},
            VillageName { village: village() }
        }
        div { class: "stack",
            Go { class: Look::Main.class(), to: WorkRoute::NewContractPage {}, testid: "contract-new",
                Icon { of: Picto::Plus }
                {n().contract.new}
            }
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
