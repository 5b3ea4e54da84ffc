//! Teams, duties, shifts, and signing up for them.

use chrono::TimeDelta;
use xiangyue_server::services::volunteer::queue;
use xiangyue_shared::{
    class_register::SignUpForDuty,
    course::{PutClassSession, PutCourse, SessionDraft},
    duty::{
        DutyQuery, ListDuties, ListDutyShifts, ListShifts, PointsRule, PutDuty, PutShift,
        ShiftQuery,
    },
    endpoint::Nothing,
    error::ErrorCode,
    ids::{DutyId, ShiftId, TeamId},
    page::PageQuery,
    shift_signup::{
        AnswerShiftOffer, DecideSignup, LeaveShift, ListShiftSignups, ListSignups, SignupDecision,
        SignupState,
    },
    team::{
        DecideMembership, JoinTeam, LeaveTeam, ListMemberships, ListTeamMembers, ListTeams,
        MemberQuery, MembershipDecision, MembershipState, PutTeam, TeamKind, TeamQuery, TeamRole,
    },
};
use xiangyue_tests::{
    TestApp, both_engines,
    classes::course_draft,
    village::{NEXT_VILLAGE, region},
    volunteers::{duty_draft, in_hours, shift_draft, team_draft},
};

both_engines! {
    async fn a_team_takes_those_whom_its_leader_accepts(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let leader = app.villager(&village.homes[0]).await;
        let team = app.team(&cadre, team_draft(&village.code, TeamKind::Team), leader.resident()).await;

        // Asked, seen by the leader and by nobody else, accepted.
        let neighbour = app.villager(&village.homes[1]).await;
        let join = |resident| JoinTeam { team, resident };
        let asked = client.send(&neighbour, join(neighbour.resident()), Nothing {}).await.ok();
        assert_eq!((asked.state, asked.role), (MembershipState::Asked, TeamRole::Member));
        let query = MemberQuery { state: Some(MembershipState::Asked), ..MemberQuery::default() };
        client.find(&neighbour, ListTeamMembers { team }, query.clone()).await.refused(ErrorCode::Forbidden);
        let waiting = client.find(&leader, ListTeamMembers { team }, query).await.ok().items;
        assert_eq!(waiting.iter().map(|one| one.resident).collect::<Vec<_>>(), [neighbour.resident()]);
        let decide = |resident| DecideMembership { team, resident };
        let yes = MembershipDecision { accept: true };
        client.send(&neighbour, decide(neighbour.resident()), yes.clone()).await.refused(ErrorCode::Forbidden);
        let accepted = client.send(&leader, decide(neighbour.resident()), yes.clone()).await.ok();
        assert_eq!(accepted.state, MembershipState::Active);
        client.send(&leader, decide(neighbour.resident()), yes).await.refused(ErrorCode::MembershipState);

        // One without an account: asked for by the grid worker, entered by the leader.
        let granny = village.homes[2].residents[1].id;
        client.send(&neighbour, join(granny), Nothing {}).await.refused(ErrorCode::Forbidden);
        let helper = app.grid_worker(&village.homes[2].group).await;
        let asked = client.send(&helper, join(granny), Nothing {}).await.ok();
        assert_eq!(asked.state, MembershipState::Asked);
        let entered = client.send(&leader, join(granny), Nothing {}).await.ok();
        assert_eq!(entered.state, MembershipState::Active);
        let teams = client.get(&helper, ListMemberships { resident: granny }).await.ok();
        assert_eq!(teams.iter().map(|one| one.team).collect::<Vec<_>>(), [team]);
        let shown = client.find(&neighbour, ListTeams { region: village.code.clone() }, TeamQuery::default()).await.ok();
        assert_eq!(shown.items[0].members, 3);

        // Who leaves leads no more; a place elsewhere has no part in it.
        client.send(&leader, LeaveTeam { team, resident: leader.resident() }, Nothing {}).await.ok();
        client.get(&leader, ListTeamMembers { team }).await.refused(ErrorCode::Forbidden);
        let other = app.village_at(NEXT_VILLAGE).await;
        let stranger = app.villager(&other.homes[0]).await;
        client.send(&stranger, join(stranger.resident()), Nothing {}).await.refused(ErrorCode::OtherPlace);
        let other_cadre = app.cadre(&other.code).await;
        client.send(&other_cadre, PutTeam { team }, team_draft(&village.code, TeamKind::Team)).await.refused(ErrorCode::Forbidden);
        let elsewhere = client.find(&stranger, ListTeams { region: other.code.clone() }, TeamQuery::default()).await.ok();
        assert!(elsewhere.items.is_empty());
        client.send(&cadre, PutTeam { team: TeamId::new() }, team_draft(&village.groups[0], TeamKind::Team)).await.refused(ErrorCode::Invalid);
        let closed = xiangyue_shared::team::TeamDraft { closed: true, ..team_draft(&village.code, TeamKind::Team) };
        client.send(&cadre, PutTeam { team }, closed).await.ok();
        client.send(&leader, join(leader.resident()), Nothing {}).await.refused(ErrorCode::DutyClosed);
    }
}

both_engines! {
    async fn a_freed_place_is_offered_in_order(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let duty = app.duty(&cadre, duty_draft(&village.code)).await;
        let shift = app.shift(&cadre, duty, shift_draft(1)).await;
        let mut people = Vec::new();
        for home in &village.homes {
            people.push(app.villager(home).await);
        }
        let mut signups = Vec::new();
        for user in &people {
            signups.push(app.try_sign_up(user, shift, user.resident()).await.ok());
        }
        let states: Vec<_> = signups.iter().map(|one| (one.state, one.position)).collect();
        assert_eq!(states, [
            (SignupState::Booked, None),
            (SignupState::Waiting, Some(1)),
            (SignupState::Waiting, Some(2)),
            (SignupState::Waiting, Some(3)),
        ]);
        app.try_sign_up(&people[1], shift, people[1].resident()).await.refused(ErrorCode::AlreadySignedUp);
        // Nobody else's, but one's own household and its helper.
        app.try_sign_up(&people[1], shift, people[0].resident()).await.refused(ErrorCode::Forbidden);

        let leave = |n: usize| client.send(&people[n], LeaveShift { signup: signups[n].id }, Nothing {});
        let mine = async |n: usize| {
            let list = ListSignups { resident: people[n].resident() };
            client.get(&people[n], list).await.ok().items.remove(0)
        };
        assert_eq!(leave(0).await.ok().state, SignupState::OnLeave);
        leave(0).await.refused(ErrorCode::SignupState);
        let offered = mine(1).await;
        assert_eq!(offered.state, SignupState::Offered);
        assert!(offered.offer_until.is_some_and(|until| until <= offered.shift.starts_at));
        assert!(app.sms.text_to(&people[1].phone).await.contains("文明劝导"));
        // It is offered to one, and nobody gets past the others.
        assert_eq!(mine(2).await.position, Some(1));
        let again = app.try_sign_up(&people[0], shift, people[0].resident()).await.ok();
        assert_eq!(again.position, Some(3));

        // Not taken in time: the next is asked. Declined: the next after that. Accepted: it is theirs.
        app.sql("UPDATE shift_signups SET offer_until = '2026-01-01 00:00:00' WHERE state = 'offered'").await;
        let answer = |n: usize, accept| {
            client.send(&people[n], AnswerShiftOffer { signup: signups[n].id }, SignupDecision { accept })
        };
        answer(1, true).await.refused(ErrorCode::OfferExpired);
        app.write(queue::lapse).await;
        assert_eq!((mine(1).await.state, mine(2).await.state), (SignupState::Lapsed, SignupState::Offered));
        answer(1, true).await.refused(ErrorCode::OfferExpired);
        assert_eq!(answer(2, false).await.ok().state, SignupState::Declined);
        assert_eq!(answer(3, true).await.ok().state, SignupState::Booked);
        answer(3, true).await.refused(ErrorCode::SignupState);
        app.verify().await;

        // A larger shift takes in who waits; a cancelled one frees everybody.
        client.send(&cadre, PutShift { duty, shift }, shift_draft(2)).await.ok();
        let list = ListSignups { resident: people[0].resident() };
        let states: Vec<_> = client.get(&people[0], list).await.ok().items.iter().map(|one| one.state).collect();
        assert!(states.contains(&SignupState::Offered), "{states:?}");
        client.send(&cadre, PutShift { duty, shift }, shift_draft(1)).await.refused(ErrorCode::Invalid);
        let mut cancelled = shift_draft(2);
        cancelled.cancelled = true;
        let shown = client.send(&cadre, PutShift { duty, shift }, cancelled).await.ok();
        assert_eq!((shown.taken, shown.waiting), (0, 0));
        assert_eq!(mine(3).await.state, SignupState::Cancelled);
        app.try_sign_up(&people[1], shift, people[1].resident()).await.refused(ErrorCode::ShiftCancelled);
        let coming = client.get(&people[0], ListShifts { region: village.code.clone() }).await.ok();
        assert!(coming.items.is_empty());
        app.verify().await;
    }
}

both_engines! {
    async fn a_leader_agrees_and_helps_where_wanted(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let leader = app.villager(&village.homes[0]).await;
        let team = app.team(&cadre, team_draft(&village.code, TeamKind::Team), leader.resident()).await;
        let mut draft = duty_draft(&village.code);
        draft.team = Some(team);
        draft.needs_approval = true;
        // Those who lead a team run its duties, but do not say what points they earn.
        let duty = app.duty(&leader, draft.clone()).await;
        let mut with_points = draft.clone();
        with_points.points = Some(PointsRule { rule: village.give, per_minutes: 60 });
        client.send(&leader, PutDuty { duty }, with_points.clone()).await.refused(ErrorCode::Forbidden);
        client.send(&cadre, PutDuty { duty }, with_points.clone()).await.ok();
        client.send(&leader, PutDuty { duty }, with_points.clone()).await.ok();
        with_points.points = Some(PointsRule { rule: village.take, per_minutes: 60 });
        client.send(&cadre, PutDuty { duty }, with_points).await.refused(ErrorCode::Invalid);
        let shift = app.shift(&leader, duty, shift_draft(1)).await;
        let neighbour = app.villager(&village.homes[1]).await;
        client.send(&neighbour, PutDuty { duty: DutyId::new() }, draft).await.refused(ErrorCode::Forbidden);
        client.send(&neighbour, PutShift { duty, shift: ShiftId::new() }, shift_draft(1)).await.refused(ErrorCode::Forbidden);

        // What is asked for holds the place until the leader has spoken.
        let asked = app.try_sign_up(&neighbour, shift, neighbour.resident()).await.ok();
        assert_eq!((asked.state, asked.shift.taken), (SignupState::Asked, 1));
        let third = app.villager(&village.homes[2]).await;
        let waits = app.try_sign_up(&third, shift, third.resident()).await.ok();
        assert_eq!(waits.state, SignupState::Waiting);
        let decide = |signup, accept| client.send(&leader, DecideSignup { signup }, SignupDecision { accept });
        decide(waits.id, true).await.refused(ErrorCode::SignupState);
        assert_eq!(decide(asked.id, false).await.ok().state, SignupState::Refused);
        let answer = client.send(&third, AnswerShiftOffer { signup: waits.id }, SignupDecision { accept: true }).await.ok();
        assert_eq!(answer.state, SignupState::Asked);
        assert_eq!(decide(waits.id, true).await.ok().state, SignupState::Booked);
        let listed = client.get(&leader, ListShiftSignups { shift }).await.ok().items;
        assert_eq!(listed.iter().map(|one| one.state).collect::<Vec<_>>(), [SignupState::Refused, SignupState::Booked]);
        client.get(&neighbour, ListShiftSignups { shift }).await.refused(ErrorCode::Forbidden);

        // A leader enters one who has no account, even when sign-up is over; a helper may, in their own group, while it is open.
        let mut late = shift_draft(5);
        (late.starts_at, late.ends_at) = (in_hours(30), in_hours(31));
        late.closes_at = in_hours(-1) + TimeDelta::minutes(1);
        let over = app.shift(&leader, duty, late).await;
        let granny = village.homes[2].residents[1].id;
        let helper = app.grid_worker(&village.homes[2].group).await;
        app.try_sign_up(&helper, over, granny).await.refused(ErrorCode::SignUpNotOpen);
        let entered = app.try_sign_up(&leader, over, granny).await.ok();
        assert_eq!((entered.state, entered.resident), (SignupState::Booked, granny));
        client.send(&helper, LeaveShift { signup: entered.id }, Nothing {}).await.ok();
        let elsewhere = app.grid_worker(&village.homes[0].group).await;
        app.try_sign_up(&elsewhere, shift, granny).await.refused(ErrorCode::Forbidden);
        // Nobody is in two places at once.
        let mut meanwhile = shift_draft(5);
        meanwhile.starts_at = in_hours(25);
        let own = app.duty(&cadre, duty_draft(&village.code)).await;
        let meanwhile = app.shift(&cadre, own, meanwhile).await;
        let problem = app.try_sign_up(&third, meanwhile, third.resident()).await.refused(ErrorCode::ShiftOverlaps);
        assert_eq!(problem.params["duty"], "文明劝导");
        // Nor does anybody lead a team that is closed.
        let closed = xiangyue_shared::team::TeamDraft { closed: true, ..team_draft(&village.code, TeamKind::Team) };
        client.send(&cadre, PutTeam { team }, closed).await.ok();
        client.get(&leader, ListShiftSignups { shift }).await.refused(ErrorCode::Forbidden);
        client.send(&leader, PutShift { duty, shift }, shift_draft(1)).await.refused(ErrorCode::Forbidden);
        client.get(&cadre, ListShiftSignups { shift }).await.ok();
        // Nobody is signed up in another village.
        let other = app.village_at(NEXT_VILLAGE).await;
        let stranger = app.villager(&other.homes[0]).await;
        app.try_sign_up(&stranger, meanwhile, stranger.resident()).await.refused(ErrorCode::OtherPlace);
        let township = app.township_officer(&region("621002204")).await;
        let wide = app.duty(&township, duty_draft(&region("621002204"))).await;
        let wide = app.shift(&township, wide, shift_draft(1)).await;
        app.try_sign_up(&stranger, wide, stranger.resident()).await.ok();
        let page = client.find(&stranger, ListShifts { region: other.code.clone() }, ShiftQuery::default()).await.ok();
        assert_eq!(page.items.iter().map(|one| one.id).collect::<Vec<_>>(), [wide]);
        let duties = client.find(&third, ListDuties { region: village.code.clone() }, DutyQuery { limit: Some(1), ..DutyQuery::default() }).await.ok();
        assert!(duties.items.len() == 1 && duties.next_cursor.is_some());
        app.verify().await;
    }
}

both_engines! {
    /// A class's adults are a shift: who signs up at either door is counted once, and the session follows.
    async fn the_adults_of_a_class_are_a_shift(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 2, 5).await;
        let mut draft = course_draft(&village.code, class.grant, 2, 5);
        draft.adults_required = 1;
        client.send(&cadre, PutCourse { course: class.course }, draft).await.ok();
        let duty = DutyId(class.course.0);
        let shifts = client.get(&cadre, ListDutyShifts { duty }).await.ok().items;
        assert_eq!(shifts.iter().map(|one| one.class_session).collect::<Vec<_>>(), class.sessions.iter().map(|one| Some(one.id)).collect::<Vec<_>>());
        assert_eq!((shifts[0].role.as_str(), shifts[0].least), ("看护", 1));
        let (session, shift) = (class.sessions[0].id, shifts[0].id);
        let (one, two) = (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
        let signed = app.try_sign_up(&one, shift, one.resident()).await.ok();
        assert_eq!(client.send(&one, SignUpForDuty { session }, Nothing {}).await.ok().adults, 1);
        assert_eq!(client.send(&two, SignUpForDuty { session }, Nothing {}).await.ok().adults, 2);
        // The teacher sees who comes.
        let seen = client.find(&class.teacher, ListShiftSignups { shift }, PageQuery::default()).await.ok();
        assert_eq!(seen.items.len(), 2);
        client.send(&one, LeaveShift { signup: signed.id }, Nothing {}).await.ok();
        assert_eq!(app.sessions(&one, class.course).await[0].adults, 1);
        // When it takes place is for the class to say.
        client.send(&cadre, PutShift { duty, shift }, shift_draft(3)).await.refused(ErrorCode::Invalid);
        let body = SessionDraft { day: class.sessions[0].day, begins: class.sessions[0].begins, ends: class.sessions[0].ends, cancelled: true, substitute: None };
        let cancelled = client.send(&cadre, PutClassSession { course: class.course, session }, body).await.ok();
        assert_eq!(cancelled.adults, 0);
        let list = ListSignups { resident: two.resident() };
        assert_eq!(client.get(&two, list).await.ok().items[0].state, SignupState::Cancelled);
        app.verify().await;
    }
}

both_engines! {
    /// Guards: `ends_at` in `services/volunteer/signup.rs`, `take_place`, and the looks for classes in `duty.rs` and `shift.rs`.
    async fn nobody_is_entered_into_what_is_over_or_is_a_class(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let neighbour = app.villager(&village.homes[1]).await;
        let duty = app.duty(&cadre, duty_draft(&village.code)).await;
        let shift = app.shift(&cadre, duty, shift_draft(5)).await;
        app.sql(&format!(
            "UPDATE shifts SET starts_at = '2026-01-01 08:00:00', ends_at = '2026-01-01 10:00:00' WHERE id = '{shift}'"
        ))
        .await;
        app.try_sign_up(&cadre, shift, neighbour.resident()).await.refused(ErrorCode::ShiftBegun);

        let class = app.class(&cadre, &village.code, 2, 5).await;
        let as_duty = PutDuty { duty: class.course.to_string().parse().expect("an id") };
        let refused = app.client.send(&cadre, as_duty, duty_draft(&village.code)).await;
        refused.refused_field("duty", ErrorCode::Duplicate);
        let session = class.sessions[0].id.to_string();
        let as_shift = PutShift { duty, shift: session.parse().expect("an id") };
        let refused = app.client.send(&cadre, as_shift, shift_draft(5)).await;
        refused.refused_field("shift", ErrorCode::Duplicate);
    }
}
