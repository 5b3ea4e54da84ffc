//! Teams that a villager can join, and where they stand in each.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::{NoQuery, Nothing},
    ids::{ResidentId, TeamId},
    page::Page,
    team::{
        JoinTeam, LeaveTeam, ListMemberships, ListTeams, Membership, MembershipState, Team,
        TeamKind, TeamQuery, TeamRole,
    },
};

use crate::{
    api::{self, Failure},
    components::{
        AppBar, Badge, Banner, Button, Empty, Go, Icon, Look, MoreButton, Picto, Tone, Trouble,
        shown_page, toast,
    },
    hooks::{Remote, use_action, use_pages, use_remote},
    i18n::{LANG, duties::d, errors, needs::n},
    session::ME,
    village::VillageRoute,
};

#[component]
pub fn TeamsPage() -> Element {
    let oneself = || ME.read().as_ref().and_then(|me| me.resident);
    let teams = use_pages(|cursor| {
        let region = ME.read().as_ref()?.village.as_ref()?.code.clone();
        let query = TeamQuery { kind: None, with_closed: false, cursor, limit: None };
        Some((ListTeams { region }, query))
    });
    let own = use_remote(move || Some((ListMemberships { resident: oneself()? }, NoQuery {})));
    rsx! {
        TeamsView {
            teams: teams.get(),
            own: own.get().data().cloned().unwrap_or_default(),
            resident: oneself(),
            busy: (teams.busy)(),
            failure: (teams.failure)(),
            onchanged: move |()| {
                own.refresh();
                teams.refresh();
            },
            onmore: move |()| teams.more(),
            onretry: move |()| {
                teams.refresh();
                own.refresh();
            },
        }
    }
}

/// The teams, drawn.
#[component]
pub fn TeamsView(
    teams: Remote<Page<Team>>,
    own: Vec<Membership>,
    resident: Option<ResidentId>,
    busy: bool,
    failure: Option<Failure>,
    onchanged: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &d().teams;
    let empty = rsx! {
        Empty { icon: Picto::People, title: say.none, hint: say.none_hint }
    };
    rsx! {
        AppBar { title: say.title, back: VillageRoute::DutiesPage {} }
        div { class: "stack",
            {shown_page(&teams, 3, move |()| onretry.call(()), empty, |page| rsx! {
                for team in page.items.iter().cloned() {
                    One {
                        key: "{team.id}",
                        membership: own.iter().find(|one| one.team == team.id).cloned(),
                        team,
                        resident,
                        onchanged,
                    }
                }
                if let Some(failure) = failure {
                    Trouble { failure, onretry: move |()| onmore.call(()) }
                } else if page.next_cursor.is_some() {
                    MoreButton { busy, onclick: move |()| onmore.call(()) }
                }
            })}
        }
    }
}

/// What a kind of team is called.
#[must_use]
pub(super) fn kind_name(kind: TeamKind) -> &'static str {
    match kind {
        TeamKind::Team => d().teams.team,
        TeamKind::Organisation => d().teams.organisation,
    }
}

/// What somebody is in a team.
#[must_use]
pub(super) fn role_name(role: TeamRole) -> &'static str {
    match role {
        TeamRole::Leader => d().teams.leader,
        TeamRole::SocialWorker => d().teams.social_worker,
        TeamRole::Member => d().teams.member,
    }
}

#[component]
fn One(
    team: Team,
    membership: Option<Membership>,
    resident: Option<ResidentId>,
    onchanged: EventHandler<()>,
) -> Element {
    let say = &d().teams;
    let active = membership.as_ref().filter(|one| one.state == MembershipState::Active);
    let asked = membership.as_ref().is_some_and(|one| one.state == MembershipState::Asked);
    let leads = active.is_some_and(|one| one.role == TeamRole::Leader);
    let id = team.id;
    rsx! {
        div { class: "card padded duty-shift", "data-testid": "team",
            div { class: "class-head",
                b { {team.name.clone()} }
                if let Some(one) = active {
                    Badge { tone: Tone::Good, testid: "team-standing", {role_name(one.role)} }
                } else if asked {
                    Badge { tone: Tone::Note, testid: "team-standing", {say.asked} }
                }
            }
            if !team.about.is_empty() {
                p { {team.about.clone()} }
            }
            small { {format!("{} · {}", kind_name(team.kind), (say.members)(team.members))} }
            if leads {
                Go { class: Look::Main.class(), to: VillageRoute::TeamOfMinePage { team: id }, testid: "to-team",
                    Icon { of: Picto::People }
                    {say.members_title}
                }
            }
            if active.is_some() && team.kind == TeamKind::Organisation {
                Go { class: Look::Ghost.class(), to: VillageRoute::NeedsOfTeamPage { team: id }, testid: "to-team-needs",
                    Icon { of: Picto::Heart }
                    {n().team.to}
                }
            }
            if let Some(resident) = resident {
                if active.is_some() || asked {
                    Turn { team: id, resident, join: false, onchanged }
                } else {
                    Turn { team: id, resident, join: true, onchanged }
                }
            }
        }
    }
}

/// Joins a team, or leaves it.
#[component]
fn Turn(team: TeamId, resident: ResidentId, join: bool, onchanged: EventHandler<()>) -> Element {
    let say = &d().teams;
    let sending = use_action();
    rsx! {
        if let Some(failure) = (sending.failure)() {
            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
        }
        Button {
            look: if join { Look::Main } else { Look::Ghost },
            busy: (sending.busy)(),
            testid: if join { "team-join" } else { "team-leave" },
            onclick: move |_| sending.run(
                async move {
                    if join {
                        api::call(&JoinTeam { team, resident }, &NoQuery {}, &Nothing {}).await
                    } else {
                        api::call(&LeaveTeam { team, resident }, &NoQuery {}, &Nothing {}).await
                    }
                },
                move |now: Membership| {
                    let say = &d().teams;
                    toast(match now.state {
                        MembershipState::Active => say.joined,
                        MembershipState::Asked => say.asked_told,
                        MembershipState::Refused | MembershipState::Left => say.left,
                    });
                    onchanged.call(());
                },
            ),
            {if join { say.join } else { say.leave }}
        }
    }
}
