//! How much one may send, and who.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use reqwest::StatusCode;
use uuid::Uuid;
use xiangyue_shared::{
    account::{GetMe, RefreshTokens},
    endpoint::{Endpoint, IDEMPOTENCY_KEY, NoQuery},
    error::{ErrorCode, Problem},
    household::PutRankingChoice,
    ids::PictureId,
    rule::AddPicture,
};
use xiangyue_tests::{TestApp, User, both_engines, files};

/// Says something on a connection of its own and reads what comes, up to its end.
pub fn exchange(address: &str, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a time-out");
    stream.write_all(head.as_bytes()).expect("a request");
    // The server may have hung up by now.
    drop(stream.write_all(body));
    let mut answer = Vec::new();
    // One who is hung up on may not read all of it.
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

async fn problem(request: reqwest::RequestBuilder) -> (StatusCode, Problem) {
    let response = request.send().await.expect("an answer");
    let media = response.headers().get("content-type").and_then(|value| value.to_str().ok());
    assert_eq!(media, Some("application/problem+json"));
    (response.status(), response.json().await.expect("a problem document"))
}

fn of_bytes(count: usize) -> String {
    format!("{{\"refresh_token\":\"{}\"}}", "a".repeat(count - 20))
}

both_engines! {
    async fn each_kind_of_request_has_its_size(app: &TestApp) {
        let village = app.village().await;
        let (villager, cadre) = (app.villager(&village.homes[0]).await, app.cadre(&village.code).await);
        let guest = User::guest();
        let (status, told) = problem(app.client.bent(&guest, &RefreshTokens {}).body(of_bytes(16 * 1024 + 1))).await;
        assert_eq!((status.as_u16(), told.code), (413, ErrorCode::TooLarge));
        assert_eq!(told.params["max"], "16384");
        let (_, told) = problem(app.client.bent(&guest, &RefreshTokens {}).body(of_bytes(16 * 1024 - 1))).await;
        assert_eq!(told.code, ErrorCode::Invalid, "it was read");
        let choose = PutRankingChoice { household: villager.household() };
        let command = |body: String| {
            app.client.bent(&villager, &choose).header(IDEMPOTENCY_KEY, Uuid::now_v7().to_string()).body(body)
        };
        let (status, told) = problem(command(of_bytes(256 * 1024 + 1))).await;
        assert_eq!((status.as_u16(), told.code), (413, ErrorCode::TooLarge));
        let (_, told) = problem(command(of_bytes(256 * 1024 - 1))).await;
        assert_eq!(told.code, ErrorCode::Malformed, "it was read");
        // One that does not say how long it is.
        let address = app.client.url.trim_start_matches("http://").to_owned();
        let head = format!(
            "PUT /api/v1{} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\nidempotency-key: {}\r\n\
             transfer-encoding: chunked\r\nconnection: close\r\n\r\n",
            choose.path(), villager.access_token.clone().expect("a token"), Uuid::now_v7()
        );
        let body = format!("40001\r\n{}\r\n0\r\n\r\n", " ".repeat(0x40001));
        let answer = tokio::task::spawn_blocking(move || exchange(&address, &head, body.as_bytes()));
        let answer = answer.await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("\"too_large\""), "{answer}");
        let add = AddPicture { village: village.code.clone(), picture: PictureId::new() };
        let photo = |bytes: usize| {
            app.client.bent(&cadre, &add).header(IDEMPOTENCY_KEY, Uuid::now_v7().to_string()).body(vec![0; bytes])
        };
        let (status, told) = problem(photo(12 * 1024 * 1024 + 1)).await;
        assert_eq!((status.as_u16(), told.code), (413, ErrorCode::TooLarge));
        assert_eq!(problem(photo(2 * 1024 * 1024)).await.1.code, ErrorCode::PictureInvalid, "it was read");
        app.client.get(&villager, GetMe {}).await.ok();
    }
}

both_engines! {
    /// One who may not send a photo is told so before it is sent: the answer comes though the body never does.
    async fn nothing_is_taken_in_from_one_who_may_not_send_it(app: &TestApp) {
        let village = app.village().await;
        let villager = app.villager(&village.homes[0]).await;
        let address = app.client.url.trim_start_matches("http://").to_owned();
        let tokens = ["nobody's".to_owned(), villager.access_token.clone().expect("a token")];
        for (token, status) in tokens.into_iter().zip(["401", "403"]) {
            let head = format!(
                "PUT /api/v1/villages/{}/pictures/{} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n\
                 idempotency-key: {}\r\ncontent-type: image/jpeg\r\ncontent-length: 11000000\r\nconnection: close\r\n\r\n",
                village.code, PictureId::new(), Uuid::now_v7()
            );
            let address = address.clone();
            let answer = tokio::task::spawn_blocking(move || exchange(&address, &head, b"")).await.expect("an answer");
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        }
        let add = AddPicture { village: village.code.clone(), picture: PictureId::new() };
        let photo = files::photo(40, 30);
        app.client.call(&villager, add, NoQuery {}, photo).await.refused(ErrorCode::Forbidden);
        let kept = std::fs::read_dir(app.args.data.pictures_folder()).expect("the pictures").count();
        assert_eq!(kept, 0, "nothing of it is on the disk");
    }
}
