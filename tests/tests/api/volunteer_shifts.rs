//! Shifts that have begun, are moved or cancelled, and what becomes of those who are there.

use chrono::{DateTime, TimeDelta, Utc};
use xiangyue_shared::{
    attendance::{
        AttendanceNote, CheckIn, CheckOut, CorrectHours, GetHoursTotal, GetVenueCode,
        HoursCorrection, HoursEntry, ListHours, PutAttendance, ScannedVenueCode, Witness,
    },
    class_register::SignUpForDuty,
    course::{PutClassSession, SessionDraft},
    duty::{PointsRule, PutDuty, PutShift, RoundingRule, ShiftDraft},
    endpoint::Nothing,
    error::ErrorCode,
    household::GetBalance,
    ids::{DutyId, ResidentId, ShiftId, SignupId},
    points::Points,
    rule::PutRule,
    shift_signup::{DecideSignup, LeaveShift, ListSignups, Signup, SignupDecision, SignupState},
    volunteer_policy::Rounding,
};
use xiangyue_tests::{
    TestApp, User, both_engines,
    village::{GIVEN, OPENING, rule_draft},
    volunteers::{duty_draft, in_hours, shift_draft},
};

fn scanned(code: &str) -> ScannedVenueCode {
    ScannedVenueCode { code: code.to_owned(), scanned_at: None }
}

fn minutes_ago(minutes: i64) -> DateTime<Utc> {
    Utc::now() - TimeDelta::minutes(minutes)
}

fn note(came: i64, left: Option<i64>) -> AttendanceNote {
    AttendanceNote { came_at: minutes_ago(came), left_at: left.map(minutes_ago) }
}

async fn state(app: &TestApp, user: &User, signup: SignupId) -> SignupState {
    let list = ListSignups { resident: user.resident() };
    let all = app.client.get(user, list).await.ok().items;
    all.into_iter().find(|one| one.id == signup).expect("a place").state
}

async fn hours(app: &TestApp, user: &User, resident: ResidentId) -> Vec<HoursEntry> {
    app.client.get(user, ListHours { resident }).await.ok().items
}

/// A shift as a draft that says the same again.
fn as_it_is(signup: &Signup) -> ShiftDraft {
    let shift = signup.shift.clone();
    ShiftDraft {
        role: shift.role,
        place: shift.place,
        starts_at: shift.starts_at,
        ends_at: shift.ends_at,
        opens_at: shift.opens_at,
        closes_at: shift.closes_at,
        least: shift.least,
        most: shift.most,
        cancelled: shift.cancelled,
    }
}

both_engines! {
    /// Before the beginning the queue says who is next; from then on it is who stands there. Guard: `let_in` in
    /// `services/volunteer/signup.rs`.
    async fn who_stands_there_is_let_in_once_the_shift_has_begun(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let duty = app.duty(&cadre, duty_draft(&village.code)).await;
        let shift = app.shift(&cadre, duty, shift_draft(1)).await;
        let mut people = Vec::new();
        for home in &village.homes {
            people.push(app.villager(home).await);
        }
        let mut places = Vec::new();
        for user in &people {
            places.push(app.try_sign_up(user, shift, user.resident()).await.ok());
        }
        let decide = |signup, accept| client.send(&cadre, DecideSignup { signup }, SignupDecision { accept });
        decide(places[1].id, true).await.refused(ErrorCode::SignupState);
        app.begin_shift(shift, 10).await;

        // One who came by chance, and the three ways in for who waits: the leader's word, the leader's note, the code.
        let wife = village.homes[0].residents[1].id;
        let walked_in = app.try_sign_up(&cadre, shift, wife).await.ok();
        assert_eq!(walked_in.state, SignupState::Booked);
        assert_eq!(decide(places[1].id, true).await.ok().state, SignupState::Booked);
        let came = client.send(&cadre, PutAttendance { signup: places[2].id }, note(5, None)).await.ok();
        assert!(came.state == SignupState::Booked && came.came.is_some());
        assert_eq!((came.shift.taken, came.shift.most, came.shift.waiting), (4, 4, 1));
        // By the code alone nobody gets in who has no place, unless one is free.
        let code = scanned(&app.venue_code(shift, &cadre, 0));
        let arrive = || client.send(&people[3], CheckIn { signup: places[3].id }, code.clone());
        arrive().await.refused(ErrorCode::SignupState);
        // One who still waits may go elsewhere meanwhile.
        let mut elsewhere = shift_draft(5);
        (elsewhere.starts_at, elsewhere.ends_at) = (in_hours(1), in_hours(2));
        elsewhere.closes_at = in_hours(1);
        let elsewhere = app.shift(&cadre, duty, elsewhere).await;
        let there = app.try_sign_up(&people[3], elsewhere, people[3].resident()).await.ok();
        client.send(&people[3], LeaveShift { signup: there.id }, Nothing {}).await.ok();
        let larger = ShiftDraft { most: 5, ..as_it_is(&came) };
        client.send(&cadre, PutShift { duty, shift }, larger).await.ok();
        assert_eq!(arrive().await.ok().came.map(|came| came.by), Some(Witness::Code));
        app.verify().await;
    }
}

both_engines! {
    async fn a_shift_that_is_moved_or_cancelled_is_told(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let duty = app.duty(&cadre, duty_draft(&village.code)).await;
        let mut other = duty_draft(&village.code);
        other.name = "送餐".to_owned();
        let other = app.duty(&cadre, other).await;
        let before = shift_draft(2);
        let shift = app.shift(&cadre, duty, before.clone()).await;
        let (starts_at, ends_at) = (in_hours(30), in_hours(32));
        let later = app.shift(&cadre, other, ShiftDraft { starts_at, ends_at, ..shift_draft(2) }).await;
        let (one, two) = (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
        let first = app.try_sign_up(&one, shift, one.resident()).await.ok();
        let second = app.try_sign_up(&two, shift, two.resident()).await.ok();
        app.try_sign_up(&two, later, two.resident()).await.ok();

        // What is the same for those who come is told to nobody.
        let put = |draft| client.send(&cadre, PutShift { duty, shift }, draft);
        put(ShiftDraft { most: 3, ..before.clone() }).await.ok();
        let moved = ShiftDraft { most: 3, starts_at: in_hours(31), ends_at: in_hours(33), ..before };
        put(moved.clone()).await.ok();
        let text = app.sms.text_to(&one.phone).await;
        assert!(text.contains("文明劝导") && text.contains("改") && !text.contains("送餐"), "{text}");
        // Who is somewhere else then is told so, and keeps both places until they have chosen.
        let text = app.sms.text_to(&two.phone).await;
        assert!(text.contains("送餐"), "{text}");
        assert_eq!(state(app, &two, second.id).await, SignupState::Booked);
        put(ShiftDraft { cancelled: true, ..moved.clone() }).await.ok();
        let text = app.sms.nth_text_to(&one.phone, 2).await;
        assert!(text.contains("取消"), "{text}");
        assert_eq!(state(app, &one, first.id).await, SignupState::Cancelled);
        let recorded = format!(
            "SELECT COUNT(*) AS value FROM audit_records WHERE action = 'shift.cancel' AND object_id IN ('{}', '{}')",
            first.id, second.id
        );
        assert_eq!(app.count(&recorded).await, 2);
        // It takes place after all: those who had a place are asked to sign up again.
        put(moved).await.ok();
        let text = app.sms.nth_text_to(&one.phone, 3).await;
        assert!(text.contains("照常"), "{text}");
        app.verify().await;
    }
}

both_engines! {
    /// The adults of a class hear of it too.
    async fn the_adults_of_a_class_are_told_and_run_by_its_teacher(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 3, 5).await;
        let (one, two) = (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
        let session = class.sessions[1].id;
        client.send(&one, SignUpForDuty { session }, Nothing {}).await.ok();
        let body = SessionDraft {
            day: class.sessions[1].day,
            begins: class.sessions[1].begins,
            ends: class.sessions[1].ends,
            cancelled: true,
            substitute: None,
        };
        client.send(&cadre, PutClassSession { course: class.course, session }, body).await.ok();
        let text = app.sms.text_to(&one.phone).await;
        assert!(text.contains("取消"), "{text}");

        // The teacher, who need not live here, shows the code, enters who stands there, checks in and out.
        let session = class.sessions[0].id;
        client.send(&one, SignUpForDuty { session }, Nothing {}).await.ok();
        let shift = ShiftId(session.0);
        app.begin_session(session, 20).await;
        app.begin_shift(shift, 20).await;
        let teacher = &class.teacher;
        let code = client.get(teacher, GetVenueCode { shift }).await.ok().code;
        let walked_in = app.try_sign_up(teacher, shift, village.homes[3].residents[0].id).await.ok().id;
        client.send(teacher, PutAttendance { signup: walked_in }, note(15, Some(1))).await.ok();
        let place = app.try_sign_up(teacher, shift, two.resident()).await.ok().id;
        assert_eq!(client.send(teacher, CheckIn { signup: place }, scanned(&code)).await.ok().came.map(|came| came.by), Some(Witness::Leader));
        assert_eq!(client.send(&two, CheckOut { signup: place }, scanned(&code)).await.ok().left.map(|left| left.by), Some(Witness::Code));
        // Another class's teacher has no say here.
        let other = app.class(&cadre, &village.code, 3, 5).await.teacher;
        app.try_sign_up(&other, shift, village.homes[2].residents[0].id).await.refused(ErrorCode::Forbidden);
        client.get(&other, GetVenueCode { shift }).await.refused(ErrorCode::Forbidden);
        app.verify().await;
    }
}

both_engines! {
    /// Guard: `uncounted` in `services/volunteer/hours.rs`.
    async fn no_minute_is_counted_twice(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let mut draft = duty_draft(&village.code);
        draft.rounding = Some(RoundingRule { minutes: 1, rounding: Rounding::Nearest });
        let duty = app.duty(&cadre, draft).await;
        let resident = village.homes[1].residents[0].id;
        let mut places = Vec::new();
        // Signed up for one after the other; then they came to lie over each other.
        for (number, began) in [(0_i64, 120), (1, 60), (2, 110)] {
            let (starts_at, ends_at) = (in_hours(30 + 3 * number), in_hours(32 + 3 * number));
            let shift = app.shift(&cadre, duty, ShiftDraft { starts_at, ends_at, ..shift_draft(5) }).await;
            places.push((shift, began, app.try_sign_up(&cadre, shift, resident).await.ok().id));
        }
        for (shift, began, _) in &places {
            app.begin_shift(*shift, *began).await;
        }
        let write = async |number: usize, came, left| {
            let signup = places[number].2;
            client.send(&cadre, PutAttendance { signup }, note(came, Some(left))).await.ok();
            hours(app, &cadre, resident).await.remove(0)
        };
        let first = write(0, 120, 30).await;
        assert_eq!(first.minutes, 90);
        // Of sixty minutes thirty were at the other.
        assert_eq!(write(1, 60, 0).await.minutes, 30);
        // Hours that were struck out stand in nobody's way.
        let none = HoursCorrection { minutes: 0, reason: "不在现场".to_owned() };
        client.send(&cadre, CorrectHours { entry: first.id }, none).await.ok();
        assert_eq!(write(2, 101, 40).await.minutes, 40);
        let total = client.get(&cadre, GetHoursTotal { resident }).await.ok();
        assert_eq!((total.minutes, total.times), (70, 2));
        app.verify().await;
    }
}

both_engines! {
    async fn a_correction_counts_by_the_terms_of_its_day(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let mut draft = duty_draft(&village.code);
        draft.points = Some(PointsRule { rule: village.give, per_minutes: 60 });
        draft.rounding = Some(RoundingRule { minutes: 1, rounding: Rounding::Nearest });
        let (resident, household) = (village.homes[1].residents[0].id, village.homes[1].id);
        let served = app.served(&cadre, draft.clone(), resident).await;
        let duty: DutyId = served.shift.duty;
        let entry = hours(app, &cadre, resident).await.remove(0);
        assert_eq!((entry.minutes, entry.points), (120, Some(Points(2 * GIVEN))));
        let correct = |minutes| {
            let body = HoursCorrection { minutes, reason: "记错了".to_owned() };
            client.send(&cadre, CorrectHours { entry: entry.id }, body)
        };
        correct(0).await.ok();
        // Meanwhile the rule gives more, and the duty by other steps; then the duty gives none.
        let put = PutRule { village: village.code.clone(), rule: village.give };
        client.send(&cadre, put, rule_draft("打扫", 10 * GIVEN)).await.ok();
        draft.points = Some(PointsRule { rule: village.give, per_minutes: 10 });
        client.send(&cadre, PutDuty { duty }, draft.clone()).await.ok();
        assert_eq!(correct(60).await.ok().points, Some(Points(GIVEN)));
        draft.points = None;
        client.send(&cadre, PutDuty { duty }, draft).await.ok();
        assert_eq!(correct(120).await.ok().points, Some(Points(2 * GIVEN)));
        let balance = client.get(&cadre, GetBalance { household }).await.ok().balance.0;
        assert_eq!(balance, OPENING + 2 * GIVEN);
        // What came to nothing is no time that they served.
        correct(0).await.ok();
        let total = client.get(&cadre, GetHoursTotal { resident }).await.ok();
        assert_eq!((total.minutes, total.times), (0, 0));
        app.verify().await;
    }
}

both_engines! {
    /// Who was there when a shift was cancelled has served so far, also where it is told later.
    async fn a_shift_is_cancelled_while_it_goes_on(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let mut draft = duty_draft(&village.code);
        draft.rounding = Some(RoundingRule { minutes: 1, rounding: Rounding::Nearest });
        let duty = app.duty(&cadre, draft).await;
        let shift = app.shift(&cadre, duty, shift_draft(3)).await;
        let users = [
            app.villager(&village.homes[0]).await,
            app.villager(&village.homes[1]).await,
            app.villager(&village.homes[2]).await,
        ];
        let mut places = Vec::new();
        for user in &users {
            places.push(app.try_sign_up(user, shift, user.resident()).await.ok().id);
        }
        // One more only waits for a place.
        let waiting = app.villager(&village.homes[3]).await;
        let in_vain = app.try_sign_up(&waiting, shift, waiting.resident()).await.ok();
        assert_eq!(in_vain.state, SignupState::Waiting);
        app.begin_shift(shift, 60).await;
        let mut last = None;
        for signup in &places[..2] {
            last = Some(client.send(&cadre, PutAttendance { signup: *signup }, note(50, None)).await.ok());
        }
        let as_is = as_it_is(&last.expect("a place"));
        // What was noted of those who have come would be of another time.
        let moved = ShiftDraft { starts_at: as_is.starts_at - TimeDelta::minutes(30), ..as_is.clone() };
        client.send(&cadre, PutShift { duty, shift }, moved).await.refused_field("starts_at", ErrorCode::ShiftBegun);
        let off = ShiftDraft { cancelled: true, least: 0, most: 1, ..as_is };
        let shown = client.send(&cadre, PutShift { duty, shift }, off).await.ok();
        assert_eq!((shown.cancelled, shown.taken), (true, 2));
        assert_eq!(state(app, &users[2], places[2]).await, SignupState::Cancelled);

        // The third scanned when there was no network; the phone tells now.
        let code = app.venue_code(shift, &cadre, 1_805);
        let kept = ScannedVenueCode { code, scanned_at: Some(minutes_ago(30)) };
        // Who only waited for a place has none to come to.
        assert_eq!(state(app, &waiting, in_vain.id).await, SignupState::Lapsed);
        client.send(&waiting, CheckIn { signup: in_vain.id }, kept.clone()).await.refused(ErrorCode::SignupState);
        let came = client.send(&users[2], CheckIn { signup: places[2] }, kept).await.ok();
        assert_eq!(came.came.map(|came| came.by), Some(Witness::Offline));
        assert_eq!((came.state, came.shift.taken), (SignupState::Booked, 3));
        for signup in &places {
            let came_at = if *signup == places[2] { minutes_ago(30) } else { minutes_ago(50) };
            let left = AttendanceNote { came_at, left_at: Some(minutes_ago(10)) };
            client.send(&cadre, PutAttendance { signup: *signup }, left).await.ok();
        }
        let entry = hours(app, &users[2], users[2].resident()).await.remove(0);
        assert_eq!(entry.minutes, 20);
        app.verify().await;
    }
}

both_engines! {
    /// Who signed up anew after a shift was cancelled and held after all has one place in it, however often it is cancelled.
    async fn an_old_place_is_not_taken_up_beside_a_new_one(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let duty = app.duty(&cadre, duty_draft(&village.code)).await;
        let shift = app.shift(&cadre, duty, shift_draft(3)).await;
        let user = app.villager(&village.homes[0]).await;
        let before = app.try_sign_up(&user, shift, user.resident()).await.ok();
        let held = |cancelled, as_is: &Signup| ShiftDraft { cancelled, ..as_it_is(as_is) };
        for cancelled in [true, false] {
            client.send(&cadre, PutShift { duty, shift }, held(cancelled, &before)).await.ok();
        }
        let anew = app.try_sign_up(&user, shift, user.resident()).await.ok();
        app.begin_shift(shift, 60).await;
        let came = client.send(&cadre, PutAttendance { signup: anew.id }, note(50, None)).await.ok();
        client.send(&cadre, PutShift { duty, shift }, held(true, &came)).await.ok();
        assert_eq!(state(app, &user, before.id).await, SignupState::Cancelled);
        let old = PutAttendance { signup: before.id };
        client.send(&cadre, old, note(50, None)).await.refused(ErrorCode::SignupState);
        app.verify().await;
    }
}

both_engines! {
    /// Guards: what is read again under the lock (services/volunteer/attendance.rs).
    async fn what_the_leader_wrote_last_is_what_counts(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let mut draft = duty_draft(&village.code);
        draft.rounding = Some(RoundingRule { minutes: 1, rounding: Rounding::Nearest });
        let duty = app.duty(&cadre, draft).await;
        let volunteer = app.villager(&village.homes[1]).await;
        for round in 0..6_i64 {
            let (starts_at, ends_at) = (in_hours(30 + 3 * round), in_hours(32 + 3 * round));
            let shift = app.shift(&cadre, duty, ShiftDraft { starts_at, ends_at, ..shift_draft(5) }).await;
            let signup = app.try_sign_up(&volunteer, shift, volunteer.resident()).await.ok().id;
            app.begin_shift(shift, 110).await;
            client.send(&cadre, PutAttendance { signup }, note(100, None)).await.ok();
            let code = scanned(&app.venue_code(shift, &cadre, 0));
            let (later, out) = tokio::join!(
                client.send(&cadre, PutAttendance { signup }, note(40, None)),
                client.send(&volunteer, CheckOut { signup }, code),
            );
            let out = out.ok();
            drop(later);
            let (came, left) = (out.came.expect("came").at, out.left.expect("left").at);
            let entry = hours(app, &volunteer, volunteer.resident()).await.remove(0);
            let served = (left - came).num_minutes();
            assert!((entry.minutes - served).abs() <= 1, "{} of {served}", entry.minutes);
            // The next round is another day's.
            app.sql(&format!("UPDATE shifts SET starts_at = '2026-01-01 08:00:00', ends_at = '2026-01-01 10:00:00' WHERE id = '{shift}'")).await;
            client.send(&cadre, CorrectHours { entry: entry.id }, HoursCorrection { minutes: 0, reason: "试".to_owned() }).await.ok();
        }
        app.verify().await;
    }
}
