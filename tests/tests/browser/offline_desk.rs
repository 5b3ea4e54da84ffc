//! The desk without a network, and while a newer version of the client comes.

use std::{fs, path::Path};

use xiangyue_shared::access::Role;
use xiangyue_tests::{Engine, TestApp, files, people::PASSWORD, village::Village};

use crate::{
    driver::{Browser, Look, run_changing},
    offline::{controlled, kept, promised},
};

/// A cadre at the desk, which opens without a network.
async fn cadre(app: &TestApp, village: &Village) -> Browser {
    let phone = app.phone();
    app.grant(&phone, Role::VillageCadre, &village.code, None).await;
    app.set_password(&phone).await;
    let desk = Browser::open(app, Look::PHONE, None).await;
    desk.sign_in(&phone, PASSWORD).await;
    desk.goto("/desk").await;
    desk.find("household-row").await;
    controlled(&desk).await;
    desk.wait("the desk to be kept", async || {
        kept(&desk).await.iter().any(|path| path == "/desk.html").then_some(())
    })
    .await;
    desk
}

#[test]
fn an_award_with_its_photo_waits_for_the_network_and_arrives_once() {
    run_changing(Engine::Sqlite, async |app| {
        let village = app.village().await;
        let desk = cadre(app, &village).await;
        desk.press("household-row").await;
        desk.press("award-open").await;
        // One that takes points, and so must be proven.
        desk.press("@[data-testid=award-rule]:has(.minus)").await;
        app.stop();
        let photo = app.folder.path().join("rubbish.jpg");
        fs::write(&photo, files::photo(40, 30).bytes).unwrap();
        let field = desk.find_hidden("shot-files").await;
        field.send_keys(photo.display().to_string()).await.unwrap();
        desk.find("shot-kept").await;
        desk.press("award-submit").await;
        desk.press("award-confirm").await;
        desk.says("waiting", "2 件").await;
        desk.page.refresh().await.unwrap();
        desk.says("waiting", "2 件").await;

        app.start_again();
        desk.goto("/desk").await;
        let done = [("points.award", 1), ("picture.add", 1)];
        for (action, times) in done {
            let records =
                format!("SELECT COUNT(*) AS value FROM audit_records WHERE action = '{action}'");
            desk.wait(action, async || (app.count(&records).await == times).then_some(())).await;
        }
        desk.gone("waiting").await;
        assert_eq!(app.count("SELECT COUNT(*) AS value FROM evidence").await, 1);
        for (action, times) in done {
            let records =
                format!("SELECT COUNT(*) AS value FROM audit_records WHERE action = '{action}'");
            assert_eq!(app.count(&records).await, times, "{action}");
        }
        app.verify().await;
        desk.close().await;
    });
}

/// Gives every file of the client anew, as a later build would.
fn release_again(folder: &Path) {
    let page = fs::read_to_string(folder.join("desk.html")).unwrap();
    fs::write(folder.join("desk.html"), page.replace("<head>", "<head><meta name=\"second\">"))
        .unwrap();
    let worker = fs::read_to_string(folder.join("sw.js")).unwrap();
    let (before, after) = worker.split_once("const VERSION = \"").unwrap();
    fs::write(folder.join("sw.js"), format!("{before}const VERSION = \"second-{after}")).unwrap();
    for name in ["desk.html", "sw.js"] {
        for packed in ["br", "gz"] {
            drop(fs::remove_file(folder.join(format!("{name}.{packed}"))));
        }
    }
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copied(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn an_update_loses_nothing_that_was_typed() {
    run_changing(Engine::Sqlite, async |app| {
        let client = app.folder.path().join("client");
        copied(app.args.client_dir.as_ref().unwrap(), &client);
        app.stop();
        app.args.client_dir = Some(client.clone());
        app.start_again();
        let village = app.village().await;
        let desk = cadre(app, &village).await;
        desk.press("household-row").await;
        desk.press("award-open").await;
        desk.press("award-rule").await;
        let note = "修好了村口的桥";
        desk.type_in("award-note", note).await;
        assert!(!desk.has("new-version").await);

        // A newer version comes, is offered, and is taken only when the person wants it.
        release_again(&client);
        app.stop();
        app.start_again();
        promised(
            &desk,
            "return (await navigator.serviceWorker.getRegistration()).update().then(() => true)",
        )
        .await;
        desk.find("new-version").await;
        desk.picture("new-version").await;
        assert_eq!(
            desk.find("award-note").await.prop("value").await.unwrap().as_deref(),
            Some(note)
        );
        desk.press("update").await;
        desk.wait("the second version", async || {
            (desk.run("return document.querySelector('meta[name=second]') !== null").await == true)
                .then_some(())
        })
        .await;
        desk.wait("what was typed", async || {
            let text = desk.find("award-note").await.prop("value").await.ok()??;
            (text == note).then_some(())
        })
        .await;
        assert!(!desk.has("new-version").await);
        // The older version's files are gone.
        let names = promised(&desk, "return (await caches.keys()).length").await;
        assert_eq!(names, 1);

        // An award made without a network arrives when it is back.
        app.stop();
        desk.press("award-rule").await;
        desk.press("award-submit").await;
        desk.press("award-confirm").await;
        desk.find("waiting").await;
        app.start_again();
        desk.goto("/desk").await;
        let awards = "SELECT COUNT(*) AS value FROM audit_records WHERE action = 'points.award'";
        desk.wait("the award", async || (app.count(awards).await == 1).then_some(())).await;
        desk.gone("waiting").await;
        app.verify().await;
        desk.close().await;
    });
}
