//! A private PostgreSQL cluster for one run of the tests.

use std::env;
use std::fs::{self, File};
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::apt::{self, Need};
use crate::process;
use crate::progress::{note, step};

/// The address of a cluster in which the tests make their databases.
const CLUSTER_VARIABLE: &str = "XIANGYUE_TEST_POSTGRES";
/// The folder with the programs, for a test that starts and stops a cluster of its own.
const PROGRAMS_VARIABLE: &str = "XIANGYUE_TEST_POSTGRES_PROGRAMS";

/// Beginning of the folder's name; the id of the process that owns it follows.
const FOLDER: &str = "xiangyue-postgres-";
/// Where Debian keeps the programs, one folder per version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// How long the server may take to answer.
const START_LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(100);
/// How often another port is tried when somebody took the free one.
const TRIES: u32 = 3;

/// A running cluster. Dropping it stops the server, then deletes the folder.
pub struct Cluster {
    // Dropped in this order.
    _server: Server,
    _folder: Folder,
    url: String,
}

impl Cluster {
    /// Makes and starts a cluster with these programs.
    pub fn start(programs: &Path) -> Result<Self> {
        let user = User::find()?;
        remove_abandoned();
        let folder = Folder::make(&user)?;
        let password = initialise(programs, &user, &folder.path)?;
        let mut tries = 0;
        loop {
            let port = free_port()?;
            let mut server = Server::spawn(programs, &user, &folder.path, port)?;
            tries += 1;
            match server.wait_until_ready(port) {
                Ok(()) => {
                    return Ok(Self {
                        _server: server,
                        _folder: folder,
                        url: format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres"),
                    });
                }
                Err(error) if tries == TRIES => return Err(error),
                Err(_) => {}
            }
        }
    }

    /// The address of the cluster with the right to make databases.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Starts a cluster for tests and tells them where it is, unless the caller named one. It lives as long as it is held.
pub fn start_for(tests: &mut Command, programs: Option<&Path>) -> Result<Option<Cluster>> {
    let Some(programs) = programs else { return Ok(None) };
    tests.env(PROGRAMS_VARIABLE, programs);
    if env::var_os(CLUSTER_VARIABLE).is_some() {
        return Ok(None);
    }
    let cluster = step("tests: start PostgreSQL", || Cluster::start(programs))?;
    tests.env(CLUSTER_VARIABLE, cluster.url());
    Ok(Some(cluster))
}

/// Makes an empty cluster and gives its password.
fn initialise(programs: &Path, user: &User, folder: &Path) -> Result<String> {
    let password = random_word()?;
    let file = folder.join("password");
    fs::write(&file, &password)?;
    user.own(&file)?;
    process::output(
        user.command(&programs.join("initdb"))
            .arg("--pgdata")
            .arg(folder.join("data"))
            .arg("--pwfile")
            .arg(&file)
            // Not synchronised while it is made; the server itself keeps its durability.
            .args(["--username=postgres", "--auth=scram-sha-256", "--no-sync"])
            .args(["--encoding=UTF8", "--locale=C"]),
    )?;
    Ok(password)
}

/// The server's process. Dropping it ends the server.
struct Server {
    process: Child,
    programs: PathBuf,
    user: User,
    folder: PathBuf,
}

impl Server {
    fn spawn(programs: &Path, user: &User, folder: &Path, port: u16) -> Result<Self> {
        let log = File::create(folder.join("log"))?;
        let process = user
            .command(&programs.join("postgres"))
            .arg("-D")
            .arg(folder.join("data"))
            .args(["-c", "max_connections=300"])
            .args(["-c", "listen_addresses=127.0.0.1"])
            .args(["-c", &format!("port={port}")])
            .args(["-c", &format!("unix_socket_directories={}", folder.display())])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            // Ctrl-C at the terminal must not end it before the tests.
            .process_group(0)
            .spawn()
            .context("cannot start PostgreSQL")?;
        Ok(Self {
            process,
            programs: programs.to_path_buf(),
            user: user.clone(),
            folder: folder.to_path_buf(),
        })
    }

    fn wait_until_ready(&mut self, port: u16) -> Result<()> {
        let begun = Instant::now();
        loop {
            let answers = process::output(
                Command::new(self.programs.join("pg_isready"))
                    .args(["--host=127.0.0.1", "--port"])
                    .arg(port.to_string()),
            );
            let ended = self.process.try_wait()?;
            if answers.is_ok() && ended.is_none() {
                return Ok(());
            }
            if ended.is_some() || begun.elapsed() > START_LIMIT {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start; its log says:\n{log}");
            }
            thread::sleep(POLL);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopped = process::output(
            self.user
                .command(&self.programs.join("pg_ctl"))
                .args(["stop", "--mode=immediate", "--pgdata"])
                .arg(self.folder.join("data")),
        );
        if stopped.is_err() {
            // Where it has ended by itself there is nothing left to kill.
            let _already_ended = self.process.kill();
        }
        let _already_ended = self.process.wait();
    }
}

/// The cluster's folder. Dropping it deletes all that is in it.
struct Folder {
    path: PathBuf,
}

impl Folder {
    fn make(user: &User) -> Result<Self> {
        let path = temporary(user).join(format!("{FOLDER}{}", std::process::id()));
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .with_context(|| format!("cannot make the folder {}", path.display()))?;
        let folder = Self { path };
        user.own(&folder.path)?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// Whom the server runs as: it refuses to run as root.
#[derive(Clone)]
enum User {
    Myself,
    Other { uid: u32, gid: u32 },
}

impl User {
    fn find() -> Result<Self> {
        if !apt::is_root()? {
            return Ok(Self::Myself);
        }
        if process::find("setpriv").is_none() {
            bail!(
                "PostgreSQL does not run as root: start this as another user, or install util-linux"
            );
        }
        let id = |what: &str, name: &str| process::output(Command::new("id").args([what, name]));
        for name in ["postgres", "nobody"] {
            if let (Ok(uid), Ok(gid)) = (id("-u", name), id("-g", name)) {
                return Ok(Self::Other { uid: uid.parse()?, gid: gid.parse()? });
            }
        }
        bail!("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")
    }

    /// A program run as this user, which ends when this process does, however that ends.
    fn command(&self, program: &Path) -> Command {
        let mut command = match (self, process::find("setpriv")) {
            (Self::Myself, None) => Command::new(program),
            (Self::Myself, Some(setpriv)) => {
                let mut command = Command::new(setpriv);
                command.arg("--pdeathsig=QUIT").arg(program);
                command
            }
            (Self::Other { uid, gid }, setpriv) => {
                let mut command = Command::new(setpriv.unwrap_or_else(|| "setpriv".into()));
                command
                    .args([format!("--reuid={uid}"), format!("--regid={gid}")])
                    .args(["--clear-groups", "--pdeathsig=QUIT"])
                    .arg(program);
                command
            }
        };
        // The user may not enter the folder that this process stands in.
        command.current_dir("/");
        command
    }

    fn own(&self, path: &Path) -> Result<()> {
        if let Self::Other { uid, gid } = self {
            chown(path, Some(*uid), Some(*gid))
                .with_context(|| format!("cannot give {} away", path.display()))?;
        }
        Ok(())
    }
}

/// The folder for temporary files; another user can be expected to enter only the common one.
fn temporary(user: &User) -> PathBuf {
    match user {
        User::Myself => env::temp_dir(),
        User::Other { .. } => PathBuf::from("/tmp"),
    }
}

/// Deletes what a killed run left behind.
fn remove_abandoned() {
    for base in [env::temp_dir(), PathBuf::from("/tmp")] {
        for entry in fs::read_dir(base).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let owner = name.to_str().and_then(|name| name.strip_prefix(FOLDER));
            if let Some(owner) = owner
                && Path::new("/proc/self").exists()
                && !Path::new("/proc").join(owner).exists()
            {
                remove(&entry.path());
            }
        }
    }
}

fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder) {
        note(&format!("{} stays behind: {error}", folder.display()));
    }
}

/// The folder with PostgreSQL's programs, the newest version's where there are several.
/// Installs PostgreSQL where it is missing.
pub fn find_programs() -> Result<PathBuf> {
    if let Some(found) = installed_programs() {
        return Ok(found);
    }
    apt::install(&Need {
        why: "The tests on PostgreSQL need its server",
        packages: &["postgresql"],
        elsewhere: "PostgreSQL 15 or newer, with initdb, pg_ctl and postgres on PATH",
    })?;
    installed_programs().context("PostgreSQL was installed but its programs are not found")
}

fn installed_programs() -> Option<PathBuf> {
    let debian = fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| is_complete(folder))
        .max_by_key(|(version, _)| *version)
        .map(|(_, folder)| folder);
    debian.or_else(|| {
        let folder = fs::canonicalize(process::find("initdb")?).ok()?;
        let folder = folder.parent()?.to_path_buf();
        is_complete(&folder).then_some(folder)
    })
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "pg_isready", "postgres"].iter().all(|name| folder.join(name).is_file())
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

fn random_word() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_lives_as_long_as_it_is_held() {
        // `cargo xtask test` installs PostgreSQL before it runs this.
        let programs = installed_programs().expect("PostgreSQL is not installed");
        let cluster = Cluster::start(&programs).expect("it starts");
        let folder = cluster._folder.path.clone();
        let answer =
            process::output(Command::new(programs.join("psql")).arg(cluster.url()).args([
                "--tuples-only",
                "--no-align",
                "--command",
                "SHOW fsync",
            ]));
        assert_eq!(answer.expect("it answers"), "on");
        let url = cluster.url().to_owned();
        drop(cluster);
        assert!(!folder.exists());
        assert!(process::output(Command::new(programs.join("psql")).arg(url)).is_err());
    }
}
