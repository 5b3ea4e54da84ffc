//! Duties and teams of a village, for its staff.

use dioxus::prelude::*;
use xiangyue_shared::{
    duty::{Duty, DutyQuery, ListDuties},
    ids::TeamId,
    page::Page,
    team::{ListTeams, Team, TeamQuery},
};

use super::{
    super::place::{Village, VillageName, in_village},
    team::TeamForm,
};
use crate::{
    api::Failure,
    components::{
        AppBar, Badge, Button, Card, Cell, Empty, Go, Icon, Look, MoreButton, Picto, Section,
        Sheet, Switch, Tile, TileTone, Tone, Trouble, go, shown_page,
    },
    hooks::{Remote, use_pages},
    i18n::{duties::d, needs::n},
    route::Address,
    work::WorkRoute,
};

#[component]
pub fn DeskDutiesPage() -> Element {
    in_village(d().words.title, |village| {
        rsx! {
            DutiesOf { key: "{village.code}", village }
        }
    })
}

#[component]
fn DutiesOf(village: ReadSignal<Village>) -> Element {
    let mut closed = use_signal(|| false);
    let duties = use_pages(move |cursor| {
        let query = DutyQuery { team: None, with_closed: closed(), cursor, limit: None };
        Some((ListDuties { region: village().code }, query))
    });
    let teams = use_pages(move |cursor| {
        let query = TeamQuery { kind: None, with_closed: closed(), cursor, limit: None };
        Some((ListTeams { region: village().code }, query))
    });
    let mut founding = use_signal(|| None::<TeamId>);
    rsx! {
        DeskDutiesView {
            village: village(),
            duties: duties.get(),
            teams: teams.get(),
            closed: closed(),
            busy: (duties.busy)() || (teams.busy)(),
            failure: (duties.failure)().or_else(|| (teams.failure)()),
            onclosed: move |on| closed.set(on),
            onfound: move |()| founding.set(Some(TeamId::new())),
            onmore: move |()| duties.more(),
            onmoreteams: move |()| teams.more(),
            onretry: move |()| {
                duties.refresh();
                teams.refresh();
            },
        }
        if let Some(team) = founding() {
            Sheet { title: d().teams.new, onclose: move |()| founding.set(None),
                TeamForm {
                    region: village().code,
                    id: team,
                    before: None,
                    ondone: move |saved: Team| {
                        founding.set(None);
                        go(WorkRoute::DeskTeamPage { team: saved.id });
                    },
                }
            }
        }
    }
}

type Place = (&'static str, Address, Picto, TileTone, &'static str, &'static str);

/// What else hangs on volunteering: needs, contracts, and what the village decides.
fn places() -> [Place; 3] {
    let (say, contract) = (&n().desk, &n().contract);
    [
        (
            "to-needs",
            WorkRoute::DeskNeedsPage {}.into(),
            Picto::Heart,
            TileTone::Gold,
            say.title,
            say.hint,
        ),
        (
            "to-contracts",
            WorkRoute::DeskContractsPage {}.into(),
            Picto::Sheet,
            TileTone::Info,
            contract.title,
            say.contracts_hint,
        ),
        (
            "to-volunteer-settings",
            WorkRoute::VolunteerPolicyPage {}.into(),
            Picto::Settings,
            TileTone::Info,
            say.settings,
            say.settings_hint,
        ),
    ]
}

/// Duties and teams, drawn.
#[component]
pub fn DeskDutiesView(
    village: Village,
    duties: Remote<Page<Duty>>,
    teams: Remote<Page<Team>>,
    closed: bool,
    busy: bool,
    failure: Option<Failure>,
    onclosed: EventHandler<bool>,
    onfound: EventHandler<()>,
    onmore: EventHandler<()>,
    onmoreteams: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &d().desk;
    let none = rsx! {
        Empty { icon: Picto::Hands, title: say.none, hint: say.none_hint }
    };
    let no_team = rsx! {
        Empty { icon: Picto::People, title: d().teams.none, hint: d().teams.none_hint }
    };
    rsx! {
        AppBar { title: d().words.title,
            VillageName { village }
        }
        div { class: "stack",
            Go { class: Look::Main.class(), to: WorkRoute::NewDutyPage {}, testid: "duty-new",
                Icon { of: Picto::Plus }
                {say.new}
            }
            {shown_page(&duties, 3, move |()| onretry.call(()), none, |page| rsx! {
                Card {
                    for duty in page.items.iter() {
                        Cell {
                            key: "{duty.id}",
                            title: duty.name.clone(),
                            note: duty.team_name.clone().unwrap_or_else(|| d().words.village_own.to_owned()),
                            to: WorkRoute::DeskDutyPage { duty: duty.id },
                            testid: "duty-row",
                            leading: rsx! {
                                Tile { of: Picto::Hands, tone: TileTone::Green }
                            },
                            if duty.closed {
                                Badge { tone: Tone::Plain, {d().words.closed} }
                            }
                        }
                    }
                }
                if page.next_cursor.is_some() {
                    MoreButton { busy, onclick: move |()| onmore.call(()) }
                }
            })}
            Card {
                for (testid , to , icon , tone , title , note) in places() {
                    Cell {
                        key: "{testid}",
                        title,
                        note,
                        to,
                        testid,
                        leading: rsx! {
                            Tile { of: icon, tone }
                        },
                    }
                }
            }
            Section { title: d().teams.title,
                Button { look: Look::Ghost, icon: Picto::Plus, testid: "team-new", onclick: move |_| onfound.call(()), {d().teams.new} }
                {shown_page(&teams, 2, move |()| onretry.call(()), no_team, |page| rsx! {
                    Card {
                        for team in page.items.iter() {
                            Cell {
                                key: "{team.id}",
                                title: team.name.clone(),
                                note: (d().teams.members)(team.members),
                                to: WorkRoute::DeskTeamPage { team: team.id },
                                testid: "team-row",
                                leading: rsx! {
                                    Tile { of: Picto::People, tone: TileTone::Info }
                                },
                                if team.closed {
                                    Badge { tone: Tone::Plain, {d().teams.closed} }
                                }
                            }
                        }
                    }
                    if page.next_cursor.is_some() {
                        MoreButton { busy, onclick: move |()| onmoreteams.call(()) }
                    }
                })}
            }
            if let Some(failure) = failure {
                Trouble { failure, onretry: move |()| onretry.call(()) }
            }
            Card {
                Switch { title: say.with_closed, on: closed, onchange: move |on| onclosed.call(on) }
            }
        }
    }
}
