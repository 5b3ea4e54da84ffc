//! Booking: seats, the queue for them, offers, leave, and the consent without which nothing is kept.

use chrono::Days;
use uuid::Uuid;
use xiangyue_server::services::class::queue;
use xiangyue_shared::{
    child::{
        CONSENT_VERSION, Consent, ConsentAnswer, ListChildConsents, ListChildren, PutChild,
        PutChildConsent, WithdrawChildConsent,
    },
    class_booking::{
        AnswerClassOffer, BookClass, Booking, BookingDraft, CancelClassBooking, ListClassSeats,
        OfferAnswer, Seat, SeatQuery, SeatState, TakeLeave,
    },
    endpoint::{NoQuery, Nothing},
    error::ErrorCode,
    ids::{BookingId, ChildId, PickupPersonId},
    page::PageQuery,
};
use xiangyue_tests::{
    TestApp, User, both_engines,
    classes::{Class, for_session, profile, today},
    village::NEXT_VILLAGE,
};

async fn seats(app: &TestApp, user: &User) -> Vec<Seat> {
    let query = SeatQuery { limit: Some(100), ..SeatQuery::default() };
    app.client.find(user, ListClassSeats { household: user.household() }, query).await.ok().items
}

fn states(booking: &Booking) -> Vec<SeatState> {
    booking.seats.iter().map(|seat| seat.state).collect()
}

/// Lets every offer that is out run out, as the job does.
async fn offers_run_out(app: &TestApp) -> usize {
    app.sql("UPDATE class_seats SET offer_until = '2026-01-01 00:00:00' WHERE state = 'offered'")
        .await;
    app.write(|conn, call| queue::lapse(conn, call, 50)).await
}

/// Guardians with a child each, from the village's households.
async fn guardians(app: &TestApp, village: &xiangyue_tests::Village) -> Vec<(User, ChildId)> {
    let mut all = Vec::new();
    for home in &village.homes {
        let user = app.villager(home).await;
        let child = app.child(&user, profile("刘小朵")).await;
        all.push((user, child));
    }
    all
}

async fn answer(
    app: &TestApp,
    user: &User,
    seat: &Seat,
    accept: bool,
) -> xiangyue_tests::Answer<Booking> {
    let endpoint = AnswerClassOffer { booking: seat.booking, session: seat.session };
    app.client.send(user, endpoint, OfferAnswer { accept }).await
}

both_engines! {
    async fn a_freed_seat_goes_from_one_to_the_next(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 1, 1).await;
        let session = class.sessions[0].id;
        let all = guardians(app, &village).await;
        for (user, child) in &all {
            app.try_book(user, for_session(&class, session, &[*child])).await.ok();
        }
        let position = async |index: usize| seats(app, &all[index].0).await[0].position;
        assert_eq!(seats(app, &all[0].0).await[0].state, SeatState::Booked);
        assert_eq!((position(1).await, position(2).await, position(3).await), (Some(1), Some(2), Some(3)));

        // Leave frees the seat; the first in the queue is asked, by SMS too.
        let seat = seats(app, &all[0].0).await.remove(0);
        app.client.send(&all[0].0, TakeLeave { seat: seat.id }, Nothing {}).await.ok();
        assert_eq!(seats(app, &all[0].0).await[0].state, SeatState::OnLeave);
        let offered = seats(app, &all[1].0).await.remove(0);
        assert_eq!((offered.state, offered.position), (SeatState::Offered, None));
        assert!(offered.offer_until.is_some());
        for _ in 0..200 {
            if !app.sms.sent_to(&all[1].0.phone).is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert!(app.sms.sent_to(&all[1].0.phone)[0].text.contains("空位"));
        // What is offered to one is nobody else's: who comes now queues.
        let late = app.child(&all[0].0, profile("刘小禾")).await;
        let booking = app.try_book(&all[0].0, for_session(&class, session, &[late])).await.ok();
        assert_eq!(states(&booking), [SeatState::Waiting]);

        // Declined: the next is asked. Not answered: the one after.
        answer(app, &all[1].0, &offered, false).await.ok();
        assert_eq!(seats(app, &all[1].0).await[0].state, SeatState::Declined);
        let offered = seats(app, &all[2].0).await.remove(0);
        assert_eq!(offered.state, SeatState::Offered);
        assert_eq!(offers_run_out(app).await, 1);
        answer(app, &all[2].0, &offered, true).await.refused(ErrorCode::OfferExpired);
        let offered = seats(app, &all[3].0).await.remove(0);
        assert_eq!(offered.state, SeatState::Offered);
        // Nobody answers for another household.
        answer(app, &all[2].0, &offered, true).await.refused(ErrorCode::Forbidden);
        let taken = answer(app, &all[3].0, &offered, true).await.ok();
        assert_eq!(states(&taken), [SeatState::Booked]);
        answer(app, &all[3].0, &offered, true).await.refused(ErrorCode::SeatState);
        assert_eq!(offers_run_out(app).await, 0);
        let shown = app.sessions(&cadre, class.course).await.remove(0);
        assert_eq!((shown.taken, shown.waiting), (1, 1));
        app.verify().await;
    }
}

both_engines! {
    async fn an_offer_that_is_over_is_not_taken_before_the_job_comes(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 1, 1).await;
        let all = guardians(app, &village).await;
        for (user, child) in &all[..2] {
            app.try_book(user, for_session(&class, class.sessions[0].id, &[*child])).await.ok();
        }
        let booking = seats(app, &all[0].0).await[0].booking;
        app.client.send(&all[0].0, CancelClassBooking { booking }, Nothing {}).await.ok();
        let offered = seats(app, &all[1].0).await.remove(0);
        app.sql("UPDATE class_seats SET offer_until = '2026-01-01 00:00:00' WHERE state = 'offered'").await;
        answer(app, &all[1].0, &offered, true).await.refused(ErrorCode::OfferExpired);
        app.verify().await;
    }
}

both_engines! {
    async fn brothers_and_sisters_together_or_not_at_all(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 2, 3).await;
        let session = class.sessions[0].id;
        let all = guardians(app, &village).await;
        let (one, two) = (&all[0], &all[1]);
        let second = app.child(&one.0, profile("刘小禾")).await;
        app.try_book(&two.0, for_session(&class, session, &[two.1])).await.ok();
        app.try_book(&all[2].0, for_session(&class, session, &[all[2].1])).await.ok();
        // One seat is left, which is too few for two.
        let both = app.try_book(&one.0, for_session(&class, session, &[one.1, second])).await.ok();
        assert_eq!(states(&both), [SeatState::Waiting, SeatState::Waiting]);
        assert_eq!(both.seats.iter().map(|seat| seat.position).collect::<Vec<_>>(), [Some(1), Some(1)]);
        // Nobody gets past them unasked, but the seat that is too few for them does not stay empty.
        let single = app.try_book(&all[3].0, for_session(&class, session, &[all[3].1])).await.ok();
        assert_eq!(states(&single), [SeatState::Offered]);
        answer(app, &all[3].0, &single.seats[0], true).await.ok();
        // One seat more is still too few; two are offered together, and answered together.
        for (index, expected) in [(1, SeatState::Waiting), (2, SeatState::Offered)] {
            let booking = seats(app, &all[index].0).await[0].booking;
            app.client.send(&all[index].0, CancelClassBooking { booking }, Nothing {}).await.ok();
            assert!(seats(app, &one.0).await.iter().all(|seat| seat.state == expected));
        }
        let seat = seats(app, &one.0).await.remove(0);
        let booked = answer(app, &one.0, &seat, true).await.ok();
        assert_eq!(states(&booked), [SeatState::Booked, SeatState::Booked]);
        app.verify().await;
    }
}

both_engines! {
    async fn a_term_is_booked_at_once(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 5, 2).await;
        let all = guardians(app, &village).await;
        let term = |children: &[ChildId]| BookingDraft {
            course: class.course,
            session: None,
            children: children.to_vec(),
        };
        // The third day is full.
        for (user, child) in &all[1..3] {
            app.try_book(user, for_session(&class, class.sessions[2].id, &[*child])).await.ok();
        }
        // A retry finds what the first try did.
        let (key, booking) = (Uuid::now_v7(), BookingId::new());
        let endpoint = BookClass { household: all[0].0.household(), booking };
        let send = || {
            app.client.call_keyed(&all[0].0, key, endpoint.clone(), NoQuery {}, term(&[all[0].1]))
        };
        let (first, again) = (send().await, send().await);
        assert_eq!(first.bytes, again.bytes);
        let booked = first.ok();
        assert!(booked.whole_term);
        use SeatState::{Booked as B, Waiting as W};
        assert_eq!(states(&booked), [B, B, W, B, B]);
        // The same child again: nothing is left to book.
        app.try_book(&all[0].0, term(&[all[0].1])).await.refused(ErrorCode::AlreadyBooked);
        app.client.send(&all[0].0, endpoint, term(&[all[0].1])).await.refused_field("booking", ErrorCode::Duplicate);
        // Leave for one day leaves the others.
        app.client.send(&all[0].0, TakeLeave { seat: booked.seats[0].id }, Nothing {}).await.ok();
        let list = seats(app, &all[0].0).await;
        assert_eq!(list.iter().map(|seat| seat.state).collect::<Vec<_>>(), [SeatState::OnLeave, B, W, B, B]);
        app.client.send(&all[0].0, TakeLeave { seat: booked.seats[2].id }, Nothing {}).await.refused(ErrorCode::SeatState);
        app.client.send(&all[0].0, CancelClassBooking { booking }, Nothing {}).await.ok();
        let sessions = app.sessions(&cadre, class.course).await;
        assert_eq!(sessions.iter().map(|one| (one.taken, one.waiting)).collect::<Vec<_>>(), [(0, 0), (0, 0), (2, 0), (0, 0), (0, 0)]);
        // Page by page it is the same list.
        let query = SeatQuery { limit: Some(2), ..SeatQuery::default() };
        let list = ListClassSeats { household: all[0].0.household() };
        let mut page = app.client.find(&all[0].0, list.clone(), query.clone()).await.ok();
        let mut days: Vec<_> = page.items.iter().map(|seat| seat.day).collect();
        while let Some(cursor) = page.next_cursor {
            let query = SeatQuery { cursor: Some(cursor), ..query.clone() };
            page = app.client.find(&all[0].0, list.clone(), query).await.ok();
            days.extend(page.items.iter().map(|seat| seat.day));
        }
        assert_eq!(days, class.sessions.iter().map(|one| one.day).collect::<Vec<_>>());
        app.verify().await;
    }
}

both_engines! {
    async fn what_cannot_be_booked_says_why(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 2, 5).await;
        let session = class.sessions[0].id;
        let guardian = app.villager(&village.homes[0]).await;
        let book = |class: &Class, children: &[ChildId]| {
            let draft = for_session(class, session, children);
            app.try_book(&guardian, draft)
        };
        book(&class, &[ChildId::new()]).await.refused_field("children.0", ErrorCode::ConsentRequired);
        book(&class, &[]).await.refused_field("children", ErrorCode::OutOfRange);
        let child = app.child(&guardian, profile("刘小朵")).await;
        book(&class, &[child, child]).await.refused_field("children.1", ErrorCode::Duplicate);
        let mut young = profile("刘小苗");
        young.birth_date = today().checked_sub_days(Days::new(4 * 365)).unwrap_or_default();
        let young = app.child(&guardian, young).await;
        let problem = book(&class, &[young]).await.refused(ErrorCode::AgeUnsuitable);
        assert_eq!((problem.params["from"].as_str(), problem.params["to"].as_str()), ("6", "12"));
        let other = app.class(&cadre, &village.code, 2, 5).await;
        book(&other, &[child]).await.refused_field("session", ErrorCode::NotFound);
        let next = app.village_at(NEXT_VILLAGE).await;
        let stranger = app.villager(&next.homes[0]).await;
        let theirs = app.child(&stranger, profile("蒲小河")).await;
        app.try_book(&stranger, for_session(&class, session, &[theirs])).await.refused(ErrorCode::OtherVillage);
        // Another household's child is as unknown as one that is not there.
        book(&class, &[theirs]).await.refused_field("children.0", ErrorCode::ConsentRequired);
        app.begin_session(session, 5).await;
        book(&class, &[child]).await.refused(ErrorCode::ClassBegun);
        app.verify().await;
    }
}

both_engines! {
    async fn nothing_is_kept_without_consent(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 2, 1).await;
        let (guardian, child) = (app.villager(&village.homes[0]).await, ChildId::new());
        let household = guardian.household();
        let consent = |agreed, version| {
            let body = ConsentAnswer { version, agreed };
            app.client.send(&guardian, PutChildConsent { household, child }, body)
        };
        let put = || app.client.send(&guardian, PutChild { household, child }, profile("刘小朵"));
        put().await.refused(ErrorCode::ConsentRequired);
        consent(true, CONSENT_VERSION + 1).await.refused_field("version", ErrorCode::Stale);
        assert_eq!(consent(false, CONSENT_VERSION).await.ok().consent, Consent::Refused);
        put().await.refused(ErrorCode::ConsentRequired);
        assert_eq!(consent(true, CONSENT_VERSION).await.ok().consent, Consent::Given);
        let mut wrong = profile("刘小朵");
        wrong.birth_date = today().checked_add_days(Days::new(2)).unwrap_or_default();
        app.client.send(&guardian, PutChild { household, child }, wrong).await.refused_field("birth_date", ErrorCode::BirthDateInvalid);
        put().await.ok();
        let mut told = profile("刘小朵");
        told.pickup_persons[0].id = PickupPersonId::new();
        app.client.send(&guardian, PutChild { household, child }, told.clone()).await.ok();
        let list = || app.client.get(&guardian, ListChildren { household });
        let children = list().await.ok();
        assert!(children.len() == 1 && children[0].profile == told);
        // Nobody else sees it, staff neither.
        let neighbour = app.villager(&village.homes[1]).await;
        for one in [&cadre, &class.teacher, &neighbour] {
            let code = app.client.get(one, ListChildren { household }).await.code();
            assert!(matches!(code, Some(ErrorCode::Forbidden | ErrorCode::NotBound)), "{code:?}");
        }

        // Withdrawn: the data is gone at once, and the seats go to others.
        let theirs = app.child(&neighbour, profile("刘建小")).await;
        let session = class.sessions[0].id;
        app.try_book(&guardian, for_session(&class, session, &[child])).await.ok();
        app.try_book(&neighbour, for_session(&class, session, &[theirs])).await.ok();
        let withdraw = WithdrawChildConsent { household, child };
        let record = app.client.send(&guardian, withdraw.clone(), Nothing {}).await.ok();
        assert_eq!((record.consent, record.by_name.as_str()), (Consent::Withdrawn, "刘存善"));
        assert!(list().await.ok().is_empty());
        assert_eq!(app.count(&format!("SELECT COUNT(*) AS value FROM pickup_persons WHERE child_id = '{child}'")).await, 0);
        assert_eq!(app.count(&format!("SELECT COUNT(*) AS value FROM children WHERE id = '{child}' AND name_cipher IS NULL AND health_cipher IS NULL")).await, 1);
        assert_eq!(seats(app, &guardian).await[0].state, SeatState::Cancelled);
        assert_eq!(seats(app, &neighbour).await[0].state, SeatState::Offered);
        app.client.send(&guardian, withdraw, Nothing {}).await.refused(ErrorCode::ConsentRequired);
        app.try_book(&guardian, for_session(&class, class.sessions[1].id, &[child])).await.refused_field("children.0", ErrorCode::ConsentRequired);
        let history = ListChildConsents { household };
        let history = app.client.find(&guardian, history, PageQuery::default()).await.ok().items;
        assert_eq!(history.iter().map(|one| one.consent).collect::<Vec<_>>(), [Consent::Withdrawn, Consent::Given, Consent::Refused]);
        app.verify().await;
    }
}
