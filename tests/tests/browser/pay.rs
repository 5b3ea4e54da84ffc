//! Paying at the counter with the code on one's screen.

use xiangyue_tests::{Engine, people::PASSWORD};

use crate::{
    driver::{Browser, Look, run},
    inspect::inspect,
};

#[test]
fn a_pay_code_turns_to_the_receipt() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let (keeper, villager) = app.keeper_and_villager(&village).await;
        let phone = Browser::open(app, Look::PHONE, None).await;
        phone.sign_in(&villager, PASSWORD).await;
        phone.goto("/pay").await;
        assert!(phone.attribute("pay-code", "data-code").await.starts_with("xyp1."));

        // The keeper has no camera, so the villager reads the digits out. They are good for a minute: the keeper
        // is signed in before they are read.
        let counter = Browser::open(app, Look::PHONE, None).await;
        counter.sign_in(&keeper, PASSWORD).await;
        counter.goto("/keep").await;
        counter.find("scan-digits").await;
        phone.page.refresh().await.unwrap();
        let digits = phone.text("pay-digits").await;
        counter.type_in("scan-digits", &digits).await;
        counter.press("scan-submit").await;
        counter.press("sell-item").await;
        counter.picture("keeper-sale").await;
        counter.press("sale-check").await;
        counter.press("confirm").await;
        counter.find("scan-done").await;

        // Her screen turns by itself, and it was told to: it did not only ask.
        phone.find("receipt").await;
        phone.picture("receipt").await;
        assert_eq!(inspect(&phone).await, Vec::<String>::new());
        let metrics = format!("{}/metrics", app.client.url);
        counter.page.goto(metrics).await.unwrap();
        let told = counter.page.source().await.unwrap();
        assert!(told.contains(r#"route="/api/v1/events",status="200""#), "nobody listened");
        phone.close().await;
        counter.close().await;
        app.verify().await;
    });
}
