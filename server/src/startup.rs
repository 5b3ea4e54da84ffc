//! Builds the server from its settings, and binds it.

use std::{path::Path, sync::Arc};

use actix_web::{
    App as ActixApp, HttpServer,
    dev::Server,
    web::{self, Data},
};
use anyhow::Context;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    app::App,
    auth::password::Hasher,
    clients::{
        Channel, Channels,
        sms::{ConsoleSms, HttpSms},
    },
    config::{Bound, ServeArgs},
    db::{Db, together::Together},
    events::Events,
    guard::{self, Guard},
    jobs,
    kept::Answers,
    keys::Keys,
    limits::{Allowance, Limits},
    listen,
    metrics::Metrics,
    pictures::Pictures,
    routes::{
        self,
        link_head::Site,
        web_client::{self, WebClient},
    },
    services::order::together,
};

/// Seconds that a server which was asked to stop gives the answers under way.
const LAST_ANSWERS_SECONDS: u64 = 10;

/// A server that is bound and will serve when awaited.
pub struct Running {
    pub server: Server,
    pub bound: Bound,
    pub app: Data<App>,
}

/// Opens the data and gathers what requests share.
///
/// # Errors
/// Where the database, the secrets or the pictures cannot be opened.
pub fn open_app(args: &ServeArgs) -> anyhow::Result<Data<App>> {
    let location = args.data.location()?;
    let sms: Arc<dyn Channel> = match &args.sms_url {
        Some(url) => Arc::new(HttpSms::new(url.clone(), args.sms_token.clone())?),
        None => Arc::new(ConsoleSms),
    };
    Ok(Data::new(App {
        keys: Arc::new(Keys::load_or_create(&args.data.keys_path())?),
        db: Db::open(&location).context("the database cannot be opened")?,
        hasher: Hasher::new()?,
        pictures: Pictures::open(&args.data.pictures_folder())?,
        events: Events::default(),
        limits: Limits::new(Allowance {
            requests_per_second: args.requests_per_second,
            sms_per_hour: args.sms_per_hour,
        }),
        metrics: Metrics::new(args.metrics_token.clone()),
        channels: Channels { sms },
        answers: Answers::default(),
        orders: Arc::new(Together::new(together::lane, together::place)),
        patience: args.patience(),
    }))
}

/// Binds the server and starts its jobs. Must be called inside an actix runtime.
///
/// # Errors
/// Where something cannot be opened or bound.
pub fn start(args: &ServeArgs) -> anyhow::Result<Running> {
    // Fails only where a provider was chosen already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let app = open_app(args)?;
    let client = Data::new(match &args.client_dir {
        Some(folder) => WebClient::from_folder(folder)
            .with_context(|| format!("cannot read the client in {}", folder.display()))?,
        None => WebClient::embedded(),
    });
    let tls = tls_config(args.tls_cert.as_deref(), args.tls_key.as_deref())?;
    let site = Data::new(Site {
        public_url: args.public_url.clone(),
        tls: tls.is_some(),
        behind_proxy: args.behind_proxy,
    });
    let (shared, behind_proxy) = (app.clone(), args.behind_proxy);
    let over_tls =
        tls.is_some() || args.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
    let mut server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(shared.clone())
            .app_data(client.clone())
            .app_data(site.clone())
            .wrap(Guard { app: shared.clone(), behind_proxy })
            .wrap(guard::default_headers(over_tls))
            .configure(routes::configure)
            .default_service(web::to(web_client::serve))
    })
    .client_request_timeout(args.patience())
    .shutdown_signal(asked_to_stop(app.events.clone())?)
    .shutdown_timeout(LAST_ANSWERS_SECONDS);
    if let Some(workers) = args.workers {
        server = server.workers(workers);
    }
    for listener in listen::listen(&args.host, args.port, args.patience() * 2)? {
        server = match tls.clone() {
            Some(config) => server.listen_rustls_0_23(listener, config),
            None => server.listen(listener),
        }
        .with_context(|| format!("cannot listen on {}:{}", args.host, args.port))?;
    }
    let address = server.addrs().first().copied().context("bound to nothing")?;
    jobs::start(&app);
    Ok(Running { server: server.run(), bound: Bound { address, tls: tls.is_some() }, app })
}

/// Waits for SIGTERM or Ctrl-C. The streams, which never end by themselves, are ended first; every request under way
/// is answered.
fn asked_to_stop(events: Events) -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        events.close();
    })
}

fn tls_config(
    cert: Option<&Path>,
    key: Option<&Path>,
) -> anyhow::Result<Option<rustls::ServerConfig>> {
    let (Some(cert), Some(key)) = (cert, key) else {
        return Ok(None);
    };
    let chain = CertificateDer::pem_file_iter(cert)
        .with_context(|| format!("cannot read {}", cert.display()))?
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("no certificate in {}", cert.display()))?;
    let key = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("no private key in {}", key.display()))?;
    let config =
        rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    Ok(Some(config))
}
