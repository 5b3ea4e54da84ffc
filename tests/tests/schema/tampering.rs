//! One who gets past the triggers is found out by `xiangyue verify`, and the row is named.

use xiangyue_tests::{
    Engine, TestApp, User, Village, both_engines,
    classes::{for_session, profile},
};

async fn live(app: &TestApp) -> (Village, User) {
    let village = app.village().await;
    let (cadre, villager) = (app.cadre(&village.code).await, app.villager(&village.homes[0]).await);
    app.award(&cadre, village.give, village.homes[0].id).await;
    app.order_soap(&villager, &village, 2).await;
    app.award(&cadre, village.give, village.homes[1].id).await;
    app.verify().await;
    (village, cadre)
}

/// Changes a table as one who owns the database can.
async fn tamper(app: &TestApp, table: &str, statement: &str) {
    match app.engine {
        Engine::Sqlite => {
            app.sql(&format!("DROP TRIGGER {table}_no_update; DROP TRIGGER {table}_no_delete"))
                .await;
        }
        Engine::Postgres => app.sql(&format!("DROP TRIGGER {table}_append_only ON {table}")).await,
    }
    app.sql(statement).await;
}

#[track_caller]
fn assert_names(findings: &[String], what: &str) {
    assert!(findings.iter().any(|one| one.contains(what)), "{what} is not in {findings:#?}");
}

both_engines! {
    async fn an_altered_entry_is_named(app: &TestApp) {
        live(app).await;
        let id = app.text("SELECT id AS value FROM transfers WHERE sequence = 5").await;
        tamper(app, "transfers", "UPDATE transfers SET amount = 2000 WHERE sequence = 5").await;
        let findings = app.findings().await;
        assert_names(&findings, &id);
        assert!(findings[0].contains(&id), "the first bad row comes first: {findings:#?}");
    }
}

both_engines! {
    async fn every_column_of_an_entry_is_proved(app: &TestApp) {
        live(app).await;
        let id = app.text("SELECT id AS value FROM transfers WHERE sequence = 5").await;
        tamper(app, "transfers", "SELECT 1").await;
        for (column, value) in [
            ("note", "'x'"),
            ("title", "'x'"),
            ("available_after", "available_after + 1"),
            ("expires_on", "'2099-12-31'"),
            ("recorded_at", "'2020-01-01 00:00:00'"),
            ("recorded_by", "NULL"),
            ("rule_version_id", "NULL"),
            ("household_id", "(SELECT MAX(id) FROM households)"),
            ("resident_id", "(SELECT MAX(id) FROM residents)"),
            ("reason", "'opening'"),
            ("previous_hash", "hash"),
        ] {
            app.sql("CREATE TABLE kept AS SELECT * FROM transfers WHERE sequence = 5").await;
            app.sql(&format!("UPDATE transfers SET {column} = {value} WHERE sequence = 5")).await;
            let findings = app.findings().await;
            assert!(findings.iter().any(|one| one.contains(&id)), "{column}: {findings:#?}");
            app.sql(&format!(
                "UPDATE transfers SET {column} = (SELECT {column} FROM kept) WHERE sequence = 5; DROP TABLE kept"
            ))
            .await;
            app.verify().await;
        }
    }
}

both_engines! {
    async fn a_missing_entry_is_noticed(app: &TestApp) {
        let (village, _) = live(app).await;
        // The newest, which no row follows: only the head of the chain tells.
        tamper(
            app,
            "transfers",
            "DELETE FROM transfers WHERE sequence = (SELECT MAX(sequence) FROM transfers)",
        )
        .await;
        assert_names(&app.findings().await, village.code.as_str());
    }
}

both_engines! {
    async fn an_altered_balance_is_named(app: &TestApp) {
        let (village, _) = live(app).await;
        let home = village.homes[0].id;
        let account =
            app.text(&format!("SELECT id AS value FROM ledger_accounts WHERE household_id = '{home}'")).await;
        app.sql(&format!("UPDATE ledger_accounts SET balance = balance + 7 WHERE id = '{account}'")).await;
        assert_names(&app.findings().await, &account);
    }
}

both_engines! {
    async fn altered_stock_is_named(app: &TestApp) {
        let (village, _) = live(app).await;
        app.sql(&format!("UPDATE items SET stock = stock + 1 WHERE id = '{}'", village.soap)).await;
        assert_names(&app.findings().await, &village.soap.to_string());
    }
}

both_engines! {
    async fn an_order_that_was_closed_by_hand_is_named(app: &TestApp) {
        live(app).await;
        let order = app.text("SELECT id AS value FROM orders").await;
        app.sql("UPDATE orders SET state = 'collected', closed_at = placed_at").await;
        assert_names(&app.findings().await, &order);
    }
}

both_engines! {
    async fn a_seat_that_is_nobodys_is_named(app: &TestApp) {
        let (village, cadre) = live(app).await;
        let class = app.class(&cadre, &village.code, 1, 2).await;
        let session = class.sessions[0].id;
        let guardian = app.bound(village.homes[0].residents[1].id).await;
        let child = app.child(&guardian, profile("刘小朵")).await;
        app.try_book(&guardian, for_session(&class, session, &[child])).await.ok();
        app.verify().await;
        for (wrong, right) in [
            ("class_sessions SET taken = 2", "class_sessions SET taken = 1"),
            ("class_sessions SET waiting = 1", "class_sessions SET waiting = 0"),
            ("class_sessions SET adults = 1", "class_sessions SET adults = 0"),
            ("class_sessions SET places = 0", "class_sessions SET places = 1"),
            ("class_seats SET state = 'cancelled'", "class_seats SET state = 'booked'"),
        ] {
            app.sql(&format!("UPDATE {wrong}")).await;
            assert_names(&app.findings().await, &session.to_string());
            app.sql(&format!("UPDATE {right}")).await;
            app.verify().await;
        }
    }
}
