//! What a person has to be at.

use xiangyue_shared::{
    calendar::{Appointment, CalendarQuery, ListAppointments, Occasion, Standing},
    class_register::SignUpForDuty,
    endpoint::Nothing,
    error::ErrorCode,
};
use xiangyue_tests::{
    TestApp, User, both_engines,
    classes::{for_session, in_days, profile},
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
