//! What a link says of itself where it is shared: the head of the page that stands behind it.

use std::fs;

use reqwest::{
    Method, StatusCode,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HOST, HeaderMap, IF_NONE_MATCH},
};
use xiangyue_shared::{
    course::PutCourse,
    duty::PutDuty,
    ids::{DutyId, ItemId, StoreId},
    notice::{NoticeDraft, NoticeReason, WithdrawNotice},
    store::{GetStoreCard, ItemDraft, PutItem, PutStore, StoreDraft},
};
use xiangyue_tests::{
    Engine, TestApp, User, both_engines,
    classes::course_draft,
    folder::Folder,
    is_available, runtime,
    village::{item_draft, notice_draft, store_draft},
    volunteers::duty_draft,
};

const PAGE: &str = "<!doctype html>\n<head>\n    <title>乡约</title>\n    <meta name=\"description\" content=\"看得见。\">\n    \
    <meta property=\"og:image\" content=\"/assets/share-0123456789.png\">\n    <link rel=\"icon\" href=\"/assets/icon.svg\">\n\
    </head>\n<body></body>\n";

/// Runs a test on each engine against a server with a client of one page.
fn with_page(public_url: Option<&str>, behind_proxy: bool, test: impl AsyncFn(&TestApp)) {
    for engine in Engine::ALL {
        if is_available(engine) {
            let client = Folder::new();
            fs::write(client.path().join("index.html"), PAGE).expect("a page");
            let app = TestApp::start_with(engine, |args| {
                args.client_dir = Some(client.path().to_owned());
                args.public_url = public_url.map(str::to_owned);
                args.behind_proxy = behind_proxy;
            });
            runtime().block_on(test(&app));
        }
    }
}

async fn get(
    app: &TestApp,
    path: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = app.client.raw(Method::GET, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    (status, headers, response.bytes().await.expect("a body").to_vec())
}

async fn page(app: &TestApp, path: &str) -> String {
    let (status, _, body) = get(app, path, &[]).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    String::from_utf8(body).expect("text")
}

/// What a page says under a name.
fn said<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("=\"{name}\" content=\"")).expect(name);
    rest.split_once('"').expect("an end").0
}

#[test]
fn a_notice_that_is_open_to_all_introduces_itself() {
    with_page(Some("https://xiangyue.example/"), false, async |app| {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let draft = |open_to_all| NoticeDraft {
            open_to_all,
            body: "# 时间\n\"上午\" <b>9 点</b>".to_owned(),
            ..notice_draft(village.code.as_str())
        };
        let open = app.publish(&cadre, draft(true)).await;
        let shut = app.publish(&cadre, draft(false)).await;
        let said_of = async |notice| {
            let page = page(app, &format!("/village/notices/{notice}")).await;
            (said(&page, "og:title").to_owned(), said(&page, "og:description").to_owned())
        };
        let (title, description) = said_of(open).await;
        assert_eq!(title, "腊月二十三发放春节慰问品");
        assert_eq!(description, "毛寺村通知：时间 &quot;上午&quot; &lt;b&gt;9 点&lt;/b&gt;");
        assert_eq!(said_of(shut).await.0, "乡约");
        let body = NoticeReason { reason: "有误".to_owned() };
        app.client.send(&cadre, WithdrawNotice { notice: open }, body).await.ok();
        assert_eq!(said_of(open).await.0, "乡约");
    });
}

#[test]
fn a_class_and_a_duty_introduce_themselves() {
    with_page(Some("https://xiangyue.example/"), false, async |app| {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let class = app.class(&cadre, &village.code, 3, 5).await;
        let link = format!("/village/classes/{}", class.course);
        let shown = page(app, &link).await;
        let draft = course_draft(&village.code, class.grant, 3, 5);
        assert_eq!(said(&shown, "og:title"), draft.name);
        let description = said(&shown, "og:description");
        assert!(description.starts_with("毛寺村四点半课堂 · "), "{description}");
        assert!(
            description.contains(" 岁。") && !description.contains(&draft.place),
            "{description}"
        );
        assert_eq!(said(&shown, "og:url"), format!("https://xiangyue.example{link}"));
        let closed = xiangyue_shared::course::CourseDraft { closed: true, ..draft };
        app.client.send(&cadre, PutCourse { course: class.course }, closed).await.ok();
        assert_eq!(said(&page(app, &link).await, "og:title"), "乡约");

        let duty = DutyId::new();
        let draft = duty_draft(&village.code);
        app.client.send(&cadre, PutDuty { duty }, draft.clone()).await.ok();
        let shown = page(app, &format!("/village/duties/{duty}")).await;
        assert_eq!(said(&shown, "og:title"), draft.name);
        // What is said about it is for those who are signed in.
        assert_eq!(said(&shown, "og:description"), "毛寺村志愿服务，欢迎来报名。");
        let unknown = page(app, &format!("/village/duties/{}", DutyId::new())).await;
        assert_eq!(said(&unknown, "og:title"), "乡约");
    });
}

#[test]
fn a_store_and_its_goods_introduce_themselves() {
    with_page(Some("https://xiangyue.example/"), false, async |app| {
        let village = app.village().await;
        let store = page(app, &format!("/stores/{}", village.store)).await;
        assert!(store.contains("<title>道德积分超市 · 乡约</title>"), "{store}");
        assert_eq!(said(&store, "og:title"), "道德积分超市");
        let description = said(&store, "og:description");
        assert!(
            description.starts_with("毛寺村 · 每天 00:00–23:59 · 村便民服务大厅。"),
            "{description}"
        );
        assert_eq!(said(&store, "description"), description);
        let picture = "https://xiangyue.example/assets/share-0123456789.png";
        assert_eq!(said(&store, "og:image"), picture);
        assert_eq!(
            said(&store, "og:url"),
            format!("https://xiangyue.example/stores/{}", village.store)
        );
        assert_eq!(store.matches("og:image").count(), 1);
        assert_eq!(store.matches("<title>").count(), 1);
        assert!(store.contains("<link rel=\"icon\""));

        let oil = page(app, &format!("/store/items/{}", village.oil)).await;
        assert!(said(&oil, "og:title").ends_with(" · 30 分"), "{oil}");
        assert!(said(&oil, "og:description").contains("道德积分超市"), "{oil}");

        let cadre = app.cadre(&village.code).await;
        let put = PutItem { store: village.store, item: village.oil };
        let withdrawn = ItemDraft { withdrawn: true, ..item_draft("菜籽油", 30) };
        app.client.send(&cadre, put, withdrawn).await.ok();
        let nobody = [
            "/".to_owned(),
            "/points".to_owned(),
            format!("/stores/{}", StoreId::new()),
            "/stores/abc".to_owned(),
            format!("/store/items/{}", ItemId::new()),
            format!("/store/items/{}", village.oil),
        ];
        for path in nobody {
            let other = page(app, &path).await;
            assert_eq!(
                (said(&other, "og:title"), said(&other, "og:description")),
                ("乡约", "看得见。"),
                "{path}"
            );
            assert_eq!(
                (said(&other, "og:image"), said(&other, "og:url")),
                (picture, "https://xiangyue.example/")
            );
        }
    });
}

#[test]
fn a_stores_name_breaks_nothing() {
    with_page(None, false, async |app| {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let name = "\"></title><script>alert('超市')</script>&";
        let draft = StoreDraft { name: name.to_owned(), ..store_draft(&village.code) };
        app.client.send(&cadre, PutStore { store: village.store }, draft).await.ok();
        let store = page(app, &format!("/stores/{}", village.store)).await;
        assert!(!store.contains("<script"), "{store}");
        assert_eq!(
            said(&store, "og:title"),
            "&quot;&gt;&lt;/title&gt;&lt;script&gt;alert('超市')&lt;/script&gt;&amp;"
        );
    });
}

#[test]
fn the_page_is_compressed_and_known_again() {
    with_page(None, false, async |app| {
        let village = app.village().await;
        let path = format!("/stores/{}", village.store);
        let (_, plain, body) = get(app, &path, &[]).await;
        assert!(!plain.contains_key(CONTENT_ENCODING));
        let tag = plain[ETAG].to_str().expect("a tag").to_owned();
        for coding in ["br", "gzip"] {
            let (_, headers, packed) = get(app, &path, &[(ACCEPT_ENCODING.as_str(), coding)]).await;
            assert_eq!(headers[CONTENT_ENCODING], coding);
            assert_eq!(headers[ETAG], tag.as_str());
            assert!(packed.len() < body.len());
        }
        let again = [(IF_NONE_MATCH.as_str(), tag.as_str())];
        assert_eq!(get(app, &path, &again).await.0, StatusCode::NOT_MODIFIED);
        assert_eq!(get(app, "/", &again).await.0, StatusCode::OK, "another page");
        // The file itself, which the service worker keeps, stays as it was built.
        assert_eq!(page(app, "/index.html").await, PAGE);
        let cadre = app.cadre(&village.code).await;
        let draft = StoreDraft { name: "新超市".to_owned(), ..store_draft(&village.code) };
        app.client.send(&cadre, PutStore { store: village.store }, draft).await.ok();
        assert_eq!(get(app, &path, &again).await.0, StatusCode::OK, "the store has another name");
    });
}

#[test]
fn the_picture_has_the_address_that_was_asked_for() {
    let forwarded = [("x-forwarded-proto", "https"), ("x-forwarded-host", "front.example")];
    let picture = async |app: &TestApp, headers: &[(&str, &str)]| {
        let (_, _, body) = get(app, "/", headers).await;
        said(&String::from_utf8(body).expect("text"), "og:image").to_owned()
    };
    let path = "/assets/share-0123456789.png";
    with_page(None, false, async |app| {
        assert_eq!(picture(app, &forwarded).await, format!("{}{path}", app.client.url));
        let strange = [(HOST.as_str(), "a.example\"><script>")];
        assert_eq!(picture(app, &strange).await, path);
    });
    with_page(None, true, async |app| {
        assert_eq!(picture(app, &forwarded).await, format!("https://front.example{path}"));
    });
}

both_engines! {
    async fn anyone_may_know_what_stands_on_the_door(app: &TestApp) {
        let village = app.village().await;
        let card = app.client.get(&User::guest(), GetStoreCard { store: village.store }).await.ok();
        assert_eq!((card.village_name.as_str(), card.store.name.as_str()), ("毛寺村", "道德积分超市"));
        assert!(card.store.open_now);
        let none = GetStoreCard { store: StoreId::new() };
        app.client.get(&User::guest(), none).await.refused(xiangyue_shared::error::ErrorCode::NotFound);
    }
}
