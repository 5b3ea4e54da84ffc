//! A fresh database for each test, copied from a template that was migrated once.

use std::{
    env, fs,
    path::Path,
    sync::{
        Arc, Condvar, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection,
    sql_query, sql_types::Text,
};
use xiangyue_server::{
    call::Call,
    db::{Conn, Db, Location, clock, migrations},
    error::Failure,
    keys::Keys,
    services::regions,
};

use crate::{POSTGRES_VARIABLE, folder::Folder};

/// Servers on PostgreSQL that run at once: each opens up to 24 connections.
const SERVERS_AT_ONCE: usize = 8;
const PREFIX: &str = "xiangyue_test_";

static SQLITE: OnceLock<Vec<u8>> = OnceLock::new();
static POSTGRES: OnceLock<String> = OnceLock::new();
static NUMBER: AtomicU32 = AtomicU32::new(0);
static SERVERS: Mutex<usize> = Mutex::new(0);
static SERVER_ENDED: Condvar = Condvar::new();

/// Where the data lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// A database that is dropped with its test.
pub struct Database {
    pub location: Location,
    /// Name on PostgreSQL.
    name: Option<String>,
}

impl Database {
    /// A database with the schema and the list of regions; on SQLite inside of `folder`.
    ///
    /// # Panics
    /// Where it cannot be made.
    #[must_use]
    pub fn new(engine: Engine, folder: &Path) -> Self {
        match engine {
            Engine::Sqlite => {
                let path = folder.join("xiangyue.db");
                fs::write(&path, SQLITE.get_or_init(sqlite_template))
                    .expect("a copy of the template");
                Self { location: Location::File(path), name: None }
            }
            Engine::Postgres => {
                let template = POSTGRES.get_or_init(postgres_template);
                Self::on_postgres(Some(template))
            }
        }
    }

    /// A database without any table.
    ///
    /// # Panics
    /// Where it cannot be made.
    #[must_use]
    pub fn empty(engine: Engine, folder: &Path) -> Self {
        match engine {
            Engine::Sqlite => {
                Self { location: Location::File(folder.join("xiangyue.db")), name: None }
            }
            Engine::Postgres => Self::on_postgres(None),
        }
    }

    fn on_postgres(template: Option<&String>) -> Self {
        let mut servers = SERVERS.lock().unwrap_or_else(PoisonError::into_inner);
        while *servers >= SERVERS_AT_ONCE {
            servers = SERVER_ENDED.wait(servers).unwrap_or_else(PoisonError::into_inner);
        }
        *servers += 1;
        drop(servers);
        let name = new_name();
        let copied = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
        admin().batch_execute(&format!("CREATE DATABASE {name}{copied}")).expect("a database");
        Self { location: Location::Postgres(url_of(&name)), name: Some(name) }
    }

    /// A connection outside of any server.
    ///
    /// # Panics
    /// Where there is no connecting.
    #[must_use]
    pub fn connect(&self) -> Conn {
        Db::connect(&self.location).expect("a connection")
    }

    /// As `--database-url` takes it.
    #[must_use]
    pub fn url(&self) -> String {
        match &self.location {
            Location::File(path) => format!("sqlite:{}", path.display()),
            Location::Postgres(url) => url.clone(),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            drop_database(&mut admin(), name);
            *SERVERS.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
            SERVER_ENDED.notify_one();
        }
    }
}

fn drop_database(admin: &mut PgConnection, name: &str) {
    if let Err(error) = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    {
        eprintln!("the database {name} is left behind: {error}");
    }
}

fn new_name() -> String {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("{PREFIX}{}_{number}", std::process::id())
}

fn admin_url() -> String {
    env::var(POSTGRES_VARIABLE).expect("checked before a database is asked for")
}

fn admin() -> PgConnection {
    PgConnection::establish(&admin_url()).expect("the PostgreSQL for tests answers")
}

fn url_of(name: &str) -> String {
    let url = admin_url();
    let (server, _) = url.rsplit_once('/').expect("the URL names a database");
    format!("{server}/{name}")
}

fn sqlite_template() -> Vec<u8> {
    let folder = Folder::new();
    let path = folder.path().join("template.db");
    fill(&Location::File(path.clone()));
    // The last connection to close writes the log back into the file.
    assert!(!folder.path().join("template.db-wal").exists(), "the template is still open");
    fs::read(path).expect("the template")
}

fn postgres_template() -> String {
    let mut admin = admin();
    remove_abandoned(&mut admin);
    let name = new_name();
    admin.batch_execute(&format!("CREATE DATABASE {name}")).expect("a template");
    fill(&Location::Postgres(url_of(&name)));
    name
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    datname: String,
}

/// Removes what an earlier run was killed before it could drop, its template among it.
fn remove_abandoned(admin: &mut PgConnection) {
    let names: Vec<Name> =
        sql_query(format!("SELECT datname::text FROM pg_database WHERE datname LIKE '{PREFIX}%'"))
            .load(admin)
            .expect("the list of databases");
    for Name { datname } in names {
        let owner = datname.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next());
        let lives = owner.is_some_and(|process| Path::new("/proc").join(process).exists());
        if !lives {
            drop_database(admin, &datname);
        }
    }
}

/// Brings an empty database to the newest schema and gives it the list of regions.
///
/// # Panics
/// Where that fails.
pub fn fill(location: &Location) {
    let folder = Folder::new();
    let keys = Keys::load_or_create(&folder.path().join("keys.json")).expect("keys");
    let call = Call::system(Arc::new(keys), clock::now());
    let mut conn = Db::connect(location).expect("a connection");
    migrations::up(&mut conn).expect("the schema");
    conn.transaction::<_, Failure, _>(|conn| {
        regions::import(conn, &call, regions::DEFAULT_REGIONS, "default")
    })
    .expect("the regions");
}
