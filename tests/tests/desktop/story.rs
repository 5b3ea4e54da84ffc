//! A villager orders goods in the program, and a keeper hands them over in it.

use std::{fs, path::Path};

use image::GenericImageView as _;
use xiangyue_server::cli::demo;
use xiangyue_shared::household::GetHousehold;
use xiangyue_tests::{TestApp, folder::Folder};

use crate::{
    screen::{self, Screen},
    shell::{Shell, kept, run},
};

// People of the demo village.
const VILLAGER: &str = "13900003307";
const KEEPER: &str = "13900001001";
const CADRE: &str = "13900001003";
const PASSWORD: &str = "maosicun";
/// Colours in a picture of a page that shows something; the plainest one has hundreds.
const COLOURS: usize = 50;

const HELD: &str = "SELECT COUNT(*) AS value FROM orders WHERE state = 'held'";
const IMPORTED: &str = "SELECT COUNT(*) AS value FROM households WHERE number = '9301'";
const COLLECTED: &str = "SELECT COUNT(*) AS value FROM orders WHERE state = 'collected'";

#[test]
fn goods_are_ordered_and_handed_over() {
    run(async |app| {
        assert!(demo::fill(app.inner()).await.unwrap());
        let screen = Screen::open();
        let (hers, his) = (Folder::new(), Folder::new());
        let (held, collected) = (app.count(HELD).await, app.count(COLLECTED).await);

        let shell = Shell::start(&screen, hers.path());
        connect(&shell, app);
        sign_in(&shell, VILLAGER);
        let points = available(app, VILLAGER).await;
        shell.says("balance", &points.to_string());
        assert_shows(&shell.picture("desktop"));
        shell.press("tab-store");
        shell.press("item");
        shell.press("add");
        shell.press("to-basket");
        shell.press("order-submit");
        shell.press("order-confirm");
        let digits = shell.text("pickup-digits");
        assert_eq!(app.count(HELD).await, held + 1);
        assert!(available(app, VILLAGER).await < points);

        // Power fails. Whoever was signed in still is, and the server is still known.
        shell.kill();
        let shell = Shell::start(&screen, hers.path());
        shell.says("balance", &available(app, VILLAGER).await.to_string());
        shell.kill();

        // The counter is a module of its own; the same window shows it.
        let shell = Shell::start(&screen, his.path());
        connect(&shell, app);
        sign_in(&shell, KEEPER);
        shell.press("to-keep");
        shell.type_in("scan-digits", &digits.replace(' ', ""));
        shell.press("scan-submit");
        shell.press("confirm");
        shell.find("scan-done");
        assert_shows(&shell.picture("desktop-counter"));
        assert_eq!(app.count(HELD).await, held);
        assert_eq!(app.count(COLLECTED).await, collected + 1);
        app.verify().await;
    });
}

#[test]
fn files_are_saved_and_chosen_and_a_poster_is_printed() {
    const SHEET: &str =
        "户编号,姓名,与户主关系,手机号,村民小组,结转积分\n9301,慕建国,户主,,刘家庄组,15\n";
    run(async |app| {
        assert!(demo::fill(app.inner()).await.unwrap());
        let screen = Screen::open();
        let hers = Folder::new();
        let register = hers.path().join("register.csv");
        fs::write(&register, SHEET).unwrap();

        let shell = Shell::start(&screen, hers.path());
        connect(&shell, app);
        sign_in(&shell, CADRE);
        shell.press("to-desk");
        shell.press("tab-more");
        shell.press("tab-import");
        shell.press("import-template");
        let saved = shell.opened(hers.path());
        assert!(saved.starts_with(hers.path()), "{saved:?}");
        assert!(fs::read(&saved).unwrap().starts_with(b"PK"), "a workbook is an archive");
        shell.choose_file("import-file", &register);
        shell.press("import-check");
        shell.has("import-report", "data-errors", "0");
        assert_shows(&shell.picture("desktop-import"));
        shell.press("import-confirm");
        shell.find("import-done");
        assert_eq!(app.count(IMPORTED).await, 1);

        shell.press("tab-more");
        shell.press("tab-stores");
        shell.press("store-row");
        shell.press("to-poster");
        shell.find("poster-code");
        let windows = screen.windows();
        shell.press("print");
        screen.wait_for_another(windows);
        screen.picture(&kept("desktop-print"), (screen::WIDTH, screen::HEIGHT));
    });
}

/// Names the server, as the first page of a new program asks.
fn connect(shell: &Shell<'_>, app: &TestApp) {
    shell.type_in("server", &app.client.url);
    shell.press("use-server");
    shell.press("to-sign-in");
}

fn sign_in(shell: &Shell<'_>, phone: &str) {
    shell.type_in("phone", phone);
    shell.type_in("password", PASSWORD);
    shell.tick("consent");
    shell.press("sign-in");
}

/// What the household of a person may spend, as the server has it.
async fn available(app: &TestApp, phone: &str) -> i64 {
    let user = app.sign_in(phone).await;
    let household = user.household();
    app.client.get(&user, GetHousehold { household }).await.ok().row.available.0
}

/// Asserts that a picture is not blank.
fn assert_shows(picture: &Path) {
    let picture = image::open(picture).unwrap();
    let mut colours: Vec<_> = picture.pixels().map(|(_, _, colour)| colour.0).collect();
    colours.sort_unstable();
    colours.dedup();
    assert!(picture.height() > 600 && colours.len() > COLOURS, "{} colours", colours.len());
}
