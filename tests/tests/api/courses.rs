//! Classes: planned from a pattern again and again, and changed for single days.

use chrono::NaiveTime;
use xiangyue_shared::{
    class_booking::{ListClassSeats, SeatQuery, SeatState},
    course::{
        CourseQuery, GetCourse, Homework, ListCourses, PutClassSession, PutCourse, PutHomework,
        SessionDraft,
    },
    error::ErrorCode,
    ids::{ClassSessionId, CourseId, GrantId},
};
use xiangyue_tests::{
    TestApp, both_engines,
    classes::{course_draft, for_session, in_days, profile},
    village::{NEXT_VILLAGE, region},
};

fn time(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()
}

both_engines! {
    async fn a_pattern_is_followed_and_bookings_outlive_it(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 6, 5).await;
        assert_eq!(class.sessions.len(), 6);
        assert_eq!(class.sessions[0].day, in_days(1));
        let draft = course_draft(&village.code, class.grant, 6, 5);
        let put = |draft| app.client.send(&cadre, PutCourse { course: class.course }, draft);
        // The same again does nothing.
        let planned = put(draft.clone()).await.ok();
        assert_eq!((planned.sessions_added, planned.sessions_removed, planned.sessions_kept), (0, 0, 0));
        assert_eq!(app.sessions(&cadre, class.course).await, class.sessions);

        let guardian = app.villager(&village.homes[0]).await;
        let child = app.child(&guardian, profile("刘小朵")).await;
        let booked = class.sessions[1].id;
        app.try_book(&guardian, for_session(&class, booked, &[child])).await.ok();
        // An hour later, two days fewer, more seats: what is booked stays where it is.
        let mut later = draft.clone();
        later.pattern.begins = time(17);
        later.pattern.ends = time(19);
        later.pattern.last_day = in_days(4);
        later.quota = 8;
        let planned = put(later).await.ok();
        assert_eq!((planned.sessions_added, planned.sessions_removed, planned.sessions_kept), (3, 5, 1));
        let sessions = app.sessions(&cadre, class.course).await;
        assert_eq!(sessions.len(), 4);
        let kept = sessions.iter().find(|one| one.id == booked).expect("the booked one");
        assert_eq!((kept.begins, kept.seats, kept.taken), (class.sessions[1].begins, 8, 1));
        // Fewer seats than are taken there cannot be.
        let second = app.child(&guardian, profile("刘小禾")).await;
        app.try_book(&guardian, for_session(&class, booked, &[second])).await.ok();
        put(course_draft(&village.code, class.grant, 6, 1)).await.ok();
        let sessions = app.sessions(&cadre, class.course).await;
        let kept = sessions.iter().find(|one| one.id == booked).expect("the booked one");
        assert_eq!((kept.seats, kept.taken), (2, 2));
        app.verify().await;
    }
}

both_engines! {
    async fn single_days_are_added_moved_and_cancelled(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 3, 1).await;
        let guardian = app.villager(&village.homes[0]).await;
        let neighbour = app.villager(&village.homes[1]).await;
        let session = class.sessions[0].id;
        for one in [&guardian, &neighbour] {
            let child = app.child(one, profile("刘小朵")).await;
            app.try_book(one, for_session(&class, session, &[child])).await.ok();
        }
        let put = |session, day, cancelled| {
            let endpoint = PutClassSession { course: class.course, session };
            let body =
                SessionDraft { day, begins: time(9), ends: time(11), cancelled, substitute: None };
            app.client.send(&cadre, endpoint, body)
        };
        // Moved: whoever has a seat keeps it.
        let moved = put(session, in_days(9), false).await.ok();
        assert_eq!((moved.day, moved.begins, moved.taken, moved.waiting), (in_days(9), time(9), 1, 1));
        // Cancelled: nobody has one, and nobody is offered one.
        let cancelled = put(session, in_days(9), true).await.ok();
        assert_eq!((cancelled.cancelled, cancelled.taken, cancelled.waiting), (true, 0, 0));
        let list = ListClassSeats { household: neighbour.household() };
        let seats = app.client.find(&neighbour, list, SeatQuery::default()).await.ok().items;
        assert_eq!(seats[0].state, SeatState::Cancelled);
        let child = app.child(&guardian, profile("刘小禾")).await;
        app.try_book(&guardian, for_session(&class, session, &[child])).await.refused(ErrorCode::ClassCancelled);
        // Added on a day of its own, once.
        let added = put(ClassSessionId::new(), in_days(20), false).await.ok();
        assert_eq!((added.seats, added.day), (1, in_days(20)));
        put(ClassSessionId::new(), in_days(20), false).await.refused_field("day", ErrorCode::Duplicate);
        put(ClassSessionId::new(), in_days(1), false).await.refused_field("day", ErrorCode::Duplicate);
        // The pattern leaves all of them alone.
        let draft = course_draft(&village.code, class.grant, 3, 1);
        let planned = app.client.send(&cadre, PutCourse { course: class.course }, draft).await.ok();
        assert_eq!((planned.sessions_added, planned.sessions_removed), (0, 0));
        assert_eq!(app.sessions(&cadre, class.course).await.len(), 4);
        app.verify().await;
    }
}

both_engines! {
    async fn a_draft_that_is_wrong_names_its_field(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 2, 1).await;
        let draft = course_draft(&village.code, class.grant, 2, 1);
        let put = |course, draft| app.client.send(&cadre, PutCourse { course }, draft);
        let mut wrong = draft.clone();
        wrong.teacher = GrantId::new();
        put(CourseId::new(), wrong).await.refused_field("teacher", ErrorCode::TeacherUnknown);
        let mut wrong = draft.clone();
        wrong.pattern.ends = wrong.pattern.begins;
        put(CourseId::new(), wrong).await.refused_field("pattern.ends", ErrorCode::OutOfRange);
        let mut wrong = draft.clone();
        wrong.quota = 0;
        put(CourseId::new(), wrong).await.refused_field("quota", ErrorCode::OutOfRange);
        let mut wrong = draft.clone();
        wrong.pattern.last_day = in_days(500);
        put(CourseId::new(), wrong).await.refused_field("pattern.last_day", ErrorCode::OutOfRange);
        // A teacher of the next village does not teach here.
        let phone = app.phone();
        let mut wrong = draft.clone();
        let elsewhere = region(NEXT_VILLAGE);
        wrong.teacher = app.grant(&phone, xiangyue_shared::access::Role::Teacher, &elsewhere, None).await;
        put(class.course, wrong).await.refused_field("teacher", ErrorCode::TeacherUnknown);
        assert_eq!(app.client.get(&cadre, GetCourse { course: class.course }).await.ok().quota, 1);
    }
}

both_engines! {
    async fn classes_of_the_township_are_listed_for_its_villages(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let township = region("621002204");
        let officer = app.township_officer(&township).await;
        let own = app.class(&cadre, &village.code, 1, 1).await;
        let shared = app.class(&officer, &township, 1, 1).await;
        let closed = app.class(&cadre, &village.code, 1, 1).await;
        let mut draft = course_draft(&village.code, closed.grant, 1, 1);
        draft.closed = true;
        app.client.send(&cadre, PutCourse { course: closed.course }, draft).await.ok();
        let list = async |region, with_closed| -> Vec<CourseId> {
            let query = CourseQuery { with_closed, ..CourseQuery::default() };
            let page = app.client.find(&cadre, ListCourses { region }, query).await.ok();
            page.items.into_iter().map(|course| course.id).collect()
        };
        assert_eq!(list(village.code.clone(), false).await, [own.course, shared.course]);
        assert_eq!(list(village.code.clone(), true).await.len(), 3);
        assert_eq!(list(township, false).await, [own.course, shared.course]);
        assert_eq!(list(region(NEXT_VILLAGE), true).await, [shared.course]);
        let guardian = app.villager(&village.homes[0]).await;
        let child = app.child(&guardian, profile("刘小朵")).await;
        app.try_book(&guardian, for_session(&shared, shared.sessions[0].id, &[child])).await.ok();
        app.try_book(&guardian, for_session(&closed, closed.sessions[0].id, &[child]))
            .await
            .refused(ErrorCode::ClassCancelled);
    }
}

both_engines! {
    async fn the_teacher_says_what_homework_there_is(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 1, 1).await;
        let other = app.class(&cadre, &village.code, 1, 1).await;
        let session = class.sessions[0].id;
        let put = |user| {
            let body = Homework { text: " 抄写第五课 ".to_owned() };
            app.client.send(user, PutHomework { session }, body)
        };
        put(&other.teacher).await.refused(ErrorCode::Forbidden);
        assert_eq!(put(&class.teacher).await.ok().homework, "抄写第五课");
        assert_eq!(app.sessions(&cadre, class.course).await[0].homework, "抄写第五课");
    }
}
