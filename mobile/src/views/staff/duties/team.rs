//! One team at the desk: what it is, who asks to join and who belongs to it, and adding somebody.

use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    endpoint::{NoQuery, Nothing},
    fields::Check as _,
    household::ResidentRow,
    ids::{ResidentId, TeamId},
    region::RegionCode,
    team::{GetTeam, JoinTeam, PutTeam, Team, TeamDraft, TeamKind},
};

use super::{super::place::may, enter::Enter};
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Banner, Button, Card, Field, Look, Picto, Segments, Shape, Sheet, Switch, Tone,
        shown, toast,
    },
    hooks::{use_action, use_remote},
    i18n::{LANG, duties::d, errors},
    views::duties::TeamBoard,
    work::WorkRoute,
};

/// What is open above the page.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Adding,
    Changing,
}

#[component]
pub fn DeskTeamPage(team: ReadSignal<TeamId>) -> Element {
    let say = &d().teams;
    let known = use_remote(move || Some((GetTeam { team: team() }, NoQuery {})));
    let mut open = use_signal(|| None::<Open>);
    let mut again = use_signal(|| 0_u32);
    let sending = use_action();
    let of = known.get().data().cloned();
    let manages = of.as_ref().is_some_and(|team| may(Permission::ManageVolunteers, &team.region));
    let title = of.as_ref().map_or_else(|| say.title.to_owned(), |team| team.name.clone());
    let add = move |resident: ResidentId| {
        let endpoint = JoinTeam { team: team(), resident };
        sending.run(
            async move { api::call(&endpoint, &NoQuery {}, &Nothing {}).await },
            move |_| {
                toast(d().teams.added);
                open.set(None);
                again += 1;
            },
        );
    };
    rsx! {
        AppBar { title, back: WorkRoute::DeskDutiesPage {} }
        div { class: "stack",
            {shown(&known.get(), Shape::Rows(1), move |()| known.refresh(), |team| rsx! {
                if !team.about.is_empty() {
                    p { class: "lead", {team.about.clone()} }
                }
                if team.closed {
                    Banner { tone: Tone::Note, {say.closed} }
                }
                if manages {
                    div { class: "pair",
                        Button { look: Look::Ghost, icon: Picto::Pencil, testid: "team-change", onclick: move |_| open.set(Some(Open::Changing)), {say.change} }
                        if !team.closed {
                            Button { icon: Picto::Plus, testid: "team-add", onclick: move |_| open.set(Some(Open::Adding)), {say.add} }
                        }
                    }
                }
            })}
            TeamBoard { team, manages, again }
        }
        match (open(), of) {
            (Some(Open::Adding), _) => rsx! {
                Sheet { title: say.add, onclose: move |()| open.set(None),
                    div { class: "stack",
                        p { class: "lead", {say.add_hint} }
                        if let Some(failure) = (sending.failure)() {
                            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                        }
                        Enter { busy: (sending.busy)(), onchosen: move |one: ResidentRow| add(one.id) }
                    }
                }
            },
            (Some(Open::Changing), Some(found)) => rsx! {
                Sheet { title: say.change, onclose: move |()| open.set(None),
                    TeamForm {
                        region: found.region.clone(),
                        id: found.id,
                        before: Some(found),
                        ondone: move |saved: Team| {
                            open.set(None);
                            known.replace(&saved);
                        },
                    }
                }
            },
            _ => rsx! {},
        }
    }
}

/// What a team is.
#[component]
pub(super) fn TeamForm(
    region: RegionCode,
    id: TeamId,
    before: Option<Team>,
    ondone: EventHandler<Team>,
) -> Element {
    let say = &d().teams;
    let old = before.clone();
    let mut name = use_signal(|| old.as_ref().map(|one| one.name.clone()).unwrap_or_default());
    let mut about = use_signal(|| old.as_ref().map(|one| one.about.clone()).unwrap_or_default());
    let mut kind = use_signal(|| old.as_ref().map_or(TeamKind::Team, |one| one.kind));
    let mut closed = use_signal(|| old.as_ref().is_some_and(|one| one.closed));
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let is_new = before.is_none();
    let save = move |event: FormEvent| {
        event.prevent_default();
        let body = TeamDraft {
            region: region.clone(),
            kind: *kind.peek(),
            name: name.peek().trim().to_owned(),
            about: about.peek().trim().to_owned(),
            closed: *closed.peek(),
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        sending.run(
            async move { api::call(&PutTeam { team: id }, &NoQuery {}, &body).await },
            move |saved| {
                toast(d().teams.saved);
                ondone.call(saved);
            },
        );
    };
    let organisation = kind() == TeamKind::Organisation;
    rsx! {
        form { class: "stack", novalidate: true, onsubmit: save,
            Field { id: "team-name", label: say.name, hint: say.name_hint, value: name(), error: wrong("name"), testid: "team-name", oninput: move |text| name.set(text) }
            Field { id: "team-about", label: say.about, long: true, value: about(), error: wrong("about"), testid: "team-about", oninput: move |text| about.set(text) }
            div { class: "field",
                span { class: "field-name", {say.kind} }
                Segments { label: say.kind, options: vec![say.team.to_owned(), say.organisation.to_owned()], chosen: usize::from(organisation), testid: "team-kind", onchoose: move |index| kind.set(if index == 1 { TeamKind::Organisation } else { TeamKind::Team }) }
            }
            if !is_new {
                Card {
                    Switch { title: say.close, note: say.close_hint, on: closed(), testid: "team-close", onchange: move |on| closed.set(on) }
                }
            }
            if let Some(sentence) = whole.or_else(|| wrong("region")) {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "team-save", {say.save} }
        }
    }
}
