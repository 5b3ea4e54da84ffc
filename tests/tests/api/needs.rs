//! Needs of the community, from asking to acceptance, and the contracts that confirmed services pay.

use chrono::Days;
use futures_util::future::join_all;
use xiangyue_shared::{
    attendance::ListHours,
    contract::{
        ListContracts, ListTeamContracts, PayInstalment, Payment, PutContract, PutNeedUnderContract,
    },
    endpoint::Nothing,
    error::ErrorCode,
    ids::{ContractId, ServiceRecordId},
    money::Fen,
    need::{
        AcceptNeed, AnswerService, GetNeed, GiveNeedBack, ListNeeds, ListNeedsOf, ListServices,
        NeedState, ServiceAnswer, ServiceDraft, ServiceState, TakeNeed, TellService, WithdrawNeed,
    },
    team::{JoinTeam, LeaveTeam, TeamKind},
};
use xiangyue_tests::{
    TestApp, both_engines,
    village::{NEXT_VILLAGE, region},
    volunteers::{contract_draft, service_draft, team_draft},
};

fn yes() -> ServiceAnswer {
    ServiceAnswer { confirmed: true, text: String::new() }
}

both_engines! {
    async fn a_need_is_asked_taken_served_confirmed_and_accepted(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let leader = app.villager(&village.homes[0]).await;
        let worker = app.villager(&village.homes[1]).await;
        let draft = team_draft(&village.code, TeamKind::Organisation);
        let team = app.team(&cadre, draft.clone(), leader.resident()).await;
        let rival = app.team(&cadre, draft, worker.resident()).await;
        client.send(&leader, JoinTeam { team, resident: worker.resident() }, Nothing {}).await.ok();
        let plain = app.team(&cadre, team_draft(&village.code, TeamKind::Team), leader.resident()).await;

        // A helper asks for one who has no account.
        let granny = village.homes[2].residents[1].id;
        let helper = app.grid_worker(&village.homes[2].group).await;
        let need = app.need(&helper, granny).await;
        let listed = |user| client.get(user, ListNeeds { region: village.code.clone() });
        // Whom it is of is not for everybody who might take it.
        let open = listed(&leader).await.ok().items.remove(0);
        assert!(open.id == need && open.beneficiary.is_none() && open.state == NeedState::Open);
        assert_eq!(listed(&cadre).await.ok().items[0].beneficiary.as_ref().map(|who| who.resident), Some(granny));
        let outsider = app.villager(&village.homes[3]).await;
        listed(&outsider).await.refused(ErrorCode::Forbidden);
        client.get(&outsider, ListNeedsOf { resident: granny }).await.refused(ErrorCode::Forbidden);

        // Of two organisations one takes it; a team takes none.
        let take = |user, team| client.send(user, TakeNeed { need, team }, Nothing {});
        take(&leader, plain).await.refused(ErrorCode::Invalid);
        take(&worker, team).await.refused(ErrorCode::Forbidden);
        let both = join_all([take(&leader, team), take(&worker, rival)]).await;
        let refused: Vec<_> = both.iter().filter_map(|answer| answer.code()).collect();
        assert_eq!(refused, [ErrorCode::NeedState]);
        if both[0].result.is_err() {
            client.send(&worker, GiveNeedBack { need }, Nothing {}).await.ok();
            take(&leader, team).await.ok();
        }
        let taken = listed(&leader).await.ok().items.remove(0);
        assert_eq!(taken.beneficiary.map(|who| who.name).as_deref(), Some("赵桂芳"));
        // Who belongs to the organisation serves, and sees what it has taken; what another has is not theirs to see.
        let other = app.need(&helper, granny).await;
        client.send(&leader, TakeNeed { need: other, team }, Nothing {}).await.ok();
        let seen = listed(&worker).await.ok().items;
        assert!(seen.len() == 2 && seen.iter().all(|one| one.beneficiary.is_some()), "{seen:?}");
        let again = app.need(&helper, granny).await;
        let unnamed = client.get(&leader, GetNeed { need: again }).await.ok();
        assert!(unnamed.beneficiary.is_none() && unnamed.state == NeedState::Open);
        let join = JoinTeam { team, resident: outsider.resident() };
        client.send(&leader, join, Nothing {}).await.ok();
        assert_eq!(listed(&outsider).await.ok().items.len(), 2);
        client.get(&outsider, GetNeed { need: again }).await.refused(ErrorCode::Forbidden);
        assert!(client.get(&outsider, GetNeed { need: other }).await.ok().beneficiary.is_some());
        let leave = LeaveTeam { team, resident: outsider.resident() };
        client.send(&outsider, leave, Nothing {}).await.ok();
        listed(&outsider).await.refused(ErrorCode::Forbidden);
        client.get(&outsider, GetNeed { need: other }).await.refused(ErrorCode::Forbidden);
        client.send(&helper, WithdrawNeed { need }, Nothing {}).await.refused(ErrorCode::NeedState);

        // A worker tells of the own service, the leader of any, nobody of one who does not belong to it.
        let tell = |user, draft| client.send(user, TellService { need, record: ServiceRecordId::new() }, draft);
        let mut late = service_draft(worker.resident());
        late.day = late.day.checked_sub_days(Days::new(40)).unwrap_or_default();
        tell(&worker, late).await.refused(ErrorCode::Invalid);
        tell(&leader, service_draft(outsider.resident())).await.refused(ErrorCode::Invalid);
        tell(&outsider, service_draft(outsider.resident())).await.refused(ErrorCode::Forbidden);
        tell(&worker, service_draft(leader.resident())).await.refused(ErrorCode::Forbidden);
        let first = app.service(&worker, need, worker.resident()).await;
        let second = app.service(&leader, need, worker.resident()).await;
        client.send(&leader, GiveNeedBack { need }, Nothing {}).await.refused(ErrorCode::NeedState);

        // Confirmed by those who were served, once; not by those who served.
        let answer = |user, record, body| client.send(user, AnswerService { record }, body);
        answer(&leader, first, yes()).await.refused(ErrorCode::Forbidden);
        let accept = || client.send(&cadre, AcceptNeed { need }, Nothing {});
        accept().await.refused(ErrorCode::NeedState);
        let family = app.villager(&village.homes[2]).await;
        assert_eq!(answer(&family, first, yes()).await.ok().state, ServiceState::Confirmed);
        answer(&family, first, yes()).await.refused(ErrorCode::ServiceState);
        // One that waits for its answer stands in the way.
        accept().await.refused(ErrorCode::NeedState);
        let no = ServiceAnswer { confirmed: false, text: String::new() };
        answer(&helper, second, no.clone()).await.refused(ErrorCode::Invalid);
        let no = ServiceAnswer { text: "没有来".to_owned(), ..no };
        assert_eq!(answer(&helper, second, no).await.ok().state, ServiceState::Disputed);
        client.send(&helper, JoinTeam { team, resident: granny }, Nothing {}).await.ok();
        let hours = client.get(&worker, ListHours { resident: worker.resident() }).await.ok().items;
        assert_eq!((hours.len(), hours[0].minutes, hours[0].service), (1, 45, Some(first)));
        let accepted = accept().await.ok();
        assert_eq!((accepted.state, accepted.records, accepted.confirmed), (NeedState::Accepted, 2, 1));
        tell(&worker, service_draft(worker.resident())).await.refused(ErrorCode::NeedState);
        assert_eq!(client.get(&family, ListServices { need }).await.ok().items.len(), 2);
        client.get(&outsider, ListServices { need }).await.refused(ErrorCode::Forbidden);

        // Of an own need nobody of the organisation confirms what it did, and nobody serves the own household.
        let own = app.need(&worker, worker.resident()).await;
        client.send(&leader, TakeNeed { need: own, team }, Nothing {}).await.ok();
        let record = ServiceRecordId::new();
        client.send(&leader, TellService { need: own, record }, service_draft(worker.resident())).await.refused(ErrorCode::OwnHousehold);
        let record = app.service(&leader, own, leader.resident()).await;
        answer(&worker, record, yes()).await.refused(ErrorCode::OwnService);
        // Nor who told of it, whatever their role.
        let told = app.service(&cadre, own, leader.resident()).await;
        answer(&cadre, told, yes()).await.refused(ErrorCode::OwnService);
        app.verify().await;
    }
}

both_engines! {
    /// Guard: the update of the contract's count, which locks its row before instalments are looked at
    /// (db/models/volunteer/contract.rs, `count`).
    async fn confirmed_services_release_what_is_due(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let leader = app.villager(&village.homes[0]).await;
        let team = app.team(&cadre, team_draft(&village.code, TeamKind::Organisation), leader.resident()).await;
        let contract = ContractId::new();
        let put = |draft| client.send(&cadre, PutContract { contract }, draft);
        let draft = contract_draft(&village.code, team);
        let mut wrong = draft.clone();
        wrong.total = Fen(79_999);
        put(wrong).await.refused(ErrorCode::Invalid);
        let mut wrong = draft.clone();
        wrong.instalments[1].services = 1;
        put(wrong).await.refused(ErrorCode::Invalid);
        put(draft.clone()).await.ok();
        // What was signed does not change.
        put(draft).await.refused(ErrorCode::Invalid);

        let mut needs = Vec::new();
        for home in &village.homes[1..] {
            let need = app.need(&cadre, home.residents[0].id).await;
            let under = PutNeedUnderContract { contract, need };
            client.send(&cadre, under.clone(), Nothing {}).await.refused(ErrorCode::NeedState);
            client.send(&leader, TakeNeed { need, team }, Nothing {}).await.ok();
            needs.push((need, under));
        }
        // The first is served before it is under the contract, and counts once it is.
        let first = app.service(&leader, needs[0].0, leader.resident()).await;
        client.send(&cadre, AnswerService { record: first }, yes()).await.ok();
        let shown = client.send(&cadre, needs[0].1.clone(), Nothing {}).await.ok();
        assert_eq!(shown.confirmed, 1);
        assert!(shown.instalments[0].released_at.is_some() && shown.instalments[1].released_at.is_none());
        client.send(&cadre, needs[0].1.clone(), Nothing {}).await.refused(ErrorCode::NeedState);
        for (_, under) in &needs[1..] {
            client.send(&cadre, under.clone(), Nothing {}).await.ok();
        }
        let pay = |number| client.send(&cadre, PayInstalment { contract }, Payment { number });
        pay(2).await.refused(ErrorCode::NotReleased);
        let paid = join_all((0..4).map(|_| pay(1))).await;
        assert_eq!(paid.iter().filter(|answer| answer.result.is_ok()).count(), 1);
        // Many are confirmed at once.
        let mut records = Vec::new();
        for (need, _) in &needs {
            for _ in 0..2 {
                records.push(app.service(&leader, *need, leader.resident()).await);
            }
        }
        let answers = join_all(records.iter().map(|record| client.send(&cadre, AnswerService { record: *record }, yes()))).await;
        assert!(answers.iter().all(|answer| answer.result.is_ok()));
        let shown = client.get(&leader, ListTeamContracts { team }).await.ok().items.remove(0);
        assert_eq!(shown.confirmed, 7);
        assert!(shown.instalments.iter().all(|one| one.released_at.is_some()));
        let released = format!("SELECT COUNT(*) AS value FROM audit_records WHERE action = 'contract.release' AND object_id = '{contract}'");
        assert_eq!(app.count(&released).await, 2);
        assert!(pay(2).await.ok().instalments[1].paid_at.is_some());
        pay(3).await.refused(ErrorCode::NotReleased);

        let outsider = app.villager(&village.homes[1]).await;
        client.get(&outsider, ListTeamContracts { team }).await.refused(ErrorCode::Forbidden);
        client.get(&leader, ListContracts { region: village.code.clone() }).await.refused(ErrorCode::Forbidden);
        let other = app.cadre(&region(NEXT_VILLAGE)).await;
        client.get(&other, ListContracts { region: village.code.clone() }).await.refused(ErrorCode::Forbidden);
        app.verify().await;
    }
}

both_engines! {
    /// Guard: `ensure_in_a_day` in `services/volunteer/hours.rs`.
    async fn a_day_has_no_more_hours_than_it_has(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let leader = app.villager(&village.homes[0]).await;
        let worker = leader.resident();
        let team = app.team(&cadre, team_draft(&village.code, TeamKind::Organisation), worker).await;
        let family = app.villager(&village.homes[2]).await;
        let need = app.need(&family, family.resident()).await;
        client.send(&leader, TakeNeed { need, team }, Nothing {}).await.ok();
        let tell = |minutes| {
            let draft = ServiceDraft { minutes, ..service_draft(worker) };
            client.send(&leader, TellService { need, record: ServiceRecordId::new() }, draft)
        };
        let first = tell(900).await.ok().id;
        let problem = tell(600).await.refused(ErrorCode::Invalid);
        assert_eq!((problem.fields[0].field.as_str(), problem.fields[0].params["max"].as_str()), ("minutes", "540"));
        // All at once no more than one at a time.
        let all = join_all((0..4).map(|_| tell(300))).await;
        assert_eq!(all.iter().filter(|answer| answer.result.is_ok()).count(), 1);
        // What is disputed takes none of the day.
        let no = ServiceAnswer { confirmed: false, text: "没有来".to_owned() };
        client.send(&family, AnswerService { record: first }, no).await.ok();
        tell(1_140).await.ok();
        app.verify().await;
    }
}
