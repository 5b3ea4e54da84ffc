//! Many guardians at once. Each test names the guard without which it fails.

use futures_util::future::join_all;
use xiangyue_server::services::class::queue;
use xiangyue_shared::{
    class_booking::{
        AnswerClassOffer, BookingDraft, ListClassSeats, OfferAnswer, SeatQuery, SeatState,
        TakeLeave,
    },
    course::{PutClassSession, SessionDraft},
    endpoint::Nothing,
    error::ErrorCode,
    household::{GetHousehold, HouseholdQuery, ListHouseholds},
    ids::{ChildId, ClassSessionId},
    import::{ImportHouseholds, ImportQuery},
};
use xiangyue_tests::{
    Engine, Home, TestApp, User, Village, both_engines,
    classes::{for_session, in_days, profile},
    files, is_available, run, runtime,
};

/// As many guardians, each with a child.
async fn guardians(
    app: &TestApp,
    village: &Village,
    cadre: &User,
    count: usize,
) -> Vec<(User, ChildId)> {
    let mut text = "户编号,姓名,与户主关系,村民小组\n".to_owned();
    for number in 0..count {
        text += &format!("9{number:03},马{number},户主,刘家庄组\n");
    }
    let import = ImportHouseholds { village: village.code.clone() };
    app.client.call(cadre, import, ImportQuery { dry_run: false }, files::csv(&text)).await.ok();
    let mut query =
        HouseholdQuery { q: Some("马".to_owned()), limit: Some(100), ..HouseholdQuery::default() };
    let mut all = Vec::new();
    loop {
        let page = app.client.find(cadre, ListHouseholds {}, query.clone()).await.ok();
        for row in page.items {
            let household = app.client.get(cadre, GetHousehold { household: row.id }).await.ok();
            let home = Home {
                id: row.id,
                number: row.number,
                group: village.groups[0].clone(),
                residents: household.residents,
            };
            let user = app.villager(&home).await;
            let child = app.child(&user, profile("马小跳")).await;
            all.push((user, child));
        }
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => break,
        }
    }
    assert_eq!(all.len(), count);
    all
}

/// Two hundred guardians, twenty seats. Guards: `taken + n <= seats` in the update that takes seats
/// (db/models/class_session.rs, `take`), and as the last word the check of the table.
fn two_hundred_for_twenty(engine: Engine) {
    if !is_available(engine) {
        return;
    }
    let mut app = TestApp::start_with(engine, |args| {
        args.requests_per_second = 1_000_000.try_into().expect("a number");
    });
    let runtime = runtime();
    let (all, session) = runtime.block_on(async {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 1, 20).await;
        let all = guardians(&app, &village, &cadre, 200).await;
        let session = class.sessions[0].id;
        let answers = join_all(
            all.iter()
                .map(|(user, child)| app.try_book(user, for_session(&class, session, &[*child]))),
        )
        .await;
        let codes: Vec<_> = answers.iter().filter_map(|answer| answer.code()).collect();
        assert!(codes.is_empty(), "{codes:?}");
        let shown = app.sessions(&cadre, class.course).await.remove(0);
        assert_eq!((shown.seats, shown.taken, shown.waiting), (20, 20, 180));
        app.verify().await;
        (all, session)
    });
    let look = async |app: &TestApp| -> Vec<(SeatState, Option<i64>)> {
        join_all(all.iter().map(|(user, _)| async {
            let list = ListClassSeats { household: user.household() };
            let seat = app.client.find(user, list, SeatQuery::default()).await.ok().items.remove(0);
            (seat.state, seat.position)
        }))
        .await
    };
    let before = runtime.block_on(look(&app));
    let mut positions: Vec<i64> = before.iter().filter_map(|(_, position)| *position).collect();
    positions.sort_unstable();
    assert_eq!(positions, (1..=180).collect::<Vec<_>>());
    assert_eq!(before.iter().filter(|(state, _)| *state == SeatState::Booked).count(), 20);
    // The order is the one in which they were written, and a new start changes nothing of it.
    app.start_again();
    assert_eq!(runtime.block_on(look(&app)), before);
    runtime.block_on(async {
        let later = format!(
            "SELECT COUNT(*) AS value FROM class_seats a JOIN class_seats b ON a.session_id = b.session_id \
             WHERE a.session_id = '{session}' AND a.state = 'booked' AND b.state = 'waiting' AND a.place > b.place"
        );
        assert_eq!(app.count(&later).await, 0);
        // Twenty leave at once: exactly the first twenty of the queue are asked.
        let booked = all.iter().zip(&before).filter(|(_, (state, _))| *state == SeatState::Booked);
        let left = join_all(booked.map(|((user, _), _)| async {
            let list = ListClassSeats { household: user.household() };
            let seat = app.client.find(user, list, SeatQuery::default()).await.ok().items.remove(0);
            app.client.send(user, TakeLeave { seat: seat.id }, Nothing {}).await
        }))
        .await;
        assert!(left.iter().all(|answer| answer.result.is_ok()));
        let after = look(&app).await;
        for ((_, was), (state, position)) in before.iter().zip(&after) {
            match was {
                Some(was) if *was <= 20 => assert_eq!(*state, SeatState::Offered),
                Some(was) => assert_eq!((*state, *position), (SeatState::Waiting, Some(was - 20))),
                None => assert_eq!(*state, SeatState::OnLeave),
            }
        }
        app.verify().await;
    });
}

#[test]
fn two_hundred_for_twenty_seats_sqlite() {
    two_hundred_for_twenty(Engine::Sqlite);
}

#[test]
fn two_hundred_for_twenty_seats_postgres() {
    two_hundred_for_twenty(Engine::Postgres);
}

both_engines! {
    /// Guard: the state in the update of `class_seats` (db/models/class_seat.rs, `turn`), between one who accepts and the
    /// job that ends the offer; and the order in which rows are locked, between terms, single sessions and leave.
    async fn nobody_waits_in_a_circle_and_no_seat_is_lost(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 6, 3).await;
        let all = guardians(app, &village, &cadre, 12).await;
        let term = |child: &ChildId| BookingDraft {
            course: class.course,
            session: None,
            children: vec![*child],
        };
        let book = join_all(all.iter().enumerate().map(|(index, (user, child))| {
            let draft = if index % 3 == 0 {
                for_session(&class, class.sessions[index % 6].id, &[*child])
            } else {
                term(child)
            };
            app.try_book(user, draft)
        }));
        let answers = book.await;
        assert!(answers.iter().all(|answer| answer.result.is_ok()));
        app.verify().await;
        // Those who have seats leave, those who are offered one accept or not, offers end: all at once, some rounds long.
        for _ in 0..4 {
            let moves = join_all(all.iter().map(|(user, _)| async {
                let query = SeatQuery { limit: Some(100), ..SeatQuery::default() };
                let list = ListClassSeats { household: user.household() };
                let seats = app.client.find(user, list, query).await.ok().items;
                for seat in seats {
                    let code = match seat.state {
                        SeatState::Booked if seat.id.0.as_u128() % 2 == 0 => {
                            app.client.send(user, TakeLeave { seat: seat.id }, Nothing {}).await.code()
                        }
                        SeatState::Offered => {
                            let endpoint = AnswerClassOffer { booking: seat.booking, session: seat.session };
                            let accept = OfferAnswer { accept: seat.id.0.as_u128() % 3 != 0 };
                            app.client.send(user, endpoint, accept).await.code()
                        }
                        _ => None,
                    };
                    let known = [ErrorCode::SeatState, ErrorCode::OfferExpired];
                    assert!(code.is_none_or(|code| known.contains(&code)), "{code:?}");
                }
            }));
            let ends = async {
                for _ in 0..3 {
                    app.sql("UPDATE class_seats SET offer_until = '2026-01-01 00:00:00' WHERE state = 'offered'").await;
                    app.write(|conn, call| queue::lapse(conn, call, 50)).await;
                }
            };
            tokio::join!(moves, ends);
            app.verify().await;
        }
        if app.engine == Engine::Postgres {
            let circles = "SELECT deadlocks AS value FROM pg_stat_database WHERE datname = current_database()";
            assert_eq!(app.count(circles).await, 0, "transactions waited in a circle");
        }
    }
}

/// The last word is the database's: no statement gives a seat that is not there.
#[test]
fn the_table_refuses_a_seat_too_many() {
    for engine in Engine::ALL {
        run(engine, async |app: &TestApp| {
            let village = app.village().await;
            let cadre = app.cadre(&village.code).await;
            app.class(&cadre, &village.code, 1, 2).await;
            for statement in [
                "UPDATE class_sessions SET taken = seats + 1",
                "UPDATE class_sessions SET taken = -1",
                "UPDATE class_sessions SET waiting = -1",
            ] {
                app.try_sql(statement).await.expect_err(statement);
            }
        });
    }
}

both_engines! {
    /// Terms are booked while days are added. Guard: `courses::hold` in services/class/booking.rs against the lock of
    /// the class in services/class/session.rs.
    async fn a_term_booked_while_days_are_added_misses_none(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 1, 100).await;
        let all = guardians(app, &village, &cadre, 24).await;
        let term = |child| BookingDraft { course: class.course, session: None, children: vec![child] };
        let books = join_all(all.iter().map(|(user, child)| app.try_book(user, term(*child))));
        let time = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).expect("a time");
        let adds = join_all((2..18).map(|days| {
            let draft = SessionDraft {
                day: in_days(days),
                begins: time(16),
                ends: time(18),
                cancelled: false,
                substitute: None,
            };
            let endpoint = PutClassSession { course: class.course, session: ClassSessionId::new() };
            app.client.send(&cadre, endpoint, draft)
        }));
        let (booked, added) = futures_util::future::join(books, adds).await;
        assert!(booked.iter().all(|answer| answer.code().is_none()));
        assert!(added.iter().all(|answer| answer.code().is_none()));
        let sessions = app.sessions(&cadre, class.course).await;
        assert_eq!(sessions.len(), 17);
        for session in sessions {
            assert_eq!((session.taken, session.waiting), (24, 0), "{}", session.day);
        }
        app.verify().await;
    }
}
