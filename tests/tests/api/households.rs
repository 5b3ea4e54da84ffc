//! Finding households and looking at one.

use xiangyue_shared::{
    error::ErrorCode,
    household::{GetBalance, GetHousehold, HouseholdQuery, ListHouseholds},
    ids::HouseholdId,
    points::Points,
};
use xiangyue_tests::{
    TestApp, User, both_engines,
    village::{NEXT_VILLAGE, OPENING, SOAP, region},
};

async fn find(app: &TestApp, user: &User, text: &str) -> Vec<String> {
    let query = HouseholdQuery { q: Some(text.to_owned()), ..HouseholdQuery::default() };
    let page = app.client.find(user, ListHouseholds {}, query).await.ok();
    let mut numbers: Vec<_> = page.items.into_iter().map(|row| row.number).collect();
    numbers.sort();
    numbers
}

both_engines! {
    async fn are_found_by_name_initials_number_and_tail_of_a_phone(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        for (text, found) in [
            ("刘存善", vec!["1001"]),
            ("存善", vec!["1001"]),
            ("刘", vec!["1001", "1002"]),
            // 刘存善, 刘建国; the wife 王秀兰 leads to her household.
            ("lcs", vec!["1001"]),
            ("LCS", vec!["1001"]),
            ("l", vec!["1001", "1002"]),
            ("wxl", vec!["1001"]),
            ("3307", vec!["1001"]),
            ("3308", vec!["1001"]),
            ("2002", vec!["2002"]),
            (" 2002 ", vec!["2002"]),
            ("王五", vec![]),
            ("%", vec![]),
            ("_", vec![]),
            ("", vec!["1001", "1002", "2001", "2002"]),
        ] {
            assert_eq!(find(app, &cadre, text).await, found, "{text}");
        }
    }
}

both_engines! {
    async fn are_found_in_the_own_places_alone(app: &TestApp) {
        let (village, other) = (app.village().await, app.village_at(NEXT_VILLAGE).await);
        let cadre = app.cadre(&village.code).await;
        assert_eq!(find(app, &cadre, "刘存善").await.len(), 1);
        let worker = app.grid_worker(&village.groups[0]).await;
        assert_eq!(find(app, &worker, "").await, ["1001", "1002"]);
        let officer = app.township_officer(&region("621002204")).await;
        assert_eq!(find(app, &officer, "刘存善").await.len(), 2);
        let query =
            HouseholdQuery { region: Some(other.code.clone()), ..HouseholdQuery::default() };
        let there = app.client.find(&officer, ListHouseholds {}, query.clone()).await.ok();
        assert!(there.items.iter().all(|row| row.village == other.code));
        app.client.find(&cadre, ListHouseholds {}, query).await.refused(ErrorCode::Forbidden);
    }
}

both_engines! {
    async fn page_by_cursor(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let query = HouseholdQuery { cursor, limit: Some(3), ..HouseholdQuery::default() };
            let page = app.client.find(&cadre, ListHouseholds {}, query).await.ok();
            seen.extend(page.items.into_iter().map(|row| row.number));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        seen.sort();
        assert_eq!(seen, ["1001", "1002", "2001", "2002"]);
    }
}

both_engines! {
    async fn show_their_points_and_members(app: &TestApp) {
        let village = app.village().await;
        let (cadre, home) = (app.cadre(&village.code).await, &village.homes[0]);
        let villager = app.villager(home).await;
        app.award(&cadre, village.give, home.id).await;
        app.order_soap(&villager, &village, 2).await;
        let shown = app.client.get(&villager, GetHousehold { household: home.id }).await.ok();
        assert_eq!((shown.balance, shown.held), (Points(OPENING + 20), Points(2 * SOAP.0)));
        assert_eq!(shown.row.available, Points(OPENING + 20 - 2 * SOAP.0));
        let balance = app.client.get(&villager, GetBalance { household: home.id }).await.ok();
        assert_eq!((balance.balance, balance.held), (shown.balance, shown.held));
        assert_eq!(balance.available, shown.row.available);
        assert_eq!((shown.row.head_name.as_str(), shown.row.members), ("刘存善", 2));
        assert_eq!(shown.row.phone_tail.as_deref(), Some("3307"));
        assert_eq!(shown.rank_in_village, Some(1));
        assert_eq!(shown.residents.len(), 2);
        assert!(shown.residents[0].is_head && shown.residents[0].has_account);
        let unknown = GetHousehold { household: HouseholdId::new() };
        app.client.get(&cadre, unknown).await.refused(ErrorCode::NotFound);
        let unknown = GetBalance { household: HouseholdId::new() };
        app.client.get(&cadre, unknown).await.refused(ErrorCode::NotFound);
    }
}

both_engines! {
    /// No answer, and no row of the database, holds a whole phone number.
    async fn keep_phone_numbers_to_themselves(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let answer = app.client.find(&cadre, ListHouseholds {}, HouseholdQuery::default()).await;
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert!(text.contains("3307") && !text.contains("13900003307"), "{text}");
        let shown = app.client.get(&cadre, GetHousehold { household: village.homes[0].id }).await;
        assert!(!String::from_utf8_lossy(&shown.bytes).contains("13900003307"));
        let told = "SELECT COUNT(*) AS value FROM audit_records WHERE detail LIKE '%13900003307%'";
        assert_eq!(app.count(told).await, 0);
    }
}
