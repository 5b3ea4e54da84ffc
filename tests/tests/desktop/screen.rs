//! A screen without a monitor, with keys and a mouse.

use std::{
    io::Read,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Instant,
};

use xiangyue_tests::group::Group;

use crate::shell::{PATIENCE, PAUSE};

pub const WIDTH: u32 = 600;
pub const HEIGHT: u32 = 1000;

/// An X server; gone when dropped.
pub struct Screen {
    /// Such as `:99`.
    pub display: String,
    _server: Group,
}

impl Screen {
    /// Opens one under a number that is free.
    pub fn open() -> Self {
        let mut command = Group::command("Xvfb");
        command
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{WIDTH}x{HEIGHT}x24"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = Group::start(&mut command).expect("Xvfb starts");
        let mut number = String::new();
        let mut told = server.output().expect("its output");
        let mut byte = [0];
        // It goes on running, so there is no end of its output to wait for.
        while told.read(&mut byte).expect("the number of the display") == 1 && byte != *b"\n" {
            number.push(char::from(byte[0]));
        }
        Self { display: format!(":{number}"), _server: server }
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let status = Command::new(program).args(arguments).env("DISPLAY", &self.display).status();
        assert!(status.is_ok_and(|status| status.success()), "{program} {arguments:?}");
    }

    /// Presses the mouse there.
    pub fn press(&self, (x, y): (u32, u32)) {
        let (x, y) = (x.to_string(), y.to_string());
        self.run("xdotool", &["mousemove", &x, &y, "click", "1"]);
    }

    /// Types as fast as people do.
    pub fn type_in(&self, text: &str) {
        self.run("xdotool", &["type", "--delay", "40", text]);
    }

    /// Names a file in the system's dialog for one, and agrees, once the dialog is there. It is drawn by zenity, which
    /// takes what is typed from the first `/` on for a path.
    pub fn choose_file(&self, file: &Path) {
        const DIALOG: [&str; 5] = ["search", "--sync", "--onlyvisible", "--class", "zenity"];
        let file = file.to_str().expect("a path");
        // No window manager gives it the keys.
        self.run("xdotool", &[&DIALOG[..], &["windowfocus", "--sync"]].concat());
        self.type_in(file);
        self.run("xdotool", &["key", "Return"]);
    }

    /// How many windows are shown.
    pub fn windows(&self) -> usize {
        let mut search = Command::new("xdotool");
        search.args(["search", "--onlyvisible", "--name", ".+"]).env("DISPLAY", &self.display);
        search.output().expect("xdotool runs").stdout.split(|&byte| byte == b'\n').count() - 1
    }

    /// Waits until more windows are shown than that.
    pub fn wait_for_another(&self, before: usize) {
        let begun = Instant::now();
        while self.windows() <= before {
            assert!(begun.elapsed() < PATIENCE, "still {before} windows");
            thread::sleep(PAUSE);
        }
    }

    /// Keeps what is on the screen.
    pub fn picture(&self, file: &Path, (width, height): (u32, u32)) {
        let crop = format!("{width}x{height}+0+0");
        let file = file.to_str().expect("a path");
        self.run("import", &["-window", "root", "-crop", &crop, "+repage", file]);
    }
}
