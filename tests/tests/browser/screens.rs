//! Every screen of the client, by who sees it, and how one comes there in the demo village and in an empty one.

use serde_json::json;
use xiangyue_server::cli::demo;
use xiangyue_shared::{
    access::Role,
    account::{AskBinding, RequestBinding},
    household::{CardPin, IssueCard},
    ids::{BindingId, CardId, OrderId, StoreId},
    import::{ImportHouseholds, ImportQuery},
    order::{ListOrders, OrderDraft, OrderQuery, OrderState, PlaceOrder},
    scan::{ConfirmHandover, Handover, MakePayDigits, PayDigitsRequest},
    store::{ItemQuery, ListItems, ListStores, PutStore},
};
use xiangyue_tests::{
    TestApp, files,
    people::PASSWORD,
    village::{NEXT_VILLAGE, VILLAGE, line, region, store_draft},
};

use crate::driver::Browser;

/// Password of everyone in the demo.
pub const DEMO_PASSWORD: &str = "maosicun";
/// 刘存善 of the demo, who has points, entries and an order.
pub const VILLAGER: &str = "13900003307";
pub const KEEPER: &str = "13900001001";
pub const CADRE: &str = "13900001003";

/// What one does to come from a page to a screen of it.
#[derive(Debug, Clone)]
pub enum Step {
    Press(&'static str),
    Type(&'static str, String),
    See(&'static str),
}

use Step::{Press, See, Type};

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
}

/// A screen: a page, and what is done there until it is seen.
#[derive(Debug, Clone)]
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

/// One who looks at screens: phone and password, or nobody in particular.
#[derive(Debug, Clone)]
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
pub async fn open(browser: &Browser, screen: &Screen) {
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
    for step in &screen.steps {
        match step {
            Press(testid) => browser.press(testid).await,
            Type(testid, text) => browser.type_in(testid, text).await,
            See(testid) => drop(browser.find(testid).await),
        }
    }
    browser.find(screen.wanted).await;
    browser.settle().await;
}

/// What the browser says of the network, and what becomes of requests: a service worker's would still pass.
async fn set(browser: &Browser, network: Network) {
    let answers = match network {
        Network::Good => "",
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

/// What one sees who is not signed in.
pub fn guest(store: StoreId) -> Visitor {
    let by_code = "@[data-testid=sign-in-kind] button:last-child";
    Visitor::demo(
        "",
        vec![
            page("welcome", "/", "to-sign-in"),
            page("sign-in", "/sign-in", "password"),
            after("sign-in-code", "/sign-in", [Press(by_code)], "sms-code"),
            after("sign-in-refused", "/sign-in", [Press("sign-in")], "@.field-error"),
            page("policy", "/policy", "@.prose"),
            page("store-link", &format!("/stores/{store}"), "card-name"),
            page("missing", "/nowhere", "@.empty"),
        ],
    )
}

/// What one sees whom the village does not know yet.
pub async fn newcomer(app: &TestApp) -> Visitor {
    let phone = app.phone();
    app.set_password(&phone).await;
    Visitor {
        phone,
        password: PASSWORD,
        screens: vec![
            page("bind", "/", "place"),
            after("bind-refused", "/", [Press("bind")], "@.field-error"),
        ],
    }
}

/// What one sees who has asked to be bound.
pub async fn asker(app: &TestApp) -> Visitor {
    let phone = app.phone();
    app.set_password(&phone).await;
    let asker = app.sign_in(&phone).await;
    let asked = AskBinding {
        village: region(VILLAGE),
        name: "毛占山".to_owned(),
        note: "毛家湾组 毛占山家的".to_owned(),
    };
    app.client.send(&asker, RequestBinding { binding: BindingId::new() }, asked).await.ok();
    Visitor {
        phone,
        password: PASSWORD,
        screens: vec![page("bind-waiting", "/", "binding-refresh")],
    }
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
    let items = app.client.find(&villager, ListItems { store }, ItemQuery::default()).await.ok();
    let towel = items.iter().find(|item| item.name == "毛巾").expect("towels");
    let draft = OrderDraft { store, lines: vec![line(towel.id, 1)], total: towel.price };
    let placed = PlaceOrder { household, order: OrderId::new() };
    let order = app.client.send(&villager, placed, draft).await.ok();
    let code = order.pickup.expect("a code").code;
    let endpoint = ConfirmHandover { store, order: order.id };
    app.client.send(&keeper, endpoint, Handover { code, handed_over_at: None }).await.ok();
    store
}

/// What a villager of the demo sees.
pub fn villager() -> Visitor {
    // The cheapest, of which one may have as much as one likes.
    let item = "@[data-testid=item]:nth-child(6)";
    let held = "@[data-testid=order]:has(.badge.good)";
    let basket = || [Press(item), Press("add"), Press("to-basket")];
    let checking = || basket().into_iter().chain([Press("order-submit")]);
    let ordering = || checking().chain([Press("order-confirm")]);
    Visitor::demo(
        VILLAGER,
        vec![
            page("home", "/", "balance"),
            page("entries", "/points", "entry"),
            after("entry", "/points", [Press("entry")], "entry-change"),
            page("expiring", "/points/expiring", "expiry"),
            page("ranking", "/ranking", "ranking"),
            page("store", "/store", "item"),
            after("item", "/store", [Press(item)], "add"),
            after("basket", "/store", basket(), "order-submit"),
            after("order-check", "/store", checking(), "order-confirm"),
            page("orders", "/orders", "order"),
            after("order", "/orders", [Press(held)], "pickup-code"),
            after(
                "order-collected",
                "/orders",
                [Press("@[data-testid=order]:has(.badge.plain)")],
                "order-state",
            ),
            after(
                "order-cancel",
                "/orders",
                [Press(held), Press("order-cancel")],
                "cancel-confirm",
            ),
            page("pay", "/pay", "pay-digits"),
            page("me", "/me", "display-name"),
            after("sign-out", "/me", [Press("sign-out")], "sign-out-confirm"),
            page("household", "/me/household", "@.card"),
            page("password", "/me/password", "new-password"),
            page("sessions", "/me/sessions", "session"),
            page("waiting-none", "/waiting", "@.empty"),
            page("not-yours", "/desk", "@.empty"),
            // What was seen before: without a network nothing new is known.
            page("store", "/store", "item"),
            after("item", "/store", [Press(item)], "add"),
            Screen {
                network: Network::GoneSince("item"),
                ..after("order-waits", "/store", ordering(), "order-waits")
            },
            Screen {
                network: Network::GoneSince("item"),
                ..after(
                    "waiting",
                    "/store",
                    ordering().chain([See("order-waits"), Press("waiting")]),
                    "waiting-one",
                )
            },
        ],
    )
}

/// What the keeper of the demo sees.
pub async fn keeper(app: &TestApp, store: StoreId) -> Visitor {
    let villager = app.sign_in(VILLAGER).await;
    let query = |state| OrderQuery { state: Some(state), ..OrderQuery::default() };
    let orders = ListOrders { household: villager.household() };
    let held = app.client.find(&villager, orders.clone(), query(OrderState::Held)).await.ok();
    let digits = held.items[0].pickup.clone().expect("a code").digits;
    let done = app.client.find(&villager, orders, query(OrderState::Collected)).await.ok();
    let collected = format!("/keep/orders/{}", done.items[0].id);
    // One more order, which is handed over in the end.
    let items = app.client.find(&villager, ListItems { store }, ItemQuery::default()).await.ok();
    let soap = items.iter().find(|item| item.name == "香皂").expect("soap");
    let last = app.try_order(&villager, store, soap.id, 1, soap.price.0).await.ok();
    let last = last.pickup.expect("a code").digits;
    let phone = app.phone_of(&villager).await;
    let pay = app
        .client
        .send(&villager, MakePayDigits {}, PayDigitsRequest { code: phone.pay_code(0) })
        .await
        .ok()
        .digits;
    let scanned = |digits: &str| {
        [See("scan-digits"), Type("scan-digits", digits.to_owned()), Press("scan-submit")]
    };
    let selling = || scanned(&pay).into_iter().chain([Press("sell-item")]);
    Visitor::demo(
        KEEPER,
        vec![
            page("keep-scan", "/keep", "camera-trouble"),
            after("keep-sale", "/keep", selling(), "sale-check"),
            after("keep-sale-check", "/keep", selling().chain([Press("sale-check")]), "confirm"),
            after("keep-gather", "/keep", [Press("gather"), Press("sell-item")], "gather-scan"),
            after("keep-preview", "/keep", scanned(&digits), "confirm"),
            after("keep-refused", "/keep", scanned("00000000"), "scan-refusal"),
            page("keep-today", "/keep/today", "sheet-line"),
            page("keep-poster", "/keep/poster", "poster-code"),
            page("keep-poster", "/keep/poster", "poster"),
            page("keep-waiting", "/keep/waiting", "@.empty"),
            page("keep-stock", "/keep/stock", "stock-item"),
            after(
                "keep-movements",
                "/keep/stock",
                [Press("@[data-testid=stock-kind] button:last-child")],
                "movement",
            ),
            page("keep-restock", "/keep/stock/restock", "restock-item"),
            page("keep-count", "/keep/stock/count", "count-item"),
            after(
                "keep-differences",
                "/keep/stock/count",
                [Type("count-number", "1".to_owned()), Press("count-check")],
                "differences",
            ),
            after(
                "keep-return",
                &collected,
                [Type("return-reason", "买错了".to_owned()), Press("return-open")],
                "return-confirm",
            ),
            after(
                "keep-done",
                "/keep",
                scanned(&last).into_iter().chain([Press("confirm")]),
                "scan-done",
            ),
        ],
    )
}

/// What a cadre of the demo sees.
pub fn cadre() -> Visitor {
    let household = || [Press("household-row")];
    let award = || household().into_iter().chain([Press("award-open"), Press("award-rule")]);
    Visitor::demo(
        CADRE,
        vec![
            page("desk-find", "/desk", "household-row"),
            after(
                "desk-choosing",
                "/desk",
                [Press("choose-several"), Press("household-choice")],
                "award-several",
            ),
            after(
                "desk-found-none",
                "/desk",
                [Type("staff-search", "没有这个人".to_owned())],
                "@.empty",
            ),
            after("desk-household", "/desk", household(), "household-balance"),
            after(
                "desk-invite",
                "/desk",
                household().into_iter().chain([Press("invite")]),
                "invite-make",
            ),
            after(
                "desk-card-issue",
                "/desk",
                household().into_iter().chain([Press("card-issue")]),
                "pin",
            ),
            after(
                "desk-entry",
                "/desk",
                household().into_iter().chain([Press("entry")]),
                "entry-change",
            ),
            after(
                "desk-undo",
                "/desk",
                household()
                    .into_iter()
                    .chain([Press("@[data-testid=entry]:has(.plus)"), Press("undo-open")]),
                "undo-confirm",
            ),
            after("desk-award", "/desk", award(), "award-submit"),
            after(
                "desk-award-check",
                "/desk",
                award().chain([Press("award-submit")]),
                "award-confirm",
            ),
            after(
                "desk-award-add",
                "/desk",
                award().chain([Press("award-add")]),
                "household-choice",
            ),
            page("desk-rules", "/desk/rules", "rule-row"),
            page("desk-rule-new", "/desk/rules/new", "rule-save"),
            after("desk-rule-refused", "/desk/rules/new", [Press("rule-save")], "@.field-error"),
            after("desk-rule", "/desk/rules", [Press("rule-row")], "rule-save"),
            page("desk-import", "/desk/import", "import-template"),
            page("desk-bindings", "/desk/people", "binding-row"),
            after("desk-binding", "/desk/people", [Press("binding-row")], "binding-refuse"),
            page("desk-roles", "/desk/people/roles", "role-row"),
            after("desk-role-add", "/desk/people/roles", [Press("role-add")], "role-phone"),
            after(
                "desk-role-revoke",
                "/desk/people/roles",
                [Press("role-revoke")],
                "role-revoke-confirm",
            ),
            page("desk-waiting", "/desk/waiting", "@.empty"),
            after(
                "desk-poster",
                "/desk/stores",
                [Press("store-row"), Press("to-poster")],
                "poster",
            ),
            page("desk-stores", "/desk/stores", "store-row"),
            page("desk-store-new", "/desk/stores/new", "store-save"),
            after("desk-store", "/desk/stores", [Press("store-row")], "item-row"),
            after(
                "desk-poster",
                "/desk/stores",
                [Press("store-row"), Press("to-poster")],
                "poster-code",
            ),
            after(
                "desk-item-new",
                "/desk/stores",
                [Press("store-row"), Press("item-new")],
                "item-save",
            ),
            after(
                "desk-item",
                "/desk/stores",
                [Press("store-row"), Press("item-row")],
                "item-save",
            ),
            page("desk-village", "/desk/village", "policy-save"),
            page("desk-missing", "/desk/nowhere", "@.empty"),
        ],
    )
}

/// What people see while answers are awaited, fail to come, or cannot come: on every page that reads, or on one of each
/// kind.
pub fn troubled(every: bool) -> Vec<Visitor> {
    // Name and path, and what is there once an answer has come.
    type Page = (&'static str, &'static str, &'static str);
    let villager: &[Page] = &[
        ("home", "/", "balance"),
        ("store", "/store", "item"),
        ("orders", "/orders", "order"),
        ("entries", "/points", "entry"),
        ("expiring", "/points/expiring", "expiry"),
        ("ranking", "/ranking", "ranking"),
        ("household", "/me/household", "@.card"),
        ("sessions", "/me/sessions", "session"),
    ];
    let keeper: &[Page] = &[
        ("keep-stock", "/keep/stock", "stock-item"),
        ("keep-today", "/keep/today", "sheet-line"),
        ("keep-count", "/keep/stock/count", "count-item"),
    ];
    let cadre: &[Page] = &[
        ("desk-find", "/desk", "household-row"),
        ("desk-rules", "/desk/rules", "rule-row"),
        ("desk-bindings", "/desk/people", "binding-row"),
        ("desk-stores", "/desk/stores", "store-row"),
        ("desk-village", "/desk/village", "policy-save"),
    ];
    let visitors = [(VILLAGER, villager, 3), (KEEPER, keeper, 1), (CADRE, cadre, 1)];
    let some = |(phone, pages, few): (&str, &[Page], usize)| {
        let pages = if every { pages } else { &pages[..few] };
        let screens = pages.iter().flat_map(|(name, path, there)| {
            let at = |suffix, network, wanted| Screen {
                name: format!("{name}-{suffix}"),
                network,
                ..page("", path, wanted)
            };
            [
                at("loading", Network::Held, "loading"),
                at("error", Network::Failing, "failed"),
                at("offline", Network::Gone, "offline"),
                at("old", Network::GoneSince(there), "stale"),
            ]
        });
        Visitor::demo(phone, screens.collect())
    };
    visitors.map(some).to_vec()
}

/// What the people of a village see in which nothing has happened yet: a cadre before the import, then a villager and a
/// keeper.
pub async fn empty_village(app: &TestApp) -> Vec<Visitor> {
    let village = region(NEXT_VILLAGE);
    let cadre_phone = app.phone();
    app.grant(&cadre_phone, Role::VillageCadre, &village, None).await;
    let bare = app.phone();
    let bare_village = region("621002204205");
    app.grant(&bare, Role::VillageCadre, &bare_village, None).await;
    let cadre = app.sign_in(&cadre_phone).await;
    let sheet =
        "户编号,姓名,与户主关系,手机号,村民小组,结转积分\n1001,慕建国,户主,13900004401,毛家湾组,\n";
    let import = ImportHouseholds { village: village.clone() };
    let query = ImportQuery { dry_run: false };
    let report = app.client.call(&cadre, import, query, files::csv(sheet)).await.ok();
    assert_eq!((report.errors_total, report.households_new), (0, 1), "{report:?}");
    let store = StoreId::new();
    app.client.send(&cadre, PutStore { store }, store_draft(&village)).await.ok();
    let (villager, keeper) = (app.phone(), app.phone());
    app.grant(&keeper, Role::StoreKeeper, &village, Some(store)).await;
    let resident = app
        .text("SELECT id AS value FROM residents WHERE name = '慕建国'")
        .await
        .parse()
        .expect("an id");
    app.bind(&villager, resident).await;
    for phone in [&bare, &villager, &keeper] {
        app.set_password(phone).await;
    }
    let visitor = |phone, screens| Visitor { phone, password: PASSWORD, screens };
    vec![
        visitor(
            villager,
            vec![
                page("home-empty", "/", "balance"),
                page("entries-empty", "/points", "@.empty"),
                page("expiring-empty", "/points/expiring", "@.empty"),
                page("ranking-empty", "/ranking", "<h1>"),
                page("store-empty", "/store", "@.empty"),
                page("basket-empty", "/basket", "@.empty"),
                page("orders-empty", "/orders", "@.empty"),
            ],
        ),
        visitor(
            keeper,
            vec![
                page("keep-today-empty", "/keep/today", "@.empty"),
                page("keep-stock-empty", "/keep/stock", "@.empty"),
                page("keep-restock-empty", "/keep/stock/restock", "@.empty"),
            ],
        ),
        visitor(
            bare,
            vec![
                page("desk-find-empty", "/desk", "@.empty"),
                page("desk-rules-empty", "/desk/rules", "@.empty"),
                page("desk-bindings-empty", "/desk/people", "@.empty"),
                page("desk-stores-empty", "/desk/stores", "@.empty"),
            ],
        ),
    ]
}
