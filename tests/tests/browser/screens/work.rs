//! What the keeper and the staff see.

use xiangyue_shared::{
    ids::StoreId,
    order::{ListOrders, OrderQuery, OrderState},
    scan::{MakePayDigits, PayDigitsRequest},
};
use xiangyue_tests::TestApp;

use super::{
    CADRE, KEEPER, Network, Screen,
    Step::{Cancel, Press, See, Type},
    VILLAGER, Visitor, after, goods, page, then,
};

/// What the keeper of the demo sees.
pub async fn keeper(app: &TestApp, store: StoreId) -> Visitor {
    let villager = app.sign_in(VILLAGER).await;
    let query = |state| OrderQuery { state: Some(state), ..OrderQuery::default() };
    let orders = ListOrders { household: villager.household() };
    let held = app.client.find(&villager, orders.clone(), query(OrderState::Held)).await.ok();
    let digits = held.items[0].pickup.clone().expect("a code").digits;
    let done = app.client.find(&villager, orders, query(OrderState::Collected)).await.ok();
    let collected = format!("/keep/orders/{}", done.items[0].id);
    // One more order, which is handed over in the end, and one that is cancelled after it was handed over.
    let items = goods(app, &villager, store).await;
    let soap = items.iter().find(|item| item.name == "香皂").expect("soap");
    let ordered = async || app.try_order(&villager, store, soap.id, 1, soap.price.0).await.ok();
    let last = ordered().await.pickup.expect("a code").digits;
    let lost = ordered().await;
    let lost_digits = lost.pickup.expect("a code").digits;
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
            Screen {
                network: Network::GoneSince("pickup-list"),
                ..page("keep-scan-offline", "/keep", "offline-counter")
            },
            then("keep-preview-offline", scanned(&lost_digits), "by-list"),
            then("keep-noted", [Press("confirm")], "scan-noted"),
            then(
                "keep-untold",
                [Press("scan-next"), Press("tab-today"), Cancel(Box::new(villager), lost.id)],
                "untold",
            ),
            page("keep-conflict", "/keep/today", "conflict-reason"),
            then("keep-settle", [Press("conflict-settled")], "settle-confirm"),
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
            after(
                "desk-notice-pick",
                "/desk/notices/new",
                [
                    Press("@[data-testid=notice-audience] button:nth-child(2)"),
                    Press("pick"),
                    Press("household-choice"),
                ],
                "picked-done",
            ),
            then("desk-notice-picked", [Press("picked-done")], "picked"),
            page("desk-notices", "/desk/notices", "notice-row"),
            after(
                "desk-notice",
                "/desk/notices",
                [
                    Press("@[data-testid=notice-states] button:nth-child(4)"),
                    Press("@[data-testid=notice-row]:last-child"),
                ],
                "count-read",
            ),
            then("desk-withdraw", [Press("notice-withdraw")], "reason-confirm"),
            after(
                "desk-visits",
                "/desk/notices",
                [
                    Press("@[data-testid=notice-states] button:nth-child(4)"),
                    Press("@[data-testid=notice-row]:last-child"),
                    Press("to-visits"),
                ],
                "visit-tell",
            ),
            after(
                "desk-notice-review",
                "/desk/notices",
                [Press("@[data-testid=notice-states] button:nth-child(3)"), Press("notice-row")],
                "notice-publish",
            ),
            after(
                "desk-notice-draft",
                "/desk/notices",
                [Press("@[data-testid=notice-states] button:nth-child(2)"), Press("notice-row")],
                "notice-save",
            ),
            after(
                "desk-notice-new",
                "/desk/notices/new",
                [Type(
                    "notice-body",
                    "# No water\nNo water tomorrow morning.\n\n- Fill a bucket".to_owned(),
                )],
                "notice-preview",
            ),
            page("desk-affairs", "/desk/affairs", "affairs-body"),
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
