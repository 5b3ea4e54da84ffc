//! What guardians tell of children lies in no file in clear: not in the database, its log, a backup, nor in what the
//! server writes of its requests.

use std::fs;

use chrono::{NaiveTime, Utc};
use xiangyue_shared::{
    access::Role,
    account::{
        AddGrant, BindByInvitation, GetMe, InviteResident, NewGrant, PasswordSignIn, SendSmsCode,
        SignInWithPassword, SignInWithSms, SmsRequest, SmsSignIn, UseInvitation,
    },
    child::{
        CONSENT_VERSION, ChildProfile, ConsentAnswer, Contact, GetCollectorPhoto, ListChildren,
        ListCollectorCards, PickupPerson, PutChild, PutChildConsent, PutCollectorPhoto,
        WithdrawChildConsent,
    },
    class_booking::{BookClass, BookingDraft},
    class_register::{
        Arrival, CheckInChild, CheckOutChild, Departure, FindCollectors, GetClassRegister,
        RefuseCollector, ShownCard,
    },
    course::{
        ClassSessionQuery, Homework, ListClassSessions, PutClassSession, PutCourse, PutHomework,
        SessionDraft,
    },
    day,
    endpoint::{NoQuery, Nothing},
    error::ErrorCode,
    household::{GetHousehold, HouseholdQuery, ListHouseholds},
    ids::{BookingId, ChildId, CourseId, GrantId, PickupPersonId},
    import::{ImportHouseholds, ImportQuery},
};
use xiangyue_tests::{
    Client, User,
    classes::{course_draft, profile},
    files,
    folder::Folder,
    program::Program,
    runtime,
    sms::Gateway,
    village::{VILLAGE, region},
};

use super::{
    logs::Logged,
    personal_fields::{all_of, holds},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_xiangyue-under-test");
const PASSWORD: &str = "correct-horse-battery";
const CADRE: &str = "13866612345";
const TEACHER: &str = "13866612346";
const CHILDREN: usize = 50;
/// Children of one household.
const EACH: usize = 10;

/// A child of whom nothing may be found, and what is secret of it.
fn planted(number: usize) -> (ChildProfile, Vec<String>) {
    let random = rand::random_range(100_000..1_000_000);
    let secrets: Vec<String> = vec![
        format!("欧阳乐童{number}{random}"),
        format!("对花生过敏{number}{random}"),
        format!("139{:08}", rand::random_range(0..100_000_000)),
        format!("139{:08}", rand::random_range(0..100_000_000)),
        format!("接送人甲{number}{random}"),
    ];
    let told = ChildProfile {
        name: secrets[0].clone(),
        health_notes: secrets[1].clone(),
        contacts: vec![Contact { name: "舅舅".to_owned(), phone: secrets[2].clone() }],
        pickup_persons: vec![PickupPerson {
            id: PickupPersonId::new(),
            name: secrets[4].clone(),
            relation: "外婆".to_owned(),
            phone: secrets[3].clone(),
            card: 0,
        }],
        ..profile("")
    };
    (told, secrets)
}

/// Somebody who signs in with a code.
async fn signed_in(client: &Client, gateway: &Gateway, phone: &str) -> User {
    let guest = User::guest();
    client.send(&guest, SendSmsCode {}, SmsRequest { phone: phone.to_owned() }).await.ok();
    let code = gateway.code_to(phone, 1).await;
    let body = SmsSignIn { phone: phone.to_owned(), code, device_name: String::new() };
    User::signed_in(phone, client.send(&guest, SignInWithSms {}, body).await.ok())
}

/// The heads of as many households as are needed, each bound by an invitation.
async fn guardians(client: &Client, gateway: &Gateway, cadre: &User) -> Vec<User> {
    let mut sheet = "户编号,姓名,与户主关系,村民小组\n".to_owned();
    for number in 0..CHILDREN / EACH {
        sheet += &format!("100{number},刘存善{number},户主,刘家庄组\n");
    }
    let import = ImportHouseholds { village: region(VILLAGE) };
    client.call(cadre, import, ImportQuery { dry_run: false }, files::csv(&sheet)).await.ok();
    let query = HouseholdQuery { region: Some(region(VILLAGE)), ..HouseholdQuery::default() };
    let mut all = Vec::new();
    for (number, row) in
        client.find(cadre, ListHouseholds {}, query).await.ok().items.into_iter().enumerate()
    {
        let home = client.get(cadre, GetHousehold { household: row.id }).await.ok();
        let invite = InviteResident { resident: home.residents[0].id };
        let code = client.send(cadre, invite, Nothing {}).await.ok().code;
        let mut user = signed_in(client, gateway, &format!("1377770000{number}")).await;
        client.send(&user, BindByInvitation {}, UseInvitation { code }).await.ok();
        user.me = Some(client.get(&user, GetMe {}).await.ok());
        all.push(user);
    }
    all
}

/// Tells of all children, books for them, and looks at them; answers what is secret.
async fn live(client: &Client, gateway: &Gateway) -> Vec<String> {
    let body = PasswordSignIn {
        phone: CADRE.to_owned(),
        password: PASSWORD.to_owned(),
        device_name: String::new(),
    };
    let cadre = client.send(&User::guest(), SignInWithPassword {}, body).await.ok();
    let cadre = User::signed_in(CADRE, cadre);
    let grant = GrantId::new();
    let new = NewGrant {
        phone: TEACHER.to_owned(),
        role: Role::Teacher,
        region: region(VILLAGE),
        store: None,
    };
    client.send(&cadre, AddGrant { grant }, new).await.ok();
    let teacher = signed_in(client, gateway, TEACHER).await;
    let course = CourseId::new();
    let draft = course_draft(&region(VILLAGE), grant, 2, 30);
    client.send(&cadre, PutCourse { course }, draft).await.ok();
    let guardians = guardians(client, gateway, &cadre).await;
    let mut secrets = Vec::new();
    for number in 0..CHILDREN {
        let guardian = &guardians[number / EACH];
        let (household, child) = (guardian.household(), ChildId::new());
        let answer = ConsentAnswer { version: CONSENT_VERSION, agreed: true };
        client.send(guardian, PutChildConsent { household, child }, answer).await.ok();
        let (told, secret) = planted(number);
        secrets.extend(secret);
        // Refused bodies are written nowhere either.
        let mut wrong = told.clone();
        wrong.contacts[0].phone.push('9');
        client
            .send(guardian, PutChild { household, child }, wrong)
            .await
            .refused_field("contacts.0.phone", ErrorCode::PhoneInvalid);
        client.send(guardian, PutChild { household, child }, told).await.ok();
        let listed = client.get(guardian, ListChildren { household }).await.ok();
        let known = listed.iter().find(|one| one.id == child).expect("the child");
        let person = known.profile.pickup_persons[0].id;
        let put = PutCollectorPhoto { household, child, person };
        client.call(guardian, put, NoQuery {}, files::photo(60, 80)).await.ok();
        client.get(guardian, GetCollectorPhoto { person }).await.ok();
        let book = BookClass { household, booking: BookingId::new() };
        let draft = BookingDraft { course, session: None, children: vec![child] };
        client.send(guardian, book, draft).await.ok();
        if number % EACH == 0 {
            let withdraw = WithdrawChildConsent { household, child };
            client.send(guardian, withdraw, Nothing {}).await.ok();
        }
        client.get(guardian, ListChildren { household }).await.ok();
        client.get(guardian, ListCollectorCards { household }).await.ok();
    }
    keep_register(client, (&cadre, &teacher), &guardians, course).await;
    secrets
}

/// Brings a session forward to today, and does there with the children all that a teacher does.
async fn keep_register(
    client: &Client,
    (cadre, teacher): (&User, &User),
    guardians: &[User],
    course: CourseId,
) {
    let list = ListClassSessions { course };
    let query = ClassSessionQuery::default();
    let session = client.find(cadre, list, query).await.ok().items[0].id;
    client.get(teacher, GetClassRegister { session }).await.refused(ErrorCode::ClassNotToday);
    let at = |hour, minute, second| NaiveTime::from_hms_opt(hour, minute, second).expect("a time");
    // In the last minute of a day nothing is still to come on it.
    while day::local(Utc::now()).time() >= at(23, 58, 0) {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    let today = SessionDraft {
        day: day::day_of(Utc::now()),
        begins: at(23, 59, 0),
        ends: at(23, 59, 59),
        cancelled: false,
        substitute: None,
    };
    client.send(cadre, PutClassSession { course, session }, today).await.ok();
    client.send(teacher, PutHomework { session }, Homework { text: "抄写".to_owned() }).await.ok();
    let register = client.get(teacher, GetClassRegister { session }).await.ok();
    assert_eq!(register.rows.len(), 30);
    for row in &register.rows {
        client.send(teacher, CheckInChild { seat: row.seat }, Arrival::default()).await.ok();
        client.send(teacher, RefuseCollector { seat: row.seat }, Nothing {}).await.ok();
    }
    for guardian in guardians {
        let cards = ListCollectorCards { household: guardian.household() };
        let card = client.get(guardian, cards).await.ok().remove(0);
        let shown = ShownCard { code: card.digits };
        for found in client.send(teacher, FindCollectors { session }, shown).await.ok() {
            let body = Departure { pickup_person: found.pickup_person, at: None };
            client.send(teacher, CheckOutChild { seat: found.seat }, body).await.ok();
        }
    }
}

#[test]
fn nothing_of_a_child_lies_in_a_file_in_clear() {
    let folder = Folder::new();
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let program = Program::new(PROGRAM, &data, None);
    let (status, text) = program.run(&["import", "regions"]);
    assert!(status.success(), "{text}");
    let grant = [
        "grant",
        "--phone",
        CADRE,
        "--role",
        "village_cadre",
        "--region",
        VILLAGE,
        "--password-stdin",
    ];
    let (status, text) = program.run_with(&grant, PASSWORD);
    assert!(status.success(), "{text}");
    let gateway = Gateway::start();
    let server = Logged::start(&data, &log, &gateway.url);
    let client = Client::new(server.1.clone());
    let secrets = runtime().block_on(live(&client, &gateway));
    assert_eq!(secrets.len(), 5 * CHILDREN);
    let copy = folder.path().join("copy");
    let (status, text) = program.run(&["backup", copy.to_str().expect("a path")]);
    assert!(status.success(), "{text}");
    // Killed: its log is still to be carried over.
    drop(server);
    let found = all_of(folder.path());
    assert!(found.iter().any(|(name, bytes)| name.ends_with("-wal") && !bytes.is_empty()));
    assert!(fs::metadata(&log).expect("a log").len() > 10_000);
    for part in ["data", "copy"] {
        // What is no secret is found, so that a secret could be.
        let mut there = found.iter().filter(|(name, _)| name.contains(&format!("/{part}/")));
        assert!(there.any(|(_, bytes)| holds(bytes, "四点半课堂 书法")), "{part}");
    }
    for (name, bytes) in &found {
        for secret in &secrets {
            assert!(!holds(bytes, secret), "{secret} is in {name}");
        }
        assert!(!holds(bytes, "WEBPVP8"), "a face is in {name}");
    }
    let (status, text) = program.run(&["verify"]);
    assert!(status.success(), "{text}");
}
