//! Settings of a server: from the command line or the environment.

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

use clap::Args;

use crate::{db::Location, limits};

/// Where the data lives.
#[derive(Debug, Clone, Args)]
pub struct DataArgs {
    /// Folder of the database, the secrets and the pictures.
    #[arg(long, env = "XIANGYUE_DATA", default_value = "data")]
    pub data: PathBuf,
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`; a SQLite file in the data folder where absent.
    #[arg(long, env = "XIANGYUE_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
}

impl DataArgs {
    /// # Errors
    /// For a URL of an engine that is not ours.
    pub fn location(&self) -> anyhow::Result<Location> {
        match &self.database_url {
            Some(url) => Location::parse(url),
            None => Ok(Location::File(self.data.join("xiangyue.db"))),
        }
    }

    #[must_use]
    pub fn keys_path(&self) -> PathBuf {
        self.data.join("keys.json")
    }

    #[must_use]
    pub fn pictures_folder(&self) -> PathBuf {
        self.data.join("pictures")
    }
}

/// How to serve.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// Address to listen on. Beyond this machine only behind TLS.
    #[arg(long, env = "XIANGYUE_LISTEN", default_value = "127.0.0.1")]
    pub host: String,
    /// Port to listen on; 0 for any that is free.
    #[arg(long, env = "XIANGYUE_PORT", default_value_t = 8080)]
    pub port: u16,
    /// Certificate chain in PEM; with `--tls-key` the server speaks HTTPS itself.
    #[arg(long, env = "XIANGYUE_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key in PEM.
    #[arg(long, env = "XIANGYUE_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Fills an empty database with the demo village 毛寺村 and prints its sign-ins.
    #[arg(long)]
    pub demo: bool,
    /// Serves the client from a folder instead of the one inside the binary.
    #[arg(long, env = "XIANGYUE_CLIENT_DIR")]
    pub client_dir: Option<PathBuf>,
    /// Threads that answer requests; one for each core where absent.
    #[arg(long, env = "XIANGYUE_WORKERS")]
    pub workers: Option<usize>,
    /// Seconds that one who sends slowly is waited for; one who takes no answer is waited for twice as long.
    #[arg(long, env = "XIANGYUE_PATIENCE", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=300))]
    pub patience: u64,
    /// Gateway that sends SMS by `POST {"phone", "text"}`; the console where absent.
    #[arg(long, env = "XIANGYUE_SMS_URL")]
    pub sms_url: Option<String>,
    /// Bearer token for the SMS gateway.
    #[arg(long, env = "XIANGYUE_SMS_TOKEN", hide_env_values = true)]
    pub sms_token: Option<String>,
    /// Address under which people reach the site, such as `https://xiangyue.example`, for the links and pictures that
    /// chats show; where absent, what the request names.
    #[arg(long, env = "XIANGYUE_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Takes the caller's address from the last `X-Forwarded-For` entry: only behind a proxy that sets it.
    #[arg(long, env = "XIANGYUE_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Requests a second that one network address (of IPv6 its first 64 bits) may make in the long run, and ten times as
    /// many in a burst. How often a guest may try to sign in or ask for an SMS follows it.
    #[arg(long, env = "XIANGYUE_REQUESTS_PER_SECOND", default_value_t = limits::REQUESTS_PER_SECOND)]
    pub requests_per_second: NonZeroU32,
    /// Sign-in codes that are sent in an hour at most, to whomever.
    #[arg(long, env = "XIANGYUE_SMS_PER_HOUR", default_value_t = limits::SMS_PER_HOUR)]
    pub sms_per_hour: NonZeroU32,
    /// Bearer token with which `/metrics` is read from elsewhere; where absent, only from this machine and past no proxy.
    #[arg(long, env = "XIANGYUE_METRICS_TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,
}

impl ServeArgs {
    /// How long one who sends slowly is waited for.
    #[must_use]
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.patience)
    }
}

/// What the socket is bound to, and how it is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    pub address: SocketAddr,
    pub tls: bool,
}

impl Bound {
    /// The base of every URL of this server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://{}", if self.tls { "https" } else { "http" }, self.address)
    }
}
