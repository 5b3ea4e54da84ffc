//! Programs that end with whoever started them.

use std::{
    ffi::OsStr,
    io,
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
};

/// Runs a program, and kills it with all that it started once the shell's own input ends.
const WATCH: &str = r#""$@" & read -r _; kill -KILL 0"#;

/// A program and all that it started. They are killed when this is dropped, and just so where the tests die without
/// another word: a shell of their process group waits for the input that only this end of it keeps open.
pub struct Group(Child);

impl Group {
    /// What starts a program so; its arguments and surroundings are added as to any command.
    pub fn command(program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", WATCH, "sh"]).arg(program).stdin(Stdio::piped()).process_group(0);
        command
    }

    /// Starts what [`Self::command`] made.
    ///
    /// # Errors
    /// There is no shell.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        command.spawn().map(Self)
    }

    /// What the program says, where that was to be read.
    pub fn output(&mut self) -> Option<impl io::Read + use<>> {
        self.0.stdout.take()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        drop(self.0.wait());
    }
}

#[cfg(test)]
mod tests {
    use std::{
        env,
        io::{BufRead as _, BufReader},
        thread,
        time::Duration,
    };

    use super::*;

    /// Makes this test program start a group and die.
    const DIES: &str = "XIANGYUE_TEST_DIES";

    fn is_running(process: &str) -> bool {
        let asked = Command::new("kill").args(["-0", process]).stderr(Stdio::null()).status();
        asked.unwrap().success()
    }

    #[test]
    fn a_group_ends_with_a_test_program_that_dies() {
        if env::var_os(DIES).is_some() {
            let mut command = Group::command("sh");
            let _group =
                Group::start(command.args(["-c", "sleep 600 & echo; echo started $!; wait"]))
                    .unwrap();
            thread::sleep(Duration::from_secs(600));
        }
        let mut program = Command::new(env::current_exe().unwrap())
            .args(["a_group_ends_with_a_test_program_that_dies", "--nocapture"])
            .env(DIES, "1")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(program.stdout.take().unwrap());
        let started = said
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("started ").map(str::to_owned));
        let started = started.unwrap();
        assert!(is_running(&started));
        program.kill().unwrap();
        program.wait().unwrap();
        for _ in 0..1_000 {
            if !is_running(&started) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("{started} goes on");
    }
}
