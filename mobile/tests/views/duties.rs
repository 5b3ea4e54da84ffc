//! Shifts for volunteers.

use chrono::TimeDelta;
use dioxus::prelude::*;
use xiangyue_mobile::{hooks::Remote, views::village::DutiesView};
use xiangyue_shared::{
    attendance::HoursTotal,
    duty::Shift,
    ids::{DutyId, ResidentId, ShiftId, SignupId},
    page::Page,
    shift_signup::{Signup, SignupState},
};

use crate::{
    fixtures::now,
    stage::{check_states, draw, holds, lacks, states},
};

fn shift(taken: i64, waiting: i64) -> Shift {
    Shift {
        id: ShiftId::new(),
        duty: DutyId::new(),
        duty_name: "文明劝导".to_owned(),
        region: "621002204206".parse().unwrap(),
        team: None,
        class_session: None,
        role: "劝导员".to_owned(),
        place: "村口".to_owned(),
        starts_at: now() + TimeDelta::hours(24),
        ends_at: now() + TimeDelta::hours(26),
        opens_at: now() - TimeDelta::hours(1),
        closes_at: now() + TimeDelta::hours(20),
        least: 1,
        most: 2,
        taken,
        waiting,
        needs_approval: false,
        cancelled: false,
        closed: false,
    }
}

fn signup(state: SignupState) -> Signup {
    let is = |wanted| state == wanted;
    Signup {
        id: SignupId::new(),
        shift: shift(2, 1),
        resident: ResidentId::new(),
        resident_name: "刘存善".to_owned(),
        state,
        position: is(SignupState::Waiting).then_some(3),
        offer_until: is(SignupState::Offered).then(|| now() + TimeDelta::hours(2)),
        came: None,
        left: None,
    }
}

fn page(mine: Remote<Vec<Signup>>, shifts: Remote<Page<Shift>>) -> Element {
    let hours = Some(HoursTotal { minutes: 150, times: 2 });
    rsx! {
        DutiesView {
            resident: Some(ResidentId::new()),
            mine,
            hours,
            shifts,
            busy: false,
            failure: None,
            now: now(),
            onchanged: |()| (),
            onmore: |()| (),
            onretry: |()| (),
        }
    }
}

#[test]
fn shifts_that_want_hands_are_told_with_their_places() {
    let shifts = Page { items: vec![shift(1, 0), shift(2, 3)], next_cursor: None };
    let states = states(shifts, |shifts| page(Remote::ready(vec![]), shifts));
    check_states(
        &states,
        &[
            "文明劝导 · 劝导员",
            "村口",
            "已报 1 人，要 2 人",
            "报名",
            "候补 3 人",
            "排队候补",
            "还没有报名",
            "一共 2 小时 30 分钟",
        ],
    );
    let none = draw(|| page(Remote::ready(vec![]), Remote::ready(Page::default())));
    holds(&none, &["现在没有要人手的班次"]);
    let mut over = shift(0, 0);
    over.closes_at = now();
    let over = Page { items: vec![over], next_cursor: None };
    let over = draw(move || page(Remote::ready(vec![]), Remote::ready(over.clone())));
    holds(&over, &["现在不是报名的时候"]);
    lacks(&over, &["shift-sign-up"]);
}

#[test]
fn what_one_signed_up_for_is_told_with_what_can_be_done() {
    let drawn = |state| {
        let one = signup(state);
        let shifts = Page { items: vec![one.shift.clone()], next_cursor: None };
        draw(move || page(Remote::ready(vec![one.clone()]), Remote::ready(shifts.clone())))
    };
    let booked = drawn(SignupState::Booked);
    holds(&booked, &["已报上", "shift-leave", "您已经报了"]);
    lacks(&booked, &["shift-accept", "shift-sign-up"]);
    holds(&drawn(SignupState::Waiting), &["候补第 3 位", "shift-leave"]);
    holds(&drawn(SignupState::Asked), &["等队长同意"]);
    holds(&drawn(SignupState::Offered), &["有空位，等您确认", "shift-accept", "shift-decline"]);
    // What is over is not shown here, and one may sign up anew.
    let left = drawn(SignupState::OnLeave);
    lacks(&left, &["my-shift"]);
    holds(&left, &["shift-sign-up"]);
    let stranger = draw(|| {
        rsx! {
            DutiesView {
                resident: None,
                mine: Remote::Loading,
                hours: None,
                shifts: Remote::Loading,
                busy: false,
                failure: None,
                now: now(),
                onchanged: |()| (),
                onmore: |()| (),
                onretry: |()| (),
            }
        }
    });
    holds(&stranger, &["还没有绑定村里的户口"]);
}
