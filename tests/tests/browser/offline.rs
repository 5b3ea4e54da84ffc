//! Without a network: the client opens all the same, shows what it knows, keeps what people do, and sends it once.

use std::{fs, path::Path};

use serde_json::{Value, json};
use xiangyue_shared::access::Role;
use xiangyue_tests::{
    Engine, TestApp,
    people::PASSWORD,
    village::{OIL, SOAP, Village},
};

use crate::driver::{Browser, Look, run_changing};

/// The worker has taken the page, so that it opens without a network.
const CONTROLLED: &str = "return navigator.serviceWorker.controller !== null";

async fn controlled(browser: &Browser) {
    browser
        .wait("the service worker", async || (browser.run(CONTROLLED).await == true).then_some(()))
        .await;
}

/// What a script gives that has to wait for something.
async fn promised(browser: &Browser, script: &str) -> Value {
    browser.run(&format!("return (async () => {{ {script} }})()")).await
}

/// What the browser keeps of the client, as paths.
async fn kept(browser: &Browser) -> Vec<String> {
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

        // The person has seen it; it does not come back.
        phone.press("waiting-seen").await;
        phone.gone("refused").await;
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

/// Gives every file of the client anew, as a later build would.
fn release_again(folder: &Path) {
    let page = fs::read_to_string(folder.join("desk.html")).unwrap();
    fs::write(folder.join("desk.html"), page.replace("<head>", "<head><meta name=\"second\">"))
        .unwrap();
    let worker = fs::read_to_string(folder.join("sw.js")).unwrap();
    let (before, after) = worker.split_once("const VERSION = \"").unwrap();
    fs::write(folder.join("sw.js"), format!("{before}const VERSION = \"second-{after}")).unwrap();
    for name in ["desk.html", "sw.js"] {
        for packed in ["br", "gz"] {
            drop(fs::remove_file(folder.join(format!("{name}.{packed}"))));
        }
    }
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copied(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn an_update_loses_nothing_that_was_typed() {
    run_changing(Engine::Sqlite, async |app| {
        let client = app.folder.path().join("client");
        copied(app.args.client_dir.as_ref().unwrap(), &client);
        app.stop();
        app.args.client_dir = Some(client.clone());
        app.start_again();
        let village = app.village().await;
        let cadre = app.phone();
        app.grant(&cadre, Role::VillageCadre, &village.code, None).await;
        app.set_password(&cadre).await;
        let desk = Browser::open(app, Look::PHONE, None).await;
        desk.sign_in(&cadre, PASSWORD).await;
        desk.goto("/desk").await;
        desk.press("household-row").await;
        desk.press("award-open").await;
        desk.press("award-rule").await;
        let note = "修好了村口的桥";
        desk.type_in("award-note", note).await;
        controlled(&desk).await;
        desk.wait("the desk to be kept", async || {
            kept(&desk).await.iter().any(|path| path == "/desk.html").then_some(())
        })
        .await;
        assert!(!desk.has("new-version").await);

        // A newer version comes, is offered, and is taken only when the person wants it.
        release_again(&client);
        app.stop();
        app.start_again();
        promised(
            &desk,
            "return (await navigator.serviceWorker.getRegistration()).update().then(() => true)",
        )
        .await;
        desk.find("new-version").await;
        desk.picture("new-version").await;
        assert_eq!(
            desk.find("award-note").await.prop("value").await.unwrap().as_deref(),
            Some(note)
        );
        desk.press("update").await;
        desk.wait("the second version", async || {
            (desk.run("return document.querySelector('meta[name=second]') !== null").await == true)
                .then_some(())
        })
        .await;
        desk.wait("what was typed", async || {
            let text = desk.find("award-note").await.prop("value").await.ok()??;
            (text == note).then_some(())
        })
        .await;
        assert!(!desk.has("new-version").await);
        // The older version's files are gone.
        let names = promised(&desk, "return (await caches.keys()).length").await;
        assert_eq!(names, 1);

        // An award made without a network arrives when it is back.
        app.stop();
        desk.press("award-rule").await;
        desk.press("award-submit").await;
        desk.press("award-confirm").await;
        desk.find("waiting").await;
        app.start_again();
        desk.goto("/desk").await;
        let awards = "SELECT COUNT(*) AS value FROM audit_records WHERE action = 'points.award'";
        desk.wait("the award", async || (app.count(awards).await == 1).then_some(())).await;
        desk.gone("waiting").await;
        app.verify().await;
        desk.close().await;
    });
}
