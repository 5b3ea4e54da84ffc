//! Moving a database from one engine to the other, with something in every table.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types};
use xiangyue_server::{db::Conn, services::notice::reminder};
use xiangyue_shared::{
    account::{
        AskBinding, GetMe, InviteResident, RequestBinding, SendSmsCode, SignInWithSms, SmsRequest,
        SmsSignIn,
    },
    affairs::{AffairsDraft, AffairsKind, AffairsWords, AskQuestion, PutAffairs},
    certificate::{CertificateDraft, IssueCertificate},
    child::{ListChildren, PutCollectorPhoto},
    class_register::SignUpForDuty,
    contract::{PayInstalment, Payment, PutContract, PutNeedUnderContract},
    endpoint::{NoQuery, Nothing},
    entry::ListEntries,
    household::{CardPin, IssueCard},
    ids::{
        BindingId, CardId, CertificateId, ContractId, NoticeFileId, NoticeId, OrderId, PictureId,
        QuestionId,
    },
    need::{AnswerService, ServiceAnswer, TakeNeed},
    notice::{
        AddNoticeFile, AudienceKind, MarkNotice, NewFileQuery, NoticeDraft, NoticeMark,
        PublishNotice, PutNotice, SubmitNotice, TellInPerson,
    },
    order::CancelOrder,
    points::Points,
    region::{PutVillagePolicy, VillagePolicy},
    scan::{CounterSale, MakePayDigits, PayDigitsRequest, SellAtCounter},
    team::TeamKind,
    volunteer_policy::{PutVolunteerPolicy, VolunteerPolicy},
};
use xiangyue_tests::{
    Client, Engine, TestApp, User,
    classes::{for_session, profile, today},
    database::Database,
    files,
    folder::Folder,
    is_available,
    program::Program,
    runtime,
    village::{SOAP, Village, line, notice_draft},
    volunteers::{contract_draft, duty_draft, team_draft},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_xiangyue-under-test");

/// Does something of everything, so that no table is empty. Answers a villager, who is signed in.
async fn live(app: &TestApp) -> User {
    let client = &app.client;
    let village = app.village().await;
    let home = &village.homes[0];
    let (cadre, villager) = (app.cadre(&village.code).await, app.villager(home).await);
    let keeper = app.keeper(&village).await;
    let put = PutVillagePolicy { village: village.code.clone() };
    client.send(&cadre, put, VillagePolicy::default()).await.ok();
    app.award(&cadre, village.give, home.id).await;
    let photo = app.add_photo(&cadre, &village.code).await;
    app.try_award(&cadre, village.take, &[home.id], &[photo]).await.ok();
    let issue = IssueCard { household: home.id, card: CardId::new() };
    client.send(&cadre, issue, CardPin { pin: "135790".to_owned() }).await.ok();
    let invite = InviteResident { resident: home.residents[1].id };
    client.send(&cadre, invite, Nothing {}).await.ok();
    let asking = AskBinding {
        village: village.code.clone(),
        name: "赵桂芳 \"\\ 𠮷\u{7f}\u{1}\n\t'; --".to_owned(),
        note: "一、二".to_owned(),
    };
    let binding = BindingId::new();
    client.send(&app.user().await, RequestBinding { binding }, asking).await.ok();
    let phone = app.phone();
    client.send(&User::guest(), SendSmsCode {}, SmsRequest { phone: phone.clone() }).await.ok();
    let code = app.sms.code_to(&phone, 1).await;
    let entered = SmsSignIn { phone, code, device_name: "手机".to_owned() };
    client.send(&User::guest(), SignInWithSms {}, entered).await.ok();
    let phone = app.phone_of(&villager).await;
    let digits = PayDigitsRequest { code: phone.pay_code(0) };
    client.send(&villager, MakePayDigits {}, digits).await.ok();
    let sale = CounterSale {
        code: phone.pay_code(1),
        lines: vec![line(village.soap, 2)],
        total: Points(2 * SOAP.0),
        pin: None,
    };
    let sell = SellAtCounter { store: village.store, order: OrderId::new() };
    client.send(&keeper, sell, sale).await.ok();
    app.order_soap(&villager, &village, 1).await;
    let given_up = app.order_soap(&villager, &village, 3).await.id;
    client.send(&villager, CancelOrder { order: given_up }, Nothing {}).await.ok();
    let class = app.class(&cadre, &village.code, 2, 1).await;
    let (one, two) = (
        app.child(&villager, profile("刘小朵")).await,
        app.child(&villager, profile("刘小禾")).await,
    );
    let family = client.get(&villager, ListChildren { household: home.id }).await.ok();
    let photo_of = PutCollectorPhoto {
        household: home.id,
        child: family[0].id,
        person: family[0].profile.pickup_persons[0].id,
    };
    client.call(&villager, photo_of, NoQuery {}, files::photo(40, 30)).await.ok();
    let session = class.sessions[0].id;
    for child in [one, two] {
        app.try_book(&villager, for_session(&class, session, &[child])).await.ok();
    }
    client.send(&villager, SignUpForDuty { session }, Nothing {}).await.ok();
    volunteer(app, &village, &cadre, &villager).await;
    let (kind, month) = (AffairsKind::Finance, NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day"));
    let publish = PutAffairs { village: village.code.clone(), kind, month };
    client.send(&cadre, publish, AffairsDraft { body: "收支".to_owned() }).await.ok();
    let ask =
        AskQuestion { village: village.code.clone(), kind, month, question: QuestionId::new() };
    client.send(&villager, ask, AffairsWords { text: "花在哪里".to_owned() }).await.ok();
    let notice = tell(app, &village, &cadre, photo).await;
    client.send(&villager, MarkNotice { notice }, NoticeMark { acknowledged: true }).await.ok();
    villager
}

/// Does something of everything that volunteers do.
async fn volunteer(app: &TestApp, village: &Village, cadre: &User, villager: &User) {
    let put = PutVolunteerPolicy { region: village.code.clone() };
    app.client.send(cadre, put, VolunteerPolicy::default()).await.ok();
    let draft = team_draft(&village.code, TeamKind::Organisation);
    let team = app.team(cadre, draft, villager.resident()).await;
    app.served(cadre, duty_draft(&village.code), villager.resident()).await;
    let issue =
        IssueCertificate { resident: villager.resident(), certificate: CertificateId::new() };
    let period = CertificateDraft { from: today() - TimeDelta::days(1), to: today() };
    app.client.send(villager, issue, period).await.ok();
    let contract = ContractId::new();
    let draft = contract_draft(&village.code, team);
    app.client.send(cadre, PutContract { contract }, draft).await.ok();
    let need = app.need(cadre, village.homes[1].residents[0].id).await;
    app.client.send(villager, TakeNeed { need, team }, Nothing {}).await.ok();
    app.client.send(cadre, PutNeedUnderContract { contract, need }, Nothing {}).await.ok();
    let record = app.service(villager, need, villager.resident()).await;
    let answer = ServiceAnswer { confirmed: true, text: String::new() };
    app.client.send(cadre, AnswerService { record }, answer).await.ok();
    app.client.send(cadre, PayInstalment { contract }, Payment { number: 1 }).await.ok();
}

/// Publishes a notice with all that may hang on it, and follows it to those who have not read it.
async fn tell(app: &TestApp, village: &Village, cadre: &User, photo: PictureId) -> NoticeId {
    let notice = NoticeId::new();
    let draft = NoticeDraft {
        pictures: vec![photo],
        remind_after_hours: 0,
        remind_by_sms: true,
        ..notice_draft(village.code.as_str())
    };
    app.client.send(cadre, PutNotice { notice }, draft).await.ok();
    let picked = NoticeDraft {
        audience: AudienceKind::Chosen,
        households: vec![village.homes[0].id],
        ..notice_draft(village.code.as_str())
    };
    app.client.send(cadre, PutNotice { notice: NoticeId::new() }, picked).await.ok();
    let add = AddNoticeFile { notice, file: NoticeFileId::new() };
    let named = NewFileQuery { name: "方言录音.mp3".to_owned() };
    app.client.call(cadre, add, named, files::mp3()).await.ok();
    app.client.send(cadre, SubmitNotice { notice }, Nothing {}).await.ok();
    app.client.send(cadre, PublishNotice { notice }, Nothing {}).await.ok();
    app.write(|conn, call| reminder::remind_some(conn, call, 200)).await;
    let resident = village.homes[1].residents[0].id;
    app.client.send(cadre, TellInPerson { notice, resident }, Nothing {}).await.ok();
    notice
}

/// How many rows each table has.
fn rows(conn: &mut Conn) -> BTreeMap<String, i64> {
    #[derive(QueryableByName)]
    struct Name {
        #[diesel(sql_type = sql_types::Text)]
        name: String,
    }
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = sql_types::BigInt)]
        value: i64,
    }
    let tables = match conn {
        Conn::Sqlite(_) => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 2) <> '__'"
        }
        Conn::Postgres(_) => {
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' AND left(tablename, 2) <> '__'"
        }
    };
    let names: Vec<Name> = sql_query(tables).load(conn).expect("tables");
    names
        .into_iter()
        .map(|Name { name }| {
            let count = sql_query(format!("SELECT COUNT(*) AS value FROM {name}"));
            let Count { value } = count.get_result(conn).expect("a number");
            (name, value)
        })
        .collect()
}

fn move_database(program: &Program, from: &Database, to: &Database) -> (bool, String) {
    let (status, text) =
        program.run_alone(&["move-database", "--from", &from.url(), "--to", &to.url()]);
    (status.success(), text)
}

fn there_and_back(engine: Engine, other: Engine) {
    if !is_available(Engine::Postgres) {
        return;
    }
    let runtime = runtime();
    let mut app = TestApp::start(engine);
    let villager = runtime.block_on(live(&app));
    let elsewhere = Folder::new();
    let (there, back) = (elsewhere.path().join("there"), elsewhere.path().join("back"));
    let target = Database::empty(other, &there);
    let program = Program::new(PROGRAM, app.folder.path(), None);

    let (moved, text) = move_database(&program, &app.database, &target);
    assert!(!moved && text.contains("in use"), "under a server at work: {text}");
    app.stop();
    let before = rows(&mut app.database.connect());
    for (table, rows) in &before {
        assert!(*rows > 0, "nothing fills {table}: let `live` do so");
    }
    let (moved, text) = move_database(&program, &app.database, &target);
    assert!(moved, "{text}");
    assert_eq!(rows(&mut target.connect()), before);
    let (moved, refusal) = move_database(&program, &app.database, &target);
    assert!(!moved && refusal.contains("not empty"), "{refusal}");

    // And back to where it came from.
    let again = Database::empty(engine, &back);
    let (moved, told) = move_database(&program, &target, &again);
    assert!(moved, "{told}");
    assert_eq!(told, text, "the same rows under the same hashes");
    assert_eq!(rows(&mut again.connect()), before);

    // The secrets stayed, so the villager is still signed in, and finds the same history on both.
    let mut histories = Vec::new();
    for database in [&target, &again] {
        let program = Program::new(PROGRAM, app.folder.path(), Some(database.url()));
        program.verify();
        let server = program.serve();
        let client = Client::new(server.url.clone());
        runtime.block_on(client.get(&villager, GetMe {})).ok();
        let list = ListEntries { household: villager.household() };
        histories.push(runtime.block_on(client.get(&villager, list)).bytes);
    }
    assert_eq!(histories[0], histories[1]);
}

fn tampered(engine: Engine, other: Engine) {
    if !is_available(Engine::Postgres) {
        return;
    }
    let runtime = runtime();
    let mut app = TestApp::start(engine);
    let home = runtime.block_on(app.village()).homes[0].id;
    app.stop();
    let more = "UPDATE ledger_accounts SET balance = balance + 1000 WHERE household_id";
    app.database.connect().batch_execute(&format!("{more} = '{home}'")).expect("an update");
    let elsewhere = Folder::new();
    let target = Database::empty(other, elsewhere.path());
    let program = Program::new(PROGRAM, app.folder.path(), None);
    let (moved, text) = move_database(&program, &app.database, &target);
    assert!(!moved && text.contains("nothing was moved") && text.contains("1100"), "{text}");
    assert!(
        rows(&mut target.connect()).values().all(|rows| *rows == 0),
        "it is as empty as before"
    );
    // Set right, it moves: nothing is in the way of another try.
    let less = more.replace('+', "-");
    app.database.connect().batch_execute(&format!("{less} = '{home}'")).expect("an update");
    let (moved, text) = move_database(&program, &app.database, &target);
    assert!(moved, "{text}");
}

#[test]
fn everything_moves_to_postgres_and_back() {
    there_and_back(Engine::Sqlite, Engine::Postgres);
}

#[test]
fn everything_moves_to_sqlite_and_back() {
    there_and_back(Engine::Postgres, Engine::Sqlite);
}

#[test]
fn books_that_do_not_agree_are_not_moved_to_postgres() {
    tampered(Engine::Sqlite, Engine::Postgres);
}

#[test]
fn books_that_do_not_agree_are_not_moved_to_sqlite() {
    tampered(Engine::Postgres, Engine::Sqlite);
}

#[test]
fn a_source_that_is_not_there_is_not_made() {
    let folder = Folder::new();
    let from = Database::empty(Engine::Sqlite, &folder.path().join("nothing"));
    let to = Database::empty(Engine::Sqlite, &folder.path().join("target"));
    let program = Program::new(PROGRAM, folder.path(), None);
    let (moved, text) = move_database(&program, &from, &to);
    assert!(!moved && text.contains("no database"), "{text}");
    assert!(!folder.path().join("nothing").exists());
}
