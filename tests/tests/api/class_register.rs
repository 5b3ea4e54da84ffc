//! The register: who came, who was collected, who was not, and what becomes of a term.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use xiangyue_server::services::class::alarm;
use xiangyue_shared::{
    child::WithdrawChildConsent,
    class_booking::{ListClassSeats, SeatQuery, TakeLeave},
    class_register::{
        Arrival, CheckInChild, CheckOutChild, Departure, ExportTermFigures, GetClassRegister,
        GetTermFigures, ListNotCollected, ListTaughtSessions, SignUpForDuty, StepBackFromDuty,
    },
    course::PutCourse,
    endpoint::Nothing,
    error::ErrorCode,
    ids::PickupPersonId,
    page::PageQuery,
    stock::DayQuery,
};
use xiangyue_tests::{
    TestApp, both_engines,
    classes::{course_draft, for_session, in_days, profile},
};

both_engines! {
    async fn an_afternoon_from_arrival_to_collection(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 2, 5).await;
        let (session, teacher) = (class.sessions[0].id, &class.teacher);
        let mut draft = course_draft(&village.code, class.grant, 2, 5);
        draft.adults_required = 1;
        app.client.send(&cadre, PutCourse { course: class.course }, draft).await.ok();
        let guardian = app.villager(&village.homes[0]).await;
        let told = profile("刘小朵");
        let grandmother = told.pickup_persons[0].id;
        let child = app.child(&guardian, told.clone()).await;
        let seat = app.try_book(&guardian, for_session(&class, session, &[child])).await.ok().seats[0].id;
        let register = |user| app.client.get(user, GetClassRegister { session });
        let check_in = || app.client.send(teacher, CheckInChild { seat }, Arrival::default());
        let check_out = |pickup_person| {
            app.client.send(teacher, CheckOutChild { seat }, Departure { pickup_person, at: None })
        };
        // Not on another day, and not for another teacher.
        register(teacher).await.refused(ErrorCode::ClassNotToday);
        check_in().await.refused(ErrorCode::ClassNotToday);
        let query = DayQuery { day: Some(in_days(1)) };
        let taught = app.client.find(teacher, ListTaughtSessions {}, query).await.ok();
        assert_eq!(taught.iter().map(|one| one.id).collect::<Vec<_>>(), [session]);
        app.begin_session(session, 5).await;
        let other = app.class(&cadre, &village.code, 1, 1).await;
        register(&other.teacher).await.refused(ErrorCode::Forbidden);
        register(&cadre).await.refused(ErrorCode::Forbidden);
        register(&guardian).await.refused(ErrorCode::Forbidden);
        let shown = register(teacher).await.ok();
        assert!(shown.rows.len() == 1 && shown.rows[0].profile == told);

        // It opens with enough adults.
        assert!(!shown.session.open);
        let problem = check_in().await.refused(ErrorCode::AdultsMissing);
        assert_eq!((problem.params["signed"].as_str(), problem.params["needed"].as_str()), ("0", "1"));
        let neighbour = app.villager(&village.homes[1]).await;
        for _ in 0..2 {
            let signed = app.client.send(&neighbour, SignUpForDuty { session }, Nothing {}).await.ok();
            assert_eq!((signed.adults, signed.open), (1, true));
        }
        app.client.send(&neighbour, StepBackFromDuty { session }, Nothing {}).await.refused(ErrorCode::ClassBegun);

        // Collected before it came: no. Then by nobody who is not listed.
        check_out(grandmother).await.refused(ErrorCode::SeatState);
        check_in().await.ok();
        check_in().await.refused(ErrorCode::SeatState);
        let seats = || async {
            let list = ListClassSeats { household: guardian.household() };
            app.client.find(&guardian, list, SeatQuery::default()).await.ok().items.remove(0)
        };
        let seen = seats().await;
        assert!(seen.arrived_at.is_some() && seen.left_at.is_none());
        check_out(PickupPersonId::new()).await.refused(ErrorCode::PickupNotListed);
        // While it is there the list of who may collect it stays.
        let withdraw = WithdrawChildConsent { household: guardian.household(), child };
        app.client.send(&guardian, withdraw, Nothing {}).await.refused(ErrorCode::ClassBegun);
        app.client.send(&guardian, TakeLeave { seat }, Nothing {}).await.refused(ErrorCode::ClassBegun);
        check_out(grandmother).await.ok();
        check_out(grandmother).await.refused(ErrorCode::SeatState);
        assert!(seats().await.left_at.is_some());
        assert_eq!(register(teacher).await.ok().rows[0].collected_by, Some(grandmother));
        app.verify().await;
    }
}

both_engines! {
    async fn adults_step_back_before_it_begins(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 1, 1).await;
        let session = class.sessions[0].id;
        let villager = app.villager(&village.homes[0]).await;
        app.client.send(&villager, SignUpForDuty { session }, Nothing {}).await.ok();
        for _ in 0..2 {
            let back = app.client.send(&villager, StepBackFromDuty { session }, Nothing {}).await.ok();
            assert_eq!(back.adults, 0);
        }
        // A session for which an adult signed up is not planned away.
        app.client.send(&villager, SignUpForDuty { session }, Nothing {}).await.ok();
        let mut draft = course_draft(&village.code, class.grant, 1, 1);
        draft.pattern.first_day = in_days(3);
        draft.pattern.last_day = in_days(3);
        let planned = app.client.send(&cadre, PutCourse { course: class.course }, draft).await.ok();
        assert_eq!((planned.sessions_added, planned.sessions_removed, planned.sessions_kept), (1, 0, 1));
        app.verify().await;
    }
}

both_engines! {
    /// Children of a class that waits longer must not take the places of those whose time is over.
    async fn a_class_that_waits_longer_keeps_no_other_waiting(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let guardian = app.villager(&village.homes[0]).await;
        for (name, alarm_minutes) in [("刘小朵", 120), ("刘小禾", 15)] {
            let class = app.class(&cadre, &village.code, 1, 5).await;
            let session = class.sessions[0].id;
            let child = app.child(&guardian, profile(name)).await;
            let booking = app.try_book(&guardian, for_session(&class, session, &[child])).await.ok();
            app.begin_session(session, 5).await;
            app.client.send(&class.teacher, CheckInChild { seat: booking.seats[0].id }, Arrival::default()).await.ok();
            app.begin_session(session, 110).await;
            let course = class.course;
            app.sql(&format!("UPDATE courses SET alarm_minutes = {alarm_minutes} WHERE id = '{course}'")).await;
        }
        let alarms = || app.write(|conn, call| alarm::call_guardians(conn, call, 1));
        assert_eq!((alarms().await, alarms().await), (1, 0));
    }
}

both_engines! {
    async fn guardians_are_called_once_for_a_child_that_was_not_collected(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 1, 5).await;
        let session = class.sessions[0].id;
        let guardian = app.villager(&village.homes[0]).await;
        let child = app.child(&guardian, profile("刘小朵")).await;
        let seat = app.try_book(&guardian, for_session(&class, session, &[child])).await.ok().seats[0].id;
        app.begin_session(session, 5).await;
        app.client.send(&class.teacher, CheckInChild { seat }, Arrival::default()).await.ok();
        let alarms = || app.write(|conn, call| alarm::call_guardians(conn, call, 50));
        let list = || {
            let endpoint = ListNotCollected { region: village.code.clone() };
            app.client.find(&cadre, endpoint, PageQuery::default())
        };
        assert!(alarms().await == 0 && list().await.ok().items.is_empty());
        // Told much later, by a phone that had no network, it calls nobody.
        app.begin_session(session, 460).await;
        assert_eq!(alarms().await, 0);
        // Over for ten minutes: staff see it; for twenty: the guardian is called.
        app.begin_session(session, 100).await;
        assert_eq!(alarms().await, 0);
        assert_eq!(list().await.ok().items[0].alarmed_at, None);
        app.begin_session(session, 110).await;
        assert_eq!((alarms().await, alarms().await), (1, 0));
        let found = list().await.ok().items.remove(0);
        assert!(found.seat == seat && found.alarmed_at.is_some() && found.household_name == "刘存善");
        for _ in 0..200 {
            if !app.sms.sent_to(&guardian.phone).is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let sent = app.sms.sent_to(&guardian.phone);
        assert!(sent.len() == 1 && sent[0].text.contains("还没有接走") && !sent[0].text.contains("小朵"));
        let other = ListNotCollected { region: "621002204207".parse().expect("a region") };
        app.client.find(&cadre, other, PageQuery::default()).await.refused(ErrorCode::Forbidden);
    }
}

both_engines! {
    async fn a_term_in_figures(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 3, 2).await;
        let (one, two) = (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
        let session = class.sessions[0].id;
        let mut seats = Vec::new();
        for user in [&one, &two] {
            let child = app.child(user, profile("刘小朵")).await;
            seats.push(app.try_book(user, for_session(&class, session, &[child])).await.ok().seats[0].id);
        }
        let third = app.child(&one, profile("刘小禾")).await;
        let next = app.try_book(&one, for_session(&class, class.sessions[1].id, &[third])).await.ok();
        app.client.send(&one, TakeLeave { seat: next.seats[0].id }, Nothing {}).await.ok();
        app.begin_session(session, 5).await;
        app.client.send(&class.teacher, CheckInChild { seat: seats[0] }, Arrival::default()).await.ok();
        app.begin_session(session, 100).await;
        let figures = app.client.get(&cadre, GetTermFigures { course: class.course }).await.ok();
        let first = figures.sessions.iter().find(|one| one.session == session).expect("the session");
        assert_eq!((first.booked, first.came, first.on_leave, first.absent), (2, 1, 0, 1));
        let children: Vec<_> = figures
            .children
            .iter()
            .map(|one| (one.household_number.as_str(), one.booked, one.came, one.on_leave, one.absent))
            .collect();
        assert_eq!(children, [("1001", 1, 1, 0, 0), ("1001", 0, 0, 1, 0), ("1002", 1, 0, 0, 1)]);
        let file = app.client.get(&cadre, ExportTermFigures { course: class.course }).await.ok();
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file.bytes)).expect("a workbook");
        let range = book.worksheet_range("各个孩子").expect("a sheet");
        let rows: Vec<Vec<String>> =
            range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect();
        assert_eq!(rows[1][..2], ["户编号", "户主"]);
        assert_eq!(rows[2], ["1001", "刘存善", "1", "1", "1", "0", "0"]);
        assert_eq!(rows[3], ["1001", "刘存善", "2", "0", "0", "1", "0"]);
        let range = book.worksheet_range("各次课").expect("a sheet");
        assert_eq!(range.rows().count(), 5);
    }
}

both_engines! {
    /// Guard: the order of the seats in `services/class/register.rs`, `show`.
    async fn a_child_that_booked_again_after_leave_is_expected(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 2, 5).await;
        let (session, teacher) = (class.sessions[0].id, &class.teacher);
        let guardian = app.villager(&village.homes[0]).await;
        let child = app.child(&guardian, profile("刘小朵")).await;
        let book = || app.try_book(&guardian, for_session(&class, session, &[child]));
        let seat = book().await.ok().seats[0].id;
        app.client.send(&guardian, TakeLeave { seat }, Nothing {}).await.ok();
        let again = book().await.ok().seats[0].id;
        app.begin_session(session, 5).await;
        let shown = app.client.get(teacher, GetClassRegister { session }).await.ok();
        assert_eq!(shown.rows.iter().map(|row| row.seat).collect::<Vec<_>>(), [again]);
        app.client.send(teacher, CheckInChild { seat: again }, Arrival::default()).await.ok();
    }
}
