//! The team that a villager leads: who asks to join, who belongs to it, and its duties.

use dioxus::prelude::*;
use xiangyue_shared::{
    duty::{DutyQuery, ListDuties},
    endpoint::NoQuery,
    ids::TeamId,
    team::{GetTeam, TeamKind},
};

use super::team::TeamBoard;
use crate::{
    components::{AppBar, Card, Cell, Empty, Picto, Section, Tile, TileTone, shown_page},
    hooks::use_remote,
    i18n::{duties::d, needs::n},
    session::ME,
    village::VillageRoute,
};

/// Duties of a team, at most.
const DUTIES: i64 = 100;

#[component]
pub fn TeamOfMinePage(team: ReadSignal<TeamId>) -> Element {
    let known = use_remote(move || Some((GetTeam { team: team() }, NoQuery {})));
    let duties = use_remote(move || {
        let region = ME.read().as_ref()?.village.as_ref()?.code.clone();
        let query =
            DutyQuery { team: Some(team()), with_closed: false, cursor: None, limit: Some(DUTIES) };
        Some((ListDuties { region }, query))
    });
    let again = use_signal(|| 0_u32);
    let say = &d().teams;
    let title = known.get().data().map_or_else(|| say.title.to_owned(), |team| team.name.clone());
    let empty = rsx! {
        Empty { icon: Picto::Hands, title: d().desk.none, hint: d().desk.none_hint }
    };
    rsx! {
        AppBar { title, back: VillageRoute::TeamsPage {} }
        div { class: "stack",
            if known.get().data().is_some_and(|team| team.kind == TeamKind::Organisation) {
                Card {
                    Cell {
                        title: n().team.to,
                        note: n().team.to_hint,
                        to: VillageRoute::NeedsOfTeamPage { team: team() },
                        testid: "to-team-needs",
                        leading: rsx! {
                            Tile { of: Picto::Heart, tone: TileTone::Gold }
                        },
                    }
                }
            }
            Section { title: say.of_team,
                {shown_page(&duties.get(), 2, move |()| duties.refresh(), empty, |page| rsx! {
                    Card {
                        for duty in page.items.iter() {
                            Cell {
                                key: "{duty.id}",
                                title: duty.name.clone(),
                                note: duty.about.clone(),
                                to: VillageRoute::DutyOfMinePage { duty: duty.id },
                                testid: "duty-row",
                                leading: rsx! {
                                    Tile { of: Picto::Hands, tone: TileTone::Green }
                                },
                            }
                        }
                    }
                })}
            }
            TeamBoard { team, manages: false, again }
        }
    }
}
