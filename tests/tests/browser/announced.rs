//! Who does not see the pages hears where they have come: each page takes the focus to its heading, once.

use serde_json::json;
use xiangyue_tests::{Engine, people::PASSWORD};

use crate::driver::{Browser, Look, run};

/// Comes to a page by what leads there, and hears its heading.
async fn hears(browser: &Browser, press: &str, heading: &str) {
    browser.ask("announced", json!([])).await;
    browser.press(press).await;
    browser.says("<h1>", heading).await;
    browser
        .wait(&format!("{heading} to be said"), async || {
            let said = browser.run("return document.activeElement.textContent").await;
            (said == heading).then_some(())
        })
        .await;
    // What comes later, as the page's content does, takes the focus nowhere else and says nothing again.
    browser.settle().await;
    let said = browser.ask("announced", json!([])).await;
    assert_eq!(said, json!({ "times": 1, "heading": heading }), "after {press}");
}

#[test]
fn every_page_once() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let (keeper, villager) = app.keeper_and_villager(&village).await;
        let phone = Browser::open(app, Look::PHONE, None).await;
        phone.sign_in(&villager, PASSWORD).await;
        phone.find("balance").await;
        for (press, heading) in [
            ("tab-store", "积分超市"),
            ("item", "菜籽油"),
            ("@.app-bar .icon-button", "积分超市"),
            ("tab-orders", "兑换单"),
            ("tab-me", "我的"),
            ("to-entries", "积分明细"),
            ("entry", "这 100 分怎么来的"),
            ("@.app-bar .icon-button", "积分明细"),
            ("tab-home", "毛寺村"),
        ] {
            hears(&phone, press, heading).await;
        }
        phone.close().await;

        let counter = Browser::open(app, Look::WIDE, None).await;
        counter.sign_in(&keeper, PASSWORD).await;
        counter.goto("/keep").await;
        counter.find("scan-digits").await;
        for (press, heading) in [
            ("tab-today", "日结单"),
            ("to-poster", "超市海报"),
            ("tab-stock", "库存"),
            ("tab-scan", "扫码交货"),
        ] {
            hears(&counter, press, heading).await;
        }
        counter.close().await;
    });
}
