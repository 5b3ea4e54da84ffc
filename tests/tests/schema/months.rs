//! The monthly totals of households are what the ledger says, month by month on the village's calendar, and a database
//! of the version before gets them at its upgrade.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use xiangyue_server::{
    call::Call,
    db::{
        Conn, migrations,
        models::ledger::{self as rows, AccountKind},
        schema::household_months as months,
    },
    services::ledger::{self, Draft},
};
use xiangyue_shared::{
    day,
    entry::{Reason, ReversalRequest, ReverseEntry},
    ids::{HouseholdId, TransferId},
    points::Points,
};
use xiangyue_tests::{
    TestApp, Village, both_engines,
    village::{GIVEN, OPENING, TAKEN},
};

type Kept = (String, NaiveDate, String, i64, i64);

fn kept(conn: &mut Conn) -> Vec<Kept> {
    months::table
        .order((months::household_id, months::month))
        .select(months::all_columns)
        .load(conn)
        .expect("totals")
}

/// What a household earned in a month, and its net change.
fn of(kept: &[Kept], household: HouseholdId, month: &str) -> Option<(i64, i64)> {
    let (household, month) = (household.to_string(), month.parse().expect("a day"));
    kept.iter().find(|row| row.0 == household && row.1 == month).map(|row| (row.3, row.4))
}

/// An award at a moment that is long past.
async fn award_at(app: &TestApp, village: &Village, home: usize, at: &str) -> TransferId {
    let (code, household) = (village.code.to_string(), village.homes[home].id);
    let at: DateTime<Utc> = at.parse().expect("a moment");
    let keys = Arc::clone(&app.inner().keys);
    let id = app.write(move |conn, _| {
        let call = Call::system(Arc::clone(&keys), at);
        let from = rows::village_account(conn, &code, AccountKind::Issuance)?;
        let to = rows::household_account(conn, household)?;
        let draft = Draft {
            reason: Reason::Award,
            amount: Points(GIVEN),
            household,
            title: "巡查".to_owned(),
            note: String::new(),
            rule_version: None,
            order: None,
            resident: None,
            expires_on: None,
        };
        Ok(ledger::post(conn, &call, &from, &to, draft)?.id)
    });
    id.await.parse().expect("an id")
}

both_engines! {
    async fn the_version_before_gets_the_totals_that_were_kept(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let villager = app.villager(&village.homes[0]).await;
        let photo = app.add_photo(&cadre, &village.code).await;
        let (one, other) = (village.homes[0].id, village.homes[1].id);
        // The last second of a year in the village, and the first of the next.
        let last = award_at(app, &village, 0, "2025-12-31T15:59:59Z").await;
        award_at(app, &village, 0, "2025-12-31T16:00:00Z").await;
        app.award(&cadre, village.give, one).await;
        let taken = app.try_award(&cadre, village.take, &[one, other], &[photo]).await.ok();
        for transfer in [last, taken[0].id] {
            let body = ReversalRequest { reason: "录错了".to_owned() };
            app.client.send(&cadre, ReverseEntry { transfer }, body).await.ok();
        }
        app.order_soap(&villager, &village, 2).await;

        let mut conn = app.database.connect();
        let before = kept(&mut conn);
        let now = day::first_of_month(day::day_of(Utc::now())).to_string();
        assert_eq!(of(&before, one, "2025-12-01"), Some((0, GIVEN)));
        assert_eq!(of(&before, one, "2026-01-01"), Some((GIVEN, GIVEN)));
        // What is undone leaves the month in which it was given; the points leave now. An order ahead holds, no more.
        assert_eq!(of(&before, one, &now), Some((GIVEN, OPENING)));
        assert_eq!(of(&before, other, &now), Some((-TAKEN, OPENING - TAKEN)));
        app.verify().await;

        migrations::down_one(&mut conn).expect("down");
        migrations::up(&mut conn).expect("up");
        assert_eq!(kept(&mut conn), before);
        app.verify().await;
    }
}

both_engines! {
    async fn altered_totals_are_named(app: &TestApp) {
        let village = app.village().await;
        let home = village.homes[0].id.to_string();
        for (change, back) in [
            ("earned = earned + 1", "earned = earned - 1"),
            ("net = net - 1", "net = net + 1"),
            ("month = '2020-01-01'", "month = (SELECT MAX(month) FROM household_months)"),
            ("village_code = '621002204207'", "village_code = '621002204206'"),
        ] {
            app.sql(&format!("UPDATE household_months SET {change} WHERE household_id = '{home}'")).await;
            let findings = app.findings().await;
            assert!(findings.iter().any(|one| one.contains(&home)), "{change}: {findings:#?}");
            app.sql(&format!("UPDATE household_months SET {back} WHERE household_id = '{home}'")).await;
            app.verify().await;
        }
        app.sql(&format!("DELETE FROM household_months WHERE household_id = '{home}'")).await;
        let findings = app.findings().await;
        assert!(findings.iter().any(|one| one.contains(&home)), "{findings:#?}");
    }
}
