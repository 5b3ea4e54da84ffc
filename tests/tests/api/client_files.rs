//! Which page the server gives for which path.

use std::fs;

use reqwest::{Method, StatusCode};
use xiangyue_tests::{Engine, TestApp, folder::Folder, runtime};

#[test]
fn the_page_of_components_is_there_only_where_it_was_built() {
    let client = Folder::new();
    let write = |name: &str| fs::write(client.path().join(name), name).unwrap();
    write("index.html");
    write("desk.html");
    write("village.html");
    let open = |path: &'static str| {
        let app = TestApp::start_with(Engine::Sqlite, |args| {
            args.client_dir = Some(client.path().to_owned());
        });
        runtime().block_on(async move {
            let response = app.client.raw(Method::GET, path).send().await.unwrap();
            (response.status(), response.text().await.unwrap())
        })
    };
    for path in ["/dev", "/dev/components"] {
        assert_eq!(open(path).0, StatusCode::NOT_FOUND, "{path} in a release");
    }
    assert_eq!(open("/deviations"), (StatusCode::OK, "index.html".to_owned()));
    write("dev.html");
    assert_eq!(open("/dev/components"), (StatusCode::OK, "dev.html".to_owned()));
    assert_eq!(open("/desk"), (StatusCode::OK, "desk.html".to_owned()));
    assert_eq!(open("/village/notices"), (StatusCode::OK, "village.html".to_owned()));
}
