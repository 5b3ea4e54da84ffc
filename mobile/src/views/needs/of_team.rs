//! The needs that an organisation may take on, and those it has.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    ids::TeamId,
    need::{ListNeeds, Need, NeedQuery, NeedState},
    page::Page,
    team::{GetTeam, ListMemberships, MembershipState, TeamRole},
};

use super::list::NeedList;
use crate::{
    api::Failure,
    components::{AppBar, Card, Cell, Picto, Segments, Tile, TileTone},
    hooks::{Remote, use_pages, use_remote},
    i18n::needs::n,
    session::ME,
    village::VillageRoute,
};

#[component]
pub fn NeedsOfTeamPage(team: ReadSignal<TeamId>) -> Element {
    let known = use_remote(move || Some((GetTeam { team: team() }, NoQuery {})));
    let memberships = use_remote(move || {
        let resident = ME.read().as_ref()?.resident?;
        Some((ListMemberships { resident }, NoQuery {}))
    });
    let leads = memberships.get().data().is_some_and(|all| {
        all.iter().any(|one| {
            one.team == team()
                && one.role == TeamRole::Leader
                && one.state == MembershipState::Active
        })
    });
    // Who only serves sees what the organisation has; who leads begins with what is open.
    let mut chosen = use_signal(|| None::<NeedState>);
    let state = move || chosen().unwrap_or(if leads { NeedState::Open } else { NeedState::Taken });
    let shown_state = state();
    let wanted = use_memo(use_reactive!(|shown_state| shown_state));
    let needs = use_pages(move |cursor| {
        let region = known.get().data()?.region.clone();
        memberships.get().data()?;
        let query = NeedQuery { state: Some(wanted()), cursor, limit: None };
        Some((ListNeeds { region }, query))
    });
    let title =
        known.get().data().map_or_else(|| n().team.title.to_owned(), |team| team.name.clone());
    // Whoever belongs to several organisations looks at one.
    let of_this = needs.get().map(|mut page| {
        page.items.retain(|need| need.team.is_none_or(|of| of == team()));
        page
    });
    let needs_shown = match (known.get(), memberships.get()) {
        (Remote::Failed(failure), _) | (_, Remote::Failed(failure)) => Remote::Failed(failure),
        _ => of_this,
    };
    rsx! {
        NeedsOfTeamView {
            title,
            team: team(),
            leads,
            state: shown_state,
            needs: needs_shown,
            busy: (needs.busy)(),
            failure: (needs.failure)(),
            onchoose: move |state| chosen.set(Some(state)),
            onmore: move |()| needs.more(),
            onretry: move |()| {
                known.refresh();
                memberships.refresh();
                needs.refresh();
            },
        }
    }
}

/// The needs, drawn.
#[component]
pub fn NeedsOfTeamView(
    title: String,
    team: TeamId,
    /// Whether the person leads the organisation.
    leads: bool,
    state: NeedState,
    needs: Remote<Page<Need>>,
    busy: bool,
    failure: Option<Failure>,
    onchoose: EventHandler<NeedState>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &n().team;
    let to = use_callback(|need| VillageRoute::NeedOfMinePage { need }.into());
    let mut states = vec![(NeedState::Taken, say.ours), (NeedState::Accepted, say.done)];
    if leads {
        states.insert(0, (NeedState::Open, say.open));
    }
    let chosen = states.iter().position(|(one, _)| *one == state).unwrap_or_default();
    let names = states.iter().map(|(_, name)| (*name).to_owned()).collect::<Vec<_>>();
    let empty = if state == NeedState::Open { say.none_open } else { say.none_ours };
    rsx! {
        AppBar { title, back: VillageRoute::TeamsPage {} }
        div { class: "stack",
            if leads {
                Card {
                    Cell {
                        title: say.contracts,
                        note: say.contracts_hint,
                        to: VillageRoute::ContractsOfTeamPage { team },
                        testid: "to-contracts",
                        leading: rsx! {
                            Tile { of: Picto::Sheet, tone: TileTone::Info }
                        },
                    }
                }
            }
            Segments {
                label: say.title,
                options: names,
                chosen,
                testid: "need-states",
                onchoose: move |index: usize| {
                    if let Some((state, _)) = states.get(index) {
                        onchoose.call(*state);
                    }
                },
            }
            NeedList { needs, to, empty: (empty, say.none_hint), busy, failure, onmore, onretry }
        }
    }
}
