//! What a person has to be at.

use chrono::{TimeDelta, Timelike};
use xiangyue_shared::{
    calendar::{Appointment, CalendarQuery, ListAppointments, Occasion, Standing},
    class_register::SignUpForDuty,
    day,
    endpoint::Nothing,
    error::ErrorCode,
};
use xiangyue_tests::{
    TestApp, User, both_engines,
    classes::{for_session, in_days, profile},
    volunteers::{duty_draft, shift_draft},
};

async fn appointments(app: &TestApp, user: &User, days: i64) -> Vec<Appointment> {
    let query = CalendarQuery { from: Some(in_days(0)), days: Some(days) };
    app.client.find(user, ListAppointments {}, query).await.ok()
}

fn kind(of: &Appointment) -> &'static str {
    match of.occasion {
        Occasion::Class { .. } => "class",
        Occasion::Teaching { .. } => "teaching",
        Occasion::Duty { .. } => "duty",
    }
}

both_engines! {
    async fn a_calendar_holds_what_its_people_have_to_be_at(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 5, 1).await;
        let (parent, neighbour) =
            (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
        let (mine, theirs) =
            (app.child(&parent, profile("刘小朵")).await, app.child(&neighbour, profile("王小禾")).await);
        for session in &class.sessions[..2] {
            app.try_book(&parent, for_session(&class, session.id, &[mine])).await.ok();
        }
        app.try_book(&neighbour, for_session(&class, class.sessions[0].id, &[theirs])).await.ok();
        let duty = SignUpForDuty { session: class.sessions[2].id };
        app.client.send(&neighbour, duty, Nothing {}).await.ok();

        let said = |all: Vec<Appointment>| -> Vec<_> {
            all.into_iter().map(|one| (kind(&one), one.day, one.person_name, one.standing)).collect()
        };
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(
            said(appointments(app, &parent, 7).await),
            [
                ("class", in_days(1), name("刘小朵"), Standing::Sure),
                ("class", in_days(2), name("刘小朵"), Standing::Sure),
            ]
        );
        assert_eq!(
            said(appointments(app, &neighbour, 7).await),
            [
                ("class", in_days(1), name("王小禾"), Standing::Waiting),
                ("duty", in_days(3), name("刘建国"), Standing::Sure),
            ]
        );
        // Only the days that are asked for.
        assert_eq!(said(appointments(app, &class.teacher, 3).await).len(), 2);
        assert_eq!(said(appointments(app, &parent, 1).await), []);
        for days in [0, 43] {
            let query = CalendarQuery { from: None, days: Some(days) };
            let refused = app.client.find(&parent, ListAppointments {}, query).await;
            refused.refused_field("days", ErrorCode::OutOfRange);
        }
    }
}

both_engines! {
    async fn a_shift_that_began_before_midnight_is_of_both_days(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let villager = app.villager(&village.homes[0]).await;
        let duty = app.duty(&cadre, duty_draft(&village.code)).await;
        let shift = app.shift(&cadre, duty, shift_draft(5)).await;
        app.try_sign_up(&villager, shift, villager.resident()).await.ok();
        let midnight = day::start_of(in_days(2)).naive_utc();
        let at = |hours| (midnight + TimeDelta::hours(hours)).format("%Y-%m-%d %H:%M:%S");
        app.sql(&format!(
            "UPDATE shifts SET starts_at = '{}', ends_at = '{}' WHERE id = '{shift}'", at(-2), at(4)
        ))
        .await;
        let on = async |days| {
            let query = CalendarQuery { from: Some(in_days(days)), days: Some(1) };
            let all = app.client.find(&villager, ListAppointments {}, query).await.ok();
            all.into_iter().map(|one| (one.day, one.begins.hour(), one.ends.hour())).collect::<Vec<_>>()
        };
        assert_eq!(on(1).await, [(in_days(1), 22, 4)]);
        assert_eq!(on(2).await, [(in_days(1), 22, 4)]);
        assert_eq!((on(0).await, on(3).await), (vec![], vec![]));
    }
}
