//! Identity and phone numbers, and what is known of children, lie in no file in clear: not in the database, its log, a backup, a table.

use std::{fs, path::Path};

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use xiangyue_server::db::{Conn, models::sealed};
use xiangyue_shared::{
    access::Role,
    account::{AddGrant, InviteResident, NewGrant, SendSmsCode, SmsRequest},
    child::PutCollectorPhoto,
    endpoint::{NoQuery, Nothing},
    household::{HouseholdQuery, ListHouseholds},
    ids::GrantId,
    import::{ImportHouseholds, ImportQuery},
};
use xiangyue_tests::{
    Engine, TestApp, User,
    classes::profile,
    files, is_available,
    program::Program,
    runtime,
    village::{VILLAGE, region},
};

const NAME: &str = "欧阳秉德";

/// What must be nowhere in clear.
pub struct Planted {
    pub phones: Vec<String>,
    pub id_numbers: Vec<String>,
    /// A code on paper, which the answer that is kept for a retry holds.
    pub invitation: String,
    /// Name, health notes and phones that a guardian told of a child.
    pub child: Vec<String>,
}

impl Planted {
    pub fn secrets(&self) -> impl Iterator<Item = &String> {
        self.phones.iter().chain(&self.id_numbers).chain([&self.invitation]).chain(&self.child)
    }
}

fn phone() -> String {
    format!("13{:09}", rand::random_range(0..1_000_000_000_u64))
}

/// Brings such numbers in by every way there is: a spreadsheet, a sign-in, a role, an SMS.
pub async fn plant(app: &TestApp) -> (Planted, User) {
    let village = region(VILLAGE);
    let cadre = app.cadre(&village).await;
    let phones: Vec<String> = (0..5).map(|_| phone()).collect();
    let serial = rand::random_range(0..500);
    let id_numbers = vec![files::id_number(serial), files::id_number(serial + 500)];
    let sheet = format!(
        "户编号,姓名,与户主关系,身份证号,手机号,村民小组\n1001,{NAME},户主,{},{},刘家庄组\n1002,刘建国,户主,{},{},刘家庄组\n",
        id_numbers[0], phones[0], id_numbers[1], phones[1]
    );
    let import = ImportHouseholds { village: village.clone() };
    let report = app
        .client
        .call(&cadre, import, ImportQuery { dry_run: false }, files::csv(&sheet))
        .await
        .ok();
    assert_eq!((report.errors_total, report.residents_new), (0, 2), "{report:?}");
    app.sign_in(&phones[2]).await;
    let new = NewGrant {
        phone: phones[3].clone(),
        role: Role::GridWorker,
        region: village.clone(),
        store: None,
    };
    app.client.send(&cadre, AddGrant { grant: GrantId::new() }, new).await.ok();
    app.client
        .send(&User::guest(), SendSmsCode {}, SmsRequest { phone: phones[4].clone() })
        .await
        .ok();
    app.sms.code_to(&phones[4], 1).await;
    let query = HouseholdQuery { region: Some(village), ..HouseholdQuery::default() };
    let mut rows = app.client.find(&cadre, ListHouseholds {}, query).await.ok().items;
    let (row, other) = (rows.remove(0), rows.remove(0));
    let home = app
        .client
        .get(&cadre, xiangyue_shared::household::GetHousehold { household: row.id })
        .await
        .ok();
    let invite = InviteResident { resident: home.residents[0].id };
    let invitation = app.client.send(&cadre, invite, Nothing {}).await.ok().code;
    let other = app
        .client
        .get(&cadre, xiangyue_shared::household::GetHousehold { household: other.id })
        .await
        .ok();
    let guardian = app.bound(other.residents[0].id).await;
    let mut told = profile("欧阳小满");
    told.health_notes = "对头孢过敏".to_owned();
    (told.contacts[0].phone, told.pickup_persons[0].phone) = (phone(), phone());
    let child = vec![
        told.name.clone(),
        told.health_notes.clone(),
        told.contacts[0].phone.clone(),
        told.pickup_persons[0].phone.clone(),
    ];
    let person = told.pickup_persons[0].id;
    let child_id = app.child(&guardian, told).await;
    let put = PutCollectorPhoto { household: guardian.household(), child: child_id, person };
    app.client.call(&guardian, put, NoQuery {}, files::photo(60, 80)).await.ok();
    (Planted { phones, id_numbers, invitation, child }, cadre)
}

/// The ways in which a text may lie in a file.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![text.as_bytes().to_vec(), hex.into_bytes(), wide]
}

pub fn holds(bytes: &[u8], text: &str) -> bool {
    forms(text).iter().any(|form| memchr::memmem::find(bytes, form).is_some())
}

#[track_caller]
fn assert_nowhere_in_clear(what: &str, bytes: &[u8], planted: &Planted) {
    for secret in planted.secrets() {
        assert!(!holds(bytes, secret), "{secret} is in {what}");
    }
}

/// All files below a folder, one after the other.
pub fn all_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.display().to_string(), fs::read(&path).expect("a file")));
            }
        }
    }
    found
}

#[test]
fn no_file_of_an_embedded_database_holds_them_in_clear() {
    let app = TestApp::start(Engine::Sqlite);
    runtime().block_on(async {
        let (planted, _) = plant(&app).await;
        let files = all_of(app.folder.path());
        assert!(files.iter().any(|(name, bytes)| name.ends_with("-wal") && !bytes.is_empty()));
        // A name is no secret inside of the village: that it is found shows that one could find.
        assert!(files.iter().any(|(_, bytes)| holds(bytes, NAME)));
        for (name, bytes) in &files {
            assert_nowhere_in_clear(name, bytes, &planted);
        }
        let program =
            Program::new(env!("CARGO_BIN_EXE_xiangyue-under-test"), app.folder.path(), None);
        let copy = app.folder.path().join("copy");
        let (status, text) = program.run(&["backup", copy.to_str().expect("a path")]);
        assert!(status.success(), "{text}");
        let copied = all_of(&copy);
        assert!(copied.iter().any(|(_, bytes)| holds(bytes, NAME)));
        for (name, bytes) in &copied {
            assert_nowhere_in_clear(name, bytes, &planted);
        }
        assert_nowhere_in_clear("what the program said", text.as_bytes(), &planted);
    });
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(conn: &mut Conn, text: &str) -> Vec<String> {
    sql_query(text).load::<Line>(conn).expect("rows").into_iter().map(|row| row.line).collect()
}

#[test]
fn no_table_on_postgres_holds_them_in_clear() {
    if !is_available(Engine::Postgres) {
        return;
    }
    let app = TestApp::start(Engine::Postgres);
    let planted = runtime().block_on(plant(&app)).0;
    let mut conn = app.database.connect();
    let tables = lines(
        &mut conn,
        "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public'",
    );
    assert!(tables.len() > 20);
    let mut text = String::new();
    for table in tables {
        text += &lines(&mut conn, &format!("SELECT t::text AS line FROM {table} t")).join("\n");
    }
    assert!(holds(text.as_bytes(), NAME));
    assert_nowhere_in_clear("a table", text.as_bytes(), &planted);
    for (name, bytes) in all_of(app.folder.path()) {
        assert_nowhere_in_clear(&name, &bytes, &planted);
    }
}

/// A column that is added and not named there would be left behind by a change of the key.
#[test]
fn every_encrypted_column_is_known_to_the_change_of_keys() {
    let app = TestApp::start(Engine::Sqlite);
    let mut conn = app.database.connect();
    let mut found = lines(
        &mut conn,
        "SELECT m.name || '.' || c.name AS line FROM sqlite_master m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND c.type = 'BLOB' AND c.name NOT LIKE '%hash'",
    );
    let mut known: Vec<String> =
        sealed::COLUMNS.iter().map(|column| column.name.to_owned()).collect();
    found.sort();
    known.sort();
    assert_eq!(found, known);
}
