//! The story of a notice: an officer of the township writes it, a cadre may not publish it, the officer does; a villager reads
//! it aloud and acknowledges it, one in another county does not see it, and who has not read it is visited.

use serde_json::json;
use xiangyue_shared::{
    access::Role,
    notice::{DeskNoticeQuery, GetNoticeCounts, ListDeskNotices, NoticeDraft},
};
use xiangyue_tests::{
    Engine, TestApp,
    people::PASSWORD,
    village::{NEXT_VILLAGE, notice_draft, region},
};

use crate::{
    driver::{Browser, Look, run},
    inspect::inspect,
};

const TOWNSHIP: &str = "621002204";
const ELSEWHERE: &str = "621021100003";

/// A phone whose owner signs in with a password.
async fn phone_of(app: &TestApp, resident: xiangyue_shared::ids::ResidentId) -> String {
    let phone = app.phone();
    app.bind(&phone, resident).await;
    app.set_password(&phone).await;
    phone
}

async fn staff(app: &TestApp, role: Role, place: &str) -> String {
    let phone = app.phone();
    app.grant(&phone, role, &region(place), None).await;
    app.set_password(&phone).await;
    phone
}

#[test]
fn a_township_tells_its_villages() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        app.village_at(NEXT_VILLAGE).await;
        let elsewhere = app.village_at(ELSEWHERE).await;
        let officer = staff(app, Role::TownshipOfficer, TOWNSHIP).await;
        let grid = staff(app, Role::GridWorker, village.groups[0].as_str()).await;
        let villager = phone_of(app, village.homes[0].residents[0].id).await;
        let stranger = phone_of(app, elsewhere.homes[0].residents[0].id).await;

        let desk = Browser::open(app, Look::WIDE, None).await;
        desk.sign_in(&officer, PASSWORD).await;
        desk.goto("/desk/notices/new").await;
        desk.press("notice-save").await;
        desk.find("@.field-error").await;
        desk.type_in("notice-title", "腊月二十三发放慰问品").await;
        let body =
            "腊月二十三上午到村委会领。\n\n- 带户口本\n- [办事指南](https://www.example.com/a)";
        desk.type_in("notice-body", body).await;
        desk.says("notice-preview", "办事指南").await;
        desk.press("notice-must").await;
        // What was typed outlives the page.
        desk.page.refresh().await.unwrap();
        desk.says("notice-preview", "带户口本").await;
        desk.picture("desk-notice-new").await;
        desk.press("notice-save").await;
        desk.find("notice-submit").await;
        // A recording, told by its bytes.
        let sound = app.folder.path().join("方言.mp3");
        std::fs::write(&sound, [&b"ID3\x04\0\0\0\0\0\0"[..], &[0; 4000]].concat()).unwrap();
        desk.find_hidden("notice-file").await.send_keys(sound.display().to_string()).await.unwrap();
        desk.find("recording").await;
        desk.press("notice-submit").await;
        desk.press("notice-publish").await;
        desk.wait("the publication", async || {
            let state = desk.attribute("notice-state", "data-state").await;
            (state == "published").then_some(())
        })
        .await;
        desk.says("count-read", "0 / 8").await;
        desk.picture("desk-notice").await;

        // The villager finds it on the first page, reads it, and says so.
        let phone = Browser::open(app, Look::PHONE, None).await;
        phone.sign_in(&villager, PASSWORD).await;
        phone.says("to-notices", "1 条没看").await;
        phone.press("to-notices").await;
        phone.find("unread").await;
        phone.picture("notices").await;
        phone.press("notice").await;
        phone.says("notice-title", "慰问品").await;
        let said = "globalThis.said = []; speechSynthesis.speak = words => said.push(words.text)";
        phone.run(said).await;
        phone.press("listen").await;
        let said = phone.run("return said.join()").await;
        assert!(said.as_str().is_some_and(|said| said.contains("带户口本")), "{said}");
        let links = phone
            .run("return [...document.querySelectorAll('.notice a')].map(a => [a.href, a.rel])")
            .await;
        assert_eq!(links, json!([["https://www.example.com/a", "noopener noreferrer"]]));
        let played = "return fetch(document.querySelector('audio').src, { headers: { range: 'bytes=0-2' } }).then(async a => [a.status, await a.text()])";
        let played = phone.run(played).await;
        assert_eq!(played, json!([206, "ID3"]));
        phone.picture("notice").await;
        phone.press("acknowledge").await;
        phone.find("acknowledged").await;
        phone.goto("/village/notices").await;
        phone.gone("unread").await;
        phone.goto("/").await;
        phone.says("to-notices", "都看过了").await;
        phone.close().await;

        let other = Browser::open(app, Look::PHONE, None).await;
        other.sign_in(&stranger, PASSWORD).await;
        other.goto("/village/notices").await;
        other.find("@.empty").await;
        other.close().await;

        // A day later the grid worker goes to those who have not read it.
        let by = app.sign_in(&officer).await;
        let list = ListDeskNotices { region: region(TOWNSHIP) };
        let rows = app.client.find(&by, list, DeskNoticeQuery::default()).await.ok().items;
        let notice = rows[0].id;
        app.sql("UPDATE notices SET published_at = '2026-01-01 00:00:00'").await;
        let walk = Browser::open(app, Look::PHONE, None).await;
        walk.sign_in(&grid, PASSWORD).await;
        walk.goto("/desk/notices").await;
        walk.press("notice-row").await;
        walk.press("to-visits").await;
        walk.says("visit", "刘建国").await;
        assert_eq!(walk.find_each("visit").await.len(), 1, "who knows is not visited");
        walk.picture("desk-visits").await;
        walk.press("visit-tell").await;
        walk.find("visit-told").await;
        let counts = app.client.get(&by, GetNoticeCounts { notice }).await.ok();
        assert_eq!((counts.acknowledged, counts.told), (1, 1));
        walk.close().await;

        // It is taken back, and says why.
        desk.page.refresh().await.unwrap();
        desk.says("count-acknowledged", "1 / 8").await;
        desk.press("notice-withdraw").await;
        desk.type_in("reason", "时间变了").await;
        desk.press("reason-confirm").await;
        desk.says("notice-reason", "时间变了").await;
        desk.close().await;
        let phone = Browser::open(app, Look::PHONE, None).await;
        phone.sign_in(&villager, PASSWORD).await;
        phone.goto(&format!("/village/notices/{notice}")).await;
        phone.says("failed", "时间变了").await;
        phone.close().await;
    });
}

#[test]
fn what_was_acknowledged_without_a_network_is_told_later() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let villager = phone_of(app, village.homes[0].residents[0].id).await;
        let draft = NoticeDraft { must_acknowledge: true, ..notice_draft(village.code.as_str()) };
        let notice = app.publish(&cadre, draft).await;
        let phone = Browser::open(app, Look::PHONE, None).await;
        phone.sign_in(&villager, PASSWORD).await;
        phone.goto(&format!("/village/notices/{notice}")).await;
        phone.find("acknowledge").await;
        let offline = |gone: bool| json!({ "offline": gone, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        let network = "Network.emulateNetworkConditions";
        phone.page.cdp().send_raw(network, offline(true)).await.unwrap();
        phone.press("acknowledge").await;
        phone.find("acknowledged").await;
        let counts = async || app.client.get(&cadre, GetNoticeCounts { notice }).await.ok();
        assert_eq!(counts().await.acknowledged, 0);
        phone.page.cdp().send_raw(network, offline(false)).await.unwrap();
        phone.wait("the word", async || (counts().await.acknowledged == 1).then_some(())).await;
        phone.close().await;
    });
}

#[test]
fn a_guest_reads_what_is_open_to_all() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let photo = app.add_photo(&cadre, &village.code).await;
        let evil = "<img src=x onerror=alert(1)>\n\n[点我](javascript:alert(1))";
        let draft = NoticeDraft {
            open_to_all: true,
            body: evil.to_owned(),
            pictures: vec![photo],
            ..notice_draft(village.code.as_str())
        };
        let notice = app.publish(&cadre, draft).await;
        let guest = Browser::open(app, Look::PHONE, None).await;
        guest.goto(&format!("/village/notices/{notice}")).await;
        guest.says("notice-title", "腊月二十三").await;
        guest.find("@.notice img.photo").await;
        let found = "return [document.querySelectorAll('.notice :is(script, a, img:not(.photo))').length, document.querySelector('.notice p').textContent]";
        assert_eq!(guest.run(found).await, json!([0, "<img src=x onerror=alert(1)>"]));
        assert!(!guest.has("acknowledge").await);
        guest.find("share").await;
        guest.picture("notice-guest").await;
        guest.close().await;
    });
}

#[test]
fn a_guest_finds_the_notices_of_a_village() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let draft = |number: i32| NoticeDraft {
            title: format!("公开的通知 {number}"),
            open_to_all: true,
            ..notice_draft(village.code.as_str())
        };
        for number in 1..=21 {
            app.publish(&cadre, draft(number)).await;
        }
        app.publish(&cadre, notice_draft(village.code.as_str())).await;
        let guest = Browser::open(app, Look::PHONE, None).await;
        guest.goto("/").await;
        guest.press("open-notices").await;
        for place in ["西峰区", "显胜乡", "毛寺村"] {
            let press = format!(
                "const place = [...document.querySelectorAll('[data-testid=place]')].find((one) => one.textContent.includes('{place}')); place?.click(); return !!place"
            );
            guest.wait(place, async || (guest.run(&press).await == true).then_some(())).await;
        }
        guest.says("open-place", "毛寺村").await;
        guest.says("notice", "公开的通知 21").await;
        assert!(!guest.has("unread").await);
        assert_eq!(inspect(&guest).await, Vec::<String>::new());
        guest.picture("open-notices").await;
        guest.press("more").await;
        guest
            .wait("the second page", async || {
                (guest.find_each("notice").await.len() == 21).then_some(())
            })
            .await;
        guest.press("notice").await;
        guest.says("notice-title", "公开的通知").await;
        // Back to the village that was chosen.
        guest.press("@.app-bar .icon-button").await;
        guest.says("open-place", "毛寺村").await;
        guest.press("other-place").await;
        guest.find("place").await;
        guest.close().await;
    });
}

#[test]
fn a_notice_goes_to_households_that_were_picked_and_is_found_among_the_unread() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let cadre = staff(app, Role::VillageCadre, village.code.as_str()).await;
        let villager = phone_of(app, village.homes[0].residents[0].id).await;
        let other = phone_of(app, village.homes[1].residents[0].id).await;
        let name = village.homes[0].residents[0].name.clone();
        let desk = Browser::open(app, Look::WIDE, None).await;
        desk.sign_in(&cadre, PASSWORD).await;
        desk.goto("/desk/notices/new").await;
        desk.type_in("notice-title", "请来签字").await;
        desk.type_in("notice-body", "请户主到村委会签字。").await;
        desk.press("@[data-testid=notice-audience] button:nth-child(2)").await;
        desk.press("notice-save").await;
        desk.find("@.field-error").await;
        desk.press("pick").await;
        desk.type_in("staff-search", &name).await;
        desk.press("household-choice").await;
        desk.says("picked-done", "1").await;
        desk.picture("desk-notice-pick").await;
        desk.press("picked-done").await;
        desk.says("picked", &name).await;
        assert!(!desk.has("notice-open").await);
        assert_eq!(inspect(&desk).await, Vec::<String>::new());
        desk.picture("desk-notice-picked").await;
        desk.press("notice-save").await;
        desk.press("notice-submit").await;
        desk.says("notice-whom", "选定 1 户").await;
        desk.says("notice-whom", &name).await;
        desk.picture("desk-notice-picked-review").await;
        desk.press("notice-publish").await;
        desk.says("count-read", "1").await;

        let phone = Browser::open(app, Look::PHONE, None).await;
        phone.sign_in(&villager, PASSWORD).await;
        phone.goto("/village/notices").await;
        phone.press("only-unread").await;
        phone.says("notice", "请来签字").await;
        phone.picture("notices-unread").await;
        phone.press("notice").await;
        phone.find("notice-title").await;
        phone.goto("/village/notices").await;
        phone
            .wait("it to be read", async || {
                (phone.has("notice").await && !phone.has("unread").await).then_some(())
            })
            .await;
        phone.press("only-unread").await;
        phone.says("@.empty", "都看过了").await;
        phone.close().await;
        let neighbour = Browser::open(app, Look::PHONE, None).await;
        neighbour.sign_in(&other, PASSWORD).await;
        neighbour.goto("/village/notices").await;
        neighbour.find("@.empty").await;
        neighbour.close().await;
        desk.close().await;
    });
}

#[test]
fn a_village_tells_of_its_money_and_answers_for_it() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let cadre = staff(app, Role::VillageCadre, village.code.as_str()).await;
        let villager = phone_of(app, village.homes[0].residents[0].id).await;
        let desk = Browser::open(app, Look::WIDE, None).await;
        desk.sign_in(&cadre, PASSWORD).await;
        desk.goto("/desk/affairs").await;
        desk.type_in("affairs-body", "# 支出\n\n- 修渠 3,000 元").await;
        desk.press("affairs-publish").await;
        desk.gone("@.toast").await;

        let phone = Browser::open(app, Look::PHONE, None).await;
        phone.sign_in(&villager, PASSWORD).await;
        phone.goto("/village/notices").await;
        phone.press("to-affairs").await;
        phone.says("affairs-month", "财务").await;
        phone.says("@.notice", "修渠 3,000 元").await;
        phone.press("question-send").await;
        phone.find("@.field-error").await;
        phone.type_in("question", "修的是哪一段渠？").await;
        phone.press("question-send").await;
        phone.says("thread", "刘**").await;
        phone.picture("affairs").await;

        desk.goto("/desk/affairs").await;
        desk.type_in("answer-text", "村口到文化广场那一段。").await;
        desk.picture("desk-affairs").await;
        desk.press("answer-send").await;
        desk.says("answer", "村口到文化广场").await;
        desk.close().await;
        phone.goto("/village/affairs").await;
        phone.says("answer", "村口到文化广场").await;
        phone.close().await;
    });
}
