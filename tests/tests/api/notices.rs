//! Notices: who is told, who has read, and who still has to be told.

use chrono::{TimeDelta, Utc};
use reqwest::{Method, StatusCode};
use xiangyue_server::services::notice::reminder;
use xiangyue_shared::{
    access::Role,
    endpoint::{Binary, NoQuery, Nothing},
    error::ErrorCode,
    ids::{HouseholdId, NoticeFileId, NoticeId, PictureId},
    notice::{
        AddNoticeFile, AudienceKind, CountUnreadNotices, DeskNoticeQuery, FileKind, GetDeskNotice,
        GetNotice, GetNoticeCounts, GetNoticeFile, ListDeskNotices, ListNotices, ListPublicNotices,
        ListVisits, MarkNotice, NewFileQuery, Notice, NoticeDraft, NoticeMark, NoticeQuery,
        NoticeReason, NoticeState, PublishNotice, PutNotice, RemoveNoticeFile, ReturnNotice,
        SubmitNotice, TellInPerson, Visit, VisitQuery, WithdrawNotice,
    },
    page::PageQuery,
    region::RegionCode,
    rule::{AddPicture, GetPicture},
};
use xiangyue_tests::{
    TestApp, User, both_engines, files,
    village::{NEXT_VILLAGE, VILLAGE, notice_draft, region},
};

const TOWNSHIP: &str = "621002204";
/// A village of another county.
const ELSEWHERE: &str = "621021100003";

async fn list(app: &TestApp, user: &User) -> Vec<Notice> {
    app.client.get(user, ListNotices {}).await.ok().items
}

async fn unread(app: &TestApp, user: &User) -> i64 {
    app.client.get(user, CountUnreadNotices {}).await.ok().unread
}

async fn mark(app: &TestApp, user: &User, notice: NoticeId, acknowledged: bool) {
    app.client.send(user, MarkNotice { notice }, NoticeMark { acknowledged }).await.ok();
}

/// What the job does, until nothing is left to do.
async fn remind(app: &TestApp) {
    while app.write(|conn, call| reminder::remind_some(conn, call, 2)).await {}
}

/// As if it had been published some hours earlier.
async fn age(app: &TestApp, notice: NoticeId, hours: i64) {
    let at = |earlier: i64| {
        let at = Utc::now() - TimeDelta::hours(earlier);
        at.format("%Y-%m-%d %H:%M:%S").to_string()
    };
    let (shown, remind) = (at(hours), at(1));
    app.sql(&format!(
        "UPDATE notices SET published_at = '{shown}', remind_at = '{remind}' WHERE id = '{notice}'"
    ))
    .await;
}

async fn visits(app: &TestApp, user: &User, notice: NoticeId, place: &RegionCode) -> Vec<Visit> {
    let query = VisitQuery { region: Some(place.clone()), ..VisitQuery::default() };
    app.client.find(user, ListVisits { notice }, query).await.ok().items
}

both_engines! {
    /// A township publishes to all its villages: one in a village reads and acknowledges, one in another county does not
    /// see it, and those who have not read it come to the visit list, each once.
    async fn a_township_tells_its_villages(app: &TestApp) {
        let village = app.village().await;
        let neighbours = app.village_at(NEXT_VILLAGE).await;
        let elsewhere = app.village_at(ELSEWHERE).await;
        let officer = app.township_officer(&region(TOWNSHIP)).await;
        let villager = app.villager(&village.homes[0]).await;
        let member = app.bound(village.homes[0].residents[1].id).await;
        let next_door = app.villager(&neighbours.homes[0]).await;
        let stranger = app.villager(&elsewhere.homes[0]).await;
        let client = &app.client;

        let draft = NoticeDraft { must_acknowledge: true, remind_by_sms: true, ..notice_draft(TOWNSHIP) };
        let notice = app.publish(&officer, draft).await;
        for reader in [&villager, &member, &next_door] {
            let found = list(app, reader).await;
            assert_eq!((found.len(), unread(app, reader).await), (1, 1));
            assert!(found[0].for_me && !found[0].read && found[0].body.is_empty(), "{:?}", found[0]);
            assert_eq!(found[0].place_name, "显胜乡");
        }
        assert_eq!((list(app, &stranger).await.len(), unread(app, &stranger).await), (0, 0));
        client.get(&stranger, GetNotice { notice }).await.refused(ErrorCode::NotFound);
        client.send(&stranger, MarkNotice { notice }, NoticeMark { acknowledged: true }).await
            .refused(ErrorCode::NotFound);
        client.get(&User::guest(), GetNotice { notice }).await.refused(ErrorCode::NotFound);

        let read = client.get(&villager, GetNotice { notice }).await.ok();
        assert!(read.body.contains("腊月"), "{read:?}");
        mark(app, &villager, notice, false).await;
        mark(app, &villager, notice, false).await;
        let found = list(app, &villager).await;
        assert!(found[0].read && !found[0].acknowledged);
        assert_eq!((unread(app, &villager).await, unread(app, &member).await), (0, 1));
        mark(app, &villager, notice, true).await;
        mark(app, &member, notice, true).await;
        let only = NoticeQuery { unread: true, ..NoticeQuery::default() };
        assert!(client.find(&villager, ListNotices {}, only).await.ok().items.is_empty());

        // Two of one household are one household.
        let counts = client.get(&officer, GetNoticeCounts { notice }).await.ok();
        assert_eq!((counts.audience, counts.read, counts.acknowledged), (8, 1, 1), "{counts:?}");
        let rows = client.find(&officer, ListDeskNotices { region: region(TOWNSHIP) }, DeskNoticeQuery::default())
            .await.ok().items;
        assert_eq!((rows.len(), rows[0].read, rows[0].acknowledged), (1, 2, 2));
        assert_eq!(app.count("SELECT COUNT(*) AS value FROM notice_marks").await, 4);
        let told = "SELECT COUNT(*) AS value FROM audit_records WHERE action = 'notice.read'";
        assert_eq!(app.count(told).await, 2);

        // They have their time; then whoever has not said so is sent a message, once, and visited.
        let grid = app.grid_worker(&village.groups[0]).await;
        assert!(visits(app, &grid, notice, &village.groups[0]).await.is_empty());
        remind(app).await;
        assert_eq!(client.get(&officer, GetNoticeCounts { notice }).await.ok().reminded, 0);
        age(app, notice, 25).await;
        remind(app).await;
        remind(app).await;
        assert_eq!(client.get(&officer, GetNoticeCounts { notice }).await.ok().reminded, 7);
        let due = visits(app, &grid, notice, &village.groups[0]).await;
        let names: Vec<_> = due.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["刘建国"], "the household that knows is not visited");
        assert_eq!(visits(app, &officer, notice, &region(TOWNSHIP)).await.len(), 7);

        let tell = TellInPerson { notice, resident: due[0].resident };
        let first = client.send(&grid, tell.clone(), Nothing {}).await.ok();
        let second = client.send(&grid, tell.clone(), Nothing {}).await.ok();
        assert!(first.told_at.is_some() && first == second, "{first:?} {second:?}");
        let other = app.grid_worker(&village.groups[1]).await;
        client.send(&other, tell, Nothing {}).await.refused(ErrorCode::Forbidden);
        let again = visits(app, &grid, notice, &village.groups[0]).await;
        assert_eq!((again.len(), again[0].told_by.is_some()), (1, true));
        assert_eq!(client.get(&officer, GetNoticeCounts { notice }).await.ok().told, 1);
        let reader = village.homes[0].residents[0].id;
        client.send(&grid, TellInPerson { notice, resident: reader }, Nothing {}).await.refused(ErrorCode::NotFound);
        // One who reads it late need not be visited.
        let late = app.villager(&village.homes[2]).await;
        mark(app, &late, notice, true).await;
        assert_eq!(visits(app, &officer, notice, &village.groups[1]).await.len(), 1);
    }
}

both_engines! {
    async fn an_sms_tells_of_the_notice(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let draft = NoticeDraft { remind_by_sms: true, remind_after_hours: 0, ..notice_draft(VILLAGE) };
        let notice = app.publish(&cadre, draft).await;
        age(app, notice, 1).await;
        remind(app).await;
        // The head of each household, by the phone in the register.
        let text = app.sms.text_to("13900003307").await;
        assert!(text.contains("毛寺村通知：腊月二十三发放") && !text.contains("敬老院"), "{text}");
        let waiting = "SELECT COUNT(*) AS value FROM outbox WHERE channel = 'sms'";
        assert_eq!(app.count(waiting).await, 4);
    }
}

both_engines! {
    async fn a_notice_goes_from_draft_to_review_to_its_readers_and_back(app: &TestApp) {
        let village = app.village().await;
        let (cadre, grid) = (app.cadre(&village.code).await, app.grid_worker(&village.groups[0]).await);
        let villager = app.villager(&village.homes[0]).await;
        let client = &app.client;
        let notice = NoticeId::new();
        let group = village.groups[0].as_str();
        let put = client.send(&grid, PutNotice { notice }, notice_draft(group)).await.ok();
        assert_eq!((put.state, put.place_name.as_str()), (NoticeState::Draft, "刘家庄组"));
        client.send(&grid, PutNotice { notice }, notice_draft(VILLAGE)).await.refused(ErrorCode::Forbidden);
        client.send(&cadre, PublishNotice { notice }, Nothing {}).await.refused(ErrorCode::NoticeState);
        client.send(&grid, PublishNotice { notice }, Nothing {}).await.refused(ErrorCode::Forbidden);
        client.send(&grid, SubmitNotice { notice }, Nothing {}).await.ok();
        client.send(&grid, PutNotice { notice }, notice_draft(group)).await.refused(ErrorCode::NoticeState);
        assert!(list(app, &villager).await.is_empty());

        let because = |reason: &str| NoticeReason { reason: reason.to_owned() };
        client.send(&cadre, ReturnNotice { notice }, because("")).await.refused_field("reason", ErrorCode::Required);
        let back = client.send(&cadre, ReturnNotice { notice }, because("请写明时间")).await.ok();
        assert_eq!((back.state, back.reason.as_str()), (NoticeState::Draft, "请写明时间"));
        client.send(&grid, SubmitNotice { notice }, Nothing {}).await.ok();
        let out = client.send(&cadre, PublishNotice { notice }, Nothing {}).await.ok();
        assert!(out.state == NoticeState::Published && out.reason.is_empty() && out.published_at.is_some());
        assert_eq!(list(app, &villager).await.len(), 1);
        let other_group = app.villager(&village.homes[2]).await;
        assert!(list(app, &other_group).await.is_empty());

        client.send(&grid, WithdrawNotice { notice }, because("时间变了")).await.refused(ErrorCode::Forbidden);
        client.send(&cadre, WithdrawNotice { notice }, because("时间变了")).await.ok();
        assert!(list(app, &villager).await.is_empty());
        let gone = client.get(&villager, GetNotice { notice }).await.refused(ErrorCode::NoticeWithdrawn);
        assert_eq!(gone.params["reason"], "时间变了");
        client.get(&other_group, GetNotice { notice }).await.refused(ErrorCode::NotFound);
        client.send(&cadre, WithdrawNotice { notice }, because("再撤")).await.refused(ErrorCode::NoticeState);
        let steps = format!("SELECT COUNT(*) AS value FROM audit_records WHERE object_id = '{notice}'");
        assert_eq!(app.count(&steps).await, 6);
    }
}

both_engines! {
    async fn a_draft_names_what_is_wrong_with_it(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let put = async |draft: NoticeDraft| {
            app.client.send(&cadre, PutNotice { notice: NoticeId::new() }, draft).await
        };
        let good = || notice_draft(VILLAGE);
        put(NoticeDraft { title: " ".to_owned(), ..good() }).await.refused_field("title", ErrorCode::Required);
        put(NoticeDraft { body: "长".repeat(4001), ..good() }).await.refused_field("body", ErrorCode::TooLong);
        put(NoticeDraft { audience: AudienceKind::Role, ..good() }).await.refused_field("role", ErrorCode::Required);
        put(NoticeDraft { remind_after_hours: 721, ..good() }).await
            .refused_field("remind_after_hours", ErrorCode::OutOfRange);
        put(NoticeDraft { region: region("621002204206999"), ..good() }).await
            .refused_field("region", ErrorCode::NotFound);
        put(NoticeDraft { region: region(NEXT_VILLAGE), ..good() }).await.refused(ErrorCode::Forbidden);
        put(NoticeDraft { pictures: vec![PictureId::new()], ..good() }).await
            .refused_field("pictures", ErrorCode::PictureInvalid);
        // What is evidence for a household is not another's to publish.
        let grid = app.grid_worker(&village.groups[0]).await;
        let photo = app.add_photo(&grid, &village.code).await;
        put(NoticeDraft { pictures: vec![photo], ..good() }).await
            .refused_field("pictures", ErrorCode::PictureInvalid);

        let notice = NoticeId::new();
        let over = NoticeDraft { expires_at: Some(Utc::now() - TimeDelta::hours(1)), ..good() };
        app.client.send(&cadre, PutNotice { notice }, over).await.ok();
        app.client.send(&cadre, SubmitNotice { notice }, Nothing {}).await.ok();
        app.client.send(&cadre, PublishNotice { notice }, Nothing {}).await
            .refused_field("expires_at", ErrorCode::OutOfRange);
    }
}

both_engines! {
    async fn pinned_ones_come_first_and_pages_follow_each_other(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let villager = app.villager(&village.homes[0]).await;
        let mut ids = Vec::new();
        for pinned in [false, true, false, false, true] {
            ids.push(app.publish(&cadre, NoticeDraft { pinned, ..notice_draft(VILLAGE) }).await);
        }
        let wanted = [ids[4], ids[1], ids[3], ids[2], ids[0]];
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let query = NoticeQuery { cursor, limit: Some(2), ..NoticeQuery::default() };
            let page = app.client.find(&villager, ListNotices {}, query).await.ok();
            found.extend(page.items.iter().map(|one| one.id));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, wanted);
        let query = NoticeQuery { cursor: Some("1.x.y".to_owned()), ..NoticeQuery::default() };
        app.client.find(&villager, ListNotices {}, query).await.refused(ErrorCode::Malformed);

        // What is to come is not there yet, and what has run out is not listed any more.
        let later = Some(Utc::now() + TimeDelta::hours(2));
        let soon = app.publish(&cadre, NoticeDraft { publish_at: later, ..notice_draft(VILLAGE) }).await;
        app.client.get(&villager, GetNotice { notice: soon }).await.refused(ErrorCode::NotFound);
        let over = app.publish(&cadre, NoticeDraft { expires_at: later, ..notice_draft(VILLAGE) }).await;
        assert_eq!(unread(app, &villager).await, 6);
        app.sql(&format!("UPDATE notices SET expires_at = '2026-01-01 00:00:00' WHERE id = '{over}'")).await;
        assert_eq!((unread(app, &villager).await, list(app, &villager).await.len()), (5, 5));
        app.client.get(&villager, GetNotice { notice: over }).await.ok();

        // Known already: nothing is sent again.
        let first = app.client.get(&villager, ListNotices {}).await;
        let tag = first.header("etag").expect("a tag").to_owned();
        let again = app.client.bent(&villager, &ListNotices {}).header("if-none-match", tag).send().await;
        assert_eq!(again.expect("an answer").status(), StatusCode::NOT_MODIFIED);
    }
}

both_engines! {
    async fn a_notice_may_be_for_a_role_or_for_each_person(app: &TestApp) {
        let village = app.village().await;
        let officer = app.township_officer(&region(TOWNSHIP)).await;
        let grid = app.grid_worker(&village.groups[0]).await;
        let elsewhere = app.grid_worker(&region(ELSEWHERE)).await;
        let (villager, member) =
            (app.villager(&village.homes[0]).await, app.bound(village.homes[0].residents[1].id).await);
        let draft = NoticeDraft {
            audience: AudienceKind::Role,
            role: Some(Role::GridWorker),
            ..notice_draft(TOWNSHIP)
        };
        for role in Role::ALL {
            let put = PutNotice { notice: NoticeId::new() };
            app.client.send(&officer, put, NoticeDraft { role: Some(role), ..draft.clone() }).await.ok();
        }
        let notice = app.publish(&officer, draft).await;
        assert_eq!(list(app, &grid).await.len(), 1);
        for other in [&villager, &elsewhere, &officer] {
            assert!(list(app, other).await.is_empty());
        }
        mark(app, &grid, notice, true).await;
        let counts = app.client.get(&officer, GetNoticeCounts { notice }).await.ok();
        assert_eq!((counts.audience, counts.read, counts.acknowledged), (1, 1, 1));

        let draft = NoticeDraft { audience: AudienceKind::Residents, remind_after_hours: 0, ..notice_draft(VILLAGE) };
        let notice = app.publish(&officer, draft).await;
        mark(app, &villager, notice, false).await;
        let counts = app.client.get(&officer, GetNoticeCounts { notice }).await.ok();
        assert_eq!((counts.audience, counts.read), (6, 1));
        assert_eq!(unread(app, &member).await, 1);
        // Each of a household by themselves.
        let due = visits(app, &grid, notice, &village.groups[0]).await;
        let names: Vec<_> = due.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["王秀兰", "刘建国"]);
    }
}

both_engines! {
    async fn a_notice_may_be_for_households_that_were_picked(app: &TestApp) {
        let village = app.village().await;
        let (cadre, officer) =
            (app.cadre(&village.code).await, app.township_officer(&region(TOWNSHIP)).await);
        let grid = app.grid_worker(&village.groups[0]).await;
        let (one, other) =
            (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
        let spouse = app.bound(village.homes[0].residents[1].id).await;
        let picked = |households: &[HouseholdId]| NoticeDraft {
            audience: AudienceKind::Chosen,
            households: households.to_vec(),
            remind_after_hours: 0,
            remind_by_sms: true,
            ..notice_draft(VILLAGE)
        };
        let put = |user, draft| app.client.send(user, PutNotice { notice: NoticeId::new() }, draft);
        put(&cadre, picked(&[])).await.refused_field("households", ErrorCode::OutOfRange);
        put(&cadre, picked(&[HouseholdId::new()])).await
            .refused_field("households", ErrorCode::HouseholdElsewhere);
        let far = NoticeDraft { region: region(NEXT_VILLAGE), ..picked(&[one.household()]) };
        put(&officer, far).await.refused_field("households", ErrorCode::HouseholdElsewhere);
        let open = NoticeDraft { open_to_all: true, ..picked(&[one.household()]) };
        put(&cadre, open).await.refused_field("open_to_all", ErrorCode::OutOfRange);

        // Told with names to those who review it.
        let notice = NoticeId::new();
        app.client.send(&cadre, PutNotice { notice }, picked(&[one.household(), other.household()])).await.ok();
        let draft = app.client.send(&cadre, PutNotice { notice }, picked(&[one.household()])).await.ok();
        let names: Vec<_> = draft.households.iter().map(|one| one.head_name.as_str()).collect();
        assert_eq!((names, draft.draft.audience), (vec![village.homes[0].residents[0].name.as_str()], AudienceKind::Chosen));
        assert!(list(app, &one).await.is_empty());
        app.client.send(&cadre, SubmitNotice { notice }, Nothing {}).await.ok();
        app.client.send(&cadre, PublishNotice { notice }, Nothing {}).await.ok();

        // The household sees it, nobody else does, also not by its address.
        assert_eq!((unread(app, &one).await, unread(app, &spouse).await, unread(app, &other).await), (1, 1, 0));
        assert!(app.client.get(&one, GetNotice { notice }).await.ok().for_me);
        assert!(list(app, &one).await[0].for_me && list(app, &other).await.is_empty());
        app.client.get(&other, GetNotice { notice }).await.refused(ErrorCode::NotFound);
        let mark_it = MarkNotice { notice };
        app.client.send(&other, mark_it, NoticeMark { acknowledged: false }).await.refused(ErrorCode::NotFound);
        // It is followed to that household alone.
        let counts = || app.client.get(&cadre, GetNoticeCounts { notice });
        assert_eq!(counts().await.ok().audience, 1);
        let due = visits(app, &grid, notice, &village.groups[0]).await;
        let names: Vec<_> = due.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, [village.homes[0].residents[0].name.as_str()]);
        app.write(|conn, call| reminder::remind_some(conn, call, 200)).await;
        assert_eq!(counts().await.ok().reminded, 1);
        mark(app, &spouse, notice, true).await;
        let counts = counts().await.ok();
        assert_eq!((counts.audience, counts.read, counts.acknowledged), (1, 1, 1));
        // Who writes for another part of the place does not learn whom it is for.
        let wide = NoticeDraft { region: region(TOWNSHIP), ..picked(&[one.household()]) };
        let wide = app.publish(&officer, wide).await;
        let next = app.cadre(&region(NEXT_VILLAGE)).await;
        app.client.get(&next, GetDeskNotice { notice: wide }).await.refused(ErrorCode::NotFound);
        let listed = async |user: &User, place: &str| {
            let endpoint = ListDeskNotices { region: region(place) };
            let page = app.client.find(user, endpoint, DeskNoticeQuery::default()).await.ok();
            page.items.iter().any(|row| row.id == wide)
        };
        assert!(!listed(&next, NEXT_VILLAGE).await && listed(&cadre, VILLAGE).await);
        assert_eq!(app.client.get(&cadre, GetDeskNotice { notice: wide }).await.ok().households.len(), 1);
        app.verify().await;
    }
}

both_engines! {
    async fn guests_read_what_is_open_to_all(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let guest = User::guest();
        let picture = app.add_photo(&cadre, &village.code).await;
        let open = NoticeDraft { open_to_all: true, pictures: vec![picture], ..notice_draft(VILLAGE) };
        let shut = NoticeDraft { pictures: Vec::new(), ..notice_draft(VILLAGE) };
        let (open, shut) = (app.publish(&cadre, open).await, app.publish(&cadre, shut).await);
        let client = &app.client;
        let found = client.get(&guest, GetNotice { notice: open }).await.ok();
        assert!(!found.for_me && found.pictures == [picture], "{found:?}");
        client.get(&guest, GetNotice { notice: shut }).await.refused(ErrorCode::NotFound);
        client.get(&guest, GetPicture { picture }).await.ok();
        for (place, count) in [(village.groups[0].as_str(), 1), (VILLAGE, 1), (TOWNSHIP, 0), (ELSEWHERE, 0)] {
            let listed = ListPublicNotices { region: region(place) };
            let page = client.find(&guest, listed, PageQuery::default()).await.ok();
            assert_eq!(page.items.len(), count, "{place}");
        }
        // Reading is not recorded where one is not meant.
        client.send(&guest, MarkNotice { notice: open }, NoticeMark { acknowledged: false }).await
            .refused(ErrorCode::SignInRequired);
        let body = NoticeReason { reason: "内容有误".to_owned() };
        client.send(&cadre, WithdrawNotice { notice: open }, body).await.ok();
        client.get(&guest, GetPicture { picture }).await.refused(ErrorCode::SignInRequired);
    }
}

both_engines! {
    async fn files_are_what_their_bytes_say_and_come_in_parts(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let villager = app.villager(&village.homes[0]).await;
        let client = &app.client;
        let notice = NoticeId::new();
        client.send(&cadre, PutNotice { notice }, notice_draft(VILLAGE)).await.ok();
        let add = async |name: &str, body: Binary| {
            let endpoint = AddNoticeFile { notice, file: NoticeFileId::new() };
            client.call(&cadre, endpoint, NewFileQuery { name: name.to_owned() }, body).await
        };
        let sound = files::mp3();
        let file = add("方言录音.mp3", sound.clone()).await.ok();
        assert_eq!((file.kind, file.size_bytes), (FileKind::Mp3, 2010));
        let page = Binary { media_type: "application/pdf".to_owned(), bytes: b"<html>".to_vec() };
        add("表格.pdf", page).await.refused(ErrorCode::FileKindUnknown);
        add("", files::mp3()).await.refused_field("name", ErrorCode::Required);
        let large = Binary { bytes: vec![0; 10 * 1024 * 1024 + 1], ..files::mp3() };
        add("长.mp3", large).await.refused(ErrorCode::TooLarge);
        for _ in 0..4 {
            add("再来.mp3", files::mp3()).await.ok();
        }
        add("太多.mp3", files::mp3()).await.refused_field("file", ErrorCode::OutOfRange);
        let shown = client.get(&cadre, GetDeskNotice { notice }).await.ok();
        assert_eq!(shown.files.len(), 5);
        let endpoint = RemoveNoticeFile { notice, file: shown.files[4].id };
        client.call(&cadre, endpoint, NoQuery {}, Nothing {}).await.ok();
        client.get(&villager, GetNoticeFile { notice, file: file.id }).await.refused(ErrorCode::NotFound);

        client.send(&cadre, SubmitNotice { notice }, Nothing {}).await.ok();
        add("晚了.mp3", files::mp3()).await.refused(ErrorCode::NoticeState);
        client.send(&cadre, PublishNotice { notice }, Nothing {}).await.ok();
        let whole = client.get(&villager, GetNoticeFile { notice, file: file.id }).await;
        assert_eq!(whole.header("accept-ranges"), Some("bytes"));
        assert_eq!(whole.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(whole.header("content-type"), Some("audio/mpeg"));
        assert_eq!(whole.ok().bytes, sound.bytes);
        // A guest's player has the address, and nothing else.
        client.get(&User::guest(), GetNoticeFile { notice, file: file.id }).await.refused(ErrorCode::NotFound);
        let read = client.get(&villager, GetNotice { notice }).await.ok();
        let address = read.files[0].address.clone();
        let part = async |range: &str| {
            let sent = client.raw(Method::GET, &address).header("range", range).send().await.expect("an answer");
            let (status, said) = (sent.status().as_u16(), sent.headers().get("content-range").cloned());
            (status, said.map(|one| one.to_str().expect("text").to_owned()), sent.bytes().await.expect("bytes"))
        };
        let (status, said, bytes) = part("bytes=10-19").await;
        assert_eq!((status, said.as_deref(), &bytes[..]), (206, Some("bytes 10-19/2010"), &sound.bytes[10..20]));
        let (status, _, bytes) = part("bytes=2000-").await;
        assert_eq!((status, &bytes[..]), (206, &sound.bytes[2000..]));
        let (status, _, bytes) = part("bytes=-5").await;
        assert_eq!((status, &bytes[..]), (206, &sound.bytes[2005..]));
        let (status, said, _) = part("bytes=2010-").await;
        assert_eq!((status, said.as_deref()), (416, Some("bytes */2010")));
        for whole in ["bytes=0-1,5-6", "lines=1-2", "nonsense"] {
            assert_eq!(part(whole).await.0, 200, "{whole}");
        }
        // Another file's ticket opens nothing.
        let other = read.files[1].address.split_once('?').expect("a ticket").1;
        let bent = format!("{}?{other}", address.split_once('?').expect("a ticket").0);
        let refused = client.raw(Method::GET, &bent).send().await.expect("an answer");
        assert_eq!(refused.status(), StatusCode::NOT_FOUND);
        let body = NoticeReason { reason: "录错了".to_owned() };
        client.send(&cadre, WithdrawNotice { notice }, body).await.ok();
        assert_eq!(part("bytes=0-1").await.0, 404);
    }
}

both_engines! {
    async fn pictures_come_for_places_that_are_no_village(app: &TestApp) {
        app.village().await;
        let officer = app.township_officer(&region(TOWNSHIP)).await;
        let picture = PictureId::new();
        let add = AddPicture { village: region(TOWNSHIP), picture };
        app.client.call(&officer, add, NoQuery {}, files::photo(8, 8)).await.ok();
        let draft = NoticeDraft { pictures: vec![picture], ..notice_draft(TOWNSHIP) };
        let notice = app.publish(&officer, draft).await;
        let shown = app.client.get(&officer, GetDeskNotice { notice }).await.ok();
        assert_eq!(shown.draft.pictures, [picture]);
    }
}
