//! A villager's needs: those of oneself and of the household, asking for help, and confirming what was done.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    household::{GetHousehold, ResidentRow},
    ids::{NeedId, ResidentId},
    need::{ListNeedsOf, Need},
    page::{Page, PageQuery},
    team::{ListMemberships, Membership, MembershipState, TeamKind, TeamRole},
};

use super::{
    ask::AskForm,
    list::NeedList,
    need::{NeedBoard, Rights, Teller},
};
use crate::{
    api::Failure,
    components::{AppBar, Go, Icon, Look, Picto, Shape, go, shown},
    hooks::{Remote, use_pages, use_remote},
    i18n::needs::n,
    route::{Address, VILLAGE_HOME},
    session::{self, ME},
    village::VillageRoute,
};

fn oneself() -> Option<ResidentId> {
    ME.read().as_ref().and_then(|me| me.resident)
}

#[component]
pub fn NeedsOfMinePage() -> Element {
    let home = use_remote(|| Some((GetHousehold { household: session::household()? }, NoQuery {})));
    let mut chosen = use_signal(|| None::<ResidentId>);
    let needs = use_pages(move |cursor| {
        let resident = chosen().or_else(oneself)?;
        Some((ListNeedsOf { resident }, PageQuery { cursor, limit: None }))
    });
    rsx! {
        NeedsOfMineView {
            family: home.get().data().map(|home| home.residents.clone()).unwrap_or_default(),
            who: chosen().or_else(oneself),
            needs: needs.get(),
            busy: (needs.busy)(),
            failure: (needs.failure)(),
            onchoose: move |resident| chosen.set(Some(resident)),
            onmore: move |()| needs.more(),
            onretry: move |()| {
                home.refresh();
                needs.refresh();
            },
        }
    }
}

/// The needs, drawn.
#[component]
pub fn NeedsOfMineView(
    /// The household, oneself among them.
    family: Vec<ResidentRow>,
    /// Whose needs are shown.
    who: Option<ResidentId>,
    needs: Remote<Page<Need>>,
    busy: bool,
    failure: Option<Failure>,
    onchoose: EventHandler<ResidentId>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &n().mine;
    let to = use_callback(|need| VillageRoute::NeedOfMinePage { need }.into());
    rsx! {
        AppBar { title: say.title, back: Address::new(VILLAGE_HOME) }
        div { class: "stack",
            Go { class: Look::Main.class(), to: VillageRoute::AskPage {}, testid: "need-ask",
                Icon { of: Picto::Plus }
                {say.ask}
            }
            if family.len() > 1 {
                div { class: "field",
                    span { class: "field-name", {say.who} }
                    div { class: "chips", role: "group", "aria-label": say.who,
                        for one in family {
                            button {
                                key: "{one.id}",
                                class: "chip-button",
                                r#type: "button",
                                "aria-pressed": if who == Some(one.id) { "true" } else { "false" },
                                "data-testid": "need-of",
                                onclick: move |_| onchoose.call(one.id),
                                {one.name.clone()}
                            }
                        }
                    }
                }
            }
            NeedList { needs, to, empty: (say.none, say.none_hint), busy, failure, onmore, onretry }
        }
    }
}

#[component]
pub fn AskPage() -> Element {
    let home = use_remote(|| Some((GetHousehold { household: session::household()? }, NoQuery {})));
    rsx! {
        AppBar { title: n().mine.ask, back: VillageRoute::NeedsOfMinePage {} }
        div { class: "stack",
            {shown(&home.get(), Shape::Page, move |()| home.refresh(), |home| {
                // Oneself first.
                let mut people = home.residents.clone();
                people.sort_by_key(|one| Some(one.id) != oneself());
                rsx! {
                    AskForm {
                        name: "mine",
                        people,
                        ondone: move |need: Need| go(VillageRoute::NeedOfMinePage { need: need.id }),
                    }
                }
            })}
        }
    }
}

/// The organisations that somebody belongs to now, among all they ever asked for.
fn organisations(memberships: &[Membership]) -> impl Iterator<Item = &Membership> {
    memberships
        .iter()
        .filter(|one| one.kind == TeamKind::Organisation && one.state == MembershipState::Active)
}

/// What a villager may do about a need: of the household it is of, or of the organisation that has it or may take it.
fn rights(
    need: &Need,
    family: &[ResidentRow],
    memberships: &[Membership],
    oneself: Option<ResidentId>,
) -> Rights {
    let ours = need
        .beneficiary
        .as_ref()
        .is_some_and(|who| family.iter().any(|one| one.id == who.resident));
    let in_it = organisations(memberships).find(|one| Some(one.team) == need.team);
    let leads = in_it.is_some_and(|one| one.role == TeamRole::Leader);
    let led: Vec<_> = organisations(memberships)
        .filter(|one| one.role == TeamRole::Leader)
        .map(|one| (one.team, one.team_name.clone()))
        .collect();
    let tell = match (in_it, oneself) {
        (Some(_), _) if leads => Teller::Anyone,
        (Some(_), Some(resident)) if !ours => Teller::Oneself(resident),
        _ => Teller::Nobody,
    };
    Rights {
        take: (!led.is_empty()).then_some(led),
        give_back: leads,
        tell,
        // Nobody confirms what their own organisation did.
        answer: ours && in_it.is_none(),
        withdraw: ours,
        run: false,
    }
}

#[component]
pub fn NeedOfMinePage(need: ReadSignal<NeedId>) -> Element {
    let home = use_remote(|| Some((GetHousehold { household: session::household()? }, NoQuery {})));
    let memberships =
        use_remote(move || Some((ListMemberships { resident: oneself()? }, NoQuery {})));
    let may = use_callback(move |need: Need| {
        let family = home.get().data().map(|home| home.residents.clone()).unwrap_or_default();
        let memberships = memberships.get().data().cloned().unwrap_or_default();
        rights(&need, &family, &memberships, oneself())
    });
    let contract = use_callback(|contract| VillageRoute::ContractOfTeamPage { contract }.into());
    // A contract is for those who lead the organisation to read.
    let leads = memberships
        .get()
        .data()
        .is_some_and(|all| organisations(all).any(|one| one.role == TeamRole::Leader));
    rsx! {
        NeedBoard {
            need,
            back: Address::from(VillageRoute::NeedsOfMinePage {}),
            rights: may,
            contract: leads.then_some(contract),
        }
    }
}

#[cfg(test)]
mod tests {
    use xiangyue_shared::{ids::TeamId, need::Beneficiary};

    use super::*;

    fn person(id: ResidentId) -> ResidentRow {
        ResidentRow {
            id,
            name: "刘存善".to_owned(),
            is_head: true,
            relation: String::new(),
            phone_tail: None,
            id_tail: None,
            has_account: true,
        }
    }

    fn membership(team: TeamId, role: TeamRole) -> Membership {
        Membership {
            team,
            team_name: "互助社".to_owned(),
            kind: TeamKind::Organisation,
            resident: ResidentId::new(),
            resident_name: String::new(),
            role,
            state: MembershipState::Active,
            asked_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn who_serves_does_not_confirm_and_who_is_served_does() {
        let (own, team) = (ResidentId::new(), TeamId::new());
        let need = Need {
            id: NeedId::new(),
            region: "621002204206".parse().unwrap(),
            beneficiary: Some(Beneficiary { resident: own, name: "刘存善".to_owned() }),
            title: String::new(),
            text: String::new(),
            state: xiangyue_shared::need::NeedState::Taken,
            team: Some(team),
            team_name: None,
            contract: None,
            asked_at: chrono::DateTime::UNIX_EPOCH,
            records: 0,
            confirmed: 0,
        };
        let served = rights(&need, &[person(own)], &[], Some(own));
        assert!(served.answer && served.withdraw && served.take.is_none() && !served.run);
        let other = ResidentId::new();
        let member = [membership(team, TeamRole::Member)];
        let serving = rights(&need, &[person(other)], &member, Some(other));
        assert_eq!((serving.tell, serving.answer), (Teller::Oneself(other), false));
        let leader = [membership(team, TeamRole::Leader)];
        let leading = rights(&need, &[person(own)], &leader, Some(own));
        assert!(leading.give_back && !leading.answer && leading.tell == Teller::Anyone);
        let rival = [membership(TeamId::new(), TeamRole::Leader)];
        let rival = rights(&need, &[person(other)], &rival, Some(other));
        assert!(rival.take.is_some() && !rival.give_back && rival.tell == Teller::Nobody);
    }
}
