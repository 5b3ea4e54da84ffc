//! What a person has to be at.

use xiangyue_shared::{
    calendar::{Appointment, CalendarQuery, ListAppointments, Purpose},
    class_booking::SeatState,
    class_register::SignUpForDuty,
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
        // A volunteer's shift in a day; one that they wait for is no appointment yet.
        let village_duty = app.duty(&cadre, duty_draft(&village.code)).await;
        let shift = app.shift(&cadre, village_duty, shift_draft(1)).await;
        app.try_sign_up(&parent, shift, parent.resident()).await.ok();
        app.try_sign_up(&neighbour, shift, neighbour.resident()).await.ok();
        let shown = appointments(app, &parent, 7).await;
        let of_shift: Vec<_> = shown.iter().filter(|one| one.purpose == Purpose::Shift).collect();
        assert_eq!(of_shift.iter().map(|one| one.shift).collect::<Vec<_>>(), [Some(shift)]);
        assert_eq!((of_shift[0].title.as_str(), of_shift[0].place.as_str()), ("文明劝导", "村口"));
        let duty = SignUpForDuty { session: class.sessions[2].id };
        app.client.send(&neighbour, duty, Nothing {}).await.ok();

        let said = |all: Vec<Appointment>| -> Vec<_> {
            let of_classes = all.into_iter().filter(|one| one.purpose != Purpose::Shift);
            of_classes.map(|one| (one.purpose, one.day, one.child_name, one.seat)).collect()
        };
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(
            said(appointments(app, &parent, 7).await),
            [
                (Purpose::Class, in_days(1), name("刘小朵"), Some(SeatState::Booked)),
                (Purpose::Class, in_days(2), name("刘小朵"), Some(SeatState::Booked)),
            ]
        );
        assert_eq!(
            said(appointments(app, &neighbour, 7).await),
            [
                (Purpose::Class, in_days(1), name("王小禾"), Some(SeatState::Waiting)),
                (Purpose::Duty, in_days(3), None, None),
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
