//! Every screen of the client, by who sees it, and how one comes there in the demo village and in an empty one.

mod classes;
mod duties;
mod needs;
mod states;
mod villagers;
mod work;

use serde_json::json;
use xiangyue_server::cli::demo;
use xiangyue_shared::{
    endpoint::Nothing,
    household::{CardPin, IssueCard},
    ids::{CardId, OrderId, StoreId},
    order::{CancelOrder, OrderDraft, PlaceOrder},
    ranking::Period,
    scan::{ConfirmHandover, Handover},
    store::{Item, ItemDraft, ItemQuery, ListItems, ListStores, PurchaseLimit, PutItem},
};
use xiangyue_tests::{
    TestApp, User,
    village::{VILLAGE, line, region},
};

pub use self::{
    classes::{class_staff, guardians, teacher},
    duties::{duty_staff, volunteers},
    needs::{society, society_staff},
    states::{empty_village, troubled},
    villagers::{asker, guest, newcomer, villager},
    work::{cadre, keeper},
};
use crate::driver::Browser;

/// Password of everyone in the demo.
pub const DEMO_PASSWORD: &str = "maosicun";
/// 刘存善 of the demo, who has points, entries and an order.
pub const VILLAGER: &str = "13900003307";
pub const KEEPER: &str = "13900001001";
pub const CADRE: &str = "13900001003";

/// What one does to come from a page to a screen of it.
#[derive(Clone)]
pub enum Step {
    Press(&'static str),
    Type(&'static str, String),
    See(&'static str),
    /// What the page is told, as by the device.
    Run(&'static str),
    /// Meanwhile the household cancels an order.
    Cancel(Box<User>, OrderId),
}

use Step::{Cancel, Press, Run, See, Type};

/// The network while one looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    Good,
    /// No answer comes, and nothing is known from before.
    Held,
    /// Every answer is a failure of the server, and nothing is known from before.
    Failing,
    /// There is none, and nothing is known from before.
    Gone,
    /// There is none; what was seen before, when this was there, is still known.
    GoneSince(&'static str),
    /// As the screen before left it, and so is the page.
    Still,
}

/// A screen: a page, and what is done there until it is seen.
#[derive(Clone)]
pub struct Screen {
    pub name: String,
    pub network: Network,
    pub path: String,
    pub steps: Vec<Step>,
    /// What is there once the screen is.
    pub wanted: &'static str,
}

fn page(name: &'static str, path: &str, wanted: &'static str) -> Screen {
    Screen {
        name: name.to_owned(),
        network: Network::Good,
        path: path.to_owned(),
        steps: Vec::new(),
        wanted,
    }
}

fn after(
    name: &'static str,
    path: &str,
    steps: impl IntoIterator<Item = Step>,
    wanted: &'static str,
) -> Screen {
    Screen { steps: steps.into_iter().collect(), ..page(name, path, wanted) }
}

/// What comes next on the same page.
fn then(name: &'static str, steps: impl IntoIterator<Item = Step>, wanted: &'static str) -> Screen {
    Screen { network: Network::Still, ..after(name, "", steps, wanted) }
}

/// One who looks at screens: phone and password, or nobody in particular.
#[derive(Clone)]
pub struct Visitor {
    pub phone: String,
    pub password: &'static str,
    pub screens: Vec<Screen>,
}

impl Visitor {
    fn demo(phone: &str, screens: Vec<Screen>) -> Self {
        Self { phone: phone.to_owned(), password: DEMO_PASSWORD, screens }
    }

    /// Signs in, unless nobody in particular looks.
    pub async fn sign_in(&self, browser: &Browser) {
        if self.phone.is_empty() {
            browser.goto("/").await;
        } else {
            browser.sign_in(&self.phone, self.password).await;
        }
        browser.find("<h1>").await;
    }
}

/// The page of components, which only those see who make the client.
pub fn components() -> Visitor {
    Visitor::demo("", vec![page("components", "/dev/components", "specimen")])
}

/// Comes to a screen.
pub async fn open(app: &TestApp, browser: &Browser, screen: &Screen) {
    if screen.network != Network::Still {
        come_to(browser, screen).await;
    }
    for step in &screen.steps {
        match step {
            Press(testid) => browser.press(testid).await,
            Type(testid, text) => browser.type_in(testid, text).await,
            See(testid) => drop(browser.find(testid).await),
            Run(script) => drop(browser.run(script).await),
            Cancel(user, order) => {
                app.client.send(user, CancelOrder { order: *order }, Nothing {}).await.ok();
            }
        }
    }
    browser.find(screen.wanted).await;
    browser.settle().await;
}

async fn come_to(browser: &Browser, screen: &Screen) {
    set(browser, Network::Good).await;
    if let Network::GoneSince(testid) = screen.network {
        browser.visit(&screen.path).await;
        browser.find(testid).await;
    }
    set(browser, screen.network).await;
    if matches!(screen.network, Network::Held | Network::Failing | Network::Gone) {
        browser
            .run(
                "Object.keys(localStorage).filter(key => key.startsWith('xy.read.'))
                    .forEach(key => localStorage.removeItem(key))",
            )
            .await;
    }
    browser.visit(&screen.path).await;
}

/// What the browser says of the network, and what becomes of requests: a service worker's would still pass.
async fn set(browser: &Browser, network: Network) {
    let answers = match network {
        Network::Good | Network::Still => "",
        Network::Held => "held",
        Network::Failing => "failing",
        Network::Gone | Network::GoneSince(_) => "gone",
    };
    let conditions = json!({
        "offline": answers == "gone", "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
    });
    browser.page.cdp().send_raw("Network.emulateNetworkConditions", conditions).await.unwrap();
    browser.ask("network", json!([answers])).await;
}

/// The goods of the demo's store, as its villager sees them.
async fn goods(app: &TestApp, villager: &User, store: StoreId) -> Vec<Item> {
    app.client.find(villager, ListItems { store }, ItemQuery::default()).await.ok()
}

/// Fills the demo village, and hands out a card and goods, so that there is one of everything. Gives the store.
pub async fn fill(app: &TestApp) -> StoreId {
    assert!(demo::fill(app.inner()).await.unwrap());
    let villager = app.sign_in(VILLAGER).await;
    let (keeper, cadre) = (app.sign_in(KEEPER).await, app.sign_in(CADRE).await);
    let household = villager.household();
    let card = IssueCard { household, card: CardId::new() };
    app.client.send(&cadre, card, CardPin { pin: "280616".to_owned() }).await.ok();
    let stores = ListStores { village: region(VILLAGE) };
    let store = app.client.get(&villager, stores).await.ok()[0].id;
    let items = goods(app, &villager, store).await;
    let towel = items.iter().find(|item| item.name == "毛巾").expect("towels");
    let draft = OrderDraft { store, lines: vec![line(towel.id, 1)], total: towel.price };
    let placed = PlaceOrder { household, order: OrderId::new() };
    let order = app.client.send(&villager, placed, draft).await.ok();
    let code = order.pickup.expect("a code").code;
    let endpoint = ConfirmHandover { store, order: order.id };
    app.client.send(&keeper, endpoint, Handover { code, handed_over_at: None }).await.ok();
    let only = PurchaseLimit { quantity: 1, period: Period::Month };
    let draft = ItemDraft {
        name: towel.name.clone(),
        unit: towel.unit.clone(),
        description: towel.description.clone(),
        category: towel.category,
        price: towel.price,
        picture: towel.picture,
        limit: Some(only),
        withdrawn: false,
    };
    app.client.send(&cadre, PutItem { store, item: towel.id }, draft).await.ok();
    store
}
