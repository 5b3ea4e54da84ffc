//! The head of the client's page, by which chats and search engines show a link: title, description and picture.

use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::{HttpRequest, http::header::HOST};
use xiangyue_shared::ids::{CourseId, DutyId, ItemId, NoticeId, StoreId};

use super::web_client::File;
use crate::{
    app::App,
    services::sharing::{self, Preview},
};

/// Heads that are kept ready. Beyond it all are forgotten: whoever asks for many different ones gains nothing.
const KEPT: usize = 64;
const SITE: &str = "乡约";
const FORWARDED_HOST: &str = "x-forwarded-host";
const FORWARDED_PROTO: &str = "x-forwarded-proto";

/// Under which address people reach this server.
#[derive(Debug, Clone)]
pub struct Site {
    /// As the operator says it; otherwise it follows from the request.
    pub public_url: Option<String>,
    pub tls: bool,
    pub behind_proxy: bool,
}

impl Site {
    /// What a page hangs on besides its address, for a cache on the way: a caller may send these headers too.
    pub(super) const fn vary(&self) -> &'static str {
        if self.public_url.is_none() && self.behind_proxy {
            "accept-encoding, x-forwarded-host, x-forwarded-proto"
        } else {
            "accept-encoding"
        }
    }

    /// Scheme and host, such as `https://xiangyue.example`; empty where the request names none that could be one.
    fn origin(&self, request: &HttpRequest) -> String {
        if let Some(url) = &self.public_url {
            return url.trim_end_matches('/').to_owned();
        }
        let header = |name: &str| request.headers().get(name)?.to_str().ok();
        let forwarded = |name| header(name).filter(|_| self.behind_proxy);
        let own = if self.tls { "https" } else { "http" };
        let scheme = forwarded(FORWARDED_PROTO).filter(|scheme| *scheme == "https").unwrap_or(own);
        let host = forwarded(FORWARDED_HOST)
            .or_else(|| header(HOST.as_str()))
            .or_else(|| request.uri().authority().map(|authority| authority.as_str()))
            .unwrap_or_default();
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        if host.is_empty() || !host.chars().all(fits) {
            return String::new();
        }
        format!("{scheme}://{host}")
    }
}

/// The page of a link, with its place for the head.
pub(super) struct Template {
    before: String,
    after: String,
    default: Preview,
    /// Path of the picture; empty where the page names none.
    image: String,
    kept: Mutex<HashMap<String, Arc<File>>>,
}

impl Template {
    /// Takes a page apart; `None` for one that is without a title or a description.
    pub(super) fn new(page: &str) -> Option<Self> {
        let (before, rest) = page.split_once("<title>")?;
        let (title, after) = rest.split_once("</title>")?;
        let (description, after) = take_meta(after, "name=\"description\"")?;
        let (image, after) =
            take_meta(&after, "property=\"og:image\"").unwrap_or((String::new(), after));
        Some(Self {
            before: before.to_owned(),
            after,
            default: Preview { title: title.to_owned(), description },
            image,
            kept: Mutex::default(),
        })
    }

    /// The page for a path, as whoever gets the link is to see it. Where nothing is known of the path, or the database
    /// is busy, it introduces the site.
    pub(super) async fn page(&self, app: &App, site: &Site, request: &HttpRequest) -> Arc<File> {
        let path = request.path();
        let (preview, path) = match preview_of(app, path).await {
            Some(preview) => (preview, path),
            None => (self.default.clone(), "/"),
        };
        let head = self.head(&preview, &site.origin(request), path);
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().get(&head).cloned();
        known.unwrap_or_else(|| {
            let page = format!("{}{head}{}", self.before, self.after);
            let file = Arc::new(File::compressed(page.into_bytes()));
            let mut kept = kept();
            if kept.len() >= KEPT {
                kept.clear();
            }
            kept.insert(head, Arc::clone(&file));
            file
        })
    }

    fn head(&self, preview: &Preview, origin: &str, path: &str) -> String {
        let Preview { title, description } = preview;
        let (image, url) = (format!("{origin}{}", self.image), format!("{origin}{path}"));
        let site = if title == SITE { SITE.to_owned() } else { format!("{title} · {SITE}") };
        let mut head = format!("<title>{}</title>", escaped(&site));
        let mut meta = |kind: &str, name: &str, content: &str| {
            // Writing to a string cannot fail.
            let _written =
                write!(head, "\n    <meta {kind}=\"{name}\" content=\"{}\">", escaped(content));
        };
        meta("name", "description", description);
        // QQ and WeChat read these, others those of the Open Graph.
        meta("itemprop", "name", title);
        meta("itemprop", "description", description);
        meta("property", "og:type", "website");
        meta("property", "og:site_name", SITE);
        meta("property", "og:title", title);
        meta("property", "og:description", description);
        meta("property", "og:url", &url);
        if !self.image.is_empty() {
            meta("itemprop", "image", &image);
            meta("property", "og:image", &image);
        }
        head
    }
}

/// What there is to say of a path of the client.
async fn preview_of(app: &App, path: &str) -> Option<Preview> {
    let found = if let Some(id) = path.strip_prefix("/stores/") {
        let id: StoreId = id.parse().ok()?;
        app.db.read(move |conn| sharing::store(conn, id)).await
    } else if let Some(id) = path.strip_prefix("/store/items/") {
        let id: ItemId = id.parse().ok()?;
        app.db.read(move |conn| sharing::item(conn, id)).await
    } else if let Some(id) = path.strip_prefix("/village/notices/") {
        let id: NoticeId = id.parse().ok()?;
        app.db.read(move |conn| sharing::notice(conn, id)).await
    } else if let Some(id) = path.strip_prefix("/village/classes/") {
        let id: CourseId = id.parse().ok()?;
        app.db.read(move |conn| sharing::course(conn, id)).await
    } else if let Some(id) = path.strip_prefix("/village/duties/") {
        let id: DutyId = id.parse().ok()?;
        app.db.read(move |conn| sharing::duty(conn, id)).await
    } else {
        return None;
    };
    found.ok()
}

/// Takes a `meta` element out of a page and answers what it says.
fn take_meta(page: &str, name: &str) -> Option<(String, String)> {
    let start = page.find(&format!("<meta {name}"))?;
    let (before, element) = page.split_at_checked(start)?;
    let (element, after) = element.split_once('>')?;
    let (_, content) = element.split_once("content=\"")?;
    let (content, _) = content.split_once('"')?;
    Some((content.to_owned(), format!("{}{}", before.trim_end(), after)))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const PAGE: &str = "<head>\n    <title>乡约</title>\n    <meta name=\"description\" content=\"看得见。\">\n    \
        <meta property=\"og:image\" content=\"/assets/share-1.png\">\n    <link rel=\"icon\">\n</head>";

    #[test]
    fn a_page_is_taken_apart_and_put_together() {
        let template = Template::new(PAGE).unwrap();
        assert_eq!(template.default.description, "看得见。");
        assert_eq!(template.image, "/assets/share-1.png");
        assert_eq!(template.after, "\n    <link rel=\"icon\">\n</head>");
        let head = template.head(&template.default, "https://a.example", "/");
        assert!(head.starts_with(
            "<title>乡约</title>\n    <meta name=\"description\" content=\"看得见。\">"
        ));
        assert!(
            head.contains("property=\"og:image\" content=\"https://a.example/assets/share-1.png\"")
        );
        assert!(Template::new("<title>a</title>").is_none());
    }

    #[test]
    fn nothing_breaks_out_of_the_head() {
        let template = Template::new(PAGE).unwrap();
        let preview = Preview {
            title: "</title><script>".to_owned(),
            description: "\"><script>&".to_owned(),
        };
        let head = template.head(&preview, "", "/\"><b>");
        assert!(!head.contains("<script") && !head.contains("<b>"), "{head}");
        assert!(head.contains("&quot;&gt;&lt;script&gt;&amp;"), "{head}");
    }

    #[test]
    fn the_origin_is_the_operators_or_the_requests() {
        let site = |public_url: Option<&str>, tls, behind_proxy| Site {
            public_url: public_url.map(str::to_owned),
            tls,
            behind_proxy,
        };
        let request = |host: &'static str| {
            TestRequest::get()
                .insert_header(("host", host))
                .insert_header(("x-forwarded-proto", "https"))
                .insert_header(("x-forwarded-host", "front.example"))
                .to_http_request()
        };
        let direct = request("a.example:8080");
        assert_eq!(site(Some("https://x.cn/"), false, true).origin(&direct), "https://x.cn");
        assert_eq!(site(None, false, false).origin(&direct), "http://a.example:8080");
        assert_eq!(site(None, true, false).origin(&direct), "https://a.example:8080");
        assert_eq!(site(None, false, true).origin(&direct), "https://front.example");
        assert_eq!(site(None, false, false).origin(&request("a\"b")), "");
    }
}
