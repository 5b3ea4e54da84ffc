//! Giving and taking points by rule, and undoing it.

use xiangyue_shared::{
    entry::{EntryState, Reason, ReversalRequest, ReverseEntry},
    error::ErrorCode,
    household::GetHousehold,
    ids::{HouseholdId, PictureId, RuleId, TransferId},
    points::Points,
    rule::{Award, AwardPoints, AwardedHousehold, GetPicture, ListRules, PutRule, RuleQuery},
};
use xiangyue_tests::{
    Answer, TestApp, User, both_engines,
    village::{GIVEN, NEXT_VILLAGE, OPENING, TAKEN, rule_draft},
};

async fn available(app: &TestApp, cadre: &User, household: HouseholdId) -> i64 {
    app.client.get(cadre, GetHousehold { household }).await.ok().row.available.0
}

async fn reverse(
    app: &TestApp,
    cadre: &User,
    transfer: TransferId,
) -> Answer<xiangyue_shared::entry::Entry> {
    let body = ReversalRequest { reason: "录错了".to_owned() };
    app.client.send(cadre, ReverseEntry { transfer }, body).await
}

both_engines! {
    async fn points_are_given_by_rule(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let entries = app.try_award(&cadre, village.give, &[home.id], &[]).await.ok();
        let entry = &entries[0];
        assert_eq!((entries.len(), entry.household, entry.reason), (1, home.id, Reason::Award));
        assert_eq!((entry.change, entry.state), (Points(GIVEN), EntryState::Posted));
        assert_eq!(entry.available_after, Points(OPENING + GIVEN));
        assert_eq!(available(app, &cadre, home.id).await, OPENING + GIVEN);
        let records = "SELECT COUNT(*) AS value FROM audit_records WHERE action = 'points.award'";
        assert_eq!(app.count(records).await, 1);
        app.verify().await;
    }
}

both_engines! {
    async fn a_deduction_needs_evidence(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let refused = app.try_award(&cadre, village.take, &[home.id], &[]).await;
        refused.refused_field("evidence", ErrorCode::EvidenceRequired);
        let unknown = app.try_award(&cadre, village.take, &[home.id], &[PictureId::new()]).await;
        unknown.refused_field("evidence", ErrorCode::NotFound);
        let photo = app.add_photo(&cadre, &village.code).await;
        let entries = app.try_award(&cadre, village.take, &[home.id], &[photo]).await.ok();
        assert_eq!((entries[0].reason, entries[0].change), (Reason::Deduction, Points(-TAKEN)));
        assert_eq!(available(app, &cadre, home.id).await, OPENING - TAKEN);
        // The household sees the photo; its neighbour does not.
        let (villager, neighbour) =
            (app.villager(home).await, app.villager(&village.homes[1]).await);
        let picture = app.client.get(&villager, GetPicture { picture: photo }).await.ok();
        assert_eq!(picture.media_type, "image/webp");
        app.client.get(&neighbour, GetPicture { picture: photo }).await.refused(ErrorCode::NotFound);
        app.verify().await;
    }
}

both_engines! {
    async fn nobody_judges_their_own_household(app: &TestApp) {
        let village = app.village().await;
        let home = &village.homes[0];
        let phone = app.phone();
        app.bind(&phone, home.residents[0].id).await;
        app.grant(&phone, xiangyue_shared::access::Role::VillageCadre, &village.code, None).await;
        let cadre = app.sign_in(&phone).await;
        app.try_award(&cadre, village.give, &[home.id], &[]).await.refused(ErrorCode::OwnHousehold);
        let both = [village.homes[1].id, home.id];
        app.try_award(&cadre, village.give, &both, &[]).await.refused(ErrorCode::OwnHousehold);
        let other = app.cadre(&village.code).await;
        let transfer = app.award(&other, village.give, home.id).await;
        reverse(app, &cadre, transfer).await.refused(ErrorCode::OwnHousehold);
        assert_eq!(available(app, &other, village.homes[1].id).await, OPENING);
    }
}

both_engines! {
    async fn several_households_get_it_all_or_none(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let ids: Vec<_> = village.homes.iter().map(|home| home.id).collect();
        let entries = app.try_award(&cadre, village.give, &ids, &[]).await.ok();
        assert_eq!(entries.len(), 4);
        let mut told: Vec<_> = entries.iter().map(|entry| entry.household).collect();
        told.sort();
        let mut asked = ids.clone();
        asked.sort();
        assert_eq!(told, asked);
        // One of them has too little: nobody loses anything, and the answer says who.
        let fine = app.add_rule(&cadre, &village.code, "重罚", -(OPENING + GIVEN)).await;
        let photo = app.add_photo(&cadre, &village.code).await;
        app.try_award(&cadre, village.take, &[ids[2]], &[photo]).await.ok();
        let problem =
            app.try_award(&cadre, fine, &ids, &[photo]).await.refused(ErrorCode::InsufficientPoints);
        assert_eq!(problem.params.get("household"), Some(&ids[2].to_string()));
        for (index, id) in ids.iter().enumerate() {
            let expected = OPENING + GIVEN - if index == 2 { TAKEN } else { 0 };
            assert_eq!(available(app, &cadre, *id).await, expected);
        }
        // Nor where one of them is of another village, or there is no such household.
        let other = app.village_at(NEXT_VILLAGE).await;
        let mixed = [ids[0], other.homes[0].id];
        app.try_award(&cadre, village.give, &mixed, &[])
            .await
            .refused_field("households.1.household", ErrorCode::OtherVillage);
        let unknown = [ids[0], HouseholdId::new()];
        app.try_award(&cadre, village.give, &unknown, &[])
            .await
            .refused_field("households.1.household", ErrorCode::NotFound);
        let twice = [ids[0], ids[0]];
        app.try_award(&cadre, village.give, &twice, &[])
            .await
            .refused_field("households", ErrorCode::Duplicate);
        assert_eq!(available(app, &cadre, ids[0]).await, OPENING + GIVEN);
        app.verify().await;
    }
}

both_engines! {
    async fn an_entry_names_a_member_of_the_household(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let (home, next) = (&village.homes[0], &village.homes[1]);
        let award = |resident| Award {
            rule: village.give,
            households: vec![AwardedHousehold { household: home.id, resident: Some(resident) }],
            note: String::new(),
            evidence: Vec::new(),
        };
        app.client
            .send(&cadre, AwardPoints {}, award(next.residents[0].id))
            .await
            .refused_field("households.0.resident", ErrorCode::NotFound);
        app.client.send(&cadre, AwardPoints {}, award(home.residents[1].id)).await.ok();
    }
}

both_engines! {
    async fn a_grid_worker_acts_for_the_own_group_alone(app: &TestApp) {
        let village = app.village().await;
        let worker = app.grid_worker(&village.groups[0]).await;
        let own = village.homes.iter().find(|home| home.group == village.groups[0]).expect("one");
        let other = village.homes.iter().find(|home| home.group == village.groups[1]).expect("one");
        app.try_award(&worker, village.give, &[own.id], &[]).await.ok();
        let photo = app.add_photo(&worker, &village.code).await;
        app.try_award(&worker, village.take, &[own.id], &[photo]).await.ok();
        app.try_award(&worker, village.give, &[other.id], &[]).await.refused(ErrorCode::Forbidden);
        app.try_award(&worker, village.give, &[own.id, other.id], &[])
            .await
            .refused(ErrorCode::Forbidden);
        let cadre = app.cadre(&village.code).await;
        assert_eq!(available(app, &cadre, own.id).await, OPENING + GIVEN - TAKEN);
        assert_eq!(available(app, &cadre, other.id).await, OPENING);
    }
}

both_engines! {
    async fn an_entry_is_undone_once_by_a_linked_one(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let transfer = app.award(&cadre, village.give, home.id).await;
        let undone = reverse(app, &cadre, transfer).await.ok();
        assert_eq!((undone.reason, undone.change), (Reason::Reversal, Points(-GIVEN)));
        assert_eq!(available(app, &cadre, home.id).await, OPENING);
        reverse(app, &cadre, transfer).await.refused(ErrorCode::AlreadyReversed);
        reverse(app, &cadre, undone.id).await.refused(ErrorCode::NotReversible);
        reverse(app, &cadre, TransferId::new()).await.refused(ErrorCode::NotFound);
        app.verify().await;
    }
}

both_engines! {
    /// What was given has been spent: there is nothing to take back. And where it was undone already, that is what
    /// the answer says, however much there is.
    async fn what_was_spent_is_not_undone(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let villager = app.villager(home).await;
        let (first, second) =
            (app.award(&cadre, village.give, home.id).await, app.award(&cadre, village.give, home.id).await);
        reverse(app, &cadre, first).await.ok();
        app.order_soap(&villager, &village, 23).await;
        assert_eq!(available(app, &cadre, home.id).await, 5);
        reverse(app, &cadre, second).await.refused(ErrorCode::InsufficientPoints);
        reverse(app, &cadre, first).await.refused(ErrorCode::AlreadyReversed);
        app.verify().await;
    }
}

both_engines! {
    async fn redemptions_are_not_undone_but_returned(app: &TestApp) {
        let village = app.village().await;
        let (cadre, villager) =
            (app.cadre(&village.code).await, app.villager(&village.homes[0]).await);
        let order = app.order_soap(&villager, &village, 1).await;
        reverse(app, &cadre, order.transfer).await.refused(ErrorCode::NotReversible);
    }
}

both_engines! {
    async fn a_rule_has_versions_and_may_retire(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let put = PutRule { village: village.code.clone(), rule: village.give };
        let draft = rule_draft("门前三包 优秀", 30);
        let second = app.client.send(&cadre, put.clone(), draft.clone()).await.ok();
        assert_eq!((second.version, second.points), (2, Points(30)));
        app.award(&cadre, village.give, home.id).await;
        assert_eq!(available(app, &cadre, home.id).await, OPENING + 30);
        let retired = xiangyue_shared::rule::RuleDraft { retired: true, ..draft };
        app.client.send(&cadre, put, retired).await.ok();
        app.try_award(&cadre, village.give, &[home.id], &[]).await.refused(ErrorCode::RuleRetired);
        let list = ListRules { village: village.code.clone() };
        let offered = app.client.get(&cadre, list.clone()).await.ok();
        assert_eq!(offered.iter().map(|rule| rule.id).collect::<Vec<_>>(), [village.take]);
        let all = app.client.find(&cadre, list, RuleQuery { with_retired: true }).await.ok();
        assert_eq!(all.len(), 2);
        app.try_award(&cadre, RuleId::new(), &[home.id], &[]).await.refused(ErrorCode::NotFound);
        let zero = PutRule { village: village.code.clone(), rule: RuleId::new() };
        app.client
            .send(&cadre, zero, rule_draft("无", 0))
            .await
            .refused_field("points", ErrorCode::Required);
    }
}
