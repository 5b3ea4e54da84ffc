//! What villagers see, and those who are to become some.

use xiangyue_shared::{
    account::{AskBinding, RequestBinding},
    ids::{BindingId, StoreId},
    notice::ListPublicNotices,
};
use xiangyue_tests::{
    TestApp, User,
    people::PASSWORD,
    village::{VILLAGE, region},
};

use super::{
    Network, Screen,
    Step::{Press, Run, See, Type},
    VILLAGER, Visitor, after, goods, page, then,
};

/// What one sees who is not signed in.
pub async fn guest(app: &TestApp, store: StoreId) -> Visitor {
    let open = ListPublicNotices { region: region(VILLAGE) };
    let notice = app.client.get(&User::guest(), open).await.ok().items[0].id;
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
            after(
                "share-by-hand",
                &format!("/stores/{store}"),
                [
                    Run("navigator.clipboard.writeText = async () => { throw new Error(); }"),
                    Press("share"),
                ],
                "share-link",
            ),
            page("open-notices", &format!("/village/open/{VILLAGE}"), "notice"),
            then("open-notices-place", [Press("other-place")], "place"),
            page("notice-guest", &format!("/village/notices/{notice}"), "notice-title"),
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

/// What a villager of the demo sees.
pub async fn villager(app: &TestApp, store: StoreId) -> Visitor {
    let villager = app.sign_in(VILLAGER).await;
    let items = goods(app, &villager, store).await;
    // The household has had all of it that it may have this month, so that one more is refused.
    let towels = items.iter().find(|item| item.name == "毛巾").expect("towels");
    let towels = format!("/store/items/{}", towels.id);
    // The cheapest, of which one may have as much as one likes.
    let item = "@[data-testid=item]:nth-child(6)";
    let held = "@[data-testid=order]:has(.badge.good)";
    let basket = || [Press(item), Press("add"), Press("to-basket")];
    let checking = || basket().into_iter().chain([Press("order-submit")]);
    let ordering = || checking().chain([Press("order-confirm")]);
    let in_vain = ["add", "to-basket", "order-submit", "order-confirm"].map(Press);
    Visitor::demo(
        VILLAGER,
        vec![
            page("home", "/", "balance"),
            page("entries", "/points", "entry"),
            after("entry", "/points", [Press("entry")], "entry-change"),
            page("expiring", "/points/expiring", "expiry"),
            page("ranking", "/village/ranking", "ranking"),
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
            page("notices", "/village/notices", "notice"),
            after("notices-unread", "/village/notices", [Press("only-unread")], "notice"),
            after("notice", "/village/notices", [Press("notice")], "acknowledge"),
            page("affairs", "/village/affairs", "affairs-month"),
            page("village", "/village", "to-search"),
            page("calendar", "/village/calendar", "appointment"),
            after("search", "/village/search", [Type("search", "fh".to_owned())], "hit"),
            page("pay", "/pay", "pay-digits"),
            page("me", "/me", "display-name"),
            after("sign-out", "/me", [Press("sign-out")], "sign-out-confirm"),
            page("household", "/me/household", "@.fact"),
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
            then("sign-out-lose", [Press("tab-me"), Press("sign-out")], "sign-out-lose"),
            Screen {
                network: Network::GoneSince("add"),
                ..after("order-waits-too", &towels, in_vain, "order-waits")
            },
            page("waiting-refused", "/waiting", "refusal"),
            after("order-refused", "/orders", [Press("waiting-one")], "order-refused"),
            then("basket-again", [Press("waiting-seen")], "order-submit"),
            after(
                "update",
                "/",
                [
                    See("balance"),
                    Run(
                        "globalThis.xiangyueUpdate = () => {}; dispatchEvent(new Event('xiangyue-update'))",
                    ),
                ],
                "new-version",
            ),
        ],
    )
}
