//! Needs of the community and contracts: a villager's pages, the organisation's, and the desk's.

use chrono::{NaiveDate, TimeDelta};
use dioxus::prelude::*;
use xiangyue_mobile::{
    hooks::Remote,
    route::Address,
    views::{
        needs::{ContractView, NeedView, NeedsOfMineView, NeedsOfTeamView, Rights, Teller},
        staff::{
            Village,
            duties::{DeskHoursView, VolunteerPolicyView},
            needs::DeskNeedsView,
        },
    },
};
use xiangyue_shared::{
    attendance::{HoursEntry, HoursTotal},
    contract::{Contract, Instalment},
    ids::*,
    money::Fen,
    need::{Beneficiary, Need, NeedState, ServiceRecord, ServiceState},
    page::Page,
    points::Points,
    volunteer_policy::VolunteerPolicy,
};

use crate::{
    fixtures::{now, page},
    stage::{check_states, check_troubles, draw, holds, lacks, states},
};

fn village() -> Village {
    Village { code: "621002204206".parse().unwrap(), name: "毛寺村".to_owned() }
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn open() -> Need {
    Need {
        id: NeedId::new(),
        region: village().code,
        beneficiary: None,
        title: "上门理发".to_owned(),
        text: "腿脚不便".to_owned(),
        state: NeedState::Open,
        team: None,
        team_name: None,
        contract: None,
        asked_at: now() - TimeDelta::days(2),
        records: 0,
        confirmed: 0,
    }
}

fn taken() -> Need {
    let who = Beneficiary { resident: ResidentId::new(), name: "赵桂芳".to_owned() };
    Need {
        beneficiary: Some(who),
        state: NeedState::Taken,
        team: Some(TeamId::new()),
        team_name: Some("邻里互助社".to_owned()),
        ..open()
    }
}

fn service(state: ServiceState, answer: &str) -> ServiceRecord {
    ServiceRecord {
        id: ServiceRecordId::new(),
        need: NeedId::new(),
        worker: ResidentId::new(),
        worker_name: "毛占山".to_owned(),
        day: day(22),
        minutes: 75,
        text: "理发、打扫".to_owned(),
        state,
        answer: answer.to_owned(),
        told_at: now(),
        answered_at: None,
    }
}

#[test]
fn needs_say_how_far_they_have_come() {
    let needs = page(vec![
        open(),
        Need { records: 3, confirmed: 2, ..taken() },
        Need { state: NeedState::Accepted, ..taken() },
        Need { state: NeedState::Withdrawn, ..open() },
    ]);
    let filled = [
        "上门理发",
        "赵桂芳",
        "邻里互助社",
        "服务 3 次，确认 2 次",
        "等人来接",
        "有人接了",
        "办好了",
        "不用了",
    ];
    let mine = |needs: Remote<Page<Need>>| {
        rsx! {
            NeedsOfMineView {
                family: vec![],
                who: None,
                needs,
                busy: false,
                failure: None,
                onchoose: |_| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    };
    check_states(&states(needs.clone(), mine), &filled);
    holds(&draw(move || mine(Remote::ready(Page::default()))), &["还没有求助过", "need-ask"]);
    let desk = |helps: bool| {
        move |needs: Remote<Page<Need>>| {
            rsx! {
                DeskNeedsView {
                    village: village(),
                    state: None,
                    helps,
                    needs,
                    busy: false,
                    failure: None,
                    onchoose: |_| {},
                    onenter: |()| {},
                    onmore: |()| {},
                    onretry: |()| {},
                }
            }
        }
    };
    check_states(&states(needs.clone(), desk(true)), &filled);
    let (helper, other) = (desk(true), desk(false));
    holds(&draw(move || helper(Remote::Loading)), &["need-enter"]);
    lacks(&draw(move || other(Remote::Loading)), &["need-enter"]);
    let team = |leads: bool| {
        move |needs: Remote<Page<Need>>| {
            rsx! {
                NeedsOfTeamView {
                    title: "邻里互助社",
                    team: TeamId::new(),
                    leads,
                    state: NeedState::Taken,
                    needs,
                    busy: false,
                    failure: None,
                    onchoose: |_| {},
                    onmore: |()| {},
                    onretry: |()| {},
                }
            }
        }
    };
    check_states(&states(needs, team(true)), &filled);
    // Who only serves neither takes needs on nor reads contracts.
    let (leader, member) = (team(true), team(false));
    holds(&draw(move || leader(Remote::Loading)), &["to-contracts", "可以接的"]);
    lacks(&draw(move || member(Remote::Loading)), &["to-contracts", "可以接的"]);
}

/// The page of a need with two services, one of which waits for its answer.
fn one(need: Need, rights: Rights) -> String {
    let services =
        page(vec![service(ServiceState::Told, ""), service(ServiceState::Disputed, "没有来")]);
    draw(move || {
        rsx! {
            NeedView {
                need: Remote::ready(need.clone()),
                services: Remote::ready(services.clone()),
                rights: rights.clone(),
                back: Address::new("/village/needs"),
                contract: None,
                busy: false,
                failure: None,
                onact: |_| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    })
}

#[test]
fn a_need_offers_to_each_what_they_may_do_about_it_now() {
    let acts = [
        "need-take",
        "need-tell",
        "need-contract",
        "need-accept",
        "need-give-back",
        "need-withdraw",
        "service-confirm",
        "service-dispute",
    ];
    let only = |html: &str, wanted: &[&str]| {
        for act in acts {
            let there = html.contains(&format!("data-testid=\"{act}\""));
            assert_eq!(there, wanted.contains(&act), "{act}: {html}");
        }
    };
    let served = Rights { answer: true, withdraw: true, ..Rights::default() };
    only(&one(open(), served.clone()), &["need-withdraw"]);
    let confirming = one(Need { records: 2, ..taken() }, served);
    only(&confirming, &["service-confirm", "service-dispute"]);
    holds(
        &confirming,
        &["有 1 次服务等您确认", "11 月 22 日 周日", "毛占山上门 · 1 小时 15 分钟", "说：没有来"],
    );

    let leads = Rights {
        take: Some(vec![(TeamId::new(), "邻里互助社".to_owned())]),
        give_back: true,
        tell: Teller::Anyone,
        ..Rights::default()
    };
    let unnamed = one(open(), leads.clone());
    only(&unnamed, &["need-take"]);
    holds(&unnamed, &["接下来就能看到是谁", "还没有组织接"]);
    // Nothing was done yet, so it can be given back.
    only(&one(taken(), leads.clone()), &["need-tell", "need-give-back"]);
    only(&one(Need { records: 1, ..taken() }, leads), &["need-tell"]);

    let runs = Rights { run: true, ..Rights::default() };
    only(&one(taken(), runs.clone()), &["need-contract"]);
    // One that waits for its answer stands in the way of acceptance.
    let under = Need { contract: Some(ContractId::new()), records: 2, confirmed: 1, ..taken() };
    only(&one(under.clone(), runs.clone()), &[]);
    let need = Need { state: NeedState::Accepted, ..under.clone() };
    only(
        &one(need, Rights { answer: true, ..runs.clone() }),
        &["service-confirm", "service-dispute"],
    );
    let none_waits = draw(move || {
        rsx! {
            NeedView {
                need: Remote::ready(under.clone()),
                services: Remote::ready(page(vec![service(ServiceState::Confirmed, "")])),
                rights: runs.clone(),
                back: Address::new("/village/needs"),
                contract: Some(Address::new("/desk/contracts/1")),
                busy: false,
                failure: None,
                onact: |_| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    });
    only(&none_waits, &["need-accept"]);
    holds(&none_waits, &["按合同付款", "data-testid=\"to-contract\""]);
}

#[test]
fn a_need_that_does_not_come_says_so() {
    check_troubles(|need| {
        rsx! {
            NeedView {
                need,
                services: Remote::Loading,
                rights: Rights::default(),
                back: Address::new("/village/needs"),
                contract: None,
                busy: false,
                failure: None,
                onact: |_| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    });
}

#[test]
fn a_contract_tells_what_is_due_and_only_who_pays_notes_it() {
    let part = |number, services, released: bool, paid: bool| Instalment {
        number,
        services,
        amount: Fen(30_050),
        released_at: released.then(now),
        paid_at: paid.then(now),
    };
    let contract = Contract {
        id: ContractId::new(),
        region: village().code,
        team: TeamId::new(),
        team_name: "邻里互助社".to_owned(),
        title: "居家养老服务".to_owned(),
        signed_on: day(1),
        total: Fen(90_000),
        instalments: vec![
            part(1, 1, true, true),
            part(2, 3, true, false),
            part(3, 8, false, false),
        ],
        confirmed: 4,
    };
    let shown = |pays: bool| {
        move |contract: Remote<Contract>| {
            rsx! {
                ContractView {
                    contract,
                    pays,
                    back: Address::new("/desk/contracts"),
                    onpay: |_| {},
                    onretry: |()| {},
                }
            }
        }
    };
    let drawn = states(contract.clone(), shown(true));
    check_states(
        &drawn,
        &[
            "900 元",
            "第 2 笔 · 300.50 元",
            "已确认 4 次服务",
            "1 笔可付",
            "付了",
            "可以付了",
            "还没到",
            "再确认 4 次",
        ],
    );
    assert_eq!(drawn[1].matches("data-testid=\"part-pay\"").count(), 1);
    let leader = shown(false);
    lacks(&draw(move || leader(Remote::ready(contract.clone()))), &["data-testid=\"part-pay\""]);
}

#[test]
fn hours_that_were_set_right_stand_beside_what_they_were() {
    let entry = |minutes, corrects: Option<HoursId>, transfer: Option<TransferId>| HoursEntry {
        id: HoursId::new(),
        resident: ResidentId::new(),
        resident_name: "刘存善".to_owned(),
        title: "护河".to_owned(),
        duty: None,
        signup: None,
        service: None,
        day: day(22),
        minutes,
        corrects,
        points: transfer.map(|_| Points(8)),
        transfer,
        note: if corrects.is_some() { "早走了".to_owned() } else { String::new() },
        recorded_at: now(),
    };
    let first = entry(120, None, Some(TransferId::new()));
    let entries = page(vec![entry(-30, Some(first.id), None), first]);
    let shown = |corrects: bool| {
        move |entries: Remote<Page<HoursEntry>>| {
            rsx! {
                DeskHoursView {
                    total: Remote::ready(HoursTotal { minutes: 90, times: 1 }),
                    entries,
                    corrects,
                    busy: false,
                    failure: None,
                    oncorrect: |_| {},
                    onmore: |()| {},
                    onretry: |()| {},
                }
            }
        }
    };
    let drawn = states(entries.clone(), shown(true));
    check_states(
        &drawn,
        &["1 小时 30 分钟", "护河 2 小时", "更正后是 1 小时 30 分钟", "早走了", "积分 +8"],
    );
    // A correction is not corrected, what it corrects is.
    assert_eq!(drawn[1].matches("data-testid=\"hours-correct\"").count(), 1);
    assert_eq!(drawn[1].matches("data-testid=\"hours-points\"").count(), 1);
    let reader = shown(false);
    lacks(&draw(move || reader(Remote::ready(entries.clone()))), &["hours-correct"]);
}

#[test]
fn the_settings_of_volunteers_are_for_who_decides_to_change() {
    let shown = |decides: bool| {
        move |policy: Remote<VolunteerPolicy>| {
            rsx! {
                VolunteerPolicyView { village: village(), policy, decides, onretry: |()| {} }
            }
        }
    };
    let drawn = states(VolunteerPolicy::default(), shown(true));
    check_states(&drawn, &["时长几分钟一格", "不够不算", "value=\"720\"", "volunteer-policy-save"]);
    let reader = shown(false);
    lacks(
        &draw(move || reader(Remote::ready(VolunteerPolicy::default()))),
        &["volunteer-policy-save"],
    );
}
