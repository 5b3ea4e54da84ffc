//! Without a network: the client opens all the same, shows what it knows, keeps what people do, and sends it once.

use serde_json::{Value, json};
use xiangyue_shared::store::{ItemDraft, PutItem};
use xiangyue_tests::{
    Engine, TestApp,
    people::PASSWORD,
    village::{OIL, SOAP, Village, item_draft},
};

use crate::driver::{Browser, Look, run_changing};

/// The worker has taken the page, so that it opens without a network.
const CONTROLLED: &str = "return navigator.serviceWorker.controller !== null";

pub async fn controlled(browser: &Browser) {
    browser
        .wait("the service worker", async || (browser.run(CONTROLLED).await == true).then_some(()))
        .await;
}

/// What a script gives that has to wait for something.
pub async fn promised(browser: &Browser, script: &str) -> Value {
    browser.run(&format!("return (async () => {{ {script} }})()")).await
}

/// What the browser keeps of the client, as paths.
pub async fn kept(browser: &Browser) -> Vec<String> {
    let script = "const names = await caches.keys();
        const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
        return all.flat().map((request) => new URL(request.url).pathname)";
    serde_json::from_value(promised(browser, script).await).unwrap()
}

/// A villager with a phone on which everything has been opened once.
async fn villager(app: &TestApp, village: &Village) -> Browser {
    let phone = app.phone();
    app.bind(&phone, village.homes[0].residents[0].id).await;
    app.set_password(&phone).await;
    let browser = Browser::open(app, Look::PHONE, None).await;
    browser.sign_in(&phone, PASSWORD).await;
    browser.says("balance", "100").await;
    browser.press("tab-store").await;
    browser.find("item").await;
    browser.press("tab-orders").await;
    browser.press("tab-me").await;
    browser.press("tab-home").await;
    controlled(&browser).await;
    browser
}

/// Puts goods into the basket and orders them.
async fn order(browser: &Browser, item: &impl std::fmt::Display, pieces: i64) {
    browser.visit(&format!("/store/items/{item}")).await;
    for _ in 1..pieces {
        browser.press("one-more").await;
    }
    browser.press("add").await;
    browser.press("to-basket").await;
    browser.press("order-submit").await;
    browser.press("order-confirm").await;
}

async fn orders(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) AS value FROM orders").await
}

#[test]
fn the_client_can_be_installed() {
    run_changing(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let phone = villager(app, &village).await;
        let script = "const link = document.querySelector('link[rel=manifest]');
            const manifest = await (await fetch(link.href)).json();
            const load = (icon) => new Promise((done) => {
                const image = new Image();
                image.onload = () => done([icon.purpose, image.naturalWidth]);
                image.onerror = () => done([icon.src, 0]);
                image.src = icon.src;
            });
            const icons = await Promise.all(manifest.icons.map(load));
            const pages = await Promise.all(manifest.shortcuts.map(async (one) => (await fetch(one.url)).ok));
            return { ...manifest, icons, pages }";
        let manifest = promised(&phone, script).await;
        assert_eq!((&manifest["id"], &manifest["scope"]), (&json!("/"), &json!("/")));
        assert_eq!(manifest["display"], "standalone");
        assert_eq!(manifest["pages"], json!([true, true]));
        let icons = manifest["icons"].as_array().unwrap();
        assert!(icons.iter().all(|icon| icon[1].as_i64() > Some(0)), "{icons:?}");
        for purpose in ["any", "maskable"] {
            let there =
                icons.iter().any(|icon| icon[0] == purpose && icon[1].as_i64() >= Some(192));
            assert!(there, "no {purpose} icon among {icons:?}");
        }
        let errors =
            phone.page.cdp().send_raw("Page.getInstallabilityErrors", json!({})).await.unwrap();
        assert_eq!(errors["installabilityErrors"], json!([]));

        // Nothing of the counter and the desk lies on a villager's phone; on a keeper's, all of it.
        let files = kept(&phone).await;
        assert!(files.iter().any(|path| path.contains("xiangyue_client_bg")), "{files:?}");
        assert!(
            !files
                .iter()
                .any(|path| path.contains("xiangyue_work") || path.contains("xiangyue_scan")),
            "{files:?}"
        );
        assert!(!files.iter().any(|path| path.starts_with("/api/")), "{files:?}");
        // The next time that someone who is signed in comes, the pages about the village are brought along, unseen.
        phone.goto("/").await;
        phone
            .wait("the village to be kept", async || {
                let files = kept(&phone).await;
                let has = |part: &str| files.iter().any(|path| path.contains(part));
                (has("xiangyue_village_bg") && has("/village.html")).then_some(())
            })
            .await;
        phone.goto("/keep").await;
        phone
            .wait("the counter to be kept", async || {
                let files = kept(&phone).await;
                let has = |part: &str| files.iter().any(|path| path.contains(part));
                (has("xiangyue_work_bg") && has("xiangyue_scan_bg") && has("/desk.html"))
                    .then_some(())
            })
            .await;
        app.stop();
        phone.goto("/keep").await;
        phone.says("<main>", "这里是工作人员用的").await;
        phone.goto("/village").await;
        phone.find("to-classes").await;
        phone.close().await;
    });
}

#[test]
fn orders_made_without_a_network_are_placed_once_and_in_order() {
    run_changing(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let phone = villager(app, &village).await;
        app.stop();

        // The page opens, with what was known, and says how old it is.
        phone.goto("/").await;
        phone.says("balance", "100").await;
        phone.says("stale", "没有连上网络").await;
        phone.picture("offline-home").await;

        // What is ordered waits, and survives a reload.
        order(&phone, &village.soap, 2).await;
        phone.says("order-waits", "等网络").await;
        phone.picture("offline-order").await;
        order(&phone, &village.oil, 1).await;
        phone.find("order-waits").await;
        phone.page.refresh().await.unwrap();
        phone.find("order-waits").await;
        phone.goto("/orders").await;
        phone
            .wait("both to wait", async || {
                (phone.find_each("waiting-one").await.len() == 2).then_some(())
            })
            .await;
        phone.picture("offline-orders").await;
        phone.press("waiting").await;
        phone.says("waiting-one", "香皂").await;
        phone.picture("offline-waiting").await;

        // Who signs out now is told what would be lost.
        phone.visit("/me").await;
        phone.press("sign-out").await;
        phone.find("sign-out-lose").await;
        phone.picture("offline-sign-out").await;
        phone.press("sign-out-stay").await;

        // The network comes back: each is placed, once, the first one first.
        app.start_again();
        phone.goto("/orders").await;
        phone.gone("waiting").await;
        phone
            .wait("both orders", async || (phone.find_each("order").await.len() == 2).then_some(()))
            .await;
        assert_eq!(orders(app).await, 2);
        let totals = app.text("SELECT group_concat(total, ' ') AS value FROM (SELECT total FROM orders ORDER BY placed_at, id)").await;
        assert_eq!(totals, format!("{} {}", 2 * SOAP.0, OIL.0));
        phone.press("order").await;
        phone.find("pickup-code").await;
        assert!(!phone.has("waiting-one").await);

        // An answer that is lost on its way: the order is sent again by itself, and is the same order.
        phone.run("const real = window.fetch; window.losing = 0;
            window.fetch = async (...asked) => {
                const answer = await real(...asked);
                const { method } = asked[1] ?? asked[0];
                if (method === 'PUT' && !window.losing) { window.losing = 1; throw new TypeError('lost'); }
                return answer;
            }").await;
        order(&phone, &village.soap, 1).await;
        phone.find("pickup-code").await;
        assert_eq!(phone.run("return window.losing").await, 1);
        phone.gone("waiting").await;
        assert_eq!(orders(app).await, 3);
        app.verify().await;
        phone.close().await;
    });
}

#[test]
fn what_was_refused_later_is_shown_until_it_is_seen() {
    run_changing(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let phone = villager(app, &village).await;
        let other = app.bound(village.homes[0].residents[1].id).await;
        app.stop();
        order(&phone, &village.oil, 3).await;
        phone.find("order-waits").await;
        order(&phone, &village.soap, 1).await;
        phone.find("order-waits").await;

        // Meanwhile the points have gone elsewhere. The order is refused, and the one behind it is not.
        phone.page.goto("about:blank").await.unwrap();
        app.start_again();
        app.try_order(&other, village.store, village.oil, 3, 3 * OIL.0).await.ok();
        phone.goto("/orders").await;
        phone.press("refused").await;
        phone.says("refusal", "积分不够").await;
        phone.picture("refused").await;
        assert_eq!(orders(app).await, 2);

        // The person has seen it; it does not come back, and its goods lie in the basket again, as the store has them.
        phone.visit("/orders").await;
        phone.press("waiting-one").await;
        phone.find("order-refused").await;
        phone.press("waiting-seen").await;
        phone.gone("refused").await;
        phone.goto("/basket").await;
        phone.says("<main>", "菜籽油").await;
        phone.says("total", &format!("{} 分", 3 * OIL.0)).await;
        phone.says("short", "还差").await;
        phone.goto("/waiting").await;
        phone
            .wait("nothing to wait", async || {
                (!phone.has("waiting-one").await && !phone.has("refused").await).then_some(())
            })
            .await;
        assert_eq!(orders(app).await, 2);
        app.verify().await;
        phone.close().await;
    });
}

#[test]
fn an_order_is_cancelled_once_though_the_network_was_gone() {
    run_changing(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let phone = villager(app, &village).await;
        order(&phone, &village.soap, 2).await;
        phone.find("pickup-code").await;
        app.stop();
        phone.press("order-cancel").await;
        phone.press("cancel-confirm").await;
        phone.says("waiting-one", "等网络").await;
        phone.picture("offline-cancel").await;
        phone.page.refresh().await.unwrap();
        phone.says("waiting-one", "等网络").await;
        assert!(!phone.has("order-cancel").await, "it was cancelled already");

        app.start_again();
        phone.goto("/orders").await;
        phone.gone("waiting").await;
        phone.says("order", "已取消").await;
        let cancelled = "SELECT COUNT(*) AS value FROM audit_records WHERE action = 'order.cancel'";
        assert_eq!(app.count(cancelled).await, 1);
        phone.goto("/").await;
        phone.says("balance", "100").await;
        app.verify().await;
        phone.close().await;
    });
}

#[test]
fn pictures_of_goods_are_there_without_a_network_until_one_signs_out() {
    run_changing(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let picture = Some(app.add_photo(&cadre, &village.code).await);
        let draft = ItemDraft { picture, ..item_draft("香皂", SOAP.0) };
        let item = PutItem { store: village.store, item: village.soap };
        app.client.send(&cadre, item, draft).await.ok();
        let phone = villager(app, &village).await;
        let is_seen = async || {
            let width = "return document.querySelector('.good-picture img')?.naturalWidth ?? 0";
            phone
                .wait("the picture", async || {
                    (phone.run(width).await.as_i64() > Some(0)).then_some(())
                })
                .await;
        };
        phone.visit("/store").await;
        is_seen().await;
        let kept = "return (await (await caches.open('pictures')).keys()).length";
        phone
            .wait("it to be kept", async || (promised(&phone, kept).await == 1).then_some(()))
            .await;

        app.stop();
        // What the browser itself has of the answer would do for a day.
        phone.page.cdp().send_raw("Network.clearBrowserCache", json!({})).await.unwrap();
        phone.goto("/store").await;
        is_seen().await;
        phone.picture("offline-store").await;

        phone.visit("/me").await;
        phone.press("sign-out").await;
        phone.press("sign-out-confirm").await;
        phone.find("to-sign-in").await;
        assert_eq!(promised(&phone, "return await caches.has('pictures')").await, false);
        phone.close().await;
    });
}
