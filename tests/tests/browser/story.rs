//! The whole story: staff import people and award points; a villager signs in and orders; the keeper's camera reads
//! the code from the villager's screen, and hands over; the same code is refused the second time.

use xiangyue_shared::access::Role;
use xiangyue_tests::{Engine, TestApp, people::PASSWORD};

use crate::{
    camera,
    driver::{Browser, Look, run},
};

const SHEET: &str = "毛寺村居民登记表,,,,,\n\
    户编号,姓名,与户主关系,手机号,村民小组,结转积分\n\
    3001,慕建国,户主,13900004401,刘家庄组,15\n\
    ,何小红,配偶,,刘家庄组,\n";

#[test]
fn sqlite_phone() {
    run(Engine::Sqlite, async |app| tell(app, Look::PHONE).await);
}

#[test]
fn sqlite_large_print() {
    run(Engine::Sqlite, async |app| tell(app, Look::LARGE).await);
}

#[test]
fn postgres_phone() {
    run(Engine::Postgres, async |app| tell(app, Look::PHONE).await);
}

#[test]
fn postgres_large_print() {
    run(Engine::Postgres, async |app| tell(app, Look::LARGE).await);
}

async fn tell(app: &TestApp, look: Look) {
    let village = app.village().await;
    let (cadre, keeper, villager) = (app.phone(), app.phone(), app.phone());
    app.grant(&cadre, Role::VillageCadre, &village.code, None).await;
    app.grant(&keeper, Role::StoreKeeper, &village.code, Some(village.store)).await;
    for phone in [&cadre, &keeper, &villager] {
        app.set_password(phone).await;
    }

    // The village's staff bring their spreadsheet and award points.
    let desk = Browser::open(app, Look { width: 1280, height: 800, ..look }, None).await;
    desk.sign_in(&cadre, PASSWORD).await;
    let sheet = app.folder.path().join("register.csv");
    std::fs::write(&sheet, SHEET).unwrap();
    desk.goto("/desk/import").await;
    desk.find_hidden("import-file").await.send_keys(sheet.display().to_string()).await.unwrap();
    desk.press("import-check").await;
    assert_eq!(desk.attribute("import-report", "data-errors").await, "0");
    desk.picture("desk-import").await;
    desk.press("import-confirm").await;
    desk.find("import-done").await;
    desk.goto("/desk").await;
    desk.type_in("staff-search", "mjg").await;
    desk.says("household-row", "慕建国").await;
    desk.picture("desk-households").await;
    desk.press("household-row").await;
    desk.says("household-balance", "15").await;
    desk.press("award-open").await;
    desk.press("award-rule").await;
    desk.picture("desk-award").await;
    desk.press("award-submit").await;
    desk.press("award-confirm").await;
    desk.says("household-balance", "35").await;
    desk.picture("desk-household").await;
    desk.press("invite").await;
    desk.press("invite-make").await;
    let invitation = desk.text("invitation").await;
    desk.close().await;

    // The villager signs in for the first time, is bound by the code on paper, and orders.
    let phone = Browser::open(app, look, None).await;
    phone.sign_in(&villager, PASSWORD).await;
    phone.type_in("invitation", &invitation).await;
    phone.press("bind").await;
    phone.says("balance", "35").await;
    phone.picture("home").await;
    phone.press("tab-store").await;
    phone.find("item").await;
    phone.picture("store").await;
    phone.goto(&format!("/store/items/{}", village.soap)).await;
    phone.press("one-more").await;
    phone.press("add").await;
    phone.press("to-basket").await;
    phone.press("order-submit").await;
    phone.picture("order-check").await;
    phone.press("order-confirm").await;
    let code = phone.find("pickup-code").await;
    phone.picture("pickup").await;
    let text = code.attr("data-code").await.unwrap().unwrap();
    let shown = code.screenshot_as_png().await.unwrap();
    phone.says("pickup-digits", " ").await;
    let digits = phone.text("pickup-digits").await;

    // The keeper's camera looks at that very screen.
    let film = camera::looking_at(&shown, app.folder.path());
    let counter = Browser::open(app, look, Some(&film)).await;
    counter.sign_in(&keeper, PASSWORD).await;
    counter.goto("/keep").await;
    counter.says("scan-preview", "慕建国").await;
    counter.says("confirm", "10").await;
    counter.picture("keeper-preview").await;
    counter.press("confirm").await;
    counter.find("scan-done").await;
    counter.picture("keeper-done").await;

    // The villager's screen learns of it; the points are gone and the history says why.
    phone
        .wait("the order to be collected", async || {
            let state = phone.attribute("order-state", "data-state").await;
            if state != "collected" {
                phone.page.refresh().await.ok()?;
                return None;
            }
            Some(())
        })
        .await;
    phone.goto("/").await;
    phone.says("balance", "25").await;
    phone.goto("/points").await;
    phone.says("entry", "香皂").await;
    phone.picture("entries").await;
    phone.press("entry").await;
    phone.find("ledger").await;
    phone.picture("entry").await;

    // The same code a second time: refused, in words; before the camera, and typed where there is none.
    counter.press("scan-next").await;
    assert_eq!(counter.attribute("scan-refusal", "data-code").await, "order_collected");
    counter.picture("keeper-refused").await;
    counter.close().await;
    let counter = Browser::open(app, look, None).await;
    counter.sign_in(&keeper, PASSWORD).await;
    counter.goto("/keep").await;
    counter.type_in("scan-digits", &digits).await;
    counter.press("scan-submit").await;
    assert_eq!(counter.attribute("scan-refusal", "data-code").await, "order_collected");
    // And from a photo of the code.
    let photo = app.folder.path().join("code.png");
    std::fs::write(&photo, &shown).unwrap();
    counter.press("scan-next").await;
    counter.find_hidden("scan-picture").await.send_keys(photo.display().to_string()).await.unwrap();
    assert_eq!(counter.attribute("scan-refusal", "data-code").await, "order_collected");
    counter.close().await;
    phone.close().await;

    assert!(text.starts_with("xyo1."), "{text}");
    app.verify().await;
}
