//! A duty from being set up to the hours it earns: the staff plan it, a volunteer signs up, the leader's screen shows the code,
//! the volunteer checks in by it though the network is gone, and out by its digits when it is back; hours and points arrive, and
//! a certificate of them, which anybody can check.

use std::fs;

use serde_json::json;
use xiangyue_shared::{
    attendance::Witness,
    page::PageQuery,
    shift_signup::{ListSignups, Signup},
    team::TeamKind,
    volunteer_policy::{PutVolunteerPolicy, VolunteerPolicy},
};
use xiangyue_tests::{Engine, TestApp, User, people::PASSWORD, volunteers::team_draft};

use crate::{
    camera,
    driver::{Browser, Look, run},
    inspect::inspect,
};

#[test]
fn sqlite_phone() {
    run(Engine::Sqlite, async |app| tell(app, Look::PHONE).await);
}

#[test]
fn postgres_large_print() {
    run(Engine::Postgres, async |app| tell(app, Look::LARGE).await);
}

/// Takes the network from the browser, or gives it back.
async fn network(phone: &Browser, there: bool) {
    let conditions = json!({
        "offline": !there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
    });
    let cdp = phone.page.cdp();
    cdp.send_raw("Network.enable", json!({})).await.unwrap();
    cdp.send_raw("Network.emulateNetworkConditions", conditions).await.unwrap();
}

/// Shows the phone a photo of the code that the leader's screen shows now.
async fn scan(phone: &Browser, screen: &Browser, app: &TestApp) {
    let code = screen.attribute("venue-code", "data-code").await;
    assert!(code.starts_with("xyv1."), "{code}");
    let photo = camera::photo_of(&code, app.folder.path());
    let field = phone.find_hidden("scan-picture").await;
    field.send_keys(photo.display().to_string()).await.unwrap();
}

/// The worker has kept what reads codes.
async fn can_scan_offline(phone: &Browser) {
    phone
        .wait("the decoder to be kept", async || {
            let script = "if (!navigator.serviceWorker.controller) return false;
                const names = await caches.keys();
                const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
                const paths = all.flat().map((request) => new URL(request.url).pathname);
                return paths.some((path) => path.includes('xiangyue_scan_bg'))";
            let kept = phone.run(&format!("return (async () => {{ {script} }})()")).await;
            (kept == true).then_some(())
        })
        .await;
}

async fn phone_of(app: &TestApp, user: &User, look: Look) -> Browser {
    app.set_password(&user.phone).await;
    let phone = Browser::open(app, look, None).await;
    phone.sign_in(&user.phone, PASSWORD).await;
    phone
}

/// What the volunteer has signed up for.
async fn place(app: &TestApp, volunteer: &User) -> Signup {
    let list = ListSignups { resident: volunteer.resident() };
    let page = app.client.find(volunteer, list, PageQuery::default()).await.ok();
    page.items.into_iter().next().expect("a sign-up")
}

async fn tell(app: &TestApp, look: Look) {
    let village = app.village().await;
    let cadre = app.cadre(&village.code).await;
    let (leader, volunteer) =
        (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
    let team = team_draft(&village.code, TeamKind::Team);
    app.team(&cadre, team, village.homes[0].residents[0].id).await;

    // The staff set the duty up, with points by a rule, and plan a shift.
    app.set_password(&cadre.phone).await;
    let desk = Browser::open(app, Look::WIDE, None).await;
    desk.sign_in(&cadre.phone, PASSWORD).await;
    desk.goto("/desk/duties").await;
    desk.press("duty-new").await;
    desk.find("duty-rule").await;
    desk.press("duty-save").await;
    desk.find("@.field-error").await;
    desk.type_in("duty-name", "护河").await;
    desk.press("duty-team").await;
    desk.press("duty-rule").await;
    desk.picture("desk-duty-new").await;
    desk.press("duty-save").await;
    desk.press("shift-add").await;
    desk.type_in("shift-role", "巡河员").await;
    desk.type_in("shift-place", "村口桥头").await;
    desk.press("shift-save").await;
    desk.says("shift-row", "还要 5 人").await;
    assert_eq!(inspect(&desk).await, Vec::<String>::new());
    desk.picture("desk-duty").await;

    // A volunteer signs up.
    let phone = phone_of(app, &volunteer, look).await;
    phone.goto("/village").await;
    phone.press("to-duties").await;
    phone.find("nothing-signed-up").await;
    phone.press("shift-row").await;
    phone.press("sign-up").await;
    phone.says("signup-state", "报上了").await;
    phone.find("shift-leave").await;
    assert_eq!(inspect(&phone).await, Vec::<String>::new());
    phone.picture("duty-signed-up").await;

    // The day has come; the leader, a villager, shows the code.
    let signup = place(app, &volunteer).await;
    app.begin_shift(signup.shift.id, 100).await;
    let policy = VolunteerPolicy { code_seconds: 12, ..VolunteerPolicy::default() };
    let endpoint = PutVolunteerPolicy { region: village.code.clone() };
    app.client.send(&cadre, endpoint, policy).await.ok();
    let screen = phone_of(app, &leader, look).await;
    screen.goto("/village/duties").await;
    screen.press("to-teams").await;
    screen.press("to-team").await;
    screen.press("duty-row").await;
    screen.press("to-shift").await;
    screen.says("signup-row", "还没来").await;
    screen.picture("shift-led").await;
    screen.press("to-screen").await;
    screen.find("@[data-testid=venue-code] svg").await;
    assert_eq!(inspect(&screen).await, Vec::<String>::new());
    screen.picture("venue-code").await;
    // The next one comes by itself.
    let first = screen.attribute("venue-code", "data-code").await;
    screen
        .wait("the next code", async || {
            (screen.attribute("venue-code", "data-code").await != first).then_some(())
        })
        .await;

    // Checked in without a network: noted at once, told when there is one.
    phone.goto("/village/duties").await;
    phone.press("own-shift").await;
    phone.press("check-in").await;
    phone.find("venue-scan").await;
    can_scan_offline(&phone).await;
    network(&phone, false).await;
    scan(&phone, &screen, app).await;
    phone.says("kept", "签到记下了").await;
    phone.picture("duty-kept").await;
    assert!(place(app, &volunteer).await.came.is_none());
    network(&phone, true).await;
    phone.gone("kept").await;
    phone.find("check-out").await;
    let came = place(app, &volunteer).await.came.expect("to have come");
    assert!(matches!(came.by, Witness::Code | Witness::Offline));

    // The work takes its time.
    let begun = (chrono::Utc::now() - chrono::TimeDelta::minutes(100)).naive_utc();
    app.sql(&format!(
        "UPDATE shift_signups SET came_at = '{}' WHERE id = '{}'",
        begun.format("%Y-%m-%d %H:%M:%S"),
        signup.id
    ))
    .await;
    // A phone without a camera has the digits typed.
    phone.press("check-out").await;
    phone.type_in("venue-typed", "12345678").await;
    phone.press("venue-typed-send").await;
    phone.find("@.field-error").await;
    phone.type_in("venue-typed", &screen.text("venue-digits").await).await;
    assert_eq!(inspect(&phone).await, Vec::<String>::new());
    phone.picture("duty-digits").await;
    phone.press("venue-typed-send").await;
    phone.gone("check-out").await;

    // Hours and points.
    phone.goto("/village/duties").await;
    phone.press("to-hours").await;
    phone.says("hours-total", "1 小时 30 分钟").await;
    phone.says("hours-row", "护河").await;
    phone.says("hours-row", "+20").await;
    assert_eq!(inspect(&phone).await, Vec::<String>::new());
    phone.picture("duty-hours").await;
    phone.goto("/points").await;
    phone.says("entry", "+20").await;
    certified(app, &phone).await;

    // The leader sees who was there.
    screen.goto(&format!("/village/duties/shifts/{}", signup.shift.id)).await;
    screen.says("shift-count", "走了 1 人").await;
    for browser in [desk, phone, screen] {
        browser.close().await;
    }
    app.verify().await;
}

/// The volunteer asks for a certificate and keeps the file; whoever has its number sees that it is genuine.
async fn certified(app: &TestApp, phone: &Browser) {
    let folder = app.folder.path().join("certificates");
    fs::create_dir(&folder).unwrap();
    let allow = json!({ "behavior": "allow", "downloadPath": folder });
    phone.page.cdp().send_raw("Browser.setDownloadBehavior", allow).await.unwrap();
    phone.goto("/village/hours").await;
    phone.press("to-certificates").await;
    phone.press("certificate-issue").await;
    phone.says("certificate", "1 小时 30 分钟").await;
    assert_eq!(inspect(phone).await, Vec::<String>::new());
    phone.picture("certificates").await;
    phone.press("certificate-file").await;
    let file = phone
        .wait("the certificate's file", async || {
            let files = fs::read_dir(&folder).unwrap().filter_map(Result::ok);
            let mut whole =
                files.filter(|file| file.path().extension().is_some_and(|end| end == "pdf"));
            whole.next().map(|file| fs::read(file.path()).unwrap())
        })
        .await;
    assert!(file.starts_with(b"%PDF-") && file.len() > 1_000, "{} bytes", file.len());

    // Somebody who is not signed in types the number off the paper.
    let number: String =
        phone.text("certificate").await.chars().filter(char::is_ascii_digit).take(16).collect();
    let stranger = Browser::open(app, phone.look, None).await;
    stranger.goto("/village/certificates/check").await;
    stranger.type_in("proof-number", &number).await;
    stranger.picture("certificate-ask").await;
    stranger.press("proof-ask").await;
    stranger.find("proof-valid").await;
    stranger.says("proof-hours", "1 小时 30 分钟").await;
    assert_eq!(inspect(&stranger).await, Vec::<String>::new());
    stranger.picture("certificate-valid").await;
    stranger.close().await;
}
