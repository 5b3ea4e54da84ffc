//! What answers carry for browsers and caches, and what no path leads to.

use std::{collections::BTreeMap, fmt::Write, fs};

use reqwest::{Method, Response};
use xiangyue_server::config::ServeArgs;
use xiangyue_shared::{
    account::GetMe,
    rule::GetPicture,
    scan::{PreviewScan, Scan},
};
use xiangyue_tests::{Engine, TestApp, User, folder::Folder, runtime};

const PAGE: &str = "<html><head><title>乡约</title>\n    <meta name=\"description\" content=\"看得见。\">\n    \
    <meta property=\"og:image\" content=\"/assets/share.png\"></head></html>";

/// A client of a page, a script and something beside it that is not its own.
fn with_client(change: impl FnOnce(&mut ServeArgs), test: impl AsyncFnOnce(&TestApp)) {
    let around = Folder::new();
    let client = around.path().join("client");
    fs::create_dir_all(client.join("assets")).expect("a folder");
    fs::write(around.path().join("secret"), "a secret").expect("a file");
    fs::write(client.join("index.html"), PAGE).expect("a file");
    fs::write(client.join("assets/app-1.js"), "export {};").expect("a file");
    let app = TestApp::start_with(Engine::Sqlite, |args| {
        args.client_dir = Some(client);
        change(args);
    });
    runtime().block_on(test(&app));
}

async fn get(app: &TestApp, path: &str) -> Response {
    app.client.raw(Method::GET, path).send().await.expect("an answer")
}

/// Status and headers, without what differs each time.
fn described(name: &str, response: &Response) -> String {
    let mut text = format!("## {name}: {}\n", response.status().as_u16());
    let headers: BTreeMap<_, _> =
        response.headers().iter().map(|(name, value)| (name.as_str(), value)).collect();
    for (name, value) in headers {
        let value = match name {
            "date" | "etag" | "x-request-id" | "content-length" | "retry-after" => "[differs]",
            _ => value.to_str().expect("text"),
        };
        writeln!(text, "{name}: {value}").expect("a string");
    }
    text + "\n"
}

#[test]
fn headers_are_as_they_were() {
    with_client(
        |_| {},
        async |app| {
            let village = app.village().await;
            let cadre = app.cadre(&village.code).await;
            let picture = app.add_photo(&cadre, &village.code).await;
            let asked =
                async |request: reqwest::RequestBuilder| request.send().await.expect("an answer");
            let scan = PreviewScan { store: village.store };
            let body = serde_json::to_string(&Scan { code: "48271936".to_owned() }).expect("JSON");
            let described = [
                described("a page", &get(app, "/").await),
                described("an asset", &get(app, "/assets/app-1.js").await),
                described("a read", &asked(app.client.bent(&cadre, &GetMe {})).await),
                described(
                    "a command refused",
                    &asked(app.client.bent(&cadre, &scan).body(body)).await,
                ),
                described(
                    "a guest refused",
                    &asked(app.client.bent(&User::guest(), &GetMe {})).await,
                ),
                described("nothing of the API", &get(app, "/api/v1/nothing").await),
                described("no asset", &get(app, "/assets/none.js").await),
                described(
                    "a picture",
                    &asked(app.client.bent(&cadre, &GetPicture { picture })).await,
                ),
                described("the description of the API", &get(app, "/api/openapi.json").await),
                described("its reader", &get(app, "/api/docs/").await),
            ];
            insta::assert_snapshot!("headers", described.concat());
        },
    );
}

#[test]
fn a_browser_that_came_over_tls_comes_back_over_tls() {
    let strict = |response: &Response| {
        let header = response.headers().get("strict-transport-security");
        header.map(|value| value.to_str().expect("text").to_owned())
    };
    with_client(
        |args| args.public_url = Some("https://xiangyue.example".to_owned()),
        async |app| {
            for path in ["/", "/api/v1/me", "/assets/none.js"] {
                assert_eq!(
                    strict(&get(app, path).await).as_deref(),
                    Some("max-age=31536000"),
                    "{path}"
                );
            }
        },
    );
    // Where there is no TLS, nothing may keep a browser away.
    with_client(|_| {}, async |app| assert_eq!(strict(&get(app, "/").await), None));
}

#[test]
fn no_other_site_may_ask() {
    with_client(
        |_| {},
        async |app| {
            let user = app.user().await;
            for method in [Method::GET, Method::OPTIONS] {
                let response = app
                    .client
                    .raw(method, "/api/v1/me")
                    .header(
                        "authorization",
                        format!("Bearer {}", user.access_token.clone().expect("a token")),
                    )
                    .header("origin", "https://elsewhere.example")
                    .header("access-control-request-method", "PUT")
                    .send()
                    .await
                    .expect("an answer");
                let told: Vec<_> = response
                    .headers()
                    .keys()
                    .filter(|name| name.as_str().starts_with("access-control"))
                    .collect();
                assert!(told.is_empty(), "{told:?}");
                // Nothing that a browser sends by itself lets anybody in.
                assert!(!response.headers().contains_key("set-cookie"));
            }
        },
    );
}

#[test]
fn no_path_leads_out_of_the_client() {
    with_client(
        |_| {},
        async |app| {
            let address = app.client.url.trim_start_matches("http://").to_owned();
            let paths = [
                "/../secret",
                "/assets/../../secret",
                "/%2e%2e/secret",
                "/assets/%2e%2e/%2e%2e/secret",
                "/assets/..%2f..%2fsecret",
                "/..\\secret",
                "/assets/..%5c..%5csecret",
                "//secret",
                "/./secret",
                "/assets/app-1.js%00.html",
                "/api/docs/../../../secret",
                "/api/docs/..%2f..%2f..%2fsecret",
                "/api/v1/pictures/..%2f..%2fkeys.json",
            ];
            for path in paths {
                // Past a client that would tidy the path up.
                let text = tokio::task::spawn_blocking({
                    let (address, path) = (address.clone(), path.to_owned());
                    move || {
                        super::bodies::exchange(
                            &address,
                            &format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"),
                            b"",
                        )
                    }
                })
                .await
                .expect("an answer");
                assert!(text.starts_with("HTTP/1.1 "), "{path}: {text}");
                assert!(!text.starts_with("HTTP/1.1 5"), "{path}: {text}");
                assert!(
                    !text.contains("a secret") && !text.contains("lookup_key"),
                    "{path}: {text}"
                );
            }
        },
    );
}

/// A proxy between that keeps pages keeps them for those only who sent the same.
#[test]
fn a_page_says_what_it_hangs_on() {
    let vary = async |app: &TestApp| {
        let response = get(app, "/").await;
        response.headers().get("vary").expect("a header").to_str().expect("text").to_owned()
    };
    with_client(
        |args| args.behind_proxy = true,
        async |app| {
            assert_eq!(vary(app).await, "accept-encoding, x-forwarded-host, x-forwarded-proto");
        },
    );
    let known = Some("https://xiangyue.example".to_owned());
    with_client(
        |args| (args.behind_proxy, args.public_url) = (true, known),
        async |app| {
            assert_eq!(vary(app).await, "accept-encoding");
            let page =
                app.client.raw(Method::GET, "/").header("x-forwarded-host", "elsewhere.example");
            let page = page.send().await.expect("an answer").text().await.expect("text");
            assert!(!page.contains("elsewhere"), "{page}");
        },
    );
}
