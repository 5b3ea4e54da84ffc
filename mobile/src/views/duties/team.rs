//! A team for those who run it, leaders and staff: who asks to join, and who belongs to it.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    ids::TeamId,
    page::Page,
    team::{
        DecideMembership, ListTeamMembers, MemberQuery, Membership, MembershipDecision,
        MembershipState, PutTeamRole, RoleChoice, TeamRole,
    },
};

use super::teams::role_name;
use crate::{
    api::{self, Failure},
    components::{
        Badge, Banner, Button, Card, Empty, Look, MoreButton, Picto, Section, Shape, Tone, Trouble,
        shown, shown_page, toast,
    },
    hooks::{Remote, use_action, use_pages, use_remote},
    i18n::{LANG, duties::d, errors},
};

/// Those who ask, shown at once.
const ASKED: i64 = 100;

/// Who asks to join a team and who belongs to it. `manages` where the person may say who leads it; `again` counts up when
/// somebody was added elsewhere.
#[component]
pub fn TeamBoard(team: ReadSignal<TeamId>, manages: bool, again: ReadSignal<u32>) -> Element {
    let asked = use_remote(move || {
        let query =
            MemberQuery { state: Some(MembershipState::Asked), cursor: None, limit: Some(ASKED) };
        again();
        Some((ListTeamMembers { team: team() }, query))
    });
    let members = use_pages(move |cursor| {
        let query = MemberQuery { state: None, cursor, limit: None };
        Some((ListTeamMembers { team: team() }, query))
    });
    use_effect(move || {
        if again() > 0 {
            members.refresh();
        }
    });
    rsx! {
        TeamView {
            asked: asked.get().map(|page| page.items),
            members: members.get(),
            manages,
            busy: (members.busy)(),
            failure: (members.failure)(),
            onchanged: move |()| {
                asked.refresh();
                members.refresh();
            },
            onmore: move |()| members.more(),
            onretry: move |()| {
                asked.refresh();
                members.refresh();
            },
        }
    }
}

/// The team, drawn.
#[component]
pub fn TeamView(
    asked: Remote<Vec<Membership>>,
    members: Remote<Page<Membership>>,
    manages: bool,
    busy: bool,
    failure: Option<Failure>,
    onchanged: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &d().teams;
    let empty = rsx! {
        Empty { icon: Picto::People, title: say.members_title, hint: say.members_none }
    };
    rsx! {
        Section { title: say.ask_list,
            {shown(&asked, Shape::Rows(1), move |()| onretry.call(()), |asked| rsx! {
                if asked.is_empty() {
                    p { class: "hint", "data-testid": "nobody-asks", {say.ask_none} }
                } else {
                    Card {
                        for one in asked.iter().cloned() {
                            Row { key: "{one.resident}", one, manages, onchanged }
                        }
                    }
                }
            })}
        }
        Section { title: say.members_title,
            {shown_page(&members, 3, move |()| onretry.call(()), empty, |page| rsx! {
                Card {
                    for one in page.items.iter().cloned() {
                        Row { key: "{one.resident}", one, manages, onchanged }
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

#[component]
fn Row(one: Membership, manages: bool, onchanged: EventHandler<()>) -> Element {
    let say = &d().teams;
    let sending = use_action();
    let (team, resident, name) = (one.team, one.resident, one.resident_name.clone());
    let asks = one.state == MembershipState::Asked;
    let leads = one.role == TeamRole::Leader;
    let decide = move |accept: bool| {
        sending.run(
            async move {
                let body = MembershipDecision { accept };
                api::call(&DecideMembership { team, resident }, &NoQuery {}, &body).await
            },
            move |_| {
                toast(if accept { d().teams.accepted } else { d().teams.not_accepted });
                onchanged.call(());
            },
        );
    };
    rsx! {
        div { class: "cell class-day", "data-testid": "member-row",
            div { class: "class-head",
                b { {name.clone()} }
                Badge { tone: if asks { Tone::Note } else { Tone::Plain }, {if asks { say.asked } else { role_name(one.role) }} }
            }
            if let Some(failure) = (sending.failure)() {
                Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
            }
            if asks {
                div { class: "pair",
                    Button { icon: Picto::Check, busy: (sending.busy)(), label: format!("{name} {}", say.accept), testid: "member-accept", onclick: move |_| decide(true), {say.accept} }
                    Button { look: Look::Ghost, disabled: (sending.busy)(), label: format!("{name} {}", say.refuse), testid: "member-refuse", onclick: move |_| decide(false), {say.refuse} }
                }
            } else if manages {
                Button {
                    look: Look::Ghost,
                    busy: (sending.busy)(),
                    label: format!("{name} {}", if leads { say.no_leader } else { say.make_leader }),
                    testid: "member-leader",
                    onclick: move |_| sending.run(
                        async move {
                            let role = if leads { TeamRole::Member } else { TeamRole::Leader };
                            api::call(&PutTeamRole { team, resident }, &NoQuery {}, &RoleChoice { role }).await
                        },
                        move |_| {
                            toast(d().teams.saved);
                            onchanged.call(());
                        },
                    ),
                    {if leads { say.no_leader } else { say.make_leader }}
                }
            }
        }
    }
}
