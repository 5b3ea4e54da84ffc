//! A keeper's day without a network: the list says what is waiting, hand-overs are noted, and when the network is back
//! the books follow, with what did not fit told plainly.

use serde_json::json;
use xiangyue_shared::{
    access::Role,
    code::{PickupCode, with_check_digit},
    endpoint::Nothing,
    order::{CancelOrder, GetOrder, Order, OrderState},
};
use xiangyue_tests::{
    Engine, TestApp, User, Village,
    people::PASSWORD,
    village::{OPENING, Phone, SOAP},
};

use crate::{
    camera,
    driver::{Browser, Look, run},
};

/// Takes the network from the browser, or gives it back.
async fn network(counter: &Browser, there: bool) {
    let conditions = json!({
        "offline": !there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
    });
    let cdp = counter.page.cdp();
    cdp.send_raw("Network.enable", json!({})).await.unwrap();
    cdp.send_raw("Network.emulateNetworkConditions", conditions).await.unwrap();
}

async fn type_code(counter: &Browser, digits: &str) {
    counter.type_in("scan-digits", digits).await;
    counter.press("scan-submit").await;
}

async fn show_photo(counter: &Browser, app: &TestApp, code: &str) {
    let photo = camera::photo_of(code, app.folder.path());
    let field = counter.find_hidden("scan-picture").await;
    field.send_keys(photo.display().to_string()).await.unwrap();
}

async fn refused(counter: &Browser, code: &str) {
    assert_eq!(counter.attribute("scan-refusal", "data-code").await, code);
    counter.press("scan-next").await;
}

async fn state(app: &TestApp, user: &User, order: &Order) -> OrderState {
    app.client.get(user, GetOrder { order: order.id }).await.ok().state
}

/// A keeper at the counter, who has the list and could open the page without a network.
async fn keeper(app: &TestApp, village: &Village) -> Browser {
    let phone = app.phone();
    app.grant(&phone, Role::StoreKeeper, &village.code, Some(village.store)).await;
    app.set_password(&phone).await;
    let counter = Browser::open(app, Look::PHONE, None).await;
    counter.sign_in(&phone, PASSWORD).await;
    counter.goto("/keep").await;
    counter.says("pickup-list", "3 单").await;
    counter
        .wait("the counter to be kept", async || {
            let script = "if (!navigator.serviceWorker.controller) return false;
                const names = await caches.keys();
                const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
                const paths = all.flat().map((request) => new URL(request.url).pathname);
                return ['xiangyue_work_bg', 'xiangyue_scan_bg'].every((part) => paths.some((path) => path.includes(part)))";
            let kept = counter.run(&format!("return (async () => {{ {script} }})()")).await;
            (kept == true).then_some(())
        })
        .await;
    counter
}

#[test]
fn a_day_without_a_network() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let (first, second, third) = (
            app.villager(&village.homes[0]).await,
            app.villager(&village.homes[1]).await,
            app.villager(&village.homes[2]).await,
        );
        let collected = app.order_soap(&first, &village, 2).await;
        let cancelled = app.order_soap(&second, &village, 3).await;
        let waiting = app.order_soap(&third, &village, 1).await;
        let code = |order: &Order| order.pickup.clone().unwrap();
        let counter = keeper(app, &village).await;

        // The network goes. The page opens all the same, and says what it can do.
        network(&counter, false).await;
        counter.page.refresh().await.unwrap();
        counter.says("offline-counter", "3 单").await;
        counter.picture("keeper-offline").await;

        // What is no good is refused as ever, and what only the server knows is said to need the network.
        let forger = Phone::new();
        show_photo(&counter, app, &PickupCode::sign(&forger.key, waiting.id).text()).await;
        refused(&counter, "code_forged").await;
        show_photo(&counter, app, &forger.pay_code(0)).await;
        counter.says("scan-unknown", "提货码可以照常用").await;
        counter.picture("keeper-offline-pay-code").await;
        counter.press("scan-next").await;
        // Ordered after the list was taken: the code is good, the goods are not known.
        let later = app.order_soap(&third, &village, 4).await;
        show_photo(&counter, app, &code(&later).code).await;
        counter.says("scan-unknown", "名单").await;
        counter.press("scan-next").await;
        let known = [&collected, &cancelled, &waiting, &later].map(|order| code(order).digits);
        let unknown = (0..).map(with_check_digit).find(|digits| !known.contains(digits)).unwrap();
        type_code(&counter, &unknown).await;
        counter.find("scan-unknown").await;
        counter.press("scan-next").await;

        // One order by its digits, the other from a picture; neither a second time, not even after a reload.
        type_code(&counter, &code(&collected).digits).await;
        counter.says("scan-preview", "刘存善").await;
        counter.find("by-list").await;
        counter.picture("keeper-offline-preview").await;
        counter.press("confirm").await;
        counter.find("scan-noted").await;
        counter.picture("keeper-offline-noted").await;
        counter.press("scan-next").await;
        show_photo(&counter, app, &code(&cancelled).code).await;
        counter.says("scan-preview", "刘建国").await;
        counter.press("confirm").await;
        counter.find("scan-noted").await;
        counter.page.refresh().await.unwrap();
        type_code(&counter, &code(&collected).digits).await;
        refused(&counter, "order_collected").await;
        show_photo(&counter, app, &code(&cancelled).code).await;
        refused(&counter, "order_collected").await;
        counter.visit("/keep/today").await;
        counter.find("untold").await;
        assert_eq!(counter.find_each("untold").await.len(), 2);
        counter.picture("keeper-offline-today").await;
        assert_eq!(state(app, &first, &collected).await, OrderState::Held);

        // Meanwhile a household, who does have a network, thinks better of it.
        app.client.send(&second, CancelOrder { order: cancelled.id }, Nothing {}).await.ok();

        // The network is back: one is in the books, the other is told, and stays told.
        network(&counter, true).await;
        counter.says("conflict", "刘建国").await;
        counter.says("conflict", "香皂 × 3").await;
        counter.says("conflict-reason", "已经取消").await;
        counter.gone("untold").await;
        counter.picture("keeper-conflict").await;
        counter.page.refresh().await.unwrap();
        counter.says("conflict", "刘建国").await;
        let seen = [
            state(app, &first, &collected).await,
            state(app, &second, &cancelled).await,
            state(app, &third, &waiting).await,
        ];
        assert_eq!(seen, [OrderState::Collected, OrderState::Cancelled, OrderState::Held]);
        let handovers = "SELECT COUNT(*) AS value FROM stock_movements WHERE kind = 'handover'";
        assert_eq!(app.count(handovers).await, 1);
        let points = "SELECT MIN(balance) AS value FROM ledger_accounts WHERE kind = 'household'";
        assert_eq!(app.count(points).await, OPENING - 2 * SOAP.0);
        app.verify().await;

        // Until the keeper has settled it; who signs out before is asked.
        counter.goto("/me").await;
        counter.press("sign-out").await;
        counter.find("sign-out-lose").await;
        counter.press("sign-out-stay").await;
        counter.goto("/keep/today").await;
        counter.press("conflict-settled").await;
        counter.press("settle-confirm").await;
        counter.gone("conflict").await;
        counter.page.refresh().await.unwrap();
        counter.find("sheet-day").await;
        assert!(!counter.has("conflict").await);

        // And what was ordered later is handed over as ever.
        counter.visit("/keep").await;
        type_code(&counter, &code(&later).digits).await;
        counter.press("confirm").await;
        counter.find("scan-done").await;
        counter.close().await;
        app.verify().await;
    });
}
