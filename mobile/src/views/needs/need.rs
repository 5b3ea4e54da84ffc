//! One need: what is wanted, who has it, what was done, and what the person may do about it.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    ids::{ContractId, NeedId, ResidentId, ServiceRecordId, TeamId},
    need::{GetNeed, ListServices, Need, NeedState, ServiceRecord, ServiceState},
    page::{Page, PageQuery},
};

use super::{
    acts::{Take, UnderContract},
    deed::{Deed, Sure},
    service::{Dispute, Service},
    tell::TellForm,
    words::{NeedBadge, day_of},
};
use crate::{
    api::Failure,
    components::{
        AppBar, Banner, Button, Card, Empty, Fact, Go, Icon, Look, MoreButton, Picto, Section,
        Shape, Sheet, Tone, Trouble, shown, shown_page,
    },
    hooks::{Remote, use_pages, use_remote},
    i18n::needs::n,
    route::Address,
};

/// Of whom the person may tell that they served.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Teller {
    #[default]
    Nobody,
    /// Of themselves.
    Oneself(ResidentId),
    /// Of anyone who belongs to the organisation.
    Anyone,
}

/// What the person may do about a need. The server has the last word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// The organisations for which they may take it on; nothing where they may not.
    pub take: Option<Vec<(TeamId, String)>>,
    pub give_back: bool,
    pub tell: Teller,
    /// Confirm services and dispute them.
    pub answer: bool,
    pub withdraw: bool,
    /// Accept it, and put it under a contract.
    pub run: bool,
}

/// What is opened above the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Take,
    Tell,
    Contract,
    Sure(Deed),
    Dispute(ServiceRecordId),
}

/// A need and its services. `rights` says what may be done about it, `contract` where its contract stands.
#[component]
pub fn NeedBoard(
    need: ReadSignal<NeedId>,
    back: Address,
    rights: Callback<Need, Rights>,
    #[props(default)] contract: Option<Callback<ContractId, Address>>,
) -> Element {
    let known = use_remote(move || Some((GetNeed { need: need() }, NoQuery {})));
    let services = use_pages(move |cursor| {
        // Nothing is done for one that nobody has.
        known.get().data()?.team?;
        Some((ListServices { need: need() }, PageQuery { cursor, limit: None }))
    });
    let mut open = use_signal(|| None::<Act>);
    let of = known.get().data().cloned();
    let may = of.clone().map(|of| rights.call(of)).unwrap_or_default();
    let close = use_callback(move |()| open.set(None));
    let done = use_callback(move |()| {
        open.set(None);
        known.refresh();
        services.refresh();
    });
    let to_contract =
        contract.zip(of.as_ref().and_then(|of| of.contract)).map(|(to, id)| to.call(id));
    rsx! {
        NeedView {
            need: known.get(),
            services: services.get(),
            rights: may.clone(),
            back,
            contract: to_contract,
            busy: (services.busy)(),
            failure: (services.failure)(),
            onact: move |act| open.set(Some(act)),
            onmore: move |()| services.more(),
            onretry: move |()| {
                known.refresh();
                services.refresh();
            },
        }
        if let Some(of) = of {
            match (open(), of.team) {
                (Some(Act::Take), _) => rsx! {
                    Take { need: of.id, teams: may.take.unwrap_or_default(), ondone: done, onclose: close }
                },
                (Some(Act::Tell), Some(team)) => rsx! {
                    Sheet { title: n().need.tell, onclose: close,
                        TellForm { need: of.id, team, teller: may.tell, ondone: done }
                    }
                },
                (Some(Act::Contract), Some(team)) => rsx! {
                    UnderContract { need: of.id, team, region: of.region, ondone: done, onclose: close }
                },
                (Some(Act::Sure(deed)), _) => rsx! {
                    Sure { deed, ondone: done, onclose: close }
                },
                (Some(Act::Dispute(record)), _) => rsx! {
                    Dispute { record, ondone: done, onclose: close }
                },
                _ => rsx! {},
            }
        }
    }
}

/// The need, drawn.
#[component]
pub fn NeedView(
    need: Remote<Need>,
    services: Remote<Page<ServiceRecord>>,
    rights: Rights,
    back: Address,
    contract: Option<Address>,
    busy: bool,
    failure: Option<Failure>,
    onact: EventHandler<Act>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &n().need;
    let title = need.data().map_or_else(|| say.title.to_owned(), |need| need.title.clone());
    let served = need.data().is_some_and(|need| need.team.is_some());
    let empty = rsx! {
        Empty { icon: Picto::Clock, title: say.none, hint: say.none_hint }
    };
    let told = |page: &Page<ServiceRecord>| {
        let told = page.items.iter().filter(|one| one.state == ServiceState::Told).count();
        i64::try_from(told).unwrap_or_default()
    };
    let answers = rights.answer;
    let waiting = services.data().map(told).unwrap_or_default();
    rsx! {
        AppBar { title, back }
        div { class: "stack",
            {shown(&need, Shape::Page, move |()| onretry.call(()), |need| rsx! {
                Facts { need: need.clone() }
                if answers && waiting > 0 {
                    Banner { tone: Tone::Info, icon: Picto::Bell, testid: "to-answer", {(say.to_answer)(waiting)} }
                }
                Acts { need: need.clone(), rights, waiting, contract, onact }
            })}
            if served {
                Section { title: say.services,
                    {shown_page(&services, 2, move |()| onretry.call(()), empty, |page| rsx! {
                        for record in page.items.iter().cloned() {
                            Service {
                                key: "{record.id}",
                                record,
                                answers,
                                onconfirm: move |id| onact.call(Act::Sure(Deed::Confirm(id))),
                                ondispute: move |id| onact.call(Act::Dispute(id)),
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
    }
}

/// What is wanted, for whom, and who has taken it on.
#[component]
fn Facts(need: Need) -> Element {
    let say = &n().need;
    let who = need
        .beneficiary
        .as_ref()
        .map_or_else(|| n().words.unnamed.to_owned(), |who| who.name.clone());
    let mut done = Vec::new();
    if need.records > 0 {
        done.push((n().words.served)(need.records, need.confirmed));
    }
    if need.contract.is_some() {
        done.push(say.under_contract.to_owned());
    }
    rsx! {
        Card {
            Fact { name: say.who, value: who, hint: (n().words.asked)(&day_of(need.asked_at)), testid: "need-who",
                NeedBadge { state: need.state }
            }
            if need.team.is_some() || need.state == NeedState::Open {
                Fact { name: say.team, value: need.team_name.clone().unwrap_or_else(|| say.nobody_yet.to_owned()), hint: done.join(" · "), testid: "need-team" }
            }
        }
        if !need.text.is_empty() {
            p { class: "card padded", {need.text.clone()} }
        }
    }
}

/// The buttons for what may be done now.
#[component]
fn Acts(
    need: Need,
    rights: Rights,
    waiting: i64,
    contract: Option<Address>,
    onact: EventHandler<Act>,
) -> Element {
    let say = &n().need;
    let id = need.id;
    let (open, taken) = (need.state == NeedState::Open, need.state == NeedState::Taken);
    rsx! {
        if open && rights.take.is_some() {
            Button { icon: Picto::Hands, testid: "need-take", onclick: move |_| onact.call(Act::Take), {say.take} }
        }
        if taken && rights.tell != Teller::Nobody {
            Button { icon: Picto::Pencil, testid: "need-tell", onclick: move |_| onact.call(Act::Tell), {say.tell} }
        }
        if taken && rights.run && need.contract.is_none() {
            Button { look: Look::Ghost, icon: Picto::Sheet, testid: "need-contract", onclick: move |_| onact.call(Act::Contract), {say.contract} }
        }
        if let Some(to) = contract {
            Go { class: Look::Ghost.class(), to, testid: "to-contract",
                Icon { of: Picto::Sheet }
                {say.to_contract}
            }
        }
        if taken && rights.run && need.confirmed > 0 && waiting == 0 {
            Button { look: Look::Ghost, icon: Picto::Check, testid: "need-accept", onclick: move |_| onact.call(Act::Sure(Deed::Accept(id))), {say.accept} }
        }
        if taken && rights.give_back && need.records == 0 && need.contract.is_none() {
            Button { look: Look::Ghost, icon: Picto::Undo, testid: "need-give-back", onclick: move |_| onact.call(Act::Sure(Deed::GiveBack(id))), {say.give_back} }
        }
        if open && rights.withdraw {
            Button { look: Look::Ghost, icon: Picto::Close, testid: "need-withdraw", onclick: move |_| onact.call(Act::Sure(Deed::Withdraw(id))), {say.withdraw} }
        }
    }
}
