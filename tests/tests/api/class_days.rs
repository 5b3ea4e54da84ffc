//! What happens to those who are booked when days change: sessions that are added, called off, and staff who look at it.

use chrono::NaiveTime;
use xiangyue_server::services::class::alarm;
use xiangyue_shared::{
    class_booking::{
        BookingDraft, CancelClassBooking, ListClassSeats, Seat, SeatQuery, SeatState, TakeLeave,
    },
    class_register::{Arrival, CheckInChild, ListParties},
    course::{GetClassSession, GetCourse, ListTeachers, PutClassSession, PutCourse, SessionDraft},
    endpoint::Nothing,
    error::ErrorCode,
    ids::ClassSessionId,
    page::PageQuery,
};
use xiangyue_tests::{
    TestApp, User, both_engines,
    classes::{course_draft, for_session, in_days, profile},
    village::NEXT_VILLAGE,
};

fn on(days: u64, cancelled: bool) -> SessionDraft {
    let time = |hour| NaiveTime::from_hms_opt(hour, 30, 0).unwrap_or_default();
    SessionDraft {
        day: in_days(days),
        begins: time(16),
        ends: time(18),
        cancelled,
        substitute: None,
    }
}

async fn seats(app: &TestApp, user: &User) -> Vec<Seat> {
    let list = ListClassSeats { household: user.household() };
    let query = SeatQuery { limit: Some(100), ..SeatQuery::default() };
    app.client.find(user, list, query).await.ok().items
}

both_engines! {
    async fn a_session_that_is_added_is_booked_for_the_term(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 2, 2).await;
        let term = |children| BookingDraft { course: class.course, session: None, children };
        let (first, second, third) = (
            app.villager(&village.homes[0]).await,
            app.villager(&village.homes[1]).await,
            app.bound(village.homes[0].residents[1].id).await,
        );
        // One for the term, one for a single day, two brothers for the term, and one who gave the term up.
        let one = app.child(&second, profile("毛欣怡")).await;
        app.try_book(&second, term(vec![one])).await.ok();
        let single = app.child(&second, profile("毛晨光")).await;
        let day = class.sessions[0].id;
        app.try_book(&second, for_session(&class, day, &[single])).await.ok();
        let gone = app.child(&third, profile("刘小苗")).await;
        let given_up = app.try_book(&third, term(vec![gone])).await.ok();
        let two = [app.child(&first, profile("刘小朵")).await, app.child(&first, profile("刘小禾")).await];
        app.try_book(&first, term(two.to_vec())).await.ok();
        app.client.send(&third, CancelClassBooking { booking: given_up.id }, Nothing {}).await.ok();

        let session = ClassSessionId::new();
        let put = || app.client.send(&cadre, PutClassSession { course: class.course, session }, on(5, false));
        let added = put().await.ok();
        // Two seats: the first takes one; the brothers do not fit and wait together.
        assert_eq!((added.taken, added.waiting), (1, 2));
        let of = |seats: Vec<Seat>| -> Vec<_> {
            seats.into_iter().filter(|seat| seat.session == session).map(|seat| (seat.child, seat.state, seat.position)).collect()
        };
        assert_eq!(of(seats(app, &second).await), [(one, SeatState::Booked, None)]);
        let mut brothers = of(seats(app, &first).await);
        brothers.sort_by_key(|(child, ..)| *child != two[0]);
        assert_eq!(brothers, two.map(|child| (child, SeatState::Waiting, Some(1))));
        // Once: changing the day adds nobody.
        let moved = app.client.send(&cadre, PutClassSession { course: class.course, session }, on(6, false)).await.ok();
        assert_eq!((moved.taken, moved.waiting), (1, 2));
        // A term that becomes longer is booked in the same way.
        let longer = course_draft(&village.code, class.grant, 4, 2);
        let planned = app.client.send(&cadre, PutCourse { course: class.course }, longer).await.ok();
        assert_eq!(planned.sessions_added, 2);
        let sessions = app.sessions(&cadre, class.course).await;
        for added in sessions.iter().filter(|one| one.day == in_days(3) || one.day == in_days(4)) {
            assert_eq!((added.taken, added.waiting), (1, 2));
        }
        app.verify().await;
    }
}

both_engines! {
    async fn guardians_are_told_of_a_session_that_is_called_off(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 1, 1).await;
        let session = class.sessions[0].id;
        let (booked, waiting, away) = (
            app.villager(&village.homes[0]).await,
            app.villager(&village.homes[1]).await,
            app.bound(village.homes[0].residents[1].id).await,
        );
        for (user, name) in [(&away, "刘小苗"), (&booked, "刘小朵"), (&waiting, "毛欣怡")] {
            let child = app.child(user, profile(name)).await;
            let seat = app.try_book(user, for_session(&class, session, &[child])).await.ok().seats[0].id;
            if user.phone == away.phone {
                app.client.send(user, TakeLeave { seat }, Nothing {}).await.ok();
            }
        }
        let off = app.client.send(&cadre, PutClassSession { course: class.course, session }, on(1, true)).await.ok();
        assert_eq!((off.taken, off.waiting, off.cancelled), (0, 0, true));
        for user in [&booked, &waiting] {
            let text = app.sms.text_to(&user.phone).await;
            assert!(text.contains("取消了") && !text.contains("小朵") && !text.contains("欣怡"), "{text}");
        }
        assert!(app.sms.sent_to(&away.phone).is_empty());
        app.verify().await;
    }
}

both_engines! {
    async fn a_session_that_takes_place_after_all_is_booked_again_for_the_term(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 2, 5).await;
        let session = class.sessions[0].id;
        let (term, single) =
            (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
        let one = app.child(&term, profile("刘小朵")).await;
        let away = app.child(&term, profile("刘小禾")).await;
        let draft = BookingDraft { course: class.course, session: None, children: vec![one, away] };
        app.try_book(&term, draft).await.ok();
        let seat = seats(app, &term).await.into_iter().find(|seat| seat.session == session && seat.child == away);
        let seat = seat.expect("a seat").id;
        app.client.send(&term, TakeLeave { seat }, Nothing {}).await.ok();
        let other = app.child(&single, profile("毛欣怡")).await;
        app.try_book(&single, for_session(&class, session, &[other])).await.ok();
        let put = |cancelled| {
            let endpoint = PutClassSession { course: class.course, session };
            app.client.send(&cadre, endpoint, on(1, cancelled))
        };
        assert_eq!(put(true).await.ok().taken, 0);
        // The term's child has its seat again; who was on leave stays at home, and the single booking is gone.
        let back = put(false).await.ok();
        assert_eq!((back.taken, back.waiting), (1, 0));
        let of: Vec<_> = seats(app, &term)
            .await
            .into_iter()
            .filter(|seat| seat.session == session && seat.state == SeatState::Booked)
            .map(|seat| seat.child)
            .collect();
        assert_eq!(of, [one]);
        for user in [&term, &single] {
            for _ in 0..200 {
                if app.sms.sent_to(&user.phone).len() == 2 {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            let texts: Vec<String> =
                app.sms.sent_to(&user.phone).into_iter().map(|sms| sms.text).collect();
            assert!(texts.len() == 2 && texts.iter().any(|text| text.contains("照常上")), "{texts:?}");
        }
        assert_eq!(put(false).await.ok().taken, 1);
        app.verify().await;
    }
}

both_engines! {
    async fn staff_and_teacher_are_told_of_a_child_not_collected(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let elsewhere = app.cadre(&NEXT_VILLAGE.parse().expect("a region")).await;
        let class = app.class(&cadre, &village.code, 1, 5).await;
        let session = class.sessions[0].id;
        let guardian = app.villager(&village.homes[0]).await;
        let children = [app.child(&guardian, profile("刘小朵")).await, app.child(&guardian, profile("刘小禾")).await];
        let booking = app.try_book(&guardian, for_session(&class, session, &children)).await.ok();
        app.begin_session(session, 5).await;
        for seat in &booking.seats {
            app.client.send(&class.teacher, CheckInChild { seat: seat.id }, Arrival::default()).await.ok();
        }
        app.begin_session(session, 110).await;
        assert_eq!(app.write(|conn, call| alarm::call_guardians(conn, call, 50)).await, 2);
        for user in [&cadre, &class.teacher] {
            let text = app.sms.text_to(&user.phone).await;
            assert!(text.contains("还有2个孩子") && !text.contains("刘小"), "{text}");
            assert_eq!(app.sms.sent_to(&user.phone).len(), 1);
        }
        assert!(app.sms.sent_to(&elsewhere.phone).is_empty());
        app.verify().await;
    }
}

both_engines! {
    async fn staff_see_who_is_booked_and_who_waits_by_household(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 1, 2).await;
        let session = class.sessions[0].id;
        let (one, two) = (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
        let both = [app.child(&one, profile("刘小朵")).await, app.child(&one, profile("刘小禾")).await];
        app.try_book(&one, for_session(&class, session, &both)).await.ok();
        for name in ["毛欣怡", "毛晨光"] {
            let child = app.child(&two, profile(name)).await;
            app.try_book(&two, for_session(&class, session, &[child])).await.ok();
        }
        let parties = |query| app.client.find(&cadre, ListParties { session }, query);
        let all = parties(PageQuery::default()).await.ok().items;
        let told: Vec<_> =
            all.iter().map(|one| (one.household_number.as_str(), one.children, one.state, one.position)).collect();
        assert_eq!(told, [
            ("1001", 2, SeatState::Booked, None),
            ("1002", 1, SeatState::Waiting, Some(1)),
            ("1002", 1, SeatState::Waiting, Some(2)),
        ]);
        let first = parties(PageQuery { limit: Some(1), cursor: None }).await.ok();
        let rest = parties(PageQuery { limit: Some(5), cursor: first.next_cursor }).await.ok();
        assert_eq!((first.items, rest.items), (all[..1].to_vec(), all[1..].to_vec()));
        parties(PageQuery { limit: None, cursor: Some("x".to_owned()) }).await.refused(ErrorCode::Malformed);
        // Two of the same booking that stand differently are two rows.
        let seat = seats(app, &one).await[0].id;
        app.client.send(&one, TakeLeave { seat }, Nothing {}).await.ok();
        let after = parties(PageQuery::default()).await.ok().items;
        assert_eq!(
            after.iter().map(|one| one.state).collect::<Vec<_>>(),
            [SeatState::Booked, SeatState::OnLeave, SeatState::Offered, SeatState::Waiting]
        );
        assert!(after[2].offer_until.is_some() && after[3].position == Some(1));

        let teachers = app.client.get(&cadre, ListTeachers { region: village.code.clone() }).await.ok();
        let course = app.client.get(&one, GetCourse { course: class.course }).await.ok();
        let shown = app.client.get(&one, GetClassSession { session }).await.ok();
        assert!(teachers.len() == 1 && teachers[0].grant == class.grant);
        assert!(teachers[0].user == course.teacher && shown.teacher == course.teacher);
    }
}
