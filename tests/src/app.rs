//! A real server on a free port, in a thread of its own, with its own database and data folder.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread::JoinHandle,
};

use actix_web::{dev::ServerHandle, web::Data};
use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types};
use xiangyue_server::{
    app::App,
    call::Call,
    config::{DataArgs, ServeArgs},
    db::Conn,
    error::Result,
    limits,
    services::{class, ledger, stock, volunteer},
    startup,
};

use crate::{
    client::Client,
    database::{Database, Engine},
    folder::Folder,
    sms::Gateway,
};

pub struct TestApp {
    pub client: Client,
    pub args: ServeArgs,
    pub engine: Engine,
    /// Where this server sends its SMS.
    pub sms: Gateway,
    server: Option<Server>,
    next_number: AtomicU32,
    // Dropped last, in this order.
    pub database: Database,
    pub folder: Folder,
}

struct Server {
    app: Data<App>,
    handle: ServerHandle,
    thread: JoinHandle<()>,
}

impl TestApp {
    /// Starts a server with a fresh database.
    ///
    /// # Panics
    /// Where it does not start.
    #[must_use]
    pub fn start(engine: Engine) -> Self {
        Self::start_with(engine, |_| {})
    }

    /// As [`Self::start`], with other settings.
    ///
    /// # Panics
    /// Where it does not start.
    #[must_use]
    pub fn start_with(engine: Engine, change: impl FnOnce(&mut ServeArgs)) -> Self {
        let folder = Folder::new();
        let database = Database::new(engine, folder.path());
        let sms = Gateway::start();
        let mut args = ServeArgs {
            data: DataArgs {
                data: folder.path().to_owned(),
                database_url: (engine == Engine::Postgres).then(|| database.url()),
            },
            host: "127.0.0.1".to_owned(),
            port: 0,
            tls_cert: None,
            tls_key: None,
            demo: false,
            client_dir: None,
            workers: Some(2),
            patience: 15,
            sms_url: Some(sms.url.clone()),
            sms_token: None,
            public_url: None,
            behind_proxy: false,
            requests_per_second: limits::REQUESTS_PER_SECOND,
            sms_per_hour: limits::SMS_PER_HOUR,
            metrics_token: None,
        };
        change(&mut args);
        let (server, url) = serve(args.clone());
        Self {
            client: Client::new(url),
            args,
            engine,
            sms,
            server: Some(server),
            next_number: AtomicU32::new(0),
            database,
            folder,
        }
    }

    /// Stops the server and keeps its data.
    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            // Its answer is not waited for; the thread ends with the server.
            drop(server.handle.stop(false));
            drop(server.thread.join());
        }
    }

    /// Starts the server again, at the same address and with the data that it had.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start_again(&mut self) {
        self.stop();
        let port = self.client.url.rsplit(':').next().and_then(|port| port.parse().ok());
        self.args.port = port.expect("a port");
        let (server, _) = serve(self.args.clone());
        self.server = Some(server);
    }

    /// What the server's requests share.
    ///
    /// # Panics
    /// After [`Self::stop`].
    #[must_use]
    pub fn inner(&self) -> &Data<App> {
        &self.server.as_ref().expect("a server that runs").app
    }

    /// A number that was not given before in this test.
    pub fn number(&self) -> u32 {
        self.next_number.fetch_add(1, Ordering::Relaxed)
    }

    /// Changes something as the system does, beside the API.
    ///
    /// # Panics
    /// Where that fails.
    pub async fn write<T, F>(&self, mut work: F) -> T
    where
        T: Send + 'static,
        F: FnMut(&mut Conn, &Call) -> Result<T> + Send + 'static,
    {
        let app = self.inner();
        let (keys, now) = (Arc::clone(&app.keys), app.now());
        app.db
            .write(move |conn| work(conn, &Call::system(Arc::clone(&keys), now)))
            .await
            .expect("a change by the system")
    }

    /// Runs statements as they are.
    ///
    /// # Panics
    /// Where the database refuses them.
    pub async fn sql(&self, text: &str) {
        self.try_sql(text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    }

    /// As [`Self::sql`], where a refusal is of interest.
    ///
    /// # Errors
    /// What the database says.
    pub async fn try_sql(&self, text: &str) -> Result<()> {
        let text = text.to_owned();
        self.inner().db.write(move |conn| Ok(conn.batch_execute(&text)?)).await
    }

    /// The whole number that a statement selects as `value`.
    ///
    /// # Panics
    /// Where it selects none.
    pub async fn count(&self, text: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = sql_types::BigInt)]
            value: i64,
        }
        let text = format!("SELECT CAST(value AS BIGINT) AS value FROM ({text}) q");
        let row: Row = self
            .inner()
            .db
            .read(move |conn| Ok(sql_query(text).get_result(conn)?))
            .await
            .expect("a number");
        row.value
    }

    /// The text that a statement selects as `value`.
    ///
    /// # Panics
    /// Where it selects none.
    pub async fn text(&self, text: &str) -> String {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = sql_types::Text)]
            value: String,
        }
        let text = format!("SELECT CAST(value AS TEXT) AS value FROM ({text}) q");
        let row: Row = self
            .inner()
            .db
            .read(move |conn| Ok(sql_query(text).get_result(conn)?))
            .await
            .expect("a text");
        row.value
    }

    /// What `xiangyue verify` finds.
    ///
    /// # Panics
    /// Where the database fails.
    pub async fn findings(&self) -> Vec<String> {
        self.inner().db.read_long(findings).await.expect("a proof")
    }

    /// Asserts that the books agree.
    ///
    /// # Panics
    /// Where they do not.
    pub async fn verify(&self) {
        let findings = self.findings().await;
        assert!(findings.is_empty(), "{findings:#?}");
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What is wrong with the books of a database.
///
/// # Errors
/// Where the database fails.
pub fn findings(conn: &mut Conn) -> Result<Vec<String>> {
    let mut findings = ledger::verify::verify(conn)?.findings;
    findings.extend(stock::verify::verify(conn)?);
    findings.extend(class::verify::verify(conn)?);
    findings.extend(volunteer::verify::verify(conn)?);
    Ok(findings)
}

fn serve(args: ServeArgs) -> (Server, String) {
    let (tell, told) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let running = startup::start(&args).expect("the server starts");
            let handle = running.server.handle();
            tell.send((running.app.clone(), handle, running.bound.url())).expect("the test waits");
            drop(running.app);
            running.server.await.expect("the server ends well");
        });
    });
    let (app, handle, url) = told.recv().expect("the server starts");
    (Server { app, handle, thread }, url)
}
