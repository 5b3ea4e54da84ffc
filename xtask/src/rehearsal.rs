//! `cargo xtask install-rehearsal`: what a stranger does who has an empty Debian and the README's deployment page.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{DirBuilderExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::apt::{self, Need};
use crate::process;
use crate::progress::{note, step};
use crate::project::Project;
use crate::server;

/// The user that systemd would make up for the service.
const USER: u32 = 61_184;
/// Where systemd would lay the service's credentials, as `%d` in a unit.
const CREDENTIALS: &str = "/run/credentials/xiangyue.service";
const UNIT: &str = "/etc/systemd/system/xiangyue.service";
const DROP_IN: &str = "/etc/systemd/system/xiangyue.service.d/tls.conf";
const DATA: &str = "/var/lib/xiangyue";
/// In the root, the folder from which the stranger works.
const DESK: &str = "/root/xiangyue";

/// Options of `cargo xtask install-rehearsal`.
#[derive(Args)]
pub struct Options {
    /// A server that is built already; where absent, it is built.
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
}

/// What a rehearsal needs is there.
pub struct Ready(());

/// Sees to what a rehearsal needs.
pub fn prepare() -> Result<Ready> {
    ensure!(apt::is_root()?, "a root folder of one's own can only be made and entered by root");
    apt_needs()?;
    Ok(Ready(()))
}

/// Does what the README says with the program as it is shipped.
pub fn rehearse(project: &Project, options: &Options) -> Result<ExitCode> {
    let ready = prepare()?;
    let binary = match &options.binary {
        Some(binary) => binary.clone(),
        None => server::build(project)?,
    };
    run(project, &ready, &binary)?;
    Ok(ExitCode::SUCCESS)
}

/// Does what the README says with a program, and stops at the first thing that is not so.
pub fn run(project: &Project, _ready: &Ready, binary: &Path) -> Result<()> {
    let readme = fs::read_to_string(project.root.join("README.md"))?;
    let [install, tls, first_official, ..] = &blocks(&readme, "## Deployment")[..] else {
        bail!("the deployment page has fewer commands than it had");
    };
    let [backup, ..] = &blocks(&readme, "## Backup")[..] else {
        bail!("the page on backups has no commands");
    };
    let root = step("rehearsal: an empty Debian", || Root::make(project))?;
    root.lay_out(project, binary)?;
    step("rehearsal: install", || root.follow(install))?;
    step("rehearsal: TLS", || root.follow(tls))?;
    step("rehearsal: systemd takes the unit", || {
        process::run(&mut root.enter(&format!("systemd-analyze verify {UNIT}")))
    })?;
    let service = Service::read(&root)?;
    let server = step("rehearsal: start as a user of its own, with TLS", || service.start())?;
    step("rehearsal: the first official", || root.follow(first_official))?;
    step("rehearsal: sign in", || server.sign_in())?;
    let server = step("rehearsal: kill -9, start again, sign in", || {
        server.kill()?;
        let again = service.start()?;
        again.sign_in()?;
        Ok(again)
    })?;
    step("rehearsal: back up while it runs, restore, verify", || root.follow(backup))?;
    server.sign_in()?;
    step("rehearsal: stop", || server.stop())?;
    println!("rehearsed: everything on the deployment page is so");
    Ok(())
}

fn apt_needs() -> Result<()> {
    let missing = ["debootstrap", "openssl", "curl", "unshare"]
        .iter()
        .any(|program| process::find(program).is_none());
    if missing {
        apt::install(&Need {
            why: "The rehearsal needs what makes a Debian folder and a certificate",
            packages: &["debootstrap", "openssl", "curl", "util-linux"],
            elsewhere: "debootstrap, openssl, curl and util-linux",
        })?;
    }
    Ok(())
}

/// The commands below a heading of a page, one text for each block.
fn blocks(page: &str, heading: &str) -> Vec<String> {
    let mut lines = page.lines().skip_while(|line| *line != heading).skip(1);
    let mut found = Vec::new();
    while let Some(line) = lines.next().filter(|line| !line.starts_with("## ")) {
        if line == "```sh" {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            found.push(block.join("\n"));
        }
    }
    found
}

/// The folder that a stranger takes for a whole system. It goes when the rehearsal is over.
struct Root {
    path: PathBuf,
}

impl Root {
    /// Unpacks a minimal Debian, which is kept in the user's cache folder once it was made.
    fn make(project: &Project) -> Result<Self> {
        let release = fs::read_to_string("/etc/os-release")?;
        let codename = release
            .lines()
            .find_map(|line| line.strip_prefix("VERSION_CODENAME="))
            .context("this system has no code name")?;
        let cache = project.cache.as_ref().unwrap_or(&project.target).join("roots");
        fs::create_dir_all(&cache)?;
        let archive = cache.join(format!("{codename}.tar"));
        if !archive.exists() {
            note(&format!("making a minimal {codename}"));
            let fresh = Self { path: cache.join(format!("{codename}-{}", std::process::id())) };
            process::output(
                Command::new("debootstrap")
                    .args(["--variant=minbase", "--include=systemd", codename])
                    .arg(&fresh.path),
            )?;
            let half = archive.with_extension("half");
            process::run(
                Command::new("tar").arg("-C").arg(&fresh.path).arg("-cf").arg(&half).arg("."),
            )?;
            fs::rename(half, &archive)?;
        }
        let root = Self { path: project.state()?.join(format!("root-{}", std::process::id())) };
        fs::create_dir_all(&root.path)?;
        process::run(Command::new("tar").arg("-C").arg(&root.path).arg("-xf").arg(&archive))?;
        Ok(root)
    }

    /// What the stranger brings along: the program, the folder `deploy`, a certificate and its key.
    fn lay_out(&self, project: &Project, binary: &Path) -> Result<()> {
        let desk = self.at(DESK);
        let release = desk.join("target/release");
        fs::create_dir_all(&release)?;
        fs::copy(binary, release.join("xiangyue"))?;
        process::run(Command::new("cp").arg("-a").arg(project.root.join("deploy")).arg(&desk))?;
        process::output(
            Command::new("openssl")
                .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
                .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
                .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
                .arg("-keyout")
                .arg(desk.join("key.pem"))
                .arg("-out")
                .arg(desk.join("cert.pem")),
        )?;
        Ok(())
    }

    fn at(&self, path: &str) -> PathBuf {
        self.path.join(path.trim_start_matches('/'))
    }

    /// Commands as the stranger types them, one after another, each of which must succeed.
    fn follow(&self, commands: &str) -> Result<()> {
        process::run(&mut self.enter(&format!("cd {DESK}\n{commands}")))
    }

    /// A shell inside. `/proc` is there only for it, and only as long as it runs. The first process stays outside, by
    /// which systemctl knows that it is in a folder and not in a system that was booted.
    fn enter(&self, commands: &str) -> Command {
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "--pid", "--fork", "--kill-child", "sh", "-euc"])
            .arg("mount -t proc proc \"$1/proc\"; chroot \"$1\" sh -euc \"$2\"; exit")
            .arg("sh")
            .arg(&self.path)
            .arg(commands);
        command
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            note(&format!("{} stays behind: {error}", self.path.display()));
        }
    }
}

/// The service as the installed unit describes it, started without systemd.
struct Service<'a> {
    root: &'a Root,
    command: Vec<String>,
    variables: BTreeMap<String, String>,
}

impl<'a> Service<'a> {
    fn read(root: &'a Root) -> Result<Self> {
        let unit = fs::read_to_string(root.at(UNIT))?;
        let drop_in = fs::read_to_string(root.at(DROP_IN))?;
        let both = [unit, drop_in].join("\n");
        let values = |name: &str| -> Vec<String> {
            let begins = format!("{name}=");
            both.lines()
                .filter_map(|line| line.strip_prefix(&begins))
                .map(|value| value.replace("%d", CREDENTIALS))
                .collect()
        };
        let command = values("ExecStart");
        let [command] = &command[..] else { bail!("the unit starts {} programs", command.len()) };
        let credentials = root.at(CREDENTIALS);
        fs::create_dir_all(&credentials)?;
        chown(&credentials, Some(USER), Some(USER))?;
        for credential in values("LoadCredential") {
            let (name, file) = credential.split_once(':').context("a credential without a file")?;
            let copy = credentials.join(name);
            fs::copy(root.at(file), &copy)?;
            chown(&copy, Some(USER), Some(USER))?;
        }
        let data = root.at(DATA);
        fs::DirBuilder::new().mode(0o700).create(&data)?;
        chown(&data, Some(USER), Some(USER))?;
        let mut variables = BTreeMap::new();
        let settings = fs::read_to_string(root.at("/etc/xiangyue.env"))?;
        let words = values("Environment").join(" ");
        for setting in words.split_whitespace().chain(settings.lines()) {
            let (name, value) = setting.split_once('=').context("a setting without a value")?;
            variables.insert(name.to_owned(), value.to_owned());
        }
        // The one thing that is not as on the page: a rehearsal does not listen to the world.
        variables.insert("XIANGYUE_LISTEN".to_owned(), "127.0.0.1".to_owned());
        variables.insert("XIANGYUE_PORT".to_owned(), "0".to_owned());
        let command = command.split_whitespace().map(str::to_owned).collect();
        Ok(Self { root, command, variables })
    }

    /// Starts it as its own user, and waits until it is ready.
    fn start(&self) -> Result<Server<'a>> {
        let mut process = Command::new("chroot")
            .arg(format!("--userspec={USER}:{USER}"))
            .arg("--groups=")
            .arg(&self.root.path)
            .args(&self.command)
            .env_clear()
            .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            .envs(&self.variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot enter the root")?;
        let output = process.stdout.take().context("no output")?;
        let mut server = Server { root: self.root, process, url: String::new() };
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let url = lines.find_map(|line| line.strip_prefix("ready: ").map(str::to_owned));
        server.url = url.context("the server did not get ready")?;
        // Whatever else it prints is read, so that it never waits for room in the pipe.
        thread::spawn(move || lines.for_each(drop));
        ensure!(server.url.starts_with("https://"), "it serves {}, without TLS", server.url);
        ensure!(server.user()? == USER, "it runs as user {}", server.user()?);
        Ok(server)
    }
}

/// A server at work. Dropping it ends it.
struct Server<'a> {
    root: &'a Root,
    process: Child,
    url: String,
}

impl Server<'_> {
    fn user(&self) -> Result<u32> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let uid = status.lines().find_map(|line| line.strip_prefix("Uid:"));
        Ok(uid.and_then(|ids| ids.split_whitespace().next()).context("no user")?.parse()?)
    }

    /// Signs in as the official of the page, over TLS and with the certificate checked.
    fn sign_in(&self) -> Result<()> {
        let body = r#"{"phone":"13912345678","password":"a long password","device_name":""}"#;
        let answer = process::output(
            Command::new("curl")
                .args(["--silent", "--show-error", "--fail-with-body", "--cacert"])
                .arg(self.root.at(DESK).join("cert.pem"))
                .args(["--header", "content-type: application/json", "--data", body])
                .arg(format!("{}/api/v1/auth/password", self.url)),
        )?;
        ensure!(answer.contains("county_officer"), "signed in, but as whom: {answer}");
        Ok(())
    }

    fn kill(mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Asks it to stop, as systemd does.
    fn stop(mut self) -> Result<()> {
        process::run(
            Command::new("sh")
                .args(["-c", "kill -s TERM \"$1\"", "sh"])
                .arg(self.process.id().to_string()),
        )?;
        let status = self.process.wait()?;
        ensure!(status.success(), "it stopped with {status}");
        Ok(())
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        // Where it has ended already there is nothing to end.
        let _already_ended = self.process.kill();
        let _already_ended = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_the_commands_that_are_rehearsed() {
        let readme = include_str!("../../README.md");
        let deployment = blocks(readme, "## Deployment");
        for (block, says) in
            deployment.iter().zip(["systemctl start", "tls.conf", "xiangyue grant"])
        {
            assert!(block.contains(says), "{block}");
        }
        assert!(blocks(readme, "## Backup")[0].contains("xiangyue restore"));
    }

    #[test]
    fn blocks_end_with_their_section() {
        let page = "## One\ntext\n```sh\na\nb\n```\n## Two\n```sh\nc\n```\n";
        assert_eq!(blocks(page, "## One"), ["a\nb"]);
        assert_eq!(blocks(page, "## Two"), ["c"]);
        assert!(blocks(page, "## Three").is_empty());
    }
}
