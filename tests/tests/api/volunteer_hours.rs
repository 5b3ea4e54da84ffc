//! Checking in and out, the hours that come of it, and the points.

use chrono::{TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use futures_util::future::join_all;
use xiangyue_shared::{
    attendance::{
        AttendanceNote, CheckIn, CheckOut, CorrectHours, GetHoursTotal, GetVenueCode,
        HoursCorrection, HoursQuery, ListHours, PutAttendance, ScannedVenueCode, Witness,
    },
    code::{VenueCode, check_digit_holds},
    duty::{PointsRule, RoundingRule, ShiftDraft},
    endpoint::{NoQuery, Nothing},
    entry::{EntryQuery, ExplainEntry, ListEntries},
    error::ErrorCode,
    household::GetBalance,
    ids::ShiftId,
    points::Points,
    shift_signup::LeaveShift,
    team::TeamKind,
    volunteer_policy::{PutVolunteerPolicy, Rounding, VolunteerPolicy},
};
use xiangyue_tests::{
    TestApp, User, both_engines,
    village::{GIVEN, OPENING, SOAP},
    volunteers::{duty_draft, in_hours, shift_draft, team_draft},
};

fn scanned(code: &str) -> ScannedVenueCode {
    ScannedVenueCode { code: code.to_owned(), scanned_at: None }
}

/// Scanned by a phone that had no network, and told now.
fn kept(code: &str, seconds_ago: i64) -> ScannedVenueCode {
    let scanned_at = Some(Utc::now() - TimeDelta::seconds(seconds_ago));
    ScannedVenueCode { code: code.to_owned(), scanned_at }
}

async fn points(app: &TestApp, user: &User) -> i64 {
    app.client.get(user, GetBalance { household: user.household() }).await.ok().balance.0
}

both_engines! {
    async fn a_volunteer_comes_and_goes_by_the_code(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let leader = app.villager(&village.homes[0]).await;
        let team = app.team(&cadre, team_draft(&village.code, TeamKind::Team), leader.resident()).await;
        let mut draft = duty_draft(&village.code);
        draft.team = Some(team);
        draft.points = Some(PointsRule { rule: village.give, per_minutes: 60 });
        let duty = app.duty(&cadre, draft).await;
        let shift = app.shift(&leader, duty, shift_draft(5)).await;
        let volunteer = app.villager(&village.homes[1]).await;
        let signup = app.try_sign_up(&volunteer, shift, volunteer.resident()).await.ok().id;
        let arrive = |body| client.send(&volunteer, CheckIn { signup }, body);
        let depart = |body| client.send(&volunteer, CheckOut { signup }, body);
        let show = |user| client.get(user, GetVenueCode { shift });

        // The code is shown near the shift only, and to those who run it.
        show(&leader).await.refused(ErrorCode::ShiftNotNow);
        app.begin_shift(shift, 100).await;
        show(&volunteer).await.refused(ErrorCode::Forbidden);
        let shown = show(&leader).await.ok();
        assert!(shown.next_at > Utc::now() && shown.good_until > shown.next_at);

        // What is no code, made by another key, for another shift, shown by the own household, or too old.
        arrive(scanned("https://example.com")).await.refused(ErrorCode::CodeUnknown);
        let forger = SigningKey::from_bytes(&[7; 32]);
        let forged = VenueCode::sign(&forger, shift, leader.id(), Utc::now(), 60).text();
        arrive(scanned(&forged)).await.refused(ErrorCode::CodeForged);
        let other = app.venue_code(ShiftId::new(), &leader, 0);
        arrive(scanned(&other)).await.refused(ErrorCode::OtherShift);
        let own = app.venue_code(shift, &volunteer, 0);
        arrive(scanned(&own)).await.refused(ErrorCode::OwnHousehold);
        let old = app.venue_code(shift, &leader, 61);
        arrive(scanned(&old)).await.refused(ErrorCode::CodeExpired);
        // Nobody goes who has not come.
        depart(scanned(&shown.code)).await.refused(ErrorCode::SignupState);
        let came = arrive(scanned(&shown.code)).await.ok();
        assert_eq!(came.came.map(|came| came.by), Some(Witness::Code));
        arrive(scanned(&shown.code)).await.refused(ErrorCode::SignupState);
        // One who is there takes no leave.
        client.send(&volunteer, LeaveShift { signup }, Nothing {}).await.refused(ErrorCode::ShiftBegun);

        // An hour and 34 minutes later.
        let earlier = (Utc::now() - TimeDelta::minutes(94)).naive_utc().format("%Y-%m-%d %H:%M:%S");
        app.sql(&format!("UPDATE shift_signups SET came_at = '{earlier}' WHERE id = '{signup}'")).await;
        let left = depart(scanned(&show(&leader).await.ok().code)).await.ok();
        assert_eq!(left.left.map(|left| left.by), Some(Witness::Code));
        depart(scanned(&shown.code)).await.refused(ErrorCode::SignupState);
        let hours = client.get(&volunteer, ListHours { resident: volunteer.resident() }).await.ok().items;
        assert_eq!((hours.len(), hours[0].minutes, hours[0].points), (1, 90, Some(Points(GIVEN))));
        assert_eq!(points(app, &volunteer).await, OPENING + GIVEN);
        // The entry names who earned it, and the rule.
        let list = ListEntries { household: volunteer.household() };
        let entry = client.find(&volunteer, list, EntryQuery::default()).await.ok().items.remove(0);
        assert_eq!(Some(entry.id), hours[0].transfer);
        let why = client.get(&volunteer, ExplainEntry { transfer: entry.id }).await.ok();
        assert_eq!(why.resident_name.as_deref(), Some("刘建国"));
        assert_eq!(why.rule.map(|rule| rule.id), Some(village.give));
        client.get(&leader, ListHours { resident: volunteer.resident() }).await.refused(ErrorCode::Forbidden);
        app.verify().await;
    }
}

both_engines! {
    /// A phone without a camera: eight digits beside the code say the same, and whose screen it was.
    async fn the_digits_beside_the_code_are_typed(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let leader = app.villager(&village.homes[0]).await;
        let team = app.team(&cadre, team_draft(&village.code, TeamKind::Team), leader.resident()).await;
        let mut draft = duty_draft(&village.code);
        draft.team = Some(team);
        let duty = app.duty(&cadre, draft).await;
        let shift = app.shift(&leader, duty, shift_draft(5)).await;
        // At another time, so that one may be in both.
        let (starts_at, ends_at) = (in_hours(30), in_hours(32));
        let other = app.shift(&leader, duty, ShiftDraft { starts_at, ends_at, ..shift_draft(5) }).await;
        let volunteer = app.villager(&village.homes[1]).await;
        let signup = app.try_sign_up(&volunteer, shift, volunteer.resident()).await.ok().id;
        let own = app.try_sign_up(&leader, shift, leader.resident()).await.ok().id;
        app.begin_shift(shift, 100).await;
        app.begin_shift(other, 90).await;
        let show = async |user: &User, shift| client.get(user, GetVenueCode { shift }).await.ok().digits;
        let arrive = |user, signup, body| client.send(user, CheckIn { signup }, body);

        let digits = show(&leader, shift).await;
        assert!(digits.len() == 8 && check_digit_holds(&digits));
        // Those of another shift stand for nothing here; those of the own household's screen are not believed.
        let elsewhere = show(&leader, other).await;
        arrive(&volunteer, signup, scanned(&elsewhere)).await.refused(ErrorCode::CodeUnknown);
        arrive(&leader, own, scanned(&digits)).await.refused(ErrorCode::OwnHousehold);
        let theirs = show(&cadre, shift).await;
        assert_ne!(theirs, show(&leader, shift).await);
        arrive(&leader, own, scanned(&theirs)).await.ok();
        let spaced = format!("{} {}", &digits[..4], &digits[4..]);
        let came = arrive(&volunteer, signup, scanned(&spaced)).await.ok();
        assert_eq!(came.came.map(|came| came.by), Some(Witness::Code));

        // They are good for a minute longer than the code; then known to be late, and at last not at all.
        app.sql(&format!("UPDATE shift_signups SET came_at = '2026-01-01 08:00:00' WHERE id = '{signup}'")).await;
        let depart = |body| client.send(&volunteer, CheckOut { signup }, body);
        let at = |seconds_ago| app.venue_digits(shift, &leader, seconds_ago);
        depart(scanned(&at(160))).await.refused(ErrorCode::CodeExpired);
        depart(kept(&at(160), 300)).await.refused(ErrorCode::CodeUnknown);
        depart(scanned(&at(600))).await.refused(ErrorCode::CodeUnknown);
        // A phone that had no network tells when they were typed.
        let left = depart(kept(&at(600), 540)).await.ok();
        assert_eq!(left.left.map(|left| left.by), Some(Witness::Offline));
        // A role that was taken back shows nothing any more.
        app.sql(&format!("UPDATE shift_signups SET came_at = '2026-01-01 08:00:00' WHERE id = '{own}'")).await;
        app.sql(&format!("UPDATE grants SET revoked_at = granted_at WHERE user_id = '{}'", cadre.id())).await;
        let depart = client.send(&leader, CheckOut { signup: own }, scanned(&app.venue_digits(shift, &cadre, 0)));
        depart.await.refused(ErrorCode::CodeUnknown);
        app.verify().await;
    }
}

both_engines! {
    async fn what_a_phone_kept_counts_by_its_own_time(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let mut draft = duty_draft(&village.code);
        draft.rounding = Some(RoundingRule { minutes: 30, rounding: Rounding::Up });
        let duty = app.duty(&cadre, draft).await;
        let shift = app.shift(&cadre, duty, shift_draft(5)).await;
        let volunteer = app.villager(&village.homes[1]).await;
        let signup = app.try_sign_up(&volunteer, shift, volunteer.resident()).await.ok().id;
        app.begin_shift(shift, 100).await;
        let arrive = |body| client.send(&volunteer, CheckIn { signup }, body);
        let depart = |body| client.send(&volunteer, CheckOut { signup }, body);
        let at = |seconds_ago| app.venue_code(shift, &cadre, seconds_ago);

        arrive(kept(&at(0), -120)).await.refused(ErrorCode::Invalid);
        // The code was not good when it is said to have been scanned.
        arrive(kept(&at(4_800), 4_700)).await.refused(ErrorCode::CodeExpired);
        arrive(kept(&at(4_800), 4_900)).await.refused(ErrorCode::CodeExpired);
        // Before anybody could be there.
        arrive(kept(&at(3 * 3_600), 3 * 3_600 - 10)).await.refused(ErrorCode::ShiftNotNow);
        // Older than the village allows.
        let put = PutVolunteerPolicy { region: village.code.clone() };
        let strict = VolunteerPolicy { offline_hours: 1, ..VolunteerPolicy::default() };
        client.send(&cadre, put.clone(), strict.clone()).await.ok();
        let problem = arrive(kept(&at(4_800), 4_780)).await.refused(ErrorCode::ClaimTooOld);
        assert_eq!(problem.params["hours"], "1");
        client.send(&cadre, put.clone(), VolunteerPolicy { offline_hours: 0, ..strict }).await.ok();
        arrive(kept(&at(600), 590)).await.refused(ErrorCode::ClaimTooOld);
        client.send(&cadre, put, VolunteerPolicy::default()).await.ok();

        let came = arrive(kept(&at(4_800), 4_780)).await.ok().came.expect("a time");
        assert_eq!(came.by, Witness::Offline);
        let ago = (Utc::now() - came.at).num_seconds();
        assert!((4_778..4_900).contains(&ago), "{ago}");
        depart(kept(&at(5_000), 4_990)).await.refused(ErrorCode::Invalid);
        let left = depart(kept(&at(1_200), 1_190)).await.ok().left.expect("a time");
        assert_eq!(left.by, Witness::Offline);
        // Served 59 minutes and 50 seconds: an hour, by the duty's own rule.
        let hours = client.get(&volunteer, ListHours { resident: volunteer.resident() }).await.ok().items;
        assert_eq!((hours[0].minutes, hours[0].points), (60, None));
        app.verify().await;
    }
}

both_engines! {
    async fn a_leader_writes_down_and_the_village_sets_right(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let leader = app.villager(&village.homes[0]).await;
        let team = app.team(&cadre, team_draft(&village.code, TeamKind::Team), leader.resident()).await;
        let mut draft = duty_draft(&village.code);
        draft.team = Some(team);
        draft.points = Some(PointsRule { rule: village.give, per_minutes: 60 });
        let duty = app.duty(&cadre, draft).await;
        let shift = app.shift(&leader, duty, shift_draft(5)).await;
        let granny = village.homes[2].residents[1].id;
        let signup = app.try_sign_up(&leader, shift, granny).await.ok().id;
        let own = app.try_sign_up(&leader, shift, leader.resident()).await.ok().id;
        app.begin_shift(shift, 119).await;
        let note = |came: i64, left: Option<i64>| AttendanceNote {
            came_at: Utc::now() - TimeDelta::minutes(came),
            left_at: left.map(|left| Utc::now() - TimeDelta::minutes(left)),
        };
        let write = |signup, note| client.send(&leader, PutAttendance { signup }, note);
        write(own, note(100, None)).await.refused(ErrorCode::OwnHousehold);
        write(signup, note(200, None)).await.refused(ErrorCode::Invalid);
        write(signup, note(100, Some(101))).await.refused(ErrorCode::Invalid);
        write(signup, note(100, Some(-5))).await.refused(ErrorCode::Invalid);
        let came = write(signup, note(100, None)).await.ok();
        assert!(came.came.is_some_and(|came| came.by == Witness::Leader) && came.left.is_none());
        // Came earlier than the shift began, which counts from its beginning: 119 minutes.
        write(signup, note(140, Some(0))).await.ok();
        write(signup, note(100, None)).await.refused(ErrorCode::SignupState);
        let helper = app.grid_worker(&village.homes[2].group).await;
        let list = || client.get(&helper, ListHours { resident: granny });
        let first = list().await.ok().items.remove(0);
        assert_eq!((first.minutes, first.points), (105, Some(Points(GIVEN))));

        // Set right upwards, then down, by linked rows; the points follow.
        let household = village.homes[2].id;
        let balance = || async { client.get(&cadre, GetBalance { household }).await.ok().balance.0 };
        let correct = |user, minutes| {
            let body = HoursCorrection { minutes, reason: "记错了".to_owned() };
            client.send(user, CorrectHours { entry: first.id }, body)
        };
        correct(&leader, 120).await.refused(ErrorCode::Forbidden);
        correct(&cadre, 105).await.refused(ErrorCode::Invalid);
        let second = correct(&cadre, 120).await.ok();
        assert_eq!((second.minutes, second.corrects, second.points), (15, Some(first.id), Some(Points(2 * GIVEN))));
        assert_eq!(balance().await, OPENING + 2 * GIVEN);
        let third = correct(&cadre, 45).await.ok();
        assert_eq!((third.minutes, third.points), (-75, None));
        assert_eq!(balance().await, OPENING);
        let rows: Vec<i64> = list().await.ok().items.iter().map(|row| row.minutes).collect();
        assert_eq!(rows, [-75, 15, 105]);
        let total = client.get(&helper, GetHoursTotal { resident: granny }).await.ok();
        assert_eq!((total.minutes, total.times), (45, 1));
        let before = HoursQuery { to: Some(first.day - TimeDelta::days(1)), ..HoursQuery::default() };
        let none = client.find(&helper, GetHoursTotal { resident: granny }, before).await.ok();
        assert_eq!((none.minutes, none.times), (0, 0));
        app.verify().await;

        // Points that were spent are not taken below zero: nothing changes.
        correct(&cadre, 60).await.ok();
        let shopper = app.villager(&village.homes[2]).await;
        let all = (OPENING + GIVEN) / SOAP.0;
        app.order_soap(&shopper, &village, all).await;
        correct(&cadre, 0).await.refused(ErrorCode::InsufficientPoints);
        assert_eq!(client.get(&helper, GetHoursTotal { resident: granny }).await.ok().minutes, 60);
        // A neighbour's cadre has no say.
        let elsewhere = app.cadre(&xiangyue_tests::village::region(xiangyue_tests::village::NEXT_VILLAGE)).await;
        correct(&elsewhere, 0).await.refused(ErrorCode::Forbidden);
        app.verify().await;
    }
}

both_engines! {
    /// Guards: `left_at IS NULL` in the update of `shift_signups` (db/models/volunteer/signup.rs, `depart`), and as the last
    /// word the unique index on the hours of a place.
    async fn hours_and_points_arrive_once(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let mut draft = duty_draft(&village.code);
        draft.points = Some(PointsRule { rule: village.give, per_minutes: 0 });
        let duty = app.duty(&cadre, draft).await;
        let shift = app.shift(&cadre, duty, shift_draft(5)).await;
        let volunteer = app.villager(&village.homes[1]).await;
        let signup = app.try_sign_up(&volunteer, shift, volunteer.resident()).await.ok().id;
        app.begin_shift(shift, 100).await;
        let code = app.venue_code(shift, &cadre, 5_400);
        app.client.send(&volunteer, CheckIn { signup }, kept(&code, 5_390)).await.ok();
        let code = app.venue_code(shift, &cadre, 0);
        let goes = join_all((0..12).map(|_| app.client.send(&volunteer, CheckOut { signup }, scanned(&code)))).await;
        let refused: Vec<_> = goes.iter().filter_map(|answer| answer.code()).collect();
        assert_eq!(refused, vec![ErrorCode::SignupState; 11]);
        let hours = app.client.get(&volunteer, ListHours { resident: volunteer.resident() }).await.ok().items;
        assert_eq!((hours.len(), hours[0].minutes), (1, 75));
        assert_eq!(points(app, &volunteer).await, OPENING + GIVEN);
        // And one of many who set the same hours right at once.
        let entry = hours[0].id;
        let rights = join_all((0..6).map(|_| {
            let body = HoursCorrection { minutes: 30, reason: "记错了".to_owned() };
            app.client.call(&cadre, CorrectHours { entry }, NoQuery {}, body)
        }))
        .await;
        assert_eq!(rights.iter().filter(|answer| answer.result.is_ok()).count(), 1);
        assert_eq!(points(app, &volunteer).await, OPENING + GIVEN);
        app.verify().await;
    }
}
