//! A teacher at the door without a network: who comes and who is collected is noted on the phone, and told later with its
//! time; what was not taken is said at the child.

use serde_json::json;
use xiangyue_tests::{
    Engine, TestApp,
    classes::{for_session, profile},
    people::PASSWORD,
};

use crate::{
    driver::{Browser, Look, run},
    inspect::inspect,
};

async fn network(phone: &Browser, there: bool) {
    let conditions = json!({
        "offline": !there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
    });
    let cdp = phone.page.cdp();
    cdp.send_raw("Network.enable", json!({})).await.unwrap();
    cdp.send_raw("Network.emulateNetworkConditions", conditions).await.unwrap();
}

/// All that lies in the browser's database and storage, as text.
async fn kept(phone: &Browser) -> String {
    let script = "const texts = [JSON.stringify({ ...localStorage })];
        for (const { name } of await indexedDB.databases()) {
            const base = await new Promise((done) => { const open = indexedDB.open(name); open.onsuccess = () => done(open.result); });
            for (const store of base.objectStoreNames) {
                const all = base.transaction(store).objectStore(store).getAll();
                texts.push(JSON.stringify(await new Promise((done) => { all.onsuccess = () => done(all.result); })));
            }
            base.close();
        }
        return texts.join(' ')";
    phone.run(&format!("return (async () => {{ {script} }})()")).await.to_string()
}

async fn came(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) AS value FROM class_seats WHERE arrived_at IS NOT NULL").await
}

#[test]
fn an_afternoon_without_a_network() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 2, 5).await;
        let session = class.sessions[0].id;
        for (home, name) in [(0, "刘小朵"), (1, "毛欣怡")] {
            let guardian = app.villager(&village.homes[home]).await;
            let child = app.child(&guardian, profile(name)).await;
            app.try_book(&guardian, for_session(&class, session, &[child])).await.ok();
        }
        app.begin_session(session, 5).await;
        app.set_password(&class.teacher.phone).await;
        let phone = Browser::open(app, Look::PHONE, None).await;
        phone.sign_in(&class.teacher.phone, PASSWORD).await;
        phone.press("to-desk").await;
        phone.press("taught-row").await;
        phone.says("count-expected", "2").await;

        network(&phone, false).await;
        let of = |name: &str, what: &str| {
            format!("@.register-row:has([aria-label*={name}]) [data-testid={what}]")
        };
        phone.press(&of("刘小朵", "arrive")).await;
        phone.find("row-waits").await;
        phone.says("count-here", "1").await;
        phone.press("collect").await;
        phone.press("collected-by").await;
        phone.says("count-gone", "1").await;
        phone.press("arrive").await;
        phone.says("count-here", "1").await;
        assert_eq!(inspect(&phone).await, Vec::<String>::new());
        phone.picture("register-offline").await;
        assert_eq!(came(app).await, 0);
        // Who leaves the page and comes back finds it as it was.
        phone.press("@.app-bar .icon-button").await;
        phone.press("taught-row").await;
        phone.says("count-gone", "1").await;
        phone.says("count-here", "1").await;
        // What waits names no child, and nobody who collects one.
        let waiting = kept(&phone).await;
        assert!(waiting.contains("class-seats"), "{waiting}");
        for secret in ["刘小朵", "毛欣怡", "花生过敏", "王秀兰", "13912340002"] {
            assert!(!waiting.contains(secret), "{secret} in {waiting}");
        }

        // Meanwhile another phone has noted the second child.
        app.sql(&format!(
            "UPDATE class_seats SET arrived_at = '2026-01-01 08:00:00' WHERE place = 2 AND session_id = '{session}'"
        ))
        .await;
        network(&phone, true).await;
        phone.find("row-refused").await;
        phone.gone("row-waits").await;
        assert_eq!(inspect(&phone).await, Vec::<String>::new());
        phone.picture("register-refused-later").await;
        phone.press("row-seen").await;
        phone.gone("row-refused").await;
        phone.says("count-gone", "1").await;
        let left = "SELECT COUNT(*) AS value FROM class_seats WHERE left_at IS NOT NULL";
        assert_eq!((came(app).await, app.count(left).await), (2, 1));
        phone.close().await;
        app.verify().await;
    });
}
