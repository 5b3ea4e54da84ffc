//! Long lists: all rows can be reached, and only those near the view are in the page.

use serde_json::json;
use xiangyue_tests::{Engine, people::PASSWORD};

use crate::driver::{Browser, Look, run};

const ENTRIES: usize = 1000;
/// Rows that the list keeps together.
const TOGETHER: usize = 10;
/// What a phone shows at once, and as much again above, below and at the head of the list.
const IN_PAGE_MOST: u64 = 80;

/// Presses the button for more until there is none, and gives the most rows that were in the page meanwhile.
const READ_ALL: &str = "
    return new Promise(done => {
        let most = 0;
        const on = () => {
            most = Math.max(most, document.querySelectorAll('[data-testid=entry]').length);
            const more = document.querySelector('[data-testid=more]');
            if (!more) return done(most);
            if (!more.disabled) more.click();
            setTimeout(on, 10);
        };
        on();
    });";
/// The link of the row in the middle of the view.
const IN_THE_MIDDLE: &str = "
    const row = document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest('[data-testid=entry]');
    return row ? row.getAttribute('href') : null;";
const COUNT: &str = "return document.querySelectorAll('[data-testid=entry]').length";
const GROUPS: &str = "return document.querySelectorAll('.rows').length";

#[test]
fn of_a_thousand_entries_those_near_the_view_are_in_the_page() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let home = &village.homes[0];
        let cadre = app.cadre(&village.code).await;
        for _ in 0..ENTRIES {
            app.award(&cadre, village.give, home.id).await;
        }
        let villager = app.phone();
        app.bind(&villager, home.residents[0].id).await;
        app.set_password(&villager).await;
        let phone = Browser::open(app, Look::PHONE, None).await;
        phone.sign_in(&villager, PASSWORD).await;
        phone.goto("/points").await;
        phone.find("entry").await;

        let most = phone.run(READ_ALL).await.as_u64().unwrap();
        assert!(most <= IN_PAGE_MOST, "{most} rows while reading on");
        // The points brought over from before are an entry as well.
        assert_eq!(phone.run(GROUPS).await, json!((ENTRIES + 1).div_ceil(TOGETHER)));

        phone.run("scrollTo(0, document.documentElement.scrollHeight)").await;
        phone.wait("the last entry", async || {
            let script = "return Boolean(document.querySelector('.rows:last-child [data-testid=entry]'))";
            (phone.run(script).await == true).then_some(())
        })
        .await;
        assert!(phone.run(COUNT).await.as_u64().unwrap() <= IN_PAGE_MOST);

        phone.run("scrollTo(0, document.documentElement.scrollHeight / 2)").await;
        let row = phone
            .wait("an entry in the middle", async || {
                phone.settle().await;
                phone.run(IN_THE_MIDDLE).await.as_str().map(str::to_owned)
            })
            .await;
        assert!(phone.run(COUNT).await.as_u64().unwrap() <= IN_PAGE_MOST);
        phone.picture("entries-long").await;

        // Whoever looks at one of them and comes back finds it where it was.
        phone.run(&format!("document.querySelector('[href=\"{row}\"]').click()")).await;
        phone
            .wait("the entry's page", async || {
                phone.page.current_url().await.ok()?.path().ends_with(&row).then_some(())
            })
            .await;
        phone.page.back().await.unwrap();
        phone
            .wait("the same entry in the middle", async || {
                (phone.run(IN_THE_MIDDLE).await == json!(row)).then_some(())
            })
            .await;
        phone.close().await;
    });
}
