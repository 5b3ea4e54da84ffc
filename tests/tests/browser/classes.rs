//! A four-thirty class from booking to collection: a guardian books a term for two children; a seat frees and is offered to the
//! child that waits; that child comes, and its grandmother collects it with the card; the guardian sees both from afar.

use std::path::Path;

use xiangyue_shared::{
    child::PutCollectorPhoto,
    class_booking::{ListClassSeats, SeatQuery, SeatState},
    class_register::SignUpForDuty,
    endpoint::{NoQuery, Nothing},
};
use xiangyue_tests::{
    Engine, TestApp, User,
    classes::{Class, profile, today},
    files,
    people::PASSWORD,
};

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

/// Writes a date as the field's own picker does.
async fn put_date(browser: &Browser, testid: &str, date: &str) {
    browser.find(testid).await;
    browser
        .run(&format!(
            "const field = document.querySelector('[data-testid={testid}]'); field.value = '{date}'; \
             field.dispatchEvent(new Event('input', {{ bubbles: true }}))"
        ))
        .await;
}

/// A guardian agrees and tells of a child of eight. Of a second child only what differs.
async fn tell_of(phone: &Browser, name: &str, first: bool, face: &Path) {
    phone.goto("/village/children").await;
    phone.press("child-add").await;
    phone.says("consent", "加密保存").await;
    phone.press("consent-agree").await;
    phone.type_in("child-name", name).await;
    let born = today().checked_sub_days(chrono::Days::new(8 * 366)).unwrap();
    put_date(phone, "child-born", &born.to_string()).await;
    if first {
        phone.type_in("child-health", "花生过敏").await;
        phone.type_in("contact-name", "爸爸").await;
        phone.type_in("contact-phone", "13912340001").await;
        phone.type_in("collector-name", "王秀兰").await;
        phone.type_in("collector-relation", "奶奶").await;
        phone.type_in("collector-phone", "13912340002").await;
        let field = phone.find_hidden("collector-photo").await;
        field.send_keys(face.display().to_string()).await.unwrap();
        phone.find("photo-remove").await;
        phone.find("face").await;
    }
    phone.press("child-save").await;
    phone.find("child-row").await;
    if first {
        phone.press("child-row").await;
        phone.find("face").await;
        phone.find("photo-remove").await.scroll_into_view().await.unwrap();
        phone.gone("@.toast").await;
        phone.picture("child-photo").await;
    }
}

/// Looks for what must not stay on a device.
async fn keeps_nothing(phone: &Browser, secrets: &[&str]) {
    let kept = phone.run("return JSON.stringify({ ...localStorage })").await.to_string();
    for secret in secrets {
        assert!(!kept.contains(secret), "{secret} in {kept}");
    }
}

/// Signs a villager in on a phone.
async fn phone_of(app: &TestApp, user: &User, look: Look) -> Browser {
    app.set_password(&user.phone).await;
    let phone = Browser::open(app, look, None).await;
    phone.sign_in(&user.phone, PASSWORD).await;
    phone
}

async fn tell(app: &TestApp, look: Look) {
    let village = app.village().await;
    let cadre = app.cadre(&village.code).await;
    let class: Class = app.class(&cadre, &village.code, 2, 2).await;
    let session = class.sessions[0].id;
    let (guardian, other) =
        (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);

    // Two children, together, for the whole term.
    let first = phone_of(app, &guardian, look).await;
    first.goto("/me").await;
    first.press("to-classes").await;
    first.find("nothing-booked").await;
    let face = app.folder.path().join("face.jpg");
    std::fs::write(&face, files::photo(900, 1200).bytes).unwrap();
    tell_of(&first, "刘小朵", true, &face).await;
    tell_of(&first, "刘小禾", false, &face).await;
    first.goto("/village/classes").await;
    first.press("course-row").await;
    first.press("choose-child").await;
    first.press("@[data-testid=choose-child]:last-child").await;
    first.press("book-term").await;
    first.says("booking", "刘小朵").await;
    first.says("booking", "刘小禾").await;
    first.picture("class-booked").await;

    // A third child waits, told of by the API.
    let told = profile("毛欣怡");
    let person = told.pickup_persons[0].id;
    let waiting = app.child(&other, told).await;
    let put = PutCollectorPhoto { household: other.household(), child: waiting, person };
    app.client.call(&other, put, NoQuery {}, files::photo(600, 800)).await.ok();
    let second = phone_of(app, &other, look).await;
    second.goto("/village/classes").await;
    second.press("course-row").await;
    second.press("choose-child").await;
    second.press("book-term").await;
    second.says("session-row", "排第 1 位").await;
    second.picture("class-waiting").await;

    // One of the first two stays at home for a day; the seat is offered, and taken.
    first.press("session-row").await;
    first.press("take-leave").await;
    first.says("session-row", "请假").await;
    second.goto("/village/classes").await;
    second.says("offer", "毛欣怡").await;
    second.says("offer-until", "前回答").await;
    assert_eq!(inspect(&second).await, Vec::<String>::new());
    second.picture("class-offered").await;
    second.press("offer-accept").await;
    second.gone("offer").await;
    second.says("class-day", "已报名").await;
    let list = ListClassSeats { household: other.household() };
    let seats = app.client.find(&other, list, SeatQuery::default()).await.ok().items;
    assert!(seats.iter().any(|one| one.child == waiting
        && one.session == session
        && one.state == SeatState::Booked));

    // The card, on paper.
    second.goto("/village/children/cards").await;
    let code = second.find("collector-code").await;
    second.find("@.collector-card svg").await;
    let text = code.attr("data-code").await.unwrap().unwrap();
    assert!(text.starts_with("xyk1."), "{text}");
    let paper = code.screenshot_as_png().await.unwrap();
    second.picture("collector-card").await;

    // A guardian will be on duty.
    app.client.send(&other, SignUpForDuty { session }, Nothing {}).await.ok();

    // The day has come: the teacher notes who is there.
    app.begin_session(session, 5).await;
    app.set_password(&class.teacher.phone).await;
    let film = camera::looking_at(&paper, app.folder.path());
    let teacher = Browser::open(app, look, Some(&film)).await;
    teacher.sign_in(&class.teacher.phone, PASSWORD).await;
    teacher.press("to-desk").await;
    teacher.press("taught-row").await;
    teacher.find("register-row").await;
    teacher.says("count-expected", "2").await;
    assert_eq!(inspect(&teacher).await, Vec::<String>::new());
    teacher.press("@.register-row:has([aria-label*=毛欣怡]) [data-testid=arrive]").await;
    teacher.says("count-here", "1").await;
    teacher.picture("register").await;
    second.goto("/village/classes").await;
    second.says("register-state", "到了").await;

    // Her face stands beside her name. A stranger is refused; then grandmother comes with the card, and the camera reads it.
    teacher.press("collect").await;
    teacher.find("@[data-testid=collected-by] img").await;
    teacher.picture("register-collect").await;
    teacher.press("collect-other").await;
    teacher.press("refuse").await;
    teacher.find("refused-noted").await;
    teacher.picture("register-refused").await;
    teacher.press("@[data-testid=collecting] .button.main").await;
    teacher.press("scan-card").await;
    teacher.says("card-found", "王秀兰").await;
    teacher.says("card-found", "毛欣怡").await;
    teacher.find("@[data-testid=card-found] img").await;
    teacher.picture("register-card").await;
    teacher.press("hand-over").await;
    teacher.says("count-gone", "1").await;
    keeps_nothing(&teacher, &["毛欣怡", "刘小朵", "花生过敏", "王秀兰", "13912340002"]).await;

    // The adults beside the class: the teacher sees who signed up, and comes back to the register.
    teacher.press("to-adults").await;
    teacher.says("signup-row", "还没来").await;
    assert_eq!(inspect(&teacher).await, Vec::<String>::new());
    teacher.picture("register-adults").await;
    teacher.find("to-screen").await;
    teacher.press("@.app-bar .icon-button").await;
    teacher.find("register-row").await;
    teacher.close().await;

    // From afar: came, and went.
    second
        .wait("the child to have left", async || {
            second.text("register-state").await.contains("接走了").then_some(())
        })
        .await;
    second.picture("class-collected").await;
    // Of what was told of a child nothing stays on its guardian's phone; of the calendar its name does.
    for phone in [&first, &second] {
        keeps_nothing(phone, &["花生过敏", "13912340002"]).await;
    }
    first.close().await;
    second.close().await;
    app.verify().await;
}
