//! The shell's program on a screen.

use std::{
    cell::RefCell,
    env,
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use xiangyue_tests::{Engine, TestApp, runtime};

use crate::{
    inspector::Inspector,
    screen::{self, Screen},
};

/// Names the program.
const VARIABLE: &str = "XIANGYUE_SHELL";
/// How long a page may take for a step. A bound for a slow machine, not a measure.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// How long a press may take to show.
const PRESSED: Duration = Duration::from_secs(5);
/// How often something is pressed that takes no press.
const TRIES: u32 = 10;
pub const PAUSE: Duration = Duration::from_millis(200);

/// Runs a test against a fresh server; says so where there is no program to run, and fails in CI.
pub fn run<F>(test: F)
where
    F: AsyncFnOnce(&TestApp),
{
    if env::var_os(VARIABLE).is_none() {
        assert!(env::var_os("CI").is_none(), "{VARIABLE} is not set");
        println!("not run: {VARIABLE} is not set");
        return;
    }
    runtime().block_on(test(&TestApp::start(Engine::Sqlite)));
}

/// Stands where the system's opener of files is looked for first: keeps what it was asked to open.
const OPENER: &str = "#!/bin/sh\nprintf %s \"$1\" > \"$HOME/opened\"\n";

/// The window; killed when dropped.
pub struct Shell<'a> {
    screen: &'a Screen,
    process: RefCell<Child>,
    inspector: RefCell<Inspector>,
}

impl<'a> Shell<'a> {
    /// Starts the program with what it kept in that folder before.
    pub fn start(screen: &'a Screen, data: &Path) -> Self {
        let inspector = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let programs = data.join("programs");
        let opener = programs.join("xdg-open");
        fs::create_dir_all(&programs).unwrap();
        fs::write(&opener, OPENER).unwrap();
        fs::set_permissions(&opener, Permissions::from_mode(0o755)).unwrap();
        let path = env::var("PATH").unwrap();
        let process = Command::new(env::var_os(VARIABLE).unwrap())
            .env("DISPLAY", &screen.display)
            .env("HOME", data)
            .env("PATH", format!("{}:{path}", programs.display()))
            // No portal of this machine's desktop: the dialogs are zenity's.
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env("XDG_DATA_HOME", data)
            .env("XDG_CACHE_HOME", data.join("cache"))
            .env("WEBKIT_INSPECTOR_HTTP_SERVER", inspector.to_string())
            .env_remove("XIANGYUE_SERVER")
            .env_remove("WAYLAND_DISPLAY")
            .spawn()
            .expect("the shell starts");
        Self {
            screen,
            process: RefCell::new(process),
            inspector: RefCell::new(Inspector::new(inspector)),
        }
    }

    fn value(&self, expression: &str) -> Value {
        self.inspector.borrow_mut().value(expression).unwrap_or_default()
    }

    /// Waits until a JavaScript expression gives something.
    fn wait(&self, what: &str, expression: &str) -> Value {
        let begun = Instant::now();
        loop {
            let value = self.value(expression);
            if !matches!(value, Value::Null | Value::Bool(false)) {
                return value;
            }
            if begun.elapsed() > PATIENCE {
                self.fail(what);
            }
            thread::sleep(PAUSE);
        }
    }

    /// Tells what is missing, and what there is instead.
    fn fail(&self, what: &str) -> ! {
        let page = self.value("document.body?.innerText");
        let program = self.process.borrow_mut().try_wait();
        self.screen.picture(&kept("desktop-failed"), (screen::WIDTH, screen::HEIGHT));
        panic!("no {what}; the program: {program:?}, its page: {page}");
    }

    /// Waits for an element, brings it into view, and gives the point in its middle once it rests there.
    fn middle(&self, testid: &str) -> (u32, u32) {
        let place = format!(
            "(() => {{
                const element = document.querySelector('[data-testid=\"{testid}\"]');
                if (!element) return null;
                const {{ x, y, width, height }} = element.getBoundingClientRect();
                const [left, top] = [Math.round(x + width / 2), Math.round(y + height / 2)];
                const there = document.elementFromPoint(left, top);
                if (there && element.contains(there)) return [left, top];
                element.scrollIntoView({{ block: 'center' }});
                return null;
            }})()"
        );
        let mut last = Value::Null;
        loop {
            let now = self.wait(testid, &place);
            if now == last {
                let side = |index: usize| u32::try_from(now[index].as_u64().unwrap()).unwrap();
                return (side(0), side(1));
            }
            last = now;
            thread::sleep(PAUSE);
        }
    }

    pub fn press(&self, testid: &str) {
        self.screen.press(self.middle(testid));
    }

    /// Presses, and again where nothing came of it, as one does whose press met a page that was just changing.
    fn press_until(&self, testid: &str, done: &str) {
        for _ in 0..TRIES {
            self.press(testid);
            let begun = Instant::now();
            while begun.elapsed() < PRESSED {
                // Twice, since a page that has just come takes the focus to its heading.
                if self.value(done) == true {
                    thread::sleep(PAUSE);
                    if self.value(done) == true {
                        return;
                    }
                }
                thread::sleep(PAUSE);
            }
        }
        self.fail(&format!("press on {testid} that does anything"));
    }

    /// Presses a field for files, and names one in the dialog that opens.
    pub fn choose_file(&self, testid: &str, file: &Path) {
        self.press(testid);
        self.screen.choose_file(file);
    }

    /// What the system was asked to open, once it was.
    pub fn opened(&self, data: &Path) -> PathBuf {
        let begun = Instant::now();
        loop {
            if let Ok(file) = fs::read_to_string(data.join("opened"))
                && !file.is_empty()
            {
                return file.into();
            }
            if begun.elapsed() > PATIENCE {
                self.fail("file that the system was asked to open");
            }
            thread::sleep(PAUSE);
        }
    }

    /// Presses a box until it is ticked.
    pub fn tick(&self, testid: &str) {
        self.press_until(
            testid,
            &format!("document.querySelector('[data-testid=\"{testid}\"]').checked"),
        );
    }

    /// Presses a field and types; the field must then hold exactly that, apart from spaces.
    pub fn type_in(&self, testid: &str, text: &str) {
        let field = format!("document.querySelector('[data-testid=\"{testid}\"]')");
        self.press_until(testid, &format!("document.activeElement === {field}"));
        self.screen.type_in(text);
        self.wait(
            &format!("{text} in {testid}"),
            &format!("{field}.value.replaceAll(' ', '') === '{text}'"),
        );
    }

    /// The text of an element, once it is there.
    pub fn text(&self, testid: &str) -> String {
        let text = format!("document.querySelector('[data-testid=\"{testid}\"]')?.textContent");
        self.wait(testid, &text).as_str().unwrap().to_owned()
    }

    /// Waits until an element says that.
    pub fn says(&self, testid: &str, text: &str) {
        let said = format!("document.querySelector('[data-testid=\"{testid}\"]')?.textContent");
        self.wait(&format!("{text} in {testid}"), &format!("{said} === '{text}'"));
    }

    /// Waits until an attribute of an element says that.
    pub fn has(&self, testid: &str, attribute: &str, text: &str) {
        let said = format!(
            "document.querySelector('[data-testid=\"{testid}\"]')?.getAttribute('{attribute}')"
        );
        self.wait(&format!("{attribute} {text} of {testid}"), &format!("{said} === '{text}'"));
    }

    /// Waits for an element.
    pub fn find(&self, testid: &str) {
        self.wait(testid, &format!("!!document.querySelector('[data-testid=\"{testid}\"]')"));
    }

    /// Keeps what the window shows under `target/screenshots`, and gives the file.
    pub fn picture(&self, name: &str) -> PathBuf {
        let file = kept(name);
        let side = |name| u32::try_from(self.wait(name, name).as_u64().unwrap()).unwrap();
        self.screen.picture(&file, (side("innerWidth"), side("innerHeight")));
        file
    }

    /// Kills it as a power failure would: nothing more is kept.
    pub fn kill(mut self) {
        let process = self.process.get_mut();
        process.kill().expect("a process to kill");
        drop(process.wait());
    }
}

/// Where a picture is kept.
pub fn kept(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
    fs::create_dir_all(&folder).unwrap();
    folder.join(name).with_extension("png")
}

impl Drop for Shell<'_> {
    fn drop(&mut self) {
        let process = self.process.get_mut();
        drop(process.kill());
        drop(process.wait());
    }
}
