//! The counter's and the desk's other jobs, each done by hand in the browser and looked up through the API.

use std::{fs, path::Path};

use serde_json::json;
use xiangyue_shared::{
    access::Role,
    account::{AskBinding, GetMe, ListGrants, RequestBinding},
    entry::{ExplainEntry, ListEntries},
    ids::BindingId,
    order::{GetOrder, OrderState},
    page::PageQuery,
    points::Points,
    region::GetVillagePolicy,
    rule::{ListRules, RuleQuery},
    scan::{ConfirmHandover, Handover},
    store::{GetItem, GetStore, ItemQuery, ListItems},
};
use xiangyue_tests::{Engine, people::PASSWORD};

use crate::driver::{Browser, Look, run};

#[test]
fn a_keeper_restocks_counts_and_takes_back() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let villager = app.villager(&village.homes[0]).await;
        let keeper = app.phone();
        app.grant(&keeper, Role::StoreKeeper, &village.code, Some(village.store)).await;
        app.set_password(&keeper).await;
        let by = app.sign_in(&keeper).await;
        let held = app.order_soap(&villager, &village, 2).await;
        let code = held.pickup.unwrap().code;
        let endpoint = ConfirmHandover { store: village.store, order: held.id };
        app.client.send(&by, endpoint, Handover { code, handed_over_at: None }).await.ok();
        let stock = async |item| app.client.get(&by, GetItem { item }).await.ok().in_stock;
        let (oil, soap) = (stock(village.oil).await, stock(village.soap).await);

        let counter = Browser::open(app, Look::PHONE, None).await;
        counter.sign_in(&keeper, PASSWORD).await;
        // The first row of the list is the oil.
        counter.goto("/keep/stock/restock").await;
        counter.type_in("restock-count", "5").await;
        counter.picture("keep-restock-filled").await;
        counter.press("restock-submit").await;
        counter
            .wait("five more", async || (stock(village.oil).await == oil + 5).then_some(()))
            .await;

        counter.goto("/keep/stock/count").await;
        counter.type_in("count-number", "7").await;
        counter.press("count-check").await;
        counter.find("differences").await;
        counter.picture("keep-differences").await;
        counter.press("count-confirm").await;
        counter.wait("seven counted", async || (stock(village.oil).await == 7).then_some(())).await;

        counter.goto(&format!("/keep/orders/{}", held.id)).await;
        counter.type_in("return-reason", "买错了").await;
        counter.picture("keep-return").await;
        counter.press("return-open").await;
        counter.press("return-confirm").await;
        counter
            .wait("the return", async || {
                let state = counter.attribute("order-state", "data-state").await;
                (state == "returned").then_some(())
            })
            .await;
        let order = app.client.get(&by, GetOrder { order: held.id }).await.ok();
        assert_eq!(order.state, OrderState::Returned);
        assert_eq!(stock(village.soap).await, soap + 2);
        counter.close().await;
        app.verify().await;
    });
}

#[test]
fn staff_mend_and_manage() {
    run(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let home = &village.homes[0];
        let phone = app.phone();
        app.grant(&phone, Role::VillageCadre, &village.code, None).await;
        app.set_password(&phone).await;
        let cadre = app.sign_in(&phone).await;
        let client = &app.client;
        let given = app.award(&cadre, village.give, home.id).await;
        let desk = Browser::open(app, Look::WIDE, None).await;
        desk.sign_in(&phone, PASSWORD).await;

        // An entry is undone, with a reason.
        desk.goto(&format!("/desk/entries/{given}")).await;
        desk.press("undo-open").await;
        desk.type_in("undo-reason", "记错户了").await;
        desk.press("undo-confirm").await;
        desk.wait("the reversal", async || {
            let told = client.get(&cadre, ExplainEntry { transfer: given }).await.ok();
            told.reversed_by
        })
        .await;
        let entries = client.get(&cadre, ListEntries { household: home.id }).await.ok().items;
        assert_eq!(entries[0].change, Points(-20));

        // A rule gets its next version.
        desk.goto(&format!("/desk/rules/{}", village.give)).await;
        desk.type_in("rule-points", "25").await;
        desk.press("rule-save").await;
        desk.wait("version 2", async || {
            let rules = ListRules { village: village.code.clone() };
            let rules = client.find(&cadre, rules, RuleQuery::default()).await.ok();
            rules.iter().find(|rule| rule.version == 2 && rule.points == Points(25)).map(|_| ())
        })
        .await;

        // New goods, and a store that is shut for a while.
        desk.goto(&format!("/desk/stores/{}/items/new", village.store)).await;
        desk.type_in("item-name", "手电筒").await;
        desk.type_in("item-unit", "个").await;
        desk.type_in("item-price", "33").await;
        desk.picture("desk-item").await;
        desk.press("item-save").await;
        desk.wait("the torch", async || {
            let items = ListItems { store: village.store };
            let items = client.find(&cadre, items, ItemQuery::default()).await.ok();
            items.iter().find(|item| item.name == "手电筒" && item.price == Points(33)).map(|_| ())
        })
        .await;
        desk.goto(&format!("/desk/stores/{}", village.store)).await;
        desk.press("store-suspend").await;
        desk.press("store-save").await;
        desk.wait("the shut store", async || {
            let store = client.get(&cadre, GetStore { store: village.store }).await.ok();
            store.suspended.then_some(())
        })
        .await;

        // The village's own numbers.
        desk.goto("/desk/village").await;
        desk.type_in("order-hold", "9").await;
        desk.press("policy-save").await;
        desk.wait("nine days", async || {
            let policy = GetVillagePolicy { village: village.code.clone() };
            (client.get(&cadre, policy).await.ok().order_hold_days == 9).then_some(())
        })
        .await;

        // One asks to be bound, by a name that is in the register, and is accepted.
        let asker = app.user().await;
        let asked = AskBinding {
            village: village.code.clone(),
            name: home.residents[1].name.clone(),
            note: "刘存善家的".to_owned(),
        };
        client.send(&asker, RequestBinding { binding: BindingId::new() }, asked).await.ok();
        desk.goto("/desk/people").await;
        desk.press("binding-row").await;
        desk.press("binding-household").await;
        desk.wait("the second member", async || {
            let members = desk.find_each("binding-resident").await;
            members.get(1)?.click().await.ok()
        })
        .await;
        desk.picture("desk-binding").await;
        desk.press("binding-accept").await;
        desk.wait("the binding", async || client.get(&asker, GetMe {}).await.ok().household).await;

        // A role is given.
        desk.goto("/desk/people/roles").await;
        desk.press("role-add").await;
        desk.press("role-store").await;
        desk.type_in("role-phone", "13900007788").await;
        desk.picture("desk-role").await;
        desk.press("role-submit").await;
        desk.wait("the keeper", async || {
            let grants = ListGrants { region: village.code.clone() };
            let grants = client.find(&cadre, grants, PageQuery::default()).await.ok().items;
            grants.iter().find(|row| row.phone_tail == "7788").map(|_| ())
        })
        .await;

        // The sheets come as files.
        let folder = app.folder.path().join("downloads");
        fs::create_dir(&folder).unwrap();
        let allow = json!({ "behavior": "allow", "downloadPath": folder });
        desk.page.cdp().send_raw("Browser.setDownloadBehavior", allow).await.unwrap();
        desk.goto("/desk/import").await;
        desk.press("import-template").await;
        desk.wait("the template", async || sheets(&folder).ge(&1).then_some(())).await;
        desk.goto(&format!("/desk/stores/{}", village.store)).await;
        desk.press("settlement").await;
        desk.wait("the settlement", async || sheets(&folder).ge(&2).then_some(())).await;
        desk.close().await;
        app.verify().await;
    });
}

/// Spreadsheets in a folder that are whole.
fn sheets(folder: &Path) -> usize {
    let files = fs::read_dir(folder).unwrap().filter_map(Result::ok);
    files.filter(|file| file.path().extension().is_some_and(|end| end == "xlsx")).count()
}
