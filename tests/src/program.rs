//! The real program as a process of its own, to be asked from the command line and to be killed.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

/// The program, with the settings that every command takes.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    data: PathBuf,
    database_url: Option<String>,
}

/// A server that runs until it is killed.
pub struct Serving {
    process: Child,
    pub url: String,
}

impl Program {
    /// `path` is `env!("CARGO_BIN_EXE_xiangyue-under-test")`, which only a test program knows.
    #[must_use]
    pub fn new(path: &str, data: &Path, database_url: Option<String>) -> Self {
        Self { path: path.into(), data: data.to_owned(), database_url }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.path);
        command.args(arguments).arg("--data").arg(&self.data).stdin(Stdio::null());
        if let Some(url) = &self.database_url {
            command.args(["--database-url", url]);
        }
        command
    }

    /// Starts to serve on a free port, and waits until it is ready.
    ///
    /// # Panics
    /// Where it does not get ready.
    #[must_use]
    pub fn serve(&self) -> Serving {
        self.serve_with(&[]).0
    }

    /// As [`Self::serve`], with more settings; answers what it printed before it was ready, too.
    ///
    /// # Panics
    /// Where it does not get ready.
    #[must_use]
    pub fn serve_with(&self, settings: &[&str]) -> (Serving, String) {
        let arguments = [&["serve", "--port", "0", "--workers", "2"], settings].concat();
        let mut process =
            self.command(&arguments).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let mut printed = String::new();
        let url = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                printed += &line;
                printed += "\n";
                line.strip_prefix("ready: ").map(str::to_owned)
            })
            .expect("a server that is ready");
        // Whatever else it prints is read, so that it never waits for room in the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        (Serving { process, url }, printed)
    }

    /// Runs a command to its end; answers how it ended and what it printed.
    ///
    /// # Panics
    /// Where it cannot be run.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> (ExitStatus, String) {
        self.run_with(arguments, "")
    }

    /// As [`Self::run`], with something to read.
    ///
    /// # Panics
    /// Where it cannot be run.
    #[must_use]
    pub fn run_with(&self, arguments: &[&str], input: &str) -> (ExitStatus, String) {
        let mut process = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut pipe = process.stdin.take().expect("its input");
        // One that asks for nothing may be gone already.
        drop(pipe.write_all(input.as_bytes()));
        drop(pipe);
        let output = process.wait_with_output().expect("the program ends");
        let text = [output.stdout, output.stderr].concat();
        (output.status, String::from_utf8_lossy(&text).into_owned())
    }

    /// Asserts that the books agree, as `xiangyue verify` sees them.
    ///
    /// # Panics
    /// Where they do not.
    pub fn verify(&self) {
        let (status, text) = self.run(&["verify"]);
        assert!(status.success(), "{text}");
    }
}

impl Serving {
    /// Kills it as a power failure would: nothing is finished, nothing is told. What it printed is gone too.
    ///
    /// # Panics
    /// Where it was dead already.
    pub fn kill(mut self) {
        self.process.kill().expect("a process to kill");
        drop(self.process.wait());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
