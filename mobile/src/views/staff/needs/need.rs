//! One need at the desk.

use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    ids::NeedId,
    need::Need,
    region::RegionCode,
    team::{ListTeams, TeamKind, TeamQuery},
};

use super::super::place::may;
use crate::{
    hooks::use_remote,
    route::Address,
    session::{self, ME},
    views::needs::{NeedBoard, Rights, Teller},
    work::WorkRoute,
};

/// Organisations that can be chosen among.
const TEAMS: i64 = 100;

#[component]
pub fn DeskNeedPage(need: ReadSignal<NeedId>) -> Element {
    // Where the need is, once it is known: its organisations may take it on.
    let mut region = use_signal(|| None::<RegionCode>);
    let teams = use_remote(move || {
        let query = TeamQuery {
            kind: Some(TeamKind::Organisation),
            with_closed: false,
            cursor: None,
            limit: Some(TEAMS),
        };
        Some((ListTeams { region: region()? }, query))
    });
    let rights = use_callback(move |need: Need| {
        let runs = may(Permission::ManageVolunteers, &need.region);
        if runs && region.peek().as_ref() != Some(&need.region) {
            region.set(Some(need.region.clone()));
        }
        // Nobody confirms what they told of themselves; the server knows who did.
        let helps =
            ME.read().as_ref().is_some_and(|me| session::holds(me, Permission::HelpVillagers));
        let known = teams.get().data().map(|page| page.items.clone()).unwrap_or_default();
        let take = known
            .into_iter()
            .filter(|team| team.region.covers(&need.region))
            .map(|team| (team.id, team.name))
            .collect();
        Rights {
            take: runs.then_some(take),
            give_back: runs,
            tell: if runs { Teller::Anyone } else { Teller::Nobody },
            answer: helps,
            withdraw: helps,
            run: runs,
        }
    });
    let runs_some =
        ME.read().as_ref().is_some_and(|me| session::holds(me, Permission::ManageVolunteers));
    let back: Address =
        if runs_some { WorkRoute::DeskNeedsPage {}.into() } else { WorkRoute::FindPage {}.into() };
    let contract = use_callback(|contract| WorkRoute::DeskContractPage { contract }.into());
    rsx! {
        NeedBoard { need, back, rights, contract: runs_some.then_some(contract) }
    }
}
