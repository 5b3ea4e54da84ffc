//! What an operator asks of the program, from an empty folder on.

mod measured;
mod moving;

use std::fs;

use diesel::connection::SimpleConnection;
use xiangyue_shared::{
    access::Role,
    account::{PasswordSignIn, SignInWithPassword},
    error::ErrorCode,
    import::{ImportHouseholds, ImportQuery},
    region::{ListRegions, RegionQuery},
};
use xiangyue_tests::{
    Answer, Client, Engine, TestApp, User,
    database::Database,
    files,
    folder::Folder,
    is_available,
    program::Program,
    runtime,
    village::{VILLAGE, people, region},
};

/// The password of the demo's people.
const DEMO_PASSWORD: &str = "maosicun";
const DEMO_VILLAGER: &str = "13900003307";

fn program(data: &Folder, database: &Database, engine: Engine) -> Program {
    let url = (engine == Engine::Postgres).then(|| database.url());
    Program::new(env!("CARGO_BIN_EXE_xiangyue-under-test"), data.path(), url)
}

/// Runs a test on each engine with a folder and a database that have nothing in them.
fn from_nothing(test: impl Fn(&Program, &Folder)) {
    for engine in Engine::ALL {
        if is_available(engine) {
            let folder = Folder::new();
            let database = Database::empty(engine, folder.path());
            test(&program(&folder, &database, engine), &folder);
        }
    }
}

fn sign_in(url: &str, phone: &str, password: &str) -> Answer<xiangyue_shared::account::SignedIn> {
    let body = PasswordSignIn {
        phone: phone.to_owned(),
        password: password.to_owned(),
        device_name: String::new(),
    };
    let client = Client::new(url.to_owned());
    runtime().block_on(client.send(&User::guest(), SignInWithPassword {}, body))
}

#[test]
fn the_demo_fills_an_empty_database_once() {
    from_nothing(|program, _| {
        let (server, printed) = program.serve_with(&["--demo"]);
        assert!(printed.contains(DEMO_VILLAGER) && printed.contains(DEMO_PASSWORD), "{printed}");
        let me = sign_in(&server.url, DEMO_VILLAGER, DEMO_PASSWORD).ok().me;
        assert_eq!(me.display_name, "刘存善");
        drop(server);
        program.verify();
        let (server, printed) = program.serve_with(&["--demo"]);
        assert!(printed.contains("not empty"), "{printed}");
        assert!(printed.contains(DEMO_VILLAGER) && printed.contains(DEMO_PASSWORD), "{printed}");
        sign_in(&server.url, DEMO_VILLAGER, DEMO_PASSWORD).ok();
    });
}

#[test]
fn a_village_that_is_no_demo_gets_no_demo_sign_ins() {
    from_nothing(|program, _| {
        let (status, text) = program.run(&["import", "regions"]);
        assert!(status.success(), "{text}");
        let grant = [
            "grant",
            "--phone",
            "13800000001",
            "--role",
            "village_cadre",
            "--region",
            VILLAGE,
            "--password-stdin",
        ];
        let (status, text) = program.run_with(&grant, "a good password\n");
        assert!(status.success(), "{text}");
        let server = program.serve();
        let cadre = sign_in(&server.url, "13800000001", "a good password").ok();
        let import = ImportHouseholds { village: region(VILLAGE) };
        let user = User { access_token: Some(cadre.access_token), ..User::guest() };
        let client = Client::new(server.url.clone());
        let query = ImportQuery { dry_run: false };
        runtime().block_on(client.call(&user, import, query, files::csv(&people()))).ok();
        drop(server);
        let (server, printed) = program.serve_with(&["--demo"]);
        assert!(printed.contains("not empty"), "{printed}");
        assert!(!printed.contains(DEMO_PASSWORD) && !printed.contains(DEMO_VILLAGER), "{printed}");
        sign_in(&server.url, DEMO_VILLAGER, DEMO_PASSWORD).refused(ErrorCode::WrongPassword);
    });
}

#[test]
fn without_the_demo_nobody_has_an_account() {
    from_nothing(|program, _| {
        let (server, printed) = program.serve_with(&[]);
        assert_eq!(printed, format!("ready: {}\n", server.url));
        sign_in(&server.url, DEMO_VILLAGER, DEMO_PASSWORD).refused(ErrorCode::WrongPassword);
        drop(server);
        program.verify();
    });
}

#[test]
fn the_first_official_comes_in_by_the_command_line() {
    from_nothing(|program, _| {
        let arguments = |role| {
            let phone = "13800000001";
            ["grant", "--phone", phone, "--role", role, "--region", VILLAGE, "--password-stdin"]
        };
        let (status, text) = program.run_with(&arguments("village_cadre"), "a good password\n");
        assert!(!status.success(), "there are no regions yet: {text}");
        let (status, text) = program.run(&["import", "regions"]);
        assert!(status.success(), "{text}");
        let (status, text) = program.run_with(&arguments("village_cadre"), "short\n");
        assert!(!status.success() && text.contains("password"), "{text}");
        for role in ["mayor", "city_officer", "store_keeper"] {
            let (status, text) = program.run_with(&arguments(role), "a good password\n");
            assert!(!status.success(), "{role}: {text}");
        }
        let (status, text) = program.run_with(&arguments("village_cadre"), "a good password\n");
        assert!(status.success(), "{text}");
        let server = program.serve();
        let me = sign_in(&server.url, "13800000001", "a good password").ok().me;
        let told: Vec<_> = me.grants.iter().map(|one| (one.role, one.region.clone())).collect();
        assert_eq!(told, [(Role::VillageCadre, region(VILLAGE))]);
    });
}

#[test]
fn a_broken_list_of_regions_is_refused_with_its_lines() {
    from_nothing(|program, folder| {
        let file = folder.path().join("regions.csv");
        let path = file.to_str().expect("a path");
        let lines = [
            "code,name,level,parent_code",
            "62,甘肃省,province,",
            "6210,庆阳市,city,62",
            "621002,西峰区,county,6299",
            "6210x2,某区,county,6210",
            "621002204,显胜乡,village,621002",
        ];
        fs::write(&file, lines.join("\n")).expect("a file");
        let (status, text) = program.run(&["import", "regions", path]);
        assert!(!status.success() && text.contains("nothing was imported"), "{text}");
        for line in ["4", "5", "6"] {
            assert!(text.contains(line), "line {line} is not named: {text}");
        }
        fs::write(&file, lines[..3].join("\n")).expect("a file");
        let (status, text) = program.run(&["import", "regions", path]);
        assert!(status.success(), "{text}");
        let server = program.serve();
        let client = Client::new(server.url.clone());
        let query = RegionQuery { parent: Some(region("62")) };
        let below = runtime().block_on(client.find(&User::guest(), ListRegions {}, query)).ok();
        assert_eq!(below.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["庆阳市"]);
    });
}

#[test]
fn verify_fails_and_names_what_was_tampered_with() {
    for engine in Engine::ALL {
        if !is_available(engine) {
            continue;
        }
        let mut app = TestApp::start(engine);
        let home = runtime().block_on(async {
            let village = app.village().await;
            village.homes[0].id
        });
        app.stop();
        let program = program(&app.folder, &app.database, engine);
        program.verify();
        let mut conn = app.database.connect();
        let more = "UPDATE ledger_accounts SET balance = balance + 1000 WHERE household_id";
        conn.batch_execute(&format!("{more} = '{home}'")).expect("an update");
        drop(conn);
        let (status, text) = program.run(&["verify"]);
        assert_eq!(status.code(), Some(1), "{text}");
        assert!(text.contains("fault: account ") && text.contains("1100"), "{text}");
    }
}

#[test]
fn two_servers_may_share_one_postgres() {
    if !is_available(Engine::Postgres) {
        return;
    }
    let folder = Folder::new();
    let database = Database::empty(Engine::Postgres, folder.path());
    let program = program(&folder, &database, Engine::Postgres);
    // Both come up at once, on a database without tables.
    let (first, second) = std::thread::scope(|scope| {
        let other = scope.spawn(|| program.serve());
        (program.serve(), other.join().expect("a second server"))
    });
    for server in [&first, &second] {
        let client = Client::new(server.url.clone());
        let ready = runtime().block_on(client.raw(reqwest::Method::GET, "/readyz").send());
        assert!(ready.expect("an answer").status().is_success());
    }
}
