//! Notices, for their readers and at the desk.

use chrono::{NaiveDate, TimeDelta};
use dioxus::prelude::*;
use uuid::Uuid;
use xiangyue_mobile::{
    hooks::{Remote, use_action},
    i18n::{LANG, Lang},
    views::{
        staff::{DeskNoticeView, DeskNoticesView, VisitsView},
        village::{AffairsView, NoticeView, NoticesView, OpenNoticesView},
    },
};
use xiangyue_shared::{
    affairs::{AffairsKind, AffairsMonth, AffairsPage, AffairsQuestion},
    ids::{HouseholdId, NoticeFileId, NoticeId, QuestionId, ResidentId},
    notice::{
        AudienceKind, DeskNotice, DeskNoticeRow, FileKind, Notice, NoticeCategory, NoticeCounts,
        NoticeDraft, NoticeFile, NoticeState, PickedHousehold, Visit,
    },
    page::Page,
};

use crate::{
    fixtures::*,
    stage::{check_states, check_troubles, draw, holds, lacks, states},
};

const BODY: &str = "# 时间\n明天上午停水。\n\n- 存水\n- <b>关阀</b>\n\n[公告](https://a.example)";

fn file(kind: FileKind) -> NoticeFile {
    NoticeFile {
        id: NoticeFileId(Uuid::nil()),
        name: "方言录音".to_owned(),
        kind,
        size_bytes: 20_480,
        address: "/api/v1/notices/a/files/b?ticket=c".to_owned(),
    }
}

fn notice() -> Notice {
    Notice {
        id: NoticeId(Uuid::nil()),
        category: NoticeCategory::Service,
        title: "毛寺组停水".to_owned(),
        summary: "时间 明天上午停水。".to_owned(),
        body: BODY.to_owned(),
        place_name: "毛寺村".to_owned(),
        published_at: now() - TimeDelta::hours(3),
        expires_at: None,
        pinned: true,
        must_acknowledge: true,
        open_to_all: true,
        read: false,
        acknowledged: false,
        for_me: true,
        pictures: vec![],
        files: vec![file(FileKind::M4a), file(FileKind::Pdf)],
    }
}

fn draft(audience: AudienceKind) -> DeskNotice {
    DeskNotice {
        id: NoticeId(Uuid::nil()),
        draft: NoticeDraft {
            region: "621002204206".parse().unwrap(),
            category: NoticeCategory::Service,
            title: "毛寺组停水".to_owned(),
            body: BODY.to_owned(),
            broadcast: String::new(),
            audience,
            role: None,
            households: vec![],
            open_to_all: false,
            must_acknowledge: true,
            pinned: false,
            publish_at: None,
            expires_at: None,
            remind_after_hours: 24,
            remind_by_sms: true,
            pictures: vec![],
        },
        households: vec![],
        place_name: "毛寺村".to_owned(),
        state: NoticeState::Published,
        files: vec![],
        written_by: "慕建国".to_owned(),
        changed_at: now(),
        published_by: Some("左长明".to_owned()),
        published_at: Some(now() - TimeDelta::hours(2)),
        reason: String::new(),
    }
}

#[test]
fn the_list_marks_what_is_unread_and_pinned() {
    let read = Notice { read: true, pinned: false, title: "开会".to_owned(), ..notice() };
    let states = states(page(vec![notice(), read]), |notices| {
        rsx! {
            NoticesView { notices, busy: false, failure: None, now: now(), onmore: |()| (), onretry: |()| () }
        }
    });
    check_states(
        &states,
        &["毛寺组停水", "置顶 ·", "没看", "开会", "请确认", "href=\"/village/notices/"],
    );
    let none = draw(|| {
        let notices = Remote::ready(page(vec![]));
        rsx! {
            NoticesView { notices, busy: false, failure: None, now: now(), onmore: |()| (), onretry: |()| () }
        }
    });
    holds(&none, &["还没有通知"]);
}

fn shown(notice: Notice, signed_in: bool, said: bool) -> String {
    draw(move || {
        let notice = Remote::ready(notice.clone());
        rsx! {
            NoticeView { notice, signed_in, said, busy: false, failure: None, now: now(), onacknowledge: |_| (), onretry: |()| () }
        }
    })
}

#[test]
fn a_notice_is_text_and_nothing_else() {
    let states = states(notice(), |notice| {
        rsx! {
            NoticeView { notice, signed_in: true, said: false, busy: false, failure: None, now: now(), onacknowledge: |_| (), onretry: |()| () }
        }
    });
    check_states(
        &states,
        &[
            "<h3>时间</h3>",
            "<li>存水</li>",
            "&#60;b&#62;关阀",
            "href=\"https://a.example\"",
            "知道了",
            "<audio",
            "ticket=c",
            "pdf · 20 KB",
            "听一听",
        ],
    );
    holds(&shown(notice(), true, true), &["您已经确认知道了"]);
    let guest = shown(Notice { for_me: false, ..notice() }, false, false);
    lacks(&guest, &["acknowledge\""]);
    let known = shown(Notice { body: String::new(), files: vec![], ..notice() }, true, false);
    holds(&known, &["时间 明天上午停水。", "连上网络后再打开"]);
    let english = draw(|| {
        use_hook(|| *LANG.write() = Lang::En);
        let notice = Remote::ready(notice());
        rsx! {
            NoticeView { notice, signed_in: true, said: false, busy: false, failure: None, now: now(), onacknowledge: |_| (), onretry: |()| () }
        }
    });
    holds(&english, &["I know", "Services"]);
}

#[test]
fn the_desk_lists_notices_by_state() {
    let row = DeskNoticeRow {
        id: NoticeId(Uuid::nil()),
        category: NoticeCategory::Service,
        title: "毛寺组停水".to_owned(),
        place_name: "毛寺村".to_owned(),
        state: NoticeState::Published,
        pinned: false,
        must_acknowledge: true,
        changed_at: now(),
        published_at: Some(now()),
        read: 12,
        acknowledged: 7,
    };
    let list = |notices| {
        rsx! {
            DeskNoticesView {
                places: vec![],
                chosen: 0,
                state: None,
                notices,
                busy: false,
                failure: None,
                now: now(),
                onplace: |_| (),
                onstate: |_| (),
                onmore: |()| (),
                onretry: |()| (),
            }
        }
    };
    check_troubles(list);
    let html = draw(move || list(Remote::ready(page(vec![row.clone()]))));
    holds(&html, &["12 人看过", "7 人已确认", "已发布", "写通知"]);
}

fn at_desk(notice: DeskNotice, publishes: bool) -> String {
    draw(move || {
        let counts =
            NoticeCounts { audience: 96, read: 40, acknowledged: 31, reminded: 12, told: 3 };
        rsx! {
            DeskNoticeView {
                notice: Remote::ready(notice.clone()),
                counts: Some(counts),
                writes: true,
                publishes,
                acting: use_action(),
                now: now(),
                onsubmit: |()| (),
                onpublish: |()| (),
                onask: |_| (),
                onretry: |()| (),
            }
        }
    })
}

#[test]
fn the_desk_shows_whom_a_notice_has_reached() {
    let published = at_desk(draft(AudienceKind::Households), true);
    holds(
        &published,
        &["40 / 96", "31 / 96", "上门名单", "广播稿", "乡亲们请注意，毛寺村有一个通知。", "撤回"],
    );
    lacks(&published, &["notice-publish", "notice-submit"]);
    let review = DeskNotice { state: NoticeState::Review, ..draft(AudienceKind::Residents) };
    holds(&at_desk(review.clone(), true), &["批准发布", "退回修改"]);
    let waits = at_desk(review, false);
    holds(&waits, &["已送审"]);
    lacks(&waits, &["notice-publish", "notice-withdraw"]);
    let back = DeskNotice {
        state: NoticeState::Draft,
        reason: "写明时间".to_owned(),
        ..draft(AudienceKind::Role)
    };
    holds(&at_desk(back, false), &["送审", "原因：写明时间"]);
}

#[test]
fn the_visit_list_says_who_was_told() {
    let visit = |name: &str, told: bool| Visit {
        resident: ResidentId(Uuid::from_u128(
            name.len().try_into().unwrap_or(0) + u128::from(told),
        )),
        name: name.to_owned(),
        number: "1002".to_owned(),
        group_name: "刘家庄组".to_owned(),
        phone_tail: Some("3309".to_owned()),
        told_by: told.then(|| "慕建国".to_owned()),
        told_at: told.then(now),
    };
    let list = |visits, about| {
        rsx! {
            VisitsView {
                notice: NoticeId(Uuid::nil()),
                about,
                places: vec![],
                chosen: 0,
                onplace: |_| (),
                visits,
                busy: false,
                telling: false,
                failure: None,
                refused: None,
                now: now(),
                ontell: |_| (),
                onmore: |()| (),
                onretry: |()| (),
            }
        }
    };
    check_troubles(move |visits| list(visits, None));
    let rows = page(vec![visit("刘建国", false), visit("毛占山", true)]);
    let html = draw(move || list(Remote::ready(rows.clone()), None));
    holds(&html, &["刘建国", "当面说了", "已告知", "慕建国 ", "3309"]);
    let early = draw(move || {
        let none = Remote::ready(page(vec![]));
        list(none, Some(draft(AudienceKind::Households)))
    });
    holds(&early, &["还不用上门"]);
}

#[test]
fn open_affairs_show_a_month_and_its_thread() {
    let month = NaiveDate::from_ymd_opt(2026, 10, 1).unwrap();
    let question = |answered: bool| AffairsQuestion {
        id: QuestionId(Uuid::from_u128(u128::from(answered))),
        asked_by: "刘**".to_owned(),
        text: "修的是哪一段渠？".to_owned(),
        asked_at: now(),
        answer: answered.then(|| "村口那一段。".to_owned()),
        answered_by: answered.then(|| "慕建国".to_owned()),
        answered_at: answered.then(now),
    };
    let draw_month = move |months, month: Option<NaiveDate>| {
        let told = AffairsPage {
            kind: AffairsKind::Finance,
            month: month.unwrap_or_default(),
            body: "# 支出\n\n- 修渠".to_owned(),
            version: 2,
            published_by: "慕建国".to_owned(),
            published_at: now(),
        };
        rsx! {
            AffairsView {
                months,
                kind: AffairsKind::Finance,
                month,
                page: Remote::ready(told),
                questions: page(vec![question(true), question(false)]),
                text: String::new(),
                asking: use_action(),
                now: now(),
                onkind: |_| (),
                onback: |_| (),
                ontext: |_| (),
                onask: |()| (),
                onmore: |()| (),
                onretry: |()| (),
            }
        }
    };
    let all = vec![AffairsMonth { kind: AffairsKind::Finance, month }];
    let states = states(all, move |months| draw_month(months, Some(month)));
    check_states(
        &states,
        &[
            "2026 年 10 月 财务",
            "第 2 版",
            "<li>修渠</li>",
            "刘** · 今天",
            "村口那一段。",
            "等村里答复",
        ],
    );
    let none = draw(move || draw_month(Remote::ready(vec![]), None));
    holds(&none, &["还没有公开的内容"]);
}

#[test]
fn a_guest_sees_what_a_village_makes_public() {
    let foreign = Notice { for_me: false, ..notice() };
    let list = |signed_in: bool, notices: Remote<Page<Notice>>| {
        rsx! {
            OpenNoticesView {
                place: "毛寺村",
                signed_in,
                notices,
                busy: false,
                failure: None,
                now: now(),
                onplace: |()| (),
                onmore: |()| (),
                onretry: |()| (),
            }
        }
    };
    let states = states(page(vec![foreign]), move |notices| list(false, notices));
    check_states(&states, &["毛寺组停水", "data-testid=\"other-place\"", "登录以后"]);
    lacks(&draw(move || list(true, Remote::ready(page(vec![notice()])))), &["登录以后"]);
    holds(&draw(move || list(true, Remote::ready(page(vec![])))), &["还没有公开的通知"]);
}

#[test]
fn of_unread_ones_it_says_that_all_are_read() {
    let html = draw(|| {
        rsx! {
            NoticesView {
                notices: Remote::ready(page(vec![])),
                busy: false,
                failure: None,
                unread: true,
                now: now(),
                onmore: |()| (),
                onretry: |()| (),
            }
        }
    });
    holds(&html, &["都看过了", "aria-pressed=\"true\""]);
}

#[test]
fn a_notice_for_picked_households_names_them_to_its_reviewers() {
    let picked = PickedHousehold {
        id: HouseholdId(Uuid::nil()),
        number: "1001".to_owned(),
        head_name: "刘存善".to_owned(),
        group_name: "刘家庄组".to_owned(),
    };
    let review = DeskNotice { households: vec![picked], ..draft(AudienceKind::Chosen) };
    let html = at_desk(review, false);
    holds(&html, &["选定 1 户", "刘存善 刘家庄组"]);
}
