//! The household's history: pages, filters, explanations, and points that lapse.

use xiangyue_shared::{
    day,
    endpoint::Nothing,
    entry::{
        Direction, EntryQuery, EntryState, ExplainEntry, ListEntries, Reason, ReversalRequest,
        ReverseEntry,
    },
    error::ErrorCode,
    household::{GetHousehold, ListExpiries},
    order::CancelOrder,
    points::Points,
    region::{PutVillagePolicy, VillagePolicy},
    rule::{Award, AwardPoints, AwardedHousehold, PutRule},
};
use xiangyue_tests::{
    TestApp, both_engines,
    village::{GIVEN, OPENING, SOAP, rule_draft},
};

both_engines! {
    async fn pages_by_cursor(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let villager = app.villager(home).await;
        for _ in 0..6 {
            app.award(&cadre, village.give, home.id).await;
        }
        let list = ListEntries { household: home.id };
        let whole = app.client.get(&villager, list.clone()).await.ok();
        assert_eq!((whole.items.len(), whole.next_cursor), (7, None));
        let (mut seen, mut cursor, mut pages) = (Vec::new(), None, 0);
        loop {
            let query = EntryQuery { cursor, limit: Some(3), ..EntryQuery::default() };
            let page = app.client.find(&villager, list.clone(), query).await.ok();
            seen.extend(page.items);
            pages += 1;
            // What comes meanwhile does not shift the pages.
            app.award(&cadre, village.give, home.id).await;
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(pages, 3);
        assert_eq!(seen, whole.items);
        let newest_first = seen.windows(2).all(|pair| pair[0].at >= pair[1].at);
        assert!(newest_first);
        assert_eq!(seen.last().map(|entry| entry.reason), Some(Reason::Opening));
        let bad = EntryQuery { cursor: Some("x".to_owned()), ..EntryQuery::default() };
        app.client.find(&villager, list.clone(), bad).await.refused(ErrorCode::Malformed);
        for limit in [0, 101, -1] {
            let query = EntryQuery { limit: Some(limit), ..EntryQuery::default() };
            app.client.find(&villager, list.clone(), query).await.refused(ErrorCode::OutOfRange);
        }
    }
}

both_engines! {
    async fn is_filtered_by_direction(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let villager = app.villager(home).await;
        app.award(&cadre, village.give, home.id).await;
        let order = app.order_soap(&villager, &village, 2).await;
        let list = |direction| {
            let query = EntryQuery { direction, ..EntryQuery::default() };
            app.client.find(&villager, ListEntries { household: home.id }, query)
        };
        let incoming = list(Direction::In).await.ok().items;
        assert_eq!(incoming.iter().map(|one| one.change.0).collect::<Vec<_>>(), [GIVEN, OPENING]);
        let outgoing = list(Direction::Out).await.ok().items;
        assert_eq!(outgoing.iter().map(|one| one.change.0).collect::<Vec<_>>(), [-2 * SOAP.0]);
        assert_eq!(outgoing[0].state, EntryState::Pending);
        app.client.send(&villager, CancelOrder { order: order.id }, Nothing {}).await.ok();
        let all = list(Direction::All).await.ok().items;
        assert_eq!(all.len(), 3, "what ended a hold is no entry of its own: {all:#?}");
        assert_eq!(all[0].state, EntryState::Released);
    }
}

both_engines! {
    async fn an_entry_is_explained(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let villager = app.villager(home).await;
        let photo = app.add_photo(&cadre, &village.code).await;
        let body = Award {
            rule: village.give,
            households: vec![AwardedHousehold {
                household: home.id,
                resident: Some(home.residents[1].id),
            }],
            note: " 院落整洁 ".to_owned(),
            evidence: vec![photo],
        };
        let entry = app.client.send(&cadre, AwardPoints {}, body).await.ok().remove(0);
        // The rule changes; the entry keeps the version that it rests on.
        let put = PutRule { village: village.code.clone(), rule: village.give };
        app.client.send(&cadre, put, rule_draft("门前三包", 7)).await.ok();
        let explain = ExplainEntry { transfer: entry.id };
        let told = app.client.get(&villager, explain.clone()).await.ok();
        let rule = told.rule.expect("a rule");
        assert_eq!((rule.version, rule.title.as_str(), rule.points), (1, "门前三包 优秀", Points(GIVEN)));
        assert_eq!(told.note, "院落整洁");
        assert_eq!(told.evidence, [photo]);
        assert_eq!(told.resident_name.as_deref(), Some("王秀兰"));
        assert!(!told.recorded_by.is_empty());
        assert_eq!(told.fingerprint.len(), 16);
        assert_eq!(told.sequence, 5, "four openings came before it");
        let last_day = day::end_of_month_after(day::day_of(entry.at), 24);
        assert_eq!(told.expires_on, Some(last_day));
        let reversal = ReversalRequest { reason: "查无此事".to_owned() };
        let undone =
            app.client.send(&cadre, ReverseEntry { transfer: entry.id }, reversal).await.ok();
        let told = app.client.get(&villager, explain).await.ok();
        assert_eq!((told.entry.reversed, told.reversed_by), (true, Some(undone.id)));
        let told = app.client.get(&villager, ExplainEntry { transfer: undone.id }).await.ok();
        assert_eq!((told.reverses, told.note.as_str()), (Some(entry.id), "查无此事"));
    }
}

both_engines! {
    async fn coming_expiries_are_listed(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let villager = app.villager(home).await;
        let put = PutVillagePolicy { village: village.code.clone() };
        let policy = VillagePolicy { points_expire_months: 1, ..VillagePolicy::default() };
        app.client.send(&cadre, put.clone(), policy.clone()).await.ok();
        app.award(&cadre, village.give, home.id).await;
        let never = VillagePolicy { points_expire_months: 0, ..policy };
        app.client.send(&cadre, put, never).await.ok();
        app.award(&cadre, village.give, home.id).await;
        app.order_soap(&villager, &village, 2).await;
        let today = day::day_of(chrono::Utc::now());
        let coming = app.client.get(&villager, ListExpiries { household: home.id }).await.ok();
        let told: Vec<_> = coming.iter().map(|one| (one.expires_on, one.points.0)).collect();
        // 10 points are held: they were taken from those that lapse first. Of the openings all are left.
        let expected = [
            (day::end_of_month_after(today, 1), GIVEN - 2 * SOAP.0),
            (day::end_of_month_after(today, 24), OPENING),
        ];
        assert_eq!(told, expected);
    }
}

both_engines! {
    async fn points_lapse_after_their_last_day(app: &TestApp) {
        use xiangyue_server::{
            call::Call,
            db::models::ledger as rows,
            services::ledger::expiry,
        };
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, village.homes[0].clone());
        let put = PutVillagePolicy { village: village.code.clone() };
        let policy = VillagePolicy { points_expire_months: 1, ..VillagePolicy::default() };
        app.client.send(&cadre, put, policy).await.ok();
        app.award(&cadre, village.give, home.id).await;
        // As the job does it, three months from now: the award has lapsed, the opening has not.
        let id = home.id;
        let lapsed = app
            .write(move |conn, call| {
                let later = Call::system(
                    std::sync::Arc::clone(&call.keys),
                    call.now + chrono::TimeDelta::days(90),
                );
                let account = rows::household_account(conn, id)?;
                let today = day::day_of(later.now);
                assert_eq!(expiry::candidates(conn, today, "", 10)?.len(), 1);
                let first = expiry::lapse(conn, &later, &account.id)?;
                assert_eq!(expiry::lapse(conn, &later, &account.id)?, Points(0));
                Ok(first)
            })
            .await;
        assert_eq!(lapsed, Points(GIVEN));
        let shown = app.client.get(&cadre, GetHousehold { household: home.id }).await.ok();
        assert_eq!(shown.balance, Points(OPENING));
        let entries = app.client.get(&cadre, ListEntries { household: home.id }).await.ok().items;
        assert_eq!((entries[0].reason, entries[0].change), (Reason::Expiry, Points(-GIVEN)));
        app.verify().await;
    }
}
