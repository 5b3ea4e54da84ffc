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
    /// Program and arguments under which the server runs, such as a tracer.
    under: Vec<String>,
    variables: Vec<(String, String)>,
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
        let (under, variables) = (Vec::new(), Vec::new());
        Self { path: path.into(), data: data.to_owned(), database_url, under, variables }
    }

    /// The same, with its server under another program that starts it in its own place.
    #[must_use]
    pub fn under(&self, words: &[&str]) -> Self {
        let under = words.iter().map(|word| (*word).to_owned()).collect();
        Self { under, ..self.clone() }
    }

    /// The same, with more in the environment of its server.
    #[must_use]
    pub fn with(&self, variables: &[(&str, &str)]) -> Self {
        let mut more = self.clone();
        let owned = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        more.variables.extend(owned);
        more
    }

    /// The same, with its data elsewhere.
    #[must_use]
    pub fn at(&self, data: &Path) -> Self {
        Self { data: data.to_owned(), ..self.clone() }
    }

    fn server(&self, arguments: &[&str]) -> Command {
        let mut command = match self.under.split_first() {
            Some((program, words)) => {
                let mut command = Command::new(program);
                command.args(words).arg(&self.path);
                command
            }
            None => Command::new(&self.path),
        };
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        self.complete(command, arguments)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        self.complete(Command::new(&self.path), arguments)
    }

    fn complete(&self, mut command: Command, arguments: &[&str]) -> Command {
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
            self.server(&arguments).stdout(Stdio::piped()).spawn().expect("the program starts");
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

    /// As [`Self::run`], for a command that takes neither the data folder nor the database.
    ///
    /// # Panics
    /// Where it cannot be run.
    #[must_use]
    pub fn run_alone(&self, arguments: &[&str]) -> (ExitStatus, String) {
        let mut command = Command::new(&self.path);
        let output = command.args(arguments).stdin(Stdio::null()).output().expect("it runs");
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
    /// Asks it to stop, as the system does, and waits until it has; answers how it ended.
    ///
    /// # Panics
    /// Where it cannot be asked.
    #[must_use]
    pub fn stop(mut self) -> ExitStatus {
        let mut kill = Command::new("sh");
        kill.args(["-c", "kill -s TERM \"$1\"", "sh"]).arg(self.process.id().to_string());
        assert!(kill.status().expect("a shell").success(), "no process to stop");
        self.process.wait().expect("an end")
    }

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
