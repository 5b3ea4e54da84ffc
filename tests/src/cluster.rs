//! A PostgreSQL of a test's own, to be stopped under its servers.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{folder::Folder, tools};

const PASSWORD: &str = "test";

/// A cluster that goes when its test does.
pub struct Cluster {
    programs: PathBuf,
    /// Whom the server runs as, where this process is root, whom it refuses.
    user: Option<(u32, u32)>,
    port: u16,
    folder: Folder,
}

/// How a cluster is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Connections are ended, what they had under way is rolled back.
    Fast,
    /// As a crash: the next start recovers from the log.
    Immediate,
}

impl Cluster {
    /// Makes and starts one; `None`, and says so, where there is no PostgreSQL to be had.
    ///
    /// # Panics
    /// Where it does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        let programs = tools::find(tools::POSTGRES_PROGRAMS)?;
        // Beside the others a user of its own can enter only the common folder.
        let folder = Folder::new();
        let root = fs::metadata("/proc/self").map(|own| own.uid()).unwrap_or_default() == 0;
        let user = root.then(|| user_of(&["postgres", "nobody"]));
        if let Some((uid, gid)) = user {
            chown(folder.path(), Some(uid), Some(gid)).expect("a folder to give away");
        }
        let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr());
        let port = port.expect("a port").port();
        let cluster = Self { programs, user, port, folder };
        let password = cluster.folder.path().join("password");
        fs::write(&password, PASSWORD).expect("a password file");
        cluster.run("initdb", |command| {
            command
                .arg("--pwfile")
                .arg(&password)
                .args(["--username=postgres", "--auth=scram-sha-256", "--no-sync"])
                .args(["--encoding=UTF8", "--locale=C"]);
        });
        cluster.go_on();
        Some(cluster)
    }

    /// A superuser's URL of its one database.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://postgres:{PASSWORD}@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops the server.
    ///
    /// # Panics
    /// Where it does not stop.
    pub fn stop(&self, how: Stop) {
        let mode = match how {
            Stop::Fast => "--mode=fast",
            Stop::Immediate => "--mode=immediate",
        };
        self.run("pg_ctl", |command| {
            command.args(["stop", mode]);
        });
    }

    /// Starts the server again, and waits until it answers.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn go_on(&self) {
        let folder = self.folder.path().display();
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories={folder}",
            self.port
        );
        self.run("pg_ctl", |command| {
            command.args(["start", "--wait", "--log"]).arg(self.folder.path().join("log"));
            command.args(["--options", &options]);
        });
    }

    fn run(&self, program: &str, arguments: impl Fn(&mut Command)) {
        let program = self.programs.join(program);
        let mut command = match self.user {
            Some((uid, gid)) => {
                let mut command = Command::new("setpriv");
                command.args([format!("--reuid={uid}"), format!("--regid={gid}")]);
                command.arg("--clear-groups").arg(&program);
                command
            }
            None => Command::new(&program),
        };
        // The user may not enter the folder that this process stands in.
        command.current_dir("/").arg("--pgdata").arg(self.folder.path().join("data"));
        arguments(&mut command);
        // Not a pipe: the server would hold it open.
        let told = self.folder.path().join("told");
        let file = fs::File::create(&told).expect("a file");
        command.stdout(file.try_clone().expect("a file")).stderr(file);
        let status = command.status().expect("a program of PostgreSQL");
        let text = || fs::read_to_string(&told).unwrap_or_default();
        assert!(status.success(), "{}: {}", program.display(), text());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Where it is stopped already there is nothing to stop.
        if self.folder.path().join("data/postmaster.pid").exists() {
            self.stop(Stop::Immediate);
        }
    }
}

fn user_of(names: &[&str]) -> (u32, u32) {
    let users = fs::read_to_string(Path::new("/etc/passwd")).expect("the list of users");
    let find = |name: &&str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(*name))?;
        let mut fields = line.split(':').skip(2).map(|field| field.parse().ok());
        Some((fields.next()??, fields.next()??))
    };
    names.iter().find_map(find).expect("a user that is not root")
}
