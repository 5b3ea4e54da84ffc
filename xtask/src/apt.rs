//! Installing what the system lacks, through Debian's and Ubuntu's package tool.

use std::io::{IsTerminal, stdin};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress::note;

/// Something that this project needs from the system.
pub struct Need<'a> {
    /// What it is for, as in "the browser tests need a browser".
    pub why: &'a str,
    /// Its packages on Debian and Ubuntu.
    pub packages: &'a [&'a str],
    /// What a person installs where those packages do not exist.
    pub elsewhere: &'a str,
}

/// Installs the packages, or tells what to install.
pub fn install(need: &Need) -> Result<()> {
    if process::find("apt-get").is_none() {
        bail!("{}. Install {}, then start again.", need.why, need.elsewhere);
    }
    let command_line =
        format!("apt-get install --yes --no-install-recommends {}", need.packages.join(" "));
    let advice = || {
        format!(
            "{}. Run `{command_line}` as the administrator, or install {}, then start again",
            need.why, need.elsewhere
        )
    };
    let Some(prefix) = administrator()? else {
        bail!(advice());
    };
    note(&format!("{}: {command_line}", need.why));
    apt_get(&prefix, &["update"]).with_context(advice)?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(need.packages);
    apt_get(&prefix, &arguments).with_context(advice)
}

fn apt_get(prefix: &[&str], arguments: &[&str]) -> Result<()> {
    // `env` since sudo drops the variables of its caller.
    let mut words =
        prefix.iter().chain(&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]);
    let program = words.next().context("no program")?;
    process::run(Command::new(program).args(words).args(arguments))
}

/// The words that make the rest of a command run as the administrator; `None` where nothing does.
fn administrator() -> Result<Option<Vec<&'static str>>> {
    if is_root()? {
        return Ok(Some(Vec::new()));
    }
    if process::find("sudo").is_none() {
        return Ok(None);
    }
    let silent = Command::new("sudo")
        .args(["-n", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    Ok(if silent {
        Some(vec!["sudo", "-n"])
    } else if stdin().is_terminal() {
        Some(vec!["sudo"])
    } else {
        None
    })
}

/// Whether this runs as root.
pub fn is_root() -> Result<bool> {
    Ok(process::output(Command::new("id").arg("-u"))? == "0")
}

/// Whether a Debian package is installed.
pub fn has(package: &str) -> bool {
    process::output(Command::new("dpkg-query").args(["--show", "--showformat=${Status}", package]))
        .is_ok_and(|status| status == "install ok installed")
}
