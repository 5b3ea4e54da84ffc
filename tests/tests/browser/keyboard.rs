//! A villager orders and a keeper hands over with nothing but keys. At every step the focus is somewhere, can be seen,
//! and lies under nothing.

use serde_json::{Value, json};
use thirtyfour::prelude::Key;
use xiangyue_shared::order::{ListOrders, OrderQuery, OrderState};
use xiangyue_tests::{Engine, people::PASSWORD};

use crate::driver::{Browser, Look, run};

/// So many presses of a key lead around any page.
const AROUND: usize = 80;

#[test]
fn order_and_hand_over() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let (keeper, villager) = app.keeper_and_villager(&village).await;
        let user = app.sign_in(&villager).await;
        let orders = async |state| {
            let endpoint = ListOrders { household: user.household() };
            let query = OrderQuery { state: Some(state), ..OrderQuery::default() };
            app.client.find(&user, endpoint, query).await.ok().items
        };

        let phone = Browser::open(app, Look::PHONE, None).await;
        let keys = Keys(&phone);
        phone.goto("/").await;
        phone.find("to-sign-in").await;
        // Past what stands on every page.
        keys.press(Key::Tab).await;
        assert!(
            keys.seen().await["what"].as_str().unwrap().contains(".skip")
                || phone.has("@.skip:focus").await
        );
        keys.press(Key::Enter).await;
        keys.press(Key::Tab).await;
        assert!(phone.has("@main :focus").await, "the skip link leads into the page");
        keys.choose("to-sign-in").await;
        keys.sign_in(&villager, PASSWORD).await;
        phone.find("balance").await;
        keys.not_lost("signing in").await;
        keys.choose("tab-store").await;
        phone.find("item").await;
        keys.not_lost("the store").await;
        keys.choose("item").await;
        keys.choose("add").await;
        keys.choose("to-basket").await;
        phone.find("order-submit").await;
        keys.not_lost("the basket").await;

        // A sheet keeps the focus until it is left, and gives it back.
        keys.choose("order-submit").await;
        phone.find("order-confirm").await;
        for _ in 0..8 {
            keys.press(Key::Tab).await;
            let focus = keys.focus().await;
            assert_eq!(focus["inside"], true, "the focus left the sheet: {focus}");
        }
        keys.press(Key::Escape).await;
        phone.gone("order-confirm").await;
        assert_eq!(keys.focus().await["testid"], "order-submit", "the focus comes back");
        assert!(orders(OrderState::Held).await.is_empty());
        keys.press(Key::Enter).await;
        keys.choose("order-confirm").await;
        let digits = phone.text("pickup-digits").await;
        keys.not_lost("the order").await;
        assert_eq!(orders(OrderState::Held).await.len(), 1);
        phone.close().await;

        let counter = Browser::open(app, Look::PHONE, None).await;
        let keys = Keys(&counter);
        counter.goto("/sign-in").await;
        counter.find("password").await;
        keys.sign_in(&keeper, PASSWORD).await;
        keys.choose("to-keep").await;
        counter.find("scan-digits").await;
        keys.reach("scan-digits").await;
        keys.write(&digits.replace(' ', "")).await;
        keys.press(Key::Enter).await;
        counter.find("confirm").await;
        keys.not_lost("what is handed over").await;
        keys.reach("confirm").await;
        keys.press(Key::Space).await;
        counter.find("scan-done").await;
        keys.not_lost("the result").await;
        keys.reach("scan-next").await;
        keys.press(Key::Space).await;
        counter.find("scan-digits").await;
        keys.not_lost("the next customer").await;
        counter.close().await;
        assert_eq!(orders(OrderState::Collected).await.len(), 1);
        app.verify().await;
    });
}

/// Hands on the keyboard of a browser.
struct Keys<'a>(&'a Browser);

impl Keys<'_> {
    async fn press(&self, key: Key) {
        let chain = self.0.page.action_chain();
        chain.key_down(key.clone()).key_up(key).perform().await.unwrap();
        self.0.settle().await;
    }

    async fn write(&self, text: &str) {
        self.0.page.action_chain().send_keys(text).perform().await.unwrap();
        self.0.settle().await;
    }

    async fn focus(&self) -> Value {
        self.0.ask("focus", json!([])).await
    }

    /// Where the focus is, which must be somewhere and not lie under anything.
    async fn seen(&self) -> Value {
        let focus = self.focus().await;
        assert_eq!(focus["lost"], false, "no element has the focus");
        assert_eq!(focus["ringed"], true, "nobody sees the focus: {focus}");
        assert_eq!(focus["onTop"], true, "the focus lies under something: {focus}");
        focus
    }

    /// After a page has changed, the focus is in it: at its heading or in what it opened.
    async fn not_lost(&self, after: &str) {
        let wanted = format!("the focus after {after}");
        self.0.wait(&wanted, async || (self.focus().await["lost"] == false).then_some(())).await;
    }

    /// Goes from one thing to the next until the wanted one has the focus.
    async fn reach(&self, testid: &str) {
        self.0.find(testid).await;
        for _ in 0..AROUND {
            self.press(Key::Tab).await;
            // Past its end the browser's own bars have the focus; the next key leads back into the page.
            if self.focus().await["lost"] == true {
                continue;
            }
            if self.seen().await["testid"] == testid {
                return;
            }
        }
        panic!("no way to {testid} by keys");
    }

    async fn choose(&self, testid: &str) {
        self.reach(testid).await;
        self.press(Key::Enter).await;
    }

    async fn sign_in(&self, phone: &str, password: &str) {
        self.reach("phone").await;
        self.write(phone).await;
        self.reach("password").await;
        self.write(password).await;
        self.reach("consent").await;
        self.press(Key::Space).await;
        self.choose("sign-in").await;
        self.0.gone("password").await;
    }
}
