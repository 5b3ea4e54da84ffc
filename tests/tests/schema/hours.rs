//! A database of the version before learns at its upgrade what hours rest on.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use xiangyue_server::db::{Conn, migrations, schema::volunteer_hours as hours};
use xiangyue_shared::{
    attendance::{CorrectHours, HoursCorrection},
    duty::{PointsRule, PutDuty, RoundingRule},
    ids::HoursId,
    rule::PutRule,
    volunteer_policy::Rounding,
};
use xiangyue_tests::{
    TestApp, both_engines,
    village::{GIVEN, rule_draft},
    volunteers::duty_draft,
};

type Terms = (String, Option<String>, Option<String>, Option<String>, Option<i32>);

/// [`Terms`] as they stand in the table.
type Row = (String, Option<NaiveDateTime>, Option<NaiveDateTime>, Option<String>, Option<i32>);

fn kept(conn: &mut Conn) -> Vec<Terms> {
    let rows: Vec<Row> = hours::table
        .order(hours::id)
        .select((
            hours::id,
            hours::from_at,
            hours::until_at,
            hours::rule_version_id,
            hours::points_per_minutes,
        ))
        .load(conn)
        .expect("hours");
    rows.into_iter()
        .map(|(id, from, until, version, per)| {
            (id, from.map(|at| at.to_string()), until.map(|at| at.to_string()), version, per)
        })
        .collect()
}

both_engines! {
    async fn the_version_before_gets_the_terms_of_its_hours(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let mut draft = duty_draft(&village.code);
        draft.rounding = Some(RoundingRule { minutes: 1, rounding: Rounding::Nearest });
        let paid = |per_minutes| {
            let points = Some(PointsRule { rule: village.give, per_minutes });
            xiangyue_shared::duty::DutyDraft { points, ..draft.clone() }
        };
        // Twice, once for all of it, never since it was too short, and of a duty that gives nothing.
        let mut served = Vec::new();
        for (home, of) in [(0, paid(60)), (1, paid(0)), (2, paid(121)), (3, draft.clone())] {
            served.push(app.served(&cadre, of, village.homes[home].residents[0].id).await);
        }
        let mut conn = app.database.connect();
        let first: String = kept(&mut conn)[0].0.clone();
        let entry: HoursId = first.parse().expect("an id");
        let body = HoursCorrection { minutes: 60, reason: "记错了".to_owned() };
        app.client.send(&cadre, CorrectHours { entry }, body).await.ok();
        // What is changed since is not of their day: the rule gives more, and one duty gives nothing any more.
        let put = PutRule { village: village.code.clone(), rule: village.give };
        app.client.send(&cadre, put, rule_draft("打扫", 3 * GIVEN)).await.ok();
        app.client.send(&cadre, PutDuty { duty: served[0].shift.duty }, draft.clone()).await.ok();

        let before = kept(&mut conn);
        let terms: Vec<_> = before.iter().map(|row| (row.1.is_some(), row.3.is_some(), row.4)).collect();
        assert_eq!(
            terms,
            [
                (true, true, Some(60)),
                (true, true, Some(0)),
                (true, true, Some(121)),
                (true, false, None),
                (false, false, None),
            ]
        );
        migrations::down_one(&mut conn).expect("down");
        migrations::up(&mut conn).expect("up");
        assert_eq!(kept(&mut conn), before);
        app.try_sql("UPDATE volunteer_hours SET minutes = minutes + 1").await.expect_err("append-only");
        app.verify().await;
    }
}
