//! Many volunteers at once. Each test names the guard without which it fails.

use futures_util::future::join_all;
use xiangyue_server::services::volunteer::queue;
use xiangyue_shared::{
    class_register::{SignUpForDuty, StepBackFromDuty},
    endpoint::Nothing,
    error::ErrorCode,
    household::{GetHousehold, HouseholdQuery, ListHouseholds},
    import::{ImportHouseholds, ImportQuery},
    shift_signup::{
        AnswerShiftOffer, LeaveShift, ListSignups, Signup, SignupDecision, SignupState,
    },
};
use xiangyue_tests::{
    Client, Engine, Home, TestApp, User, Village, both_engines, files, is_available, run, runtime,
    volunteers::{duty_draft, shift_draft},
};

/// As many villagers, each of a household of its own.
async fn volunteers(app: &TestApp, village: &Village, cadre: &User, count: usize) -> Vec<User> {
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
            all.push(app.villager(&home).await);
        }
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => break,
        }
    }
    assert_eq!(all.len(), count);
    all
}

async fn mine(app: &TestApp, user: &User) -> Signup {
    let list = ListSignups { resident: user.resident() };
    app.client.get(user, list).await.ok().items.remove(0)
}

/// Two hundred volunteers, twenty places. Guards: `taken < most` in the update that takes a place
/// (db/models/volunteer/shift.rs, `take`), and as the last word the check of the table.
fn two_hundred_for_twenty(engine: Engine) {
    if !is_available(engine) {
        return;
    }
    let mut app = TestApp::start_with(engine, |args| {
        args.requests_per_second = 1_000_000.try_into().expect("a number");
    });
    let runtime = runtime();
    let (all, shift) = runtime.block_on(async {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let duty = app.duty(&cadre, duty_draft(&village.code)).await;
        let shift = app.shift(&cadre, duty, shift_draft(20)).await;
        let all = volunteers(&app, &village, &cadre, 200).await;
        let answers =
            join_all(all.iter().map(|user| app.try_sign_up(user, shift, user.resident()))).await;
        let codes: Vec<_> = answers.iter().filter_map(|answer| answer.code()).collect();
        assert!(codes.is_empty(), "{codes:?}");
        app.verify().await;
        (all, shift)
    });
    let look = async |app: &TestApp| -> Vec<(SignupState, Option<i64>)> {
        join_all(all.iter().map(|user| async {
            let signup = mine(app, user).await;
            (signup.state, signup.position)
        }))
        .await
    };
    let before = runtime.block_on(look(&app));
    let mut positions: Vec<i64> = before.iter().filter_map(|(_, position)| *position).collect();
    positions.sort_unstable();
    assert_eq!(positions, (1..=180).collect::<Vec<_>>());
    assert_eq!(before.iter().filter(|(state, _)| *state == SignupState::Booked).count(), 20);
    // The order is the one in which they were written, and a new start changes nothing of it.
    app.start_again();
    // Connections to the server that was are no use any more.
    app.client = Client::new(app.client.url.clone());
    assert_eq!(runtime.block_on(look(&app)), before);
    runtime.block_on(async {
        let later = format!(
            "SELECT COUNT(*) AS value FROM shift_signups a JOIN shift_signups b ON a.shift_id = b.shift_id \
             WHERE a.shift_id = '{shift}' AND a.state = 'booked' AND b.state = 'waiting' AND a.queue_number > b.queue_number"
        );
        assert_eq!(app.count(&later).await, 0);
        // Twenty leave at once: exactly the first twenty of the queue are asked.
        let booked = all.iter().zip(&before).filter(|(_, (state, _))| *state == SignupState::Booked);
        let left = join_all(booked.map(|(user, _)| async {
            let signup = mine(&app, user).await.id;
            app.client.send(user, LeaveShift { signup }, Nothing {}).await
        }))
        .await;
        assert!(left.iter().all(|answer| answer.result.is_ok()));
        for ((_, was), (state, position)) in before.iter().zip(&look(&app).await) {
            match was {
                Some(was) if *was <= 20 => assert_eq!(*state, SignupState::Offered),
                Some(was) => assert_eq!((*state, *position), (SignupState::Waiting, Some(was - 20))),
                None => assert_eq!(*state, SignupState::OnLeave),
            }
        }
        app.verify().await;
    });
}

#[test]
fn two_hundred_for_twenty_places_sqlite() {
    two_hundred_for_twenty(Engine::Sqlite);
}

#[test]
fn two_hundred_for_twenty_places_postgres() {
    two_hundred_for_twenty(Engine::Postgres);
}

both_engines! {
    /// Guards: the household's lock before the look for what is in the way (services/volunteer/signup.rs, `take_place`), so
    /// that nobody is in two places at once; the state in the update of `shift_signups` (db/models/volunteer/signup.rs,
    /// `turn`), between one who accepts and the job that ends the offer; and the order in which rows are locked, between
    /// shifts and the sessions of classes.
    async fn nobody_waits_in_a_circle_or_is_in_two_places(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let duty = app.duty(&cadre, duty_draft(&village.code)).await;
        let (one, two) = (
            app.shift(&cadre, duty, shift_draft(2)).await,
            app.shift(&cadre, duty, shift_draft(2)).await,
        );
        let class = app.class(&cadre, &village.code, 1, 5).await;
        let session = class.sessions[0].id;
        let all = volunteers(app, &village, &cadre, 12).await;
        let asked = join_all(all.iter().flat_map(|user| {
            [one, two].map(|shift| app.try_sign_up(user, shift, user.resident()))
        }))
        .await;
        let overlaps = asked.iter().filter_map(|answer| answer.code()).collect::<Vec<_>>();
        assert_eq!(overlaps, vec![ErrorCode::ShiftOverlaps; 12]);
        app.verify().await;
        for _ in 0..4 {
            let moves = join_all(all.iter().map(|user| async {
                let signup = mine(app, user).await;
                let odd = signup.id.0.as_u128() % 2 == 0;
                let code = match signup.state {
                    SignupState::Booked if odd => {
                        app.client.send(user, LeaveShift { signup: signup.id }, Nothing {}).await.code()
                    }
                    SignupState::Offered => {
                        let accept = SignupDecision { accept: odd };
                        app.client.send(user, AnswerShiftOffer { signup: signup.id }, accept).await.code()
                    }
                    _ => None,
                };
                let known = [ErrorCode::SignupState, ErrorCode::OfferExpired];
                assert!(code.is_none_or(|code| known.contains(&code)), "{code:?}");
                let on = app.client.send(user, SignUpForDuty { session }, Nothing {}).await.code();
                // The class may be at the time of the shift that they have.
                assert!(on.is_none_or(|code| code == ErrorCode::ShiftOverlaps), "{on:?}");
                app.client.send(user, StepBackFromDuty { session }, Nothing {}).await.ok();
            }));
            let ends = async {
                for _ in 0..3 {
                    app.sql("UPDATE shift_signups SET offer_until = '2026-01-01 00:00:00' WHERE state = 'offered'").await;
                    app.write(queue::lapse).await;
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

/// The last word is the database's: no statement gives a place that is not there, or two to one volunteer.
#[test]
fn the_table_refuses_a_place_too_many() {
    for engine in Engine::ALL {
        run(engine, async |app: &TestApp| {
            let village = app.village().await;
            let cadre = app.cadre(&village.code).await;
            let duty = app.duty(&cadre, duty_draft(&village.code)).await;
            let shift = app.shift(&cadre, duty, shift_draft(2)).await;
            let villager = app.villager(&village.homes[0]).await;
            let signup = app.try_sign_up(&villager, shift, villager.resident()).await.ok();
            for statement in [
                "UPDATE shifts SET taken = most + 1".to_owned(),
                "UPDATE shifts SET taken = -1".to_owned(),
                "UPDATE shifts SET waiting = -1".to_owned(),
                format!(
                    "INSERT INTO shift_signups SELECT '{}', shift_id, resident_id, household_id, 2, state, offer_until, \
                     signed_up_by, signed_up_at, came_at, came_by, left_at, left_by FROM shift_signups WHERE id = '{}'",
                    xiangyue_shared::ids::SignupId::new(),
                    signup.id
                ),
            ] {
                app.try_sql(&statement).await.expect_err(&statement);
            }
        });
    }
}
