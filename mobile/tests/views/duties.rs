//! Volunteering: a villager's pages, the leader's, and the desk's.

use chrono::{NaiveDate, TimeDelta};
use dioxus::prelude::*;
use xiangyue_mobile::{
    api::Failure,
    hooks::Remote,
    route::Address,
    views::{
        duties::{
            DutiesView, DutyOfMineView, HoursView, RunShiftView, ScreenView, TeamView, TeamsView,
        },
        staff::{
            Village,
            duties::{DeskDutiesView, DeskDutyView},
        },
    },
};
use xiangyue_shared::{
    attendance::{HoursEntry, HoursTotal, ShownVenueCode, Witness, Witnessed},
    duty::{Duty, Shift},
    household::ResidentRow,
    ids::*,
    page::Page,
    points::Points,
    shift_signup::{Signup, SignupState},
    team::{Membership, MembershipState, Team, TeamKind, TeamRole},
};

use crate::{
    fixtures::{now, page},
    stage::{check_states, check_troubles, draw, holds, lacks},
};

fn village() -> Village {
    Village { code: "621002204206".parse().unwrap(), name: "毛寺村".to_owned() }
}

fn duty() -> Duty {
    Duty {
        id: DutyId::new(),
        region: village().code,
        team: Some(TeamId::new()),
        team_name: Some("夕阳红志愿队".to_owned()),
        course: None,
        name: "护河".to_owned(),
        about: "带雨鞋".to_owned(),
        needs_approval: true,
        rounding: None,
        points: None,
        closed: false,
    }
}

/// From 14:00 to 16:00 on the day that is today: it begins in two hours.
fn shift() -> Shift {
    Shift {
        id: ShiftId::new(),
        duty: DutyId::new(),
        duty_name: "护河".to_owned(),
        region: village().code,
        team: None,
        class_session: None,
        role: "巡河员".to_owned(),
        place: "村口桥头".to_owned(),
        starts_at: now() + TimeDelta::hours(2),
        ends_at: now() + TimeDelta::hours(4),
        opens_at: now() - TimeDelta::days(1),
        closes_at: now() + TimeDelta::hours(2),
        least: 1,
        most: 3,
        taken: 1,
        waiting: 0,
        needs_approval: false,
        cancelled: false,
        closed: false,
    }
}

fn signup(shift: Shift, state: SignupState) -> Signup {
    Signup {
        id: SignupId::new(),
        shift,
        resident: ResidentId::new(),
        resident_name: "刘存善".to_owned(),
        state,
        position: None,
        offer_until: None,
        came: None,
        left: None,
    }
}

fn person(id: ResidentId, name: &str) -> ResidentRow {
    ResidentRow {
        id,
        name: name.to_owned(),
        is_head: false,
        relation: "户主".to_owned(),
        phone_tail: None,
        id_tail: None,
        has_account: true,
    }
}

fn membership(role: TeamRole, state: MembershipState) -> Membership {
    Membership {
        team: TeamId::new(),
        team_name: "夕阳红志愿队".to_owned(),
        kind: TeamKind::Team,
        resident: ResidentId::new(),
        resident_name: "张秀英".to_owned(),
        role,
        state,
        asked_at: now(),
    }
}

fn team() -> Team {
    Team {
        id: TeamId::new(),
        region: village().code,
        kind: TeamKind::Team,
        name: "夕阳红志愿队".to_owned(),
        about: "帮独居老人".to_owned(),
        closed: false,
        members: 7,
    }
}

#[test]
fn shifts_say_whether_people_are_wanted() {
    let queued = Shift { taken: 3, waiting: 2, ..shift() };
    let full = Shift { taken: 3, ..shift() };
    let off = Shift { cancelled: true, ..shift() };
    let later = Shift { opens_at: now() + TimeDelta::hours(1), ..shift() };
    let over = Shift { closes_at: now(), ..shift() };
    let shifts = page(vec![shift(), queued, full, off, later, over]);
    let shown = |shifts: Remote<Page<Shift>>| {
        let own = vec![
            Signup { position: Some(2), ..signup(shift(), SignupState::Waiting) },
            signup(shift(), SignupState::OnLeave),
        ];
        rsx! {
            DutiesView {
                own: Remote::ready(own),
                shifts,
                busy: false,
                failure: None,
                now: now(),
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    };
    let states = crate::stage::states(shifts, shown);
    check_states(
        &states,
        &[
            "护河 巡河员",
            "14:00 到 16:00",
            "村口桥头",
            "还要 2 人",
            "2 人排队",
            "满了",
            "取消了",
            "今天 下午 1:00 开始报名",
            "报名截止",
            "排第 2 位",
        ],
    );
    assert_eq!(states[1].matches("data-testid=\"own-shift\"").count(), 1, "leave was taken");
    holds(&draw(move || shown(Remote::ready(Page::default()))), &["这些天没有要人的活"]);
}

/// The page of a duty with one shift, as one of two in a household sees it.
fn of_mine(signup: impl Fn(Shift) -> Option<Signup> + 'static, of: Shift, leads: bool) -> String {
    let (own, other) = (ResidentId::new(), ResidentId::new());
    draw(move || {
        rsx! {
            DutyOfMineView {
                duty: Remote::ready(duty()),
                shifts: Remote::ready(page(vec![of.clone()])),
                family: vec![person(own, "刘存善"), person(other, "王秀兰")],
                who: Some(own),
                signups: Remote::ready(signup(of.clone()).into_iter().collect::<Vec<_>>()),
                leads,
                now: now(),
                busy: false,
                failure: None,
                onchoose: |_| {},
                onadd: |()| {},
                onchanged: |()| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    })
}

#[test]
fn a_place_offers_what_can_be_done_about_it() {
    let acts = ["sign-up", "offer-accept", "shift-leave", "check-in", "check-out", "to-shift"];
    let only = |html: &str, wanted: &[&str]| {
        for act in acts {
            let there = html.contains(&format!("data-testid=\"{act}\""));
            assert_eq!(there, wanted.contains(&act), "{act}: {html}");
        }
    };
    let free = of_mine(|_| None, shift(), false);
    only(&free, &["sign-up"]);
    holds(&free, &["刘存善报名", "王秀兰", "带雨鞋", "报名要队长同意"]);
    let full = of_mine(|_| None, Shift { taken: 3, ..shift() }, false);
    only(&full, &["sign-up"]);
    holds(&full, &["刘存善排队", "排上队"]);
    only(&of_mine(|_| None, Shift { closes_at: now(), ..shift() }, false), &[]);

    let booked = of_mine(|of| Some(signup(of, SignupState::Booked)), shift(), false);
    only(&booked, &["shift-leave", "check-in"]);
    let tomorrow = Shift {
        starts_at: now() + TimeDelta::hours(24),
        ends_at: now() + TimeDelta::hours(26),
        ..shift()
    };
    only(&of_mine(|of| Some(signup(of, SignupState::Booked)), tomorrow, false), &["shift-leave"]);
    let until = Some(now() + TimeDelta::hours(1));
    let offered = of_mine(
        move |of| Some(Signup { offer_until: until, ..signup(of, SignupState::Offered) }),
        shift(),
        false,
    );
    only(&offered, &["offer-accept"]);
    holds(&offered, &["下午 1:00 前回答"]);

    let begun = Shift { starts_at: now() - TimeDelta::minutes(30), ..shift() };
    let came = Some(Witnessed { at: now() - TimeDelta::minutes(31), by: Witness::Code });
    let there = of_mine(
        move |of| Some(Signup { came, ..signup(of, SignupState::Booked) }),
        begun.clone(),
        false,
    );
    only(&there, &["check-out"]);
    holds(&there, &["11:29 到"]);
    let gone = of_mine(
        move |of| Some(Signup { came, left: came, ..signup(of, SignupState::Booked) }),
        begun,
        true,
    );
    only(&gone, &["to-shift"]);
    // Who has stepped back may sign up once more.
    let back = of_mine(|of| Some(signup(of, SignupState::OnLeave)), shift(), false);
    only(&back, &["sign-up"]);
    holds(&back, &["data-state=\"on_leave\""]);
}

#[test]
fn hours_are_told_with_their_points() {
    let entry = |minutes, points, corrects: Option<HoursId>| HoursEntry {
        id: HoursId::new(),
        resident: ResidentId::new(),
        resident_name: "刘存善".to_owned(),
        title: "护河 巡河员".to_owned(),
        duty: None,
        signup: None,
        service: None,
        day: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
        minutes,
        corrects,
        points,
        transfer: None,
        note: if corrects.is_some() { "早走了".to_owned() } else { String::new() },
        recorded_at: now(),
    };
    let entries = page(vec![
        entry(-30, Some(Points(-2)), Some(HoursId::new())),
        entry(135, Some(Points(8)), None),
    ]);
    let shown = |entries: Remote<Page<HoursEntry>>| {
        rsx! {
            HoursView {
                total: Remote::ready(HoursTotal { minutes: 105, times: 1 }),
                entries,
                busy: false,
                failure: None,
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    };
    check_states(
        &crate::stage::states(entries, shown),
        &[
            "1 小时 45 分钟",
            "1 次",
            "2 小时 15 分钟",
            "−30 分钟",
            "积分 +8",
            "积分 −2",
            "更正：早走了",
        ],
    );
    holds(&draw(move || shown(Remote::ready(Page::default()))), &["还没有时长"]);
}

#[test]
fn teams_say_how_one_stands_in_them() {
    let (asked, led, free) = (team(), team(), team());
    let own = vec![
        Membership { team: asked.id, ..membership(TeamRole::Member, MembershipState::Asked) },
        Membership { team: led.id, ..membership(TeamRole::Leader, MembershipState::Active) },
        Membership { team: free.id, ..membership(TeamRole::Member, MembershipState::Left) },
    ];
    let shown = move |teams: Remote<Page<Team>>| {
        rsx! {
            TeamsView {
                teams,
                own: own.clone(),
                resident: Some(ResidentId::new()),
                busy: false,
                failure: None,
                onchanged: |()| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    };
    let states = crate::stage::states(page(vec![asked, led, free]), shown);
    check_states(&states, &["夕阳红志愿队", "7 人", "等同意", "队长", "data-testid=\"to-team\""]);
    assert_eq!(states[1].matches("data-testid=\"team-join\"").count(), 1);
    assert_eq!(states[1].matches("data-testid=\"team-leave\"").count(), 2);
}

#[test]
fn who_runs_a_team_decides_who_joins_and_only_staff_who_leads() {
    let shown = |manages: bool| {
        draw(move || {
            let asked = vec![membership(TeamRole::Member, MembershipState::Asked)];
            let members = page(vec![membership(TeamRole::Leader, MembershipState::Active)]);
            rsx! {
                TeamView {
                    asked: Remote::ready(asked),
                    members: Remote::ready(members),
                    manages,
                    busy: false,
                    failure: None,
                    onchanged: |()| {},
                    onmore: |()| {},
                    onretry: |()| {},
                }
            }
        })
    };
    let leaders = "data-testid=\"member-leader\"";
    holds(&shown(true), &["aria-label=\"张秀英 同意\"", leaders, "不当队长"]);
    holds(&shown(false), &["data-testid=\"member-accept\"", "data-testid=\"member-refuse\""]);
    lacks(&shown(false), &[leaders]);
}

#[test]
fn a_shift_shows_its_leader_who_came_and_how_it_is_known() {
    let begun = || Shift { starts_at: now() - TimeDelta::hours(1), ..shift() };
    let witnessed = |by| Some(Witnessed { at: now(), by });
    let here = Signup { came: witnessed(Witness::Offline), ..signup(begun(), SignupState::Booked) };
    let gone = Signup {
        came: witnessed(Witness::Code),
        left: witnessed(Witness::Leader),
        ..signup(begun(), SignupState::Booked)
    };
    let signups = page(vec![
        signup(begun(), SignupState::Asked),
        here,
        gone,
        signup(begun(), SignupState::Booked),
    ]);
    let shown = |signups: Remote<Page<Signup>>| {
        rsx! {
            RunShiftView {
                shift: Remote::ready(Shift { starts_at: now() - TimeDelta::hours(1), ..shift() }),
                signups,
                back: Address::new("/village/duties"),
                screen: Address::new("/village/duties"),
                now: now(),
                busy: false,
                failure: None,
                onchanged: |()| {},
                onwrite: |_| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    };
    let states = crate::stage::states(signups, shown);
    check_states(
        &states,
        &[
            "到了 1 人 · 走了 1 人",
            "没网时扫码",
            "队长登记",
            "还没来",
            "data-testid=\"to-screen\"",
            "data-testid=\"signup-accept\"",
        ],
    );
    // Of the one who came and the one who has not.
    assert_eq!(states[1].matches("data-testid=\"by-hand\"").count(), 2);
    holds(&draw(move || shown(Remote::ready(Page::default()))), &["还没有人报名"]);
}

#[test]
fn the_screen_shows_no_code_that_has_run_out() {
    let shown = |good_for: i64, failure: Option<Failure>| {
        draw(move || {
            let code = ShownVenueCode {
                code: "xyv1.abc".to_owned(),
                digits: "48271936".to_owned(),
                next_at: now(),
                good_until: now() + TimeDelta::seconds(good_for),
            };
            rsx! {
                ScreenView {
                    code: Some(code),
                    failure: failure.clone(),
                    now: now(),
                    back: Address::new("/village/duties"),
                    onretry: |()| {},
                }
            }
        })
    };
    let code = "data-code=\"xyv1.abc\"";
    holds(&shown(30, None), &[code, "这个码用到 12:00:30"]);
    holds(&shown(30, Some(Failure::Offline)), &[code, "data-testid=\"offline\""]);
    let over = shown(-1, Some(Failure::Offline));
    holds(&over, &["data-testid=\"offline\""]);
    lacks(&over, &[code]);
}

#[test]
fn the_desk_lists_duties_and_teams_and_only_managers_change_them() {
    let shown = |duties: Remote<Page<Duty>>| {
        rsx! {
            DeskDutiesView {
                village: village(),
                duties,
                teams: Remote::ready(page(vec![team()])),
                closed: false,
                busy: false,
                failure: None,
                onclosed: |_| {},
                onfound: |()| {},
                onmore: |()| {},
                onmoreteams: |()| {},
                onretry: |()| {},
            }
        }
    };
    check_states(
        &crate::stage::states(page(vec![duty()]), shown),
        &["护河", "夕阳红志愿队", "7 人", "data-testid=\"duty-new\""],
    );
    holds(&draw(move || shown(Remote::ready(Page::default()))), &["还没有志愿岗"]);
    let one = |shifts: Remote<Page<Shift>>, manages| {
        rsx! {
            DeskDutyView {
                duty: Remote::ready(duty()),
                shifts,
                manages,
                now: now(),
                busy: false,
                failure: None,
                onadd: |()| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    };
    check_troubles(move |shifts| one(shifts, true));
    let buttons = ["data-testid=\"shift-add\"", "data-testid=\"duty-change\""];
    let html = draw(move || one(Remote::ready(page(vec![shift()])), true));
    holds(&html, &buttons);
    holds(&html, &["14:00 到 16:00", "还要 2 人"]);
    lacks(&draw(move || one(Remote::ready(page(vec![shift()])), false)), &buttons);
}
