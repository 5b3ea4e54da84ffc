//! A headless browser of the size of a phone, driven through its driver.

use std::{
    env,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use serde_json::{Value, json};
use thirtyfour::prelude::{
    By, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver, WebElement,
};
use xiangyue_tests::{Engine, TestApp, folder::Folder, group::Group, is_available, runtime};

/// How long a page may take for a step. A bound for a slow machine, not a measure.
const PATIENCE: Duration = Duration::from_secs(40);
/// Names the script of axe-core.
const AXE_VARIABLE: &str = "XIANGYUE_AXE";
const PAUSE: Duration = Duration::from_millis(40);

/// Runs a browser test against a fresh server with the built client; says so where there is no browser, and fails
/// in CI.
pub fn run<F>(engine: Engine, test: F)
where
    F: AsyncFnOnce(&TestApp),
{
    run_changing(engine, async |app| test(app).await);
}

/// As [`run`], for a test that stops the server and starts it again.
pub fn run_changing<F>(engine: Engine, test: F)
where
    F: AsyncFnOnce(&mut TestApp),
{
    let names = ["XIANGYUE_CLIENT_DIR", "XIANGYUE_CHROMIUM", "XIANGYUE_CHROMEDRIVER", AXE_VARIABLE];
    if let Some(missing) = names.iter().find(|name| env::var_os(name).is_none()) {
        assert!(env::var_os("CI").is_none(), "{missing} is not set");
        println!("not run: {missing} is not set");
        return;
    }
    if !is_available(engine) {
        return;
    }
    let mut app = TestApp::start_with(engine, |args| {
        args.client_dir = env::var_os("XIANGYUE_CLIENT_DIR").map(PathBuf::from);
    });
    runtime().block_on(test(&mut app));
}

/// How the page is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub width: u32,
    pub height: u32,
    pub large_print: bool,
    pub dark: bool,
    /// Size of the browser's own letters, in px: people who see badly set it.
    pub letters: u32,
}

impl Look {
    pub const PHONE: Self =
        Self { width: 360, height: 780, large_print: false, dark: false, letters: 16 };
    pub const LARGE: Self = Self { large_print: true, ..Self::PHONE };
    pub const DARK: Self = Self { dark: true, ..Self::PHONE };
    pub const WIDE: Self = Self { width: 1280, height: 800, ..Self::PHONE };
    /// A small phone with letters at 150 %.
    pub const SMALL: Self = Self { width: 320, height: 640, letters: 24, ..Self::PHONE };

    /// Part of a picture's name.
    pub fn name(self) -> &'static str {
        match (self.width > 1000, self.large_print, self.dark) {
            _ if self.width < 360 && self.large_print => "small-large",
            _ if self.width < 360 => "small",
            (true, true, _) => "wide-large",
            (true, ..) => "wide",
            (_, true, _) => "large",
            (.., true) => "dark",
            _ => "phone",
        }
    }
}

/// A browser window; gone when dropped, and when the tests are killed.
pub struct Browser {
    pub page: WebDriver,
    pub look: Look,
    root: String,
    // Ends before its profile goes.
    _driver: Group,
    _profile: Folder,
}

impl Browser {
    /// Opens a window. `camera` is what its camera sees, as frames in JPEG one after another.
    pub async fn open(app: &TestApp, look: Look, camera: Option<&Path>) -> Self {
        let profile = Folder::new();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Group::command(env::var_os("XIANGYUE_CHROMEDRIVER").unwrap());
        command
            .arg(format!("--port={port}"))
            .arg("--log-level=OFF")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let driver = Group::start(&mut command).unwrap();
        let capabilities = capabilities(look, profile.path(), camera);
        let address = format!("http://127.0.0.1:{port}");
        let mut tries = 0;
        let page = loop {
            match WebDriver::new(&address, capabilities.clone()).await {
                Ok(page) => break page,
                Err(error) if tries == 500 => panic!("the browser does not start: {error}"),
                Err(_) => {
                    tries += 1;
                    tokio::time::sleep(PAUSE).await;
                }
            }
        };
        let root = app.client.url.clone();
        let browser = Self { page, look, root, _driver: driver, _profile: profile };
        browser.size((look.width, look.height)).await;
        let script = json!({ "source": include_str!("page.js") });
        let cdp = browser.page.cdp();
        cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", script).await.unwrap();
        // Nothing moves while it is measured or pictured.
        let still =
            json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
        cdp.send_raw("Emulation.setEmulatedMedia", still).await.unwrap();
        // The settings are the device's: they must be there before the first page.
        browser.goto("/healthz").await;
        let theme = if look.dark { "dark" } else { "light" };
        browser.run(&format!("localStorage.setItem('xy.theme', '{theme}')")).await;
        if look.large_print {
            browser.run("localStorage.setItem('xy.print', 'large')").await;
        }
        browser
    }

    /// Makes the window that large, in px.
    pub async fn size(&self, (width, height): (u32, u32)) {
        // A headless window has a least width of its own; the emulated screen has not.
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 2, "mobile": width < 1000,
        });
        self.page.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await.unwrap();
        self.settle().await;
    }

    /// Makes the page dark or light, as the setting does.
    pub async fn theme(&self, dark: bool) {
        let theme = if dark { "dark" } else { "light" };
        self.run(&format!("document.documentElement.setAttribute('data-theme', '{theme}')")).await;
        self.settle().await;
    }

    /// Runs a script in the page, and gives what it returns or promises.
    pub async fn run(&self, script: &str) -> Value {
        self.page.execute(script, Vec::new()).await.unwrap().json().clone()
    }

    /// Asks the page something that `page.js` answers.
    pub async fn ask(&self, what: &str, arguments: Value) -> Value {
        self.run(&format!("return xyTest.{what}(...{arguments})")).await
    }

    /// As [`Self::ask`], where the answer is a list of what is wrong.
    pub async fn findings(&self, what: &str, arguments: Value) -> Vec<String> {
        let answer = self.ask(what, arguments).await;
        serde_json::from_value(answer).unwrap()
    }

    /// What axe-core finds; with `rules`, by these alone.
    pub async fn axe(&self, rules: Option<&[&str]>) -> Vec<String> {
        if self.run("return typeof axe").await == "undefined" {
            let script = std::fs::read_to_string(env::var_os(AXE_VARIABLE).unwrap()).unwrap();
            self.run(&script).await;
        }
        self.findings("axe", json!([rules])).await
    }

    /// Waits until what was changed is drawn.
    pub async fn settle(&self) {
        self.run("return new Promise(done => requestAnimationFrame(() => setTimeout(done)))").await;
    }

    /// Goes to a path of the client as a link does, without loading the module anew where it is there already. What was
    /// open on the page before is gone, also where it was the same page.
    pub async fn visit(&self, path: &str) {
        let is_work = path.starts_with("/keep") || path.starts_with("/desk");
        let nowhere = if is_work { "/desk/nowhere" } else { "/nowhere" };
        if path == nowhere {
            return self.goto(path).await;
        }
        for next in [nowhere, path] {
            if self.ask("go", json!([next])).await == false {
                return self.goto(path).await;
            }
            self.wait("another page", async || {
                (self.ask("hasArrived", json!([])).await == true).then_some(())
            })
            .await;
        }
    }

    /// Goes to a path of the client.
    pub async fn goto(&self, path: &str) {
        self.page.goto(format!("{}{path}", self.root)).await.unwrap();
    }

    /// Whether there is such an element now.
    pub async fn has(&self, testid: &str) -> bool {
        self.page.find(by(testid)).await.is_ok()
    }

    /// The element, once it is there and can be seen.
    pub async fn find(&self, testid: &str) -> WebElement {
        self.wait(testid, async || {
            let found = self.page.find(by(testid)).await.ok()?;
            found.is_displayed().await.ok()?.then_some(found)
        })
        .await
    }

    /// The element, once it is there, though it cannot be seen, as the field behind a file button.
    pub async fn find_hidden(&self, testid: &str) -> WebElement {
        self.wait(testid, async || self.page.find(by(testid)).await.ok()).await
    }

    /// All such elements that are there now.
    pub async fn find_each(&self, testid: &str) -> Vec<WebElement> {
        self.page.find_all(by(testid)).await.unwrap_or_default()
    }

    /// Waits until the element is gone.
    pub async fn gone(&self, testid: &str) {
        self.wait(testid, async || (!self.has(testid).await).then_some(())).await;
    }

    /// Presses the element; once more where it was redrawn under the finger.
    pub async fn press(&self, testid: &str) {
        self.wait(testid, async || {
            let found = self.page.find(by(testid)).await.ok()?;
            found.is_enabled().await.ok()?.then_some(())?;
            found.scroll_into_view().await.ok()?;
            found.click().await.ok()
        })
        .await;
    }

    /// Types into the element in place of what stands there.
    pub async fn type_in(&self, testid: &str, text: &str) {
        let field = self.find(testid).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// The text of the element, once it is there.
    pub async fn text(&self, testid: &str) -> String {
        self.find(testid).await.text().await.unwrap()
    }

    /// Waits until the element's text contains something.
    pub async fn says(&self, testid: &str, wanted: &str) {
        self.wait(&format!("{testid} to say {wanted}"), async || {
            let text = self.page.find(by(testid)).await.ok()?.text().await.ok()?;
            text.contains(wanted).then_some(())
        })
        .await;
    }

    /// An attribute of the element, once it is there.
    pub async fn attribute(&self, testid: &str, name: &str) -> String {
        self.find(testid).await.attr(name).await.unwrap().unwrap_or_default()
    }

    /// Waits for something to come true; on failure keeps a picture and says what stood on the page.
    pub async fn wait<T>(&self, what: &str, probe: impl AsyncFn() -> Option<T>) -> T {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            if let Some(found) = probe().await {
                return found;
            }
            if tokio::time::Instant::now() > deadline {
                self.picture(&format!("failed-{}", what.replace([' ', '/'], "-"))).await;
                let url = self.page.current_url().await.map(|url| url.to_string());
                let body = match self.page.find(By::Tag("body")).await {
                    Ok(body) => body.text().await.unwrap_or_default(),
                    Err(error) => error.to_string(),
                };
                panic!("waited in vain for {what} at {url:?}; the page says:\n{body}");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Keeps a picture of the page under `target/screenshots`.
    pub async fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}-{}.png", self.look.name()));
        self.page.screenshot(&path).await.unwrap();
    }

    /// Signs in with phone and password.
    pub async fn sign_in(&self, phone: &str, password: &str) {
        self.goto("/sign-in").await;
        self.type_in("phone", phone).await;
        self.type_in("password", password).await;
        if !self.page.find(by("consent")).await.unwrap().is_selected().await.unwrap() {
            self.press("consent").await;
        }
        self.press("sign-in").await;
        self.gone("password").await;
    }

    /// Closes the window.
    pub async fn close(self) {
        drop(self.page.clone().quit().await);
    }
}

/// An element by its test id; a name in angle brackets is a tag, and after an `@` comes a selector.
fn by(testid: &str) -> By {
    if let Some(selector) = testid.strip_prefix('@') {
        return By::Css(selector.to_owned());
    }
    match testid.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        Some(tag) => By::Tag(tag.to_owned()),
        None => By::Css(format!("[data-testid='{testid}']")),
    }
}

fn capabilities(
    look: Look,
    profile: &Path,
    camera: Option<&Path>,
) -> thirtyfour::ChromeCapabilities {
    let mut chrome = DesiredCapabilities::chrome();
    chrome.set_binary(&env::var("XIANGYUE_CHROMIUM").unwrap()).unwrap();
    let mut arguments = vec![
        "--headless".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--disable-quic".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--hide-scrollbars".to_owned(),
        "--lang=zh-CN".to_owned(),
        format!("--window-size={},{}", look.width, look.height),
        format!("--user-data-dir={}", profile.display()),
    ];
    if let Some(camera) = camera {
        arguments.push("--use-fake-ui-for-media-stream".to_owned());
        arguments.push("--use-fake-device-for-media-stream".to_owned());
        arguments.push(format!("--use-file-for-fake-video-capture={}", camera.display()));
    }
    for argument in arguments {
        chrome.add_arg(&argument).unwrap();
    }
    let letters = json!({ "webkit.webprefs.default_font_size": look.letters });
    chrome.add_experimental_option("prefs", letters).unwrap();
    chrome
}
