//! Where a measured server keeps its data.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use diesel::{Connection, PgConnection, connection::SimpleConnection};
use xiangyue_server::db::{Conn, Db, Location};

/// A data folder, and a database inside of it or on PostgreSQL.
#[derive(Debug, Clone)]
pub struct Place {
    pub folder: PathBuf,
    pub database_url: Option<String>,
}

impl Place {
    /// An empty folder for a SQLite database.
    pub fn sqlite(folder: PathBuf) -> Result<Self> {
        empty(&folder)?;
        Ok(Self { folder, database_url: None })
    }

    /// An empty folder, and an empty database of the cluster whose URL is given.
    pub fn postgres(folder: PathBuf, cluster: &str, name: &str) -> Result<Self> {
        empty(&folder)?;
        let (server, _) = cluster.rsplit_once('/').context("the URL names no database")?;
        let mut admin = PgConnection::establish(cluster)?;
        admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
        admin.batch_execute(&format!("CREATE DATABASE {name}"))?;
        Ok(Self { folder, database_url: Some(format!("{server}/{name}")) })
    }

    /// Removes the database from its cluster.
    pub fn drop_database(&self, cluster: &str) -> Result<()> {
        let name = self.database_url.as_deref().and_then(|url| url.rsplit_once('/'));
        let (_, name) = name.context("no database of a cluster")?;
        PgConnection::establish(cluster)?
            .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
        Ok(())
    }

    pub fn keys(&self) -> PathBuf {
        self.folder.join("keys.json")
    }

    fn location(&self) -> Result<Location> {
        match &self.database_url {
            Some(url) => Location::parse(url),
            None => Ok(Location::File(self.folder.join("xiangyue.db"))),
        }
    }

    /// A connection beside any server.
    pub fn connect(&self) -> Result<Conn> {
        Db::connect(&self.location()?)
    }

    /// The same data once more, in another folder. For a SQLite database that nobody has open.
    pub fn copy_to(&self, folder: PathBuf) -> Result<Self> {
        empty(&folder)?;
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            std::fs::copy(entry.path(), folder.join(entry.file_name()))
                .with_context(|| format!("cannot copy {}", entry.path().display()))?;
        }
        Ok(Self { folder, database_url: None })
    }
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}
