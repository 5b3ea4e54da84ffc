//! Four-thirty classes: the desk, the teacher's register, and a guardian's pages.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use dioxus::prelude::*;
use uuid::Uuid;
use xiangyue_mobile::{
    hooks::Remote,
    queue::{Deed, Subject, Waiting},
    session::ME,
    views::{
        classes::{CardsView, ChildrenView, ClassesOfFamilyView, CourseOfFamilyView},
        staff::{
            Village,
            classes::{
                ClassesView, CollectView, DeskCourseView, DeskSessionView, FiguresView,
                RegisterView,
            },
        },
    },
};
use xiangyue_shared::{
    access::{Grant, Role},
    account::Me,
    child::{Child, ChildProfile, CollectorCard, Consent, ConsentRecord, Contact, PickupPerson},
    class_booking::{Seat, SeatState},
    class_register::{
        ChildFigures, Collector, NotCollected, Party, Register, RegisterRow, SessionFigures,
        TermFigures,
    },
    course::{ClassSession, Course, WeeklyPattern},
    error::{ErrorCode, Problem},
    ids::*,
    page::Page,
};

use crate::{
    fixtures::{me, now, page},
    stage::{check_states, check_troubles, draw, holds, lacks},
};

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn village() -> Village {
    Village { code: "621002204206".parse().unwrap(), name: "毛寺村".to_owned() }
}

fn cadre() -> Me {
    let grant = Grant {
        role: Role::VillageCadre,
        region: village().code,
        place_name: "毛寺村".to_owned(),
        store: None,
    };
    Me { grants: vec![grant], household: None, ..me() }
}

fn course() -> Course {
    Course {
        id: CourseId::new(),
        region: village().code,
        name: "四点半课堂 书法".to_owned(),
        place: "村小学一楼".to_owned(),
        teacher: UserId::new(),
        teacher_name: "毛丽".to_owned(),
        age_from: 6,
        age_to: 12,
        pattern: WeeklyPattern {
            weekdays: vec![1, 3],
            begins: time(16, 30),
            ends: time(18, 0),
            first_day: day(2),
            last_day: day(30),
            skip_holidays: true,
        },
        quota: 5,
        adults_required: 0,
        offer_minutes: 120,
        alarm_minutes: 15,
        closed: false,
        holidays_unknown: vec![2027],
    }
}

fn session() -> ClassSession {
    ClassSession {
        id: ClassSessionId::new(),
        course: CourseId::new(),
        course_name: "四点半课堂 书法".to_owned(),
        place: "村小学一楼".to_owned(),
        teacher: UserId::new(),
        day: day(23),
        begins: time(16, 30),
        ends: time(18, 0),
        starts_at: now() + TimeDelta::days(1),
        cancelled: false,
        seats: 5,
        taken: 3,
        waiting: 0,
        adults: 0,
        adults_required: 0,
        open: true,
        homework: String::new(),
    }
}

fn child(name: &str) -> Child {
    let person = PickupPerson {
        id: PickupPersonId::new(),
        name: "王秀兰".to_owned(),
        relation: "奶奶".to_owned(),
        phone: "13900005001".to_owned(),
        card: 0,
    };
    Child {
        id: ChildId::new(),
        profile: ChildProfile {
            name: name.to_owned(),
            birth_date: day(1),
            health_notes: "花生过敏".to_owned(),
            contacts: vec![Contact { name: "爸爸".to_owned(), phone: "13900005002".to_owned() }],
            pickup_persons: vec![person],
        },
        photos: vec![],
    }
}

fn seat(child: ChildId, on: NaiveDate, state: SeatState) -> Seat {
    Seat {
        id: SeatId::new(),
        booking: BookingId::new(),
        child,
        course: CourseId::new(),
        course_name: "四点半课堂 书法".to_owned(),
        session: ClassSessionId::new(),
        day: on,
        begins: time(16, 30),
        ends: time(18, 0),
        state,
        position: None,
        offer_until: None,
        arrived_at: None,
        left_at: None,
    }
}

fn row(name: &str, state: SeatState) -> RegisterRow {
    let Child { id, profile, photos } = child(name);
    RegisterRow {
        seat: SeatId::new(),
        child: id,
        state,
        profile,
        arrived_at: None,
        left_at: None,
        collected_by: None,
        photos,
    }
}

#[test]
fn the_desk_lists_classes_and_children_not_collected() {
    let list = |courses: Remote<Page<Course>>| {
        let waiting = NotCollected {
            seat: SeatId::new(),
            course: CourseId::new(),
            course_name: "四点半课堂 书法".to_owned(),
            place: "村小学一楼".to_owned(),
            day: day(22),
            ended: time(18, 0),
            household: HouseholdId::new(),
            household_name: "刘存善".to_owned(),
            alarmed_at: None,
        };
        rsx! {
            ClassesView {
                village: village(),
                courses,
                not_collected: vec![waiting],
                closed: false,
                busy: false,
                failure: None,
                now: now(),
                onclosed: |_| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    };
    check_states(
        &crate::stage::states(page(vec![course()]), list),
        &["每周一、三 16:30 到 18:00", "6 到 12 岁", "刘存善家 · 四点半课堂 书法", "18:00 放学"],
    );
    holds(&draw(move || list(Remote::ready(Page::default()))), &["还没有课堂"]);
}

#[test]
fn only_who_manages_a_class_changes_it() {
    let shown = |who: Me| {
        draw(move || {
            *ME.write() = Some(who.clone());
            let full = ClassSession { taken: 5, waiting: 2, ..session() };
            let off = ClassSession { cancelled: true, ..session() };
            rsx! {
                DeskCourseView {
                    course: Remote::ready(course()),
                    sessions: Remote::ready(page(vec![session(), full, off])),
                    today: day(22),
                    busy: false,
                    failure: None,
                    onadd: |()| {},
                    onmore: |()| {},
                    onretry: |()| {},
                }
            }
        })
    };
    let buttons = ["data-testid=\"session-add\"", "data-testid=\"course-change\""];
    let html = shown(cadre());
    holds(&html, &buttons);
    holds(&html, &["3/5 人", "2 人排队", "不上课", "2027 年的放假安排"]);
    let elsewhere = Grant { region: "621002204207".parse().unwrap(), ..cadre().grants.remove(0) };
    lacks(&shown(Me { grants: vec![elsewhere], ..cadre() }), &buttons);
}

#[test]
fn a_session_tells_households_and_no_child() {
    let shown = |parties: Remote<Page<Party>>| {
        rsx! {
            DeskSessionView {
                session: Remote::ready(session()),
                parties,
                manages: true,
                now: now(),
                busy: false,
                failure: None,
                onchange: |()| {},
                oncancel: |()| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    };
    check_troubles(shown);
    let party = Party {
        booking: BookingId::new(),
        household: HouseholdId::new(),
        household_number: "1001".to_owned(),
        household_name: "刘存善".to_owned(),
        children: 2,
        state: SeatState::Waiting,
        position: Some(3),
        offer_until: None,
    };
    let html = draw(move || shown(Remote::ready(page(vec![party.clone()]))));
    holds(&html, &["刘存善", "2 个孩子", "排第 3 位", "data-testid=\"session-cancel\""]);
    holds(&draw(move || shown(Remote::ready(Page::default()))), &["还没有人报名"]);
}

#[test]
fn figures_are_by_session_first() {
    let figures = TermFigures {
        sessions: vec![SessionFigures {
            session: ClassSessionId::new(),
            day: day(20),
            cancelled: false,
            seats: 5,
            adults: 1,
            booked: 4,
            came: 3,
            on_leave: 1,
            absent: 1,
            waiting: 0,
        }],
        children: vec![ChildFigures {
            child: ChildId::new(),
            household_number: "1001".to_owned(),
            household_name: "刘存善".to_owned(),
            booked: 4,
            came: 3,
            on_leave: 1,
            absent: 0,
        }],
    };
    let shown = |figures: Remote<TermFigures>| {
        rsx! {
            FiguresView {
                course: CourseId::new(),
                name: "四点半课堂 书法",
                figures,
                busy: false,
                failure: None,
                ondownload: |()| {},
                onretry: |()| {},
            }
        }
    };
    check_states(
        &crate::stage::states(figures, shown),
        &["报名 4", "到 3", "请假 1", "没来 1", "data-testid=\"figures-download\""],
    );
}

#[test]
fn the_register_says_how_each_child_stands() {
    let came = Some(now() - TimeDelta::minutes(40));
    let here = RegisterRow { arrived_at: came, ..row("刘小朵", SeatState::Booked) };
    let mut gone = RegisterRow { left_at: Some(now()), ..here.clone() };
    gone.seat = SeatId::new();
    gone.collected_by = Some(gone.profile.pickup_persons[0].id);
    let rows =
        vec![here, gone, row("刘小禾", SeatState::Booked), row("毛晨光", SeatState::OnLeave)];
    let shown = |register: Remote<Register>| {
        rsx! {
            RegisterView {
                register,
                now: now(),
                onarrived: |_| {},
                onabout: |_| {},
                oncollect: |_| {},
                oncard: |()| {},
                onretry: |()| {},
            }
        }
    };
    let register = Register { session: session(), rows };
    check_states(
        &crate::stage::states(register.clone(), shown),
        &[
            "data-stand=\"here\"",
            "data-stand=\"gone\"",
            "data-stand=\"expected\"",
            "data-stand=\"away\"",
            "12:00 奶奶 王秀兰接走",
            "花生过敏",
            "aria-label=\"刘小禾 到了\"",
        ],
    );
    // It is over: who never came is absent, and who is still there must be collected.
    let over = ClassSession { day: day(21), ..session() };
    let late = Register { session: over, ..register };
    holds(
        &draw(move || shown(Remote::ready(late.clone()))),
        &["data-stand=\"absent\"", "还有 1 个孩子没接"],
    );
    let empty = Register { session: session(), rows: vec![] };
    holds(&draw(move || shown(Remote::ready(empty.clone()))), &["这次课没有孩子报名"]);
}

#[test]
fn the_register_says_what_waits_and_what_was_refused() {
    let (waits, refused) = (row("刘小朵", SeatState::Booked), row("毛晨光", SeatState::Booked));
    let told = |row: &RegisterRow, deed, refused: Option<Problem>| Waiting {
        key: Uuid::now_v7(),
        user: UserId::new(),
        made_at: now() - TimeDelta::minutes(5),
        subject: Subject::seat(deed, "四点半课堂 书法".to_owned(), row.seat),
        refused,
    };
    let queued = vec![
        told(&waits, Deed::CheckIn, None),
        told(&refused, Deed::CheckOut, Some(Problem::new(ErrorCode::PickupNotListed))),
    ];
    let register = Register { session: session(), rows: vec![waits, refused] };
    let html = draw(move || {
        rsx! {
            RegisterView {
                register: Remote::ready(register.clone()),
                queued: queued.clone(),
                now: now(),
                onarrived: |_| {},
                onabout: |_| {},
                oncollect: |_| {},
                oncard: |()| {},
                onretry: |()| {},
            }
        }
    });
    holds(
        &html,
        &[
            "等网络上报",
            "11:55 接走的，没有记上：",
            "这个人不在接送名单上",
            "data-testid=\"row-again\"",
            "data-testid=\"row-seen\"",
        ],
    );
    assert_eq!(html.matches("row-waits").count(), 1);
}

#[test]
fn a_card_hands_over_those_who_are_there_and_nobody_else() {
    let here = RegisterRow { arrived_at: Some(now()), ..row("刘小朵", SeatState::Booked) };
    let not_yet = row("刘小禾", SeatState::Booked);
    let collector = |row: &RegisterRow| Collector {
        seat: row.seat,
        pickup_person: row.profile.pickup_persons[0].id,
    };
    let shown = |collectors: Vec<Collector>| {
        let rows = vec![here.clone(), not_yet.clone()];
        draw(move || {
            rsx! {
                CollectView {
                    rows: rows.clone(),
                    collectors: collectors.clone(),
                    busy: false,
                    onhand: |_| {},
                    onagain: |()| {},
                    onclose: |()| {},
                }
            }
        })
    };
    let html = shown(vec![collector(&here), collector(&not_yet)]);
    holds(&html, &["奶奶 王秀兰", "刘小朵", "data-testid=\"hand-over\""]);
    lacks(&html, &["刘小禾"]);
    holds(&shown(vec![collector(&not_yet)]), &["data-testid=\"card-none-here\""]);
    let refused = shown(vec![]);
    holds(&refused, &["data-testid=\"card-unknown\"", "不能接走"]);
    lacks(&refused, &["data-testid=\"hand-over\""]);
}

#[test]
fn a_guardian_sees_offers_today_and_the_days_to_come() {
    let (one, two) = (child("刘小朵"), child("刘小禾"));
    let came = Seat {
        arrived_at: Some(now()),
        left_at: Some(now() + TimeDelta::minutes(80)),
        ..seat(one.id, day(22), SeatState::Booked)
    };
    let queued = Seat { position: Some(2), ..seat(two.id, day(24), SeatState::Waiting) };
    let until = Some(now() + TimeDelta::hours(2));
    let offered = Seat { offer_until: until, ..seat(two.id, day(23), SeatState::Offered) };
    let over = Some(now() - TimeDelta::minutes(1));
    let lapsing = Seat { offer_until: over, ..seat(one.id, day(23), SeatState::Offered) };
    let family = vec![one, two];
    let shown = move |seats: Remote<Vec<Seat>>| {
        rsx! {
            ClassesOfFamilyView {
                bound: true,
                children_known: family.clone(),
                seats,
                courses: Remote::ready(page(vec![course()])),
                busy: false,
                failure: None,
                now: now(),
                onchanged: |()| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    };
    let states = crate::stage::states(vec![came, offered, lapsing, queued], shown.clone());
    check_states(&states, &["刘小朵", "13:20 接走了", "排第 2 位", "下午 2:00 前回答"]);
    assert_eq!(states[1].matches("data-testid=\"offer\"").count(), 1);
    holds(&draw(move || shown(Remote::ready(vec![]))), &["data-testid=\"nothing-booked\""]);
}

#[test]
fn a_class_is_booked_for_children_that_are_known() {
    let shown = |family: Vec<Child>, seats: Vec<Seat>, known: Course| {
        draw(move || {
            rsx! {
                CourseOfFamilyView {
                    course: Remote::ready(known.clone()),
                    family: Remote::ready(family.clone()),
                    sessions: Remote::ready(page(vec![session()])),
                    seats: seats.clone(),
                    now: now(),
                    busy: false,
                    failure: None,
                    onchoose: |_| {},
                    ongiveup: |_| {},
                    onchanged: |()| {},
                    onmore: |()| {},
                    onretry: |()| {},
                }
            }
        })
    };
    holds(&shown(vec![], vec![], course()), &["还没有登记孩子", "还有 2 个位子"]);
    let one = child("刘小朵");
    let booked = seat(one.id, day(23), SeatState::Booked);
    let html = shown(vec![one.clone()], vec![booked], course());
    holds(&html, &["data-testid=\"book-term\"", "先点孩子的名字", "data-testid=\"give-up\""]);
    let closed = shown(vec![one], vec![], Course { closed: true, ..course() });
    holds(&closed, &["不再报名"]);
    lacks(&closed, &["data-testid=\"book-term\"", "data-testid=\"give-up\""]);
}

#[test]
fn a_childs_consent_is_shown_with_what_is_open() {
    let record = |child, consent| ConsentRecord {
        id: ConsentId::new(),
        child,
        consent,
        version: 1,
        by_name: "刘存善".to_owned(),
        at: now(),
    };
    let (known, open, gone) = (child("刘小朵"), ChildId::new(), ChildId::new());
    let consents = page(vec![
        record(gone, Consent::Withdrawn),
        record(open, Consent::Given),
        record(gone, Consent::Given),
        record(known.id, Consent::Given),
    ]);
    let shown = move |family: Remote<Vec<Child>>| {
        rsx! {
            ChildrenView {
                bound: true,
                family,
                consents: consents.clone(),
                now: now(),
                busy: false,
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    };
    let states = crate::stage::states(vec![known], shown);
    check_states(&states, &["刘小朵", "1 个人能接", "撤回", "已同意，还没填"]);
    assert_eq!(states[1].matches("data-testid=\"child-open\"").count(), 1);
}

#[test]
fn a_pickup_card_names_no_child() {
    let card = CollectorCard {
        name: "王秀兰".to_owned(),
        relation: "奶奶".to_owned(),
        code: "xyk1.AAAA".to_owned(),
        digits: "48271936".to_owned(),
        children: vec![ChildId::new()],
    };
    let shown = |cards: Remote<Vec<CollectorCard>>| {
        rsx! {
            CardsView { cards, onretry: |()| {} }
        }
    };
    check_states(
        &crate::stage::states(vec![card], shown),
        &["奶奶 王秀兰", "4827 1936", "data-code=\"xyk1.AAAA\""],
    );
}
