//! Every screen in every look. The ordinary tests inspect each of them: in both sizes of print, light and dark, on a desktop,
//! and on a small phone with the browser's own letters at 150 %. `cargo xtask screenshots` takes pictures of them instead.

use std::env;

use xiangyue_tests::{Engine, TestApp};

use crate::{
    driver::{Browser, Look, run},
    inspect::inspect,
    screens::{self, Screen, Visitor},
};

/// Set where pictures are wanted.
const PICTURES_VARIABLE: &str = "XIANGYUE_SCREENSHOTS";
const PICTURED: [Look; 4] = [Look::PHONE, Look::LARGE, Look::DARK, Look::WIDE];
const INSPECTED: [Look; 4] =
    [Look::PHONE, Look::LARGE, Look::SMALL, Look { large_print: true, ..Look::SMALL }];

#[test]
fn guest_and_newcomer() {
    tour(
        async |app| screens::fill(app).await,
        async |app, store| {
            vec![
                screens::guest(app, *store).await,
                screens::components(),
                screens::newcomer(app).await,
                screens::asker(app).await,
            ]
        },
    );
}

#[test]
fn villager() {
    tour(
        async |app| screens::fill(app).await,
        async |app, store| vec![screens::villager(app, *store).await],
    );
}

#[test]
fn keeper() {
    tour(
        async |app| screens::fill(app).await,
        async |app, store| vec![screens::keeper(app, *store).await],
    );
}

#[test]
fn cadre() {
    tour(
        async |app| {
            screens::fill(app).await;
            screens::asker(app).await
        },
        async |_, _| vec![screens::cadre()],
    );
}

#[test]
fn classes() {
    tour(
        async |app| screens::fill(app).await,
        async |app, _| vec![screens::class_staff(), screens::teacher(app).await],
    );
}

#[test]
fn guardians() {
    tour(async |app| screens::fill(app).await, async |_, _| screens::guardians());
}

#[test]
fn duties() {
    tour(
        async |app| screens::fill(app).await,
        async |_, _| {
            let mut visitors = screens::volunteers();
            visitors.push(screens::duty_staff());
            visitors
        },
    );
}

#[test]
fn society() {
    tour(async |app| screens::fill(app).await, async |_, _| screens::society());
}

#[test]
fn society_staff() {
    tour(async |app| screens::fill(app).await, async |_, _| vec![screens::society_staff()]);
}

#[test]
fn empty_village() {
    tour(async |app| screens::empty_village(app).await, async |_, visitors| visitors.clone());
}

#[test]
fn troubled() {
    tour(
        async |app| {
            screens::fill(app).await;
            screens::asker(app).await
        },
        async |_, _| screens::troubled(pictured()),
    );
}

fn pictured() -> bool {
    env::var_os(PICTURES_VARIABLE).is_some()
}

/// Shows visitors their screens in every look, and fails with all that is found. The visitors come anew for each look,
/// since some of them bring what does not last.
fn tour<T>(
    fill: impl AsyncFnOnce(&TestApp) -> T,
    visitors: impl AsyncFn(&TestApp, &T) -> Vec<Visitor>,
) {
    run(Engine::Sqlite, async |app| {
        let filled = fill(app).await;
        let mut found = Vec::new();
        for look in if pictured() { PICTURED } else { INSPECTED } {
            for visitor in visitors(app, &filled).await {
                found.extend(walk(app, look, &visitor).await);
            }
        }
        assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
    });
}

async fn walk(app: &TestApp, look: Look, visitor: &Visitor) -> Vec<String> {
    let browser = Browser::open(app, look, None).await;
    visitor.sign_in(&browser).await;
    let mut found = Vec::new();
    for screen in &visitor.screens {
        screens::open(app, &browser, screen).await;
        if pictured() {
            browser.gone("@.toast").await;
            browser.picture(&screen.name).await;
        } else {
            found.extend(look_at(&browser, screen).await);
        }
    }
    browser.close().await;
    found
}

async fn look_at(browser: &Browser, screen: &Screen) -> Vec<String> {
    let found = inspect(browser).await;
    if !found.is_empty() {
        browser.picture(&format!("found-{}", screen.name)).await;
    }
    found
        .into_iter()
        .map(|one| format!("{}, {}, {one}", screen.name, browser.look.name()))
        .collect()
}
