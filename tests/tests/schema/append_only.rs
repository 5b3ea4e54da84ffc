//! What was written stays: the database itself refuses to change or remove it.

use chrono::NaiveDate;
use xiangyue_shared::{
    affairs::{AffairsDraft, AffairsKind, PutAffairs},
    endpoint::Nothing,
    notice::{MarkNotice, NoticeMark, TellInPerson},
    order::{ReturnOrder, ReturnRequest},
    scan::{ConfirmHandover, Handover},
};
use xiangyue_tests::{
    TestApp, both_engines, classes::profile, village::notice_draft, volunteers::duty_draft,
};

const TABLES: [(&str, &str); 11] = [
    ("transfers", "note"),
    ("evidence", "picture_id"),
    ("audit_records", "detail"),
    ("stock_movements", "note"),
    ("rule_versions", "title"),
    ("order_lines", "name"),
    ("notice_marks", "kind"),
    ("notice_visits", "told_by"),
    ("child_consents", "child_id"),
    ("volunteer_hours", "note"),
    ("affairs", "body"),
];

/// Leaves rows in every table.
async fn live(app: &TestApp) {
    let village = app.village().await;
    let (cadre, villager, keeper) = (
        app.cadre(&village.code).await,
        app.villager(&village.homes[0]).await,
        app.keeper(&village).await,
    );
    let photo = app.add_photo(&cadre, &village.code).await;
    app.try_award(&cadre, village.take, &[village.homes[0].id], &[photo]).await.ok();
    let order = app.order_soap(&villager, &village, 1).await;
    let code = order.pickup.expect("a code").code;
    let confirm = ConfirmHandover { store: village.store, order: order.id };
    app.client.send(&keeper, confirm, Handover { code, handed_over_at: None }).await.ok();
    let body = ReturnRequest { reason: "破损".to_owned(), restock: true };
    app.client.send(&keeper, ReturnOrder { order: order.id }, body).await.ok();
    let notice = app.publish(&cadre, notice_draft(village.code.as_str())).await;
    let mark = NoticeMark { acknowledged: false };
    app.client.send(&villager, MarkNotice { notice }, mark).await.ok();
    let resident = village.homes[1].residents[0].id;
    app.client.send(&cadre, TellInPerson { notice, resident }, Nothing {}).await.ok();
    app.child(&villager, profile("刘小朵")).await;
    app.served(&cadre, duty_draft(&village.code), villager.resident()).await;
    let month = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    let put = PutAffairs { village: village.code.clone(), kind: AffairsKind::Finance, month };
    app.client.send(&cadre, put, AffairsDraft { body: "收入".to_owned() }).await.ok();
}

both_engines! {
    async fn rows_are_neither_changed_nor_removed(app: &TestApp) {
        live(app).await;
        for (table, column) in TABLES {
            let count = format!("SELECT COUNT(*) AS value FROM {table}");
            let rows = app.count(&count).await;
            assert!(rows > 0, "{table} is empty");
            for statement in [
                format!("UPDATE {table} SET {column} = {column}"),
                format!("UPDATE {table} SET {column} = 'x'"),
                format!("DELETE FROM {table}"),
            ] {
                let refused = app.try_sql(&statement).await.expect_err(&statement).to_string();
                assert!(refused.contains("append-only"), "{statement}: {refused}");
            }
            assert_eq!(app.count(&count).await, rows);
        }
        app.verify().await;
    }
}

both_engines! {
    /// Truncation is a way around the triggers of rows.
    async fn tables_are_not_emptied_at_one_blow(app: &TestApp) {
        live(app).await;
        if app.engine == xiangyue_tests::Engine::Postgres {
            for (table, _) in TABLES {
                let statement = format!("TRUNCATE {table} CASCADE");
                app.try_sql(&statement).await.expect_err(&statement);
            }
        }
        app.verify().await;
    }
}

both_engines! {
    /// The last word on balances and stock is the database's.
    async fn no_number_goes_below_zero(app: &TestApp) {
        live(app).await;
        for statement in [
            "UPDATE ledger_accounts SET balance = -1 WHERE kind = 'household'",
            "UPDATE ledger_accounts SET held = balance + 1 WHERE kind = 'household'",
            "UPDATE ledger_accounts SET held = -1",
            "UPDATE items SET stock = -1",
            "UPDATE items SET reserved = stock + 1",
            "UPDATE items SET reserved = -1",
            "UPDATE items SET price = 0",
        ] {
            app.try_sql(statement).await.expect_err(statement);
        }
    }
}
