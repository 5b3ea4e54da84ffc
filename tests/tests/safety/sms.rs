//! Codes by SMS: they cost money, and six digits are few.

use futures_util::future::join_all;
use xiangyue_server::{config::ServeArgs, jobs::tidy};
use xiangyue_shared::{
    account::{SendSmsCode, SignInWithSms, SmsRequest, SmsSignIn},
    error::ErrorCode,
};
use xiangyue_tests::{Engine, TestApp, User, both_engines, runtime};

async fn ask_from(app: &TestApp, phone: &str, address: &str) -> Option<ErrorCode> {
    let body = serde_json::to_string(&SmsRequest { phone: phone.to_owned() }).expect("JSON");
    let request = app
        .client
        .bent(&User::guest(), &SendSmsCode {})
        .header("x-forwarded-for", address)
        .body(body);
    let answer = request.send().await.expect("an answer");
    if answer.status().is_success() {
        return None;
    }
    let problem: xiangyue_shared::error::Problem = answer.json().await.expect("a problem document");
    Some(problem.code)
}

async fn enter(app: &TestApp, phone: &str, code: &str) -> Option<ErrorCode> {
    let body =
        SmsSignIn { phone: phone.to_owned(), code: code.to_owned(), device_name: String::new() };
    app.client.send(&User::guest(), SignInWithSms {}, body).await.code()
}

fn limited(change: impl FnOnce(&mut ServeArgs), test: impl AsyncFnOnce(&TestApp)) {
    let app = TestApp::start_with(Engine::Sqlite, |args| {
        args.behind_proxy = true;
        change(args);
    });
    runtime().block_on(test(&app));
}

#[test]
fn one_network_cannot_have_any_number_sent() {
    // Of 20 requests a second follow 30 SMS an hour.
    limited(
        |args| args.requests_per_second = 20.try_into().expect("a number"),
        async |app| {
            let mut refused = 0;
            for number in 0..40 {
                // A stranger may make up any address before the one that the proxy adds.
                let address = format!("203.0.113.{number}, 198.51.100.7");
                refused += usize::from(
                    ask_from(app, &app.phone(), &address).await == Some(ErrorCode::TooManyRequests),
                );
            }
            assert_eq!(refused, 10);
            // All of an IPv6 network is one.
            refused = 0;
            for number in 0..40 {
                let address = format!("2001:db8:1:1::{number}");
                refused += usize::from(
                    ask_from(app, &app.phone(), &address).await == Some(ErrorCode::TooManyRequests),
                );
            }
            assert_eq!(refused, 10);
            assert_eq!(ask_from(app, &app.phone(), "198.51.100.8").await, None);
        },
    );
}

#[test]
fn all_networks_together_cannot_have_any_number_sent() {
    limited(
        |args| args.sms_per_hour = 5.try_into().expect("a number"),
        async |app| {
            for number in 0..5 {
                assert_eq!(
                    ask_from(app, &app.phone(), &format!("198.51.100.{number}")).await,
                    None
                );
            }
            assert_eq!(
                ask_from(app, &app.phone(), "198.51.100.9").await,
                Some(ErrorCode::TooManyRequests)
            );
        },
    );
}

both_engines! {
    async fn of_many_asked_for_at_once_one_is_sent(app: &TestApp) {
        let phone = app.phone();
        let asked = (0..5).map(|_| async {
            let body = SmsRequest { phone: phone.clone() };
            app.client.send(&User::guest(), SendSmsCode {}, body).await.code()
        });
        let codes = join_all(asked).await;
        assert_eq!(codes.iter().filter(|code| code.is_none()).count(), 1, "{codes:?}");
        assert_eq!(app.count("SELECT COUNT(*) AS value FROM outbox").await, 1);
    }
}

both_engines! {
    async fn many_guesses_at_once_are_no_more_than_five(app: &TestApp) {
        let phone = app.phone();
        app.client.send(&User::guest(), SendSmsCode {}, SmsRequest { phone: phone.clone() }).await.ok();
        let code: u32 = app.sms.code_to(&phone, 1).await.parse().expect("digits");
        let guesses: Vec<String> = (1..=10).map(|step| format!("{:06}", (code + step) % 1_000_000)).collect();
        let tried = join_all(guesses.iter().map(|guess| enter(app, &phone, guess))).await;
        let wrong = tried.iter().filter(|code| **code == Some(ErrorCode::WrongSmsCode)).count();
        assert_eq!(wrong, 5, "{tried:?}");
        assert!(tried.iter().all(Option::is_some));
    }
}

both_engines! {
    /// Who was sent what is known for as long as it serves.
    async fn whom_a_code_was_sent_to_is_forgotten(app: &TestApp) {
        let phone = app.phone();
        app.client.send(&User::guest(), SendSmsCode {}, SmsRequest { phone: phone.clone() }).await.ok();
        app.sms.code_to(&phone, 1).await;
        let kept = async || {
            app.write(|conn, call| tidy::forget(conn, call.now)).await;
            let count = async |table: &str| app.count(&format!("SELECT COUNT(*) AS value FROM {table}")).await;
            (count("sms_codes").await, count("outbox").await)
        };
        assert_eq!(kept().await, (1, 1));
        app.sql("UPDATE sms_codes SET sent_at = '2026-01-01 00:00:00'").await;
        app.sql("UPDATE outbox SET due_at = '2026-01-01 00:00:00', delivered_at = '2026-01-01 00:00:00'").await;
        assert_eq!(kept().await, (0, 0));
    }
}

#[test]
fn a_gateway_sends_no_numbers_elsewhere() {
    use std::{
        io::{Read, Write},
        net::TcpListener,
    };
    let elsewhere = xiangyue_tests::sms::Gateway::start();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/send", listener.local_addr().expect("an address"));
    let target = elsewhere.url.clone();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a request");
        drop(stream.read(&mut [0; 4096]));
        let answer = format!(
            "HTTP/1.1 307 Temporary Redirect\r\nlocation: {target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        drop(stream.write_all(answer.as_bytes()));
        tell.send(()).expect("the test waits");
    });
    let app = TestApp::start_with(Engine::Sqlite, |args| args.sms_url = Some(url));
    runtime().block_on(async {
        let phone = app.phone();
        app.client
            .send(&User::guest(), SendSmsCode {}, SmsRequest { phone: phone.clone() })
            .await
            .ok();
        told.recv_timeout(std::time::Duration::from_secs(20)).expect("the gateway was asked");
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        assert!(elsewhere.sent_to(&phone).is_empty());
        assert_eq!(
            app.count("SELECT COUNT(*) AS value FROM outbox WHERE delivered_at IS NOT NULL").await,
            0
        );
    });
}
