//! How people like to see the client: remembered over a reload and in a new window; and in English nothing of the
//! interface is Chinese.

use serde_json::json;
use xiangyue_tests::{Engine, TestApp};

use crate::{
    driver::{Browser, Look, run},
    screens::{self, Visitor},
};

#[test]
fn are_remembered() {
    run(Engine::Sqlite, async |app| {
        screens::fill(app).await;
        let browser = Browser::open(app, Look::PHONE, None).await;
        browser.sign_in(screens::VILLAGER, screens::DEMO_PASSWORD).await;
        browser.goto("/me").await;
        assert_eq!(root(&browser).await, json!(["zh-CN", "light", null]));
        browser.press("@[data-testid=language] button:nth-child(2)").await;
        browser.press("@[data-testid=theme] button:nth-child(3)").await;
        browser.press("large-print").await;
        let chosen = json!(["en", "dark", "large"]);
        let holds = async || {
            browser.find("large-print").await;
            assert_eq!(root(&browser).await, chosen);
            assert_eq!(browser.attribute("large-print", "aria-checked").await, "true");
            browser.says("<h1>", "Me").await;
        };
        holds().await;
        browser.page.refresh().await.unwrap();
        holds().await;
        let window = browser.page.new_window().await.unwrap();
        browser.page.switch_to_window(window).await.unwrap();
        browser.goto("/me").await;
        holds().await;
        // And back again.
        browser.press("large-print").await;
        browser.press("@[data-testid=language] button:nth-child(1)").await;
        browser.page.refresh().await.unwrap();
        browser.find("large-print").await;
        assert_eq!(root(&browser).await, json!(["zh-CN", "dark", null]));
        browser.close().await;
    });
}

async fn root(browser: &Browser) -> serde_json::Value {
    browser
        .run("return ['lang', 'data-theme', 'data-print'].map(name => document.documentElement.getAttribute(name))")
        .await
}

#[test]
fn english_for_villagers() {
    in_english(async |app| {
        let store = screens::fill(app).await;
        vec![
            screens::guest(app, store).await,
            screens::newcomer(app).await,
            screens::villager(app, store).await,
        ]
    });
}

#[test]
fn english_for_staff() {
    in_english(async |app| {
        let store = screens::fill(app).await;
        drop(screens::asker(app).await);
        vec![screens::keeper(app, store).await, screens::cadre()]
    });
}

fn in_english(visitors: impl AsyncFnOnce(&TestApp) -> Vec<Visitor>) {
    run(Engine::Sqlite, async |app| {
        let mut found = Vec::new();
        for visitor in visitors(app).await {
            let browser = Browser::open(app, Look::PHONE, None).await;
            browser.run("localStorage.setItem('xy.lang', 'en')").await;
            visitor.sign_in(&browser).await;
            for screen in &visitor.screens {
                screens::open(app, &browser, screen).await;
                let mut wrong = browser.findings("chinese", json!([])).await;
                wrong.extend(browser.findings("fits", json!([])).await);
                found.extend(wrong.into_iter().map(|one| format!("{}: {one}", screen.name)));
            }
            browser.close().await;
        }
        assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
    });
}
