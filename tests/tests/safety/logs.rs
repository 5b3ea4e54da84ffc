//! What the server tells those who watch it: numbers and requests, and nothing of anybody.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use diesel::connection::SimpleConnection;
use reqwest::Method;
use serde_json::Value;
use xiangyue_server::db::{Db, Location};
use xiangyue_shared::{
    account::{
        GetMe, NewPassword, PasswordSignIn, PutPassword, SendSmsCode, SignInWithPassword,
        SignInWithSms, SmsRequest, SmsSignIn,
    },
    error::ErrorCode,
    household::{HouseholdQuery, ListHouseholds},
    import::{ImportHouseholds, ImportQuery},
    region::GetVillagePolicy,
};
use xiangyue_tests::{
    Client, Engine, TestApp, User, files,
    folder::Folder,
    program::Program,
    runtime,
    sms::Gateway,
    village::{VILLAGE, region},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_xiangyue-under-test");
const NAME: &str = "欧阳秉德";
const PASSWORD: &str = "correct-horse-battery";
const CADRE: &str = "13866612345";

/// A server whose log goes into a file; killed with it.
pub struct Logged(Child, pub String);

impl Logged {
    pub fn start(data: &Path, log: &Path, sms: &str) -> Self {
        let log = fs::File::create(log).expect("a file");
        let mut process = Command::new(PROGRAM)
            .args(["serve", "--port", "0", "--workers", "2", "--sms-url", sms, "--data"])
            .arg(data)
            .env("XIANGYUE_LOG", "debug")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output"))
            .lines()
            .map_while(Result::ok);
        let url = lines
            .find_map(|line| line.strip_prefix("ready: ").map(str::to_owned))
            .expect("a server that is ready");
        std::thread::spawn(move || lines.for_each(drop));
        Self(process, url)
    }
}

impl Drop for Logged {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn the_log_names_requests_and_nobody() {
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
    assert!(status.success() && !text.contains(CADRE), "{text}");
    let gateway = Gateway::start();
    let server = Logged::start(&data, &log, &gateway.url);
    let client = Client::new(server.1.clone());
    let (villager, id_number) = ("13977712345", files::id_number(7));
    let wrong_id =
        format!("{}{}", &id_number[..17], if id_number.ends_with('1') { '2' } else { '1' });
    let mut secrets: Vec<String> =
        [CADRE, PASSWORD, NAME, villager, &id_number, &wrong_id, "a wrong guess", "13955512345"]
            .map(str::to_owned)
            .into();
    let failed = runtime().block_on(async {
        let guest = User::guest();
        let by_password = |password: &str| {
            let (phone, password) = (CADRE.to_owned(), password.to_owned());
            client.send(
                &guest,
                SignInWithPassword {},
                PasswordSignIn { phone, password, device_name: NAME.to_owned() },
            )
        };
        by_password("a wrong guess").await.refused(ErrorCode::WrongPassword);
        let cadre = User::signed_in(CADRE, by_password(PASSWORD).await.ok());
        client.send(&guest, SendSmsCode {}, SmsRequest { phone: villager.to_owned() }).await.ok();
        let code = gateway.code_to(villager, 1).await;
        let body = SmsSignIn {
            phone: villager.to_owned(),
            code: code.clone(),
            device_name: String::new(),
        };
        let user =
            User::signed_in(villager, client.send(&guest, SignInWithSms {}, body).await.ok());
        let new = NewPassword { current: None, new: format!("{PASSWORD}-2") };
        client.send(&user, PutPassword {}, new).await.ok();
        for (row, errors) in [(&id_number, 0), (&wrong_id, 1)] {
            let sheet = format!(
                "户编号,姓名,身份证号,手机号,村民小组\n1001,{NAME},{row},{villager},刘家庄组\n"
            );
            let import = ImportHouseholds { village: region(VILLAGE) };
            let report = client
                .call(&cadre, import, ImportQuery { dry_run: false }, files::csv(&sheet))
                .await
                .ok();
            assert_eq!(report.errors_total, errors, "{report:?}");
        }
        let query =
            HouseholdQuery { q: Some(villager[7..].to_owned()), ..HouseholdQuery::default() };
        client.find(&cadre, ListHouseholds {}, query).await.ok();
        let broken = format!("{{\"phone\": 13955512345, \"password\": [\"{PASSWORD}\"]");
        let bent = client
            .bent(&guest, &SignInWithPassword {})
            .body(broken)
            .send()
            .await
            .expect("an answer");
        assert_eq!(bent.status().as_u16(), 400);
        // A line of its own in the log is not to be had by a header or a path.
        let odd = client
            .raw(Method::GET, "/api/v1/me%0a{\"level\":\"ERROR\"}?phone=13955512345")
            .header("user-agent", NAME.as_bytes());
        assert_eq!(odd.send().await.expect("an answer").status().as_u16(), 404);
        secrets.extend([code, cadre.refresh_token.clone(), user.refresh_token.clone()]);
        secrets.extend([&cadre, &user].map(|user| user.access_token.clone().expect("a token")));
        // Something breaks on our side.
        let mut conn =
            Db::connect(&Location::File(data.join("xiangyue.db"))).expect("a connection");
        conn.batch_execute("ALTER TABLE village_policies RENAME TO gone").expect("it is gone");
        drop(conn);
        client.get(&cadre, GetMe {}).await.ok();
        let answer = client.get(&cadre, GetVillagePolicy { village: region(VILLAGE) }).await;
        let told = answer.header("x-request-id").expect("a number").to_owned();
        let problem = answer.refused(ErrorCode::Internal);
        assert_eq!(problem.request_id, Some(told.clone()));
        assert!(problem.params.is_empty(), "what broke is told to nobody: {problem:?}");
        told
    });
    drop(server);
    let text = fs::read_to_string(&log).expect("a log");
    for secret in &secrets {
        assert!(!text.contains(secret.as_str()), "{secret} is in the log");
    }
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    let requests: Vec<&Value> = lines
        .iter()
        .map(|line| &line["fields"])
        .filter(|fields| fields["message"] == "request")
        .collect();
    assert!(requests.len() > 8, "{text}");
    for request in &requests {
        assert!(request["request_id"].as_str().is_some_and(|id| id.len() == 36), "{request}");
        assert!(request["status"].is_u64() && request["took_us"].is_u64(), "{request}");
        let route = request["route"].as_str().expect("a route");
        assert!(route == "other" || route.starts_with("/api/v1/"), "{route}");
    }
    let refused = requests
        .iter()
        .find(|request| request["code"] == "wrong_password")
        .expect("the wrong guess");
    assert_eq!(
        (&refused["route"], &refused["status"]),
        (&"/api/v1/auth/password".into(), &401.into())
    );
    // Both the error and its request carry the number that the caller was told.
    let of_failure: Vec<_> =
        lines.iter().filter(|line| line["fields"]["request_id"] == failed.as_str()).collect();
    assert_eq!(of_failure.len(), 2, "{of_failure:?}");
    assert!(of_failure.iter().any(|line| line["level"] == "ERROR"));
}

#[test]
fn the_metrics_say_what_happens() {
    let app = TestApp::start_with(Engine::Sqlite, |args| {
        args.metrics_token = Some("of the operator".to_owned())
    });
    runtime().block_on(async {
        let user = app.user().await;
        app.client.get(&user, GetMe {}).await.ok();
        app.client.get(&User::guest(), GetMe {}).await.refused(ErrorCode::SignInRequired);
        let metrics = || app.client.raw(Method::GET, "/metrics");
        let text = metrics().send().await.expect("an answer").text().await.expect("text");
        for line in [
            "# TYPE xiangyue_http_request_duration_seconds histogram",
            "xiangyue_http_request_duration_seconds_count{method=\"GET\",route=\"/api/v1/me\",status=\"200\"} 1",
            "xiangyue_http_request_duration_seconds_bucket{method=\"GET\",route=\"/api/v1/me\",status=\"401\",le=\"+Inf\"} 1",
            "xiangyue_refusals_total{code=\"sign_in_required\"} 1",
            "xiangyue_http_requests_in_flight 1",
            "xiangyue_limits_remembered 1",
            concat!("xiangyue_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        ] {
            assert!(text.lines().any(|one| one == line), "{line} is not in\n{text}");
        }
        for name in ["xiangyue_start_time_seconds ", "# TYPE xiangyue_job_rounds_total counter"] {
            assert!(text.contains(name), "{name} is not in\n{text}");
        }
        // Every name is explained once, and begins as ours do.
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            assert!(line.starts_with("xiangyue_"), "{line}");
        }
        // Past a proxy only with the operator's token.
        let from_elsewhere = || metrics().header("x-forwarded-for", "198.51.100.7");
        let status = async |request: reqwest::RequestBuilder| request.send().await.expect("an answer").status().as_u16();
        assert_eq!(status(from_elsewhere()).await, 403);
        assert_eq!(status(from_elsewhere().header("authorization", "Bearer guess")).await, 403);
        assert_eq!(status(from_elsewhere().header("authorization", "Bearer of the operator")).await, 200);
    });
}
