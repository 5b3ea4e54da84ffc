//! Every screen in every look, with the demo village: kept as pictures under `target/screenshots` for people to look
//! at and for the README. Fails where a screen does not come up, or is wider than its window.

use xiangyue_server::cli::demo;
use xiangyue_tests::{Engine, TestApp};

use crate::driver::{Browser, Look, run};

const PASSWORD: &str = "maosicun";
const LOOKS: [Look; 4] = [Look::PHONE, Look::LARGE, Look::DARK, Look::WIDE];

/// Path, what must be there before the picture is taken, and the picture's name.
type Stop = (&'static str, &'static str, &'static str);

#[test]
fn guest() {
    tour(
        None,
        &[
            ("/", "to-sign-in", "welcome"),
            ("/sign-in", "password", "sign-in"),
            ("/policy", "<h2>", "policy"),
        ],
    );
}

#[test]
fn villager() {
    tour(
        Some("13900003307"),
        &[
            ("/", "balance", "demo-home"),
            ("/points", "entry", "demo-entries"),
            ("/points/expiring", "expiry", "demo-expiring"),
            ("/ranking", "ranking", "demo-ranking"),
            ("/store", "item", "demo-store"),
            ("/orders", "order", "demo-orders"),
            ("/pay", "pay-code", "demo-pay"),
            ("/me", "display-name", "demo-me"),
            ("/me/household", "<h2>", "demo-household"),
        ],
    );
}

#[test]
fn keeper() {
    tour(
        Some("13900001001"),
        &[
            ("/keep", "scan-digits", "keep-scan"),
            ("/keep/today", "sheet-day", "keep-today"),
            ("/keep/stock", "stock-item", "keep-stock"),
            ("/keep/stock/restock", "restock-item", "keep-restock"),
            ("/keep/stock/count", "count-item", "keep-count"),
        ],
    );
}

#[test]
fn staff() {
    tour(
        Some("13900001003"),
        &[
            ("/desk", "household-row", "desk-find"),
            ("/desk/rules", "rule-row", "desk-rules"),
            ("/desk/rules/new", "rule-save", "desk-rule"),
            ("/desk/import", "import-template", "desk-import-empty"),
            ("/desk/people", "<h1>", "desk-bindings"),
            ("/desk/people/roles", "role-row", "desk-roles"),
            ("/desk/stores", "store-row", "desk-stores"),
            ("/desk/village", "policy-save", "desk-village"),
        ],
    );
}

fn tour(phone: Option<&str>, stops: &[Stop]) {
    run(Engine::Sqlite, async |app| {
        assert!(demo::fill(app.inner()).await.unwrap());
        for look in LOOKS {
            walk(app, look, phone, stops).await;
        }
    });
}

async fn walk(app: &TestApp, look: Look, phone: Option<&str>, stops: &[Stop]) {
    let browser = Browser::open(app, look, None).await;
    if let Some(phone) = phone {
        browser.sign_in(phone, PASSWORD).await;
    }
    for (path, wanted, name) in stops {
        browser.goto(path).await;
        browser.find(wanted).await;
        browser.picture(name).await;
        let wider = browser
            .page
            .execute("return document.documentElement.scrollWidth - window.innerWidth", Vec::new())
            .await
            .unwrap();
        let wider = wider.json().as_i64().unwrap();
        assert!(
            wider <= 0,
            "{path} is {wider} px wider than the window in the look {}",
            look.name()
        );
    }
    browser.close().await;
}
