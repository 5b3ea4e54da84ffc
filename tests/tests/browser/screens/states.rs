//! What people see while nothing is there, or nothing comes.

use xiangyue_shared::{
    access::Role,
    ids::StoreId,
    import::{ImportHouseholds, ImportQuery},
    store::PutStore,
};
use xiangyue_tests::{
    TestApp, files,
    people::PASSWORD,
    village::{NEXT_VILLAGE, region, store_draft},
};

use super::{CADRE, KEEPER, Network, Screen, Step::Type, VILLAGER, Visitor, after, page};

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
        ("ranking", "/village/ranking", "ranking"),
        ("notices", "/village/notices", "notice"),
        ("calendar", "/village/calendar", "appointment"),
        ("duties", "/village/duties", "shift-row"),
        ("hours", "/village/hours", "hours-row"),
        ("teams", "/village/teams", "team"),
        ("needs", "/village/needs", "need-row"),
        ("household", "/me/household", "@.fact"),
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
        ("desk-notices", "/desk/notices", "notice-row"),
        ("desk-duties", "/desk/duties", "duty-row"),
        ("desk-needs", "/desk/needs", "need-row"),
        ("desk-contracts", "/desk/contracts", "contract-row"),
        ("desk-volunteer-settings", "/desk/duties/settings", "volunteer-policy-save"),
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
                page("ranking-empty", "/village/ranking", "<h1>"),
                page("store-empty", "/store", "@.empty"),
                page("basket-empty", "/basket", "@.empty"),
                page("orders-empty", "/orders", "@.empty"),
                page("notices-empty", "/village/notices", "@.empty"),
                page("affairs-empty", "/village/affairs", "@.empty"),
                page("calendar-empty", "/village/calendar", "@.empty"),
                page("duties-empty", "/village/duties", "@.empty"),
                page("hours-empty", "/village/hours", "@.empty"),
                page("teams-empty", "/village/teams", "@.empty"),
                page("needs-empty", "/village/needs", "@.empty"),
                after(
                    "search-empty",
                    "/village/search",
                    [Type("search", "zzz".to_owned())],
                    "@.empty",
                ),
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
                page("desk-notices-empty", "/desk/notices", "@.empty"),
                page("desk-duties-empty", "/desk/duties", "@.empty"),
                page("desk-needs-empty", "/desk/needs", "@.empty"),
                page("desk-contracts-empty", "/desk/contracts", "@.empty"),
            ],
        ),
    ]
}
