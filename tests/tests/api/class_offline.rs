//! A teacher's phone without a network tells later who came and who was collected, with the times.

use chrono::{DateTime, TimeDelta, Utc};
use xiangyue_shared::{
    class_register::{Arrival, CheckInChild, CheckOutChild, Departure, GetClassRegister},
    error::ErrorCode,
};
use xiangyue_tests::{
    TestApp, both_engines,
    classes::{for_session, profile},
};

both_engines! {
    async fn what_is_told_later_counts_from_when_it_was(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 2, 5).await;
        let (session, teacher) = (class.sessions[0].id, &class.teacher);
        let guardian = app.villager(&village.homes[0]).await;
        let told = profile("刘小朵");
        let grandmother = told.pickup_persons[0].id;
        let child = app.child(&guardian, told).await;
        let seat = app.try_book(&guardian, for_session(&class, session, &[child])).await.ok().seats[0].id;
        app.begin_session(session, 5).await;
        let came = |at| app.client.send(teacher, CheckInChild { seat }, Arrival { at: Some(at) });
        let left = |at| {
            let body = Departure { pickup_person: grandmother, at: Some(at) };
            app.client.send(teacher, CheckOutChild { seat }, body)
        };
        let now = Utc::now();
        // Neither on another day, nor by somebody else.
        came(now - TimeDelta::days(1)).await.refused(ErrorCode::ClassNotToday);
        came(now - TimeDelta::days(8)).await.refused_field("at", ErrorCode::OutOfRange);
        let body = Arrival { at: Some(now) };
        app.client.send(&cadre, CheckInChild { seat }, body).await.refused(ErrorCode::Forbidden);
        // The phone was without a network until the next day: the session's day is over by then.
        app.sql(&format!(
            "UPDATE class_sessions SET day = '{}' WHERE id = '{session}'",
            xiangyue_shared::day::day_of(now - TimeDelta::days(1))
        )).await;
        let at = now - TimeDelta::days(1);
        app.client.send(teacher, CheckInChild { seat }, Arrival::default()).await.refused(ErrorCode::ClassNotToday);
        came(at).await.ok();
        came(at).await.refused(ErrorCode::SeatState);
        // A clock that was set back between the two makes nobody leave before they came.
        left(at - TimeDelta::seconds(1)).await.ok();
        let times = app.text("SELECT arrived_at || '/' || left_at AS value FROM class_seats WHERE left_at IS NOT NULL").await;
        let (arrived, departed) = times.split_once('/').expect("two times");
        assert_eq!(arrived, departed);
        assert!(arrived.starts_with(&day_text(at)), "{arrived}");
        let later = "SELECT COUNT(*) AS value FROM audit_records WHERE action IN ('class.arrive', 'class.collect') AND detail LIKE '%told later, of %'";
        assert_eq!(app.count(later).await, 2);
        app.client.get(teacher, GetClassRegister { session }).await.refused(ErrorCode::ClassNotToday);
        app.verify().await;
    }
}

fn day_text(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d").to_string()
}
