//! Builds the server from its settings, and binds it.

use std::{
    future::{Ready, ready},
    path::Path,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{
    App as ActixApp, HttpServer,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{Server, Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    http::header::{HeaderName, HeaderValue},
    middleware::DefaultHeaders,
    web::{self, Data, PayloadConfig},
};
use anyhow::Context;
use futures_util::future::LocalBoxFuture;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use uuid::Uuid;

use crate::{
    app::App,
    auth::password::Hasher,
    clients::sms::{ConsoleSms, HttpSms, SmsSender},
    config::{Bound, ServeArgs},
    db::Db,
    events::Events,
    jobs,
    keys::Keys,
    limits::Limits,
    metrics::Metrics,
    pictures::Pictures,
    routes::{
        self, Refusal,
        link_head::Site,
        web_client::{self, WebClient},
    },
};

/// Largest body of a request, in bytes: a photo from a phone, or a spreadsheet.
const BODY_BYTES: usize = 12 * 1024 * 1024;

const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

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
    let sms: Arc<dyn SmsSender> = match &args.sms_url {
        Some(url) => Arc::new(HttpSms::new(url.clone(), args.sms_token.clone())?),
        None => Arc::new(ConsoleSms),
    };
    Ok(Data::new(App {
        keys: Arc::new(Keys::load_or_create(&args.data.keys_path())?),
        db: Db::open(&location).context("the database cannot be opened")?,
        hasher: Hasher::new()?,
        pictures: Pictures::open(&args.data.pictures_folder())?,
        events: Events::default(),
        limits: Limits::default(),
        metrics: Metrics::default(),
        sms,
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
    let mut server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(shared.clone())
            .app_data(client.clone())
            .app_data(site.clone())
            .app_data(PayloadConfig::new(BODY_BYTES))
            .wrap(Guard { app: shared.clone(), behind_proxy })
            .wrap(
                DefaultHeaders::new()
                    .add(("content-security-policy", CONTENT_SECURITY_POLICY))
                    .add(("x-content-type-options", "nosniff"))
                    .add(("referrer-policy", "same-origin"))
                    .add(("permissions-policy", "camera=(self), microphone=(), geolocation=(self)"))
                    .add(("cross-origin-opener-policy", "same-origin")),
            )
            .configure(routes::configure)
            .default_service(web::to(web_client::serve))
    })
    .client_request_timeout(Duration::from_secs(15))
    .shutdown_timeout(10);
    if let Some(workers) = args.workers {
        server = server.workers(workers);
    }
    let address = (args.host.as_str(), args.port);
    let server = match tls.clone() {
        Some(config) => server.bind_rustls_0_23(address, config),
        None => server.bind(address),
    }
    .with_context(|| format!("cannot listen on {}:{}", args.host, args.port))?;
    let address = server.addrs().first().copied().context("bound to nothing")?;
    jobs::start(&app);
    Ok(Running { server: server.run(), bound: Bound { address, tls: tls.is_some() }, app })
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

/// What every request passes: a limit by address, a request id, the log and the metrics.
struct Guard {
    app: Data<App>,
    behind_proxy: bool,
}

impl<S, B> Transform<S, ServiceRequest> for Guard
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = actix_web::Error;
    type Transform = Guarded<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let (app, behind_proxy) = (self.app.clone(), self.behind_proxy);
        ready(Ok(Guarded { service: Rc::new(service), app, behind_proxy }))
    }
}

struct Guarded<S> {
    service: Rc<S>,
    app: Data<App>,
    behind_proxy: bool,
}

impl<S, B> Service<ServiceRequest> for Guarded<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = actix_web::Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Self::Error>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let (service, app) = (Rc::clone(&self.service), self.app.clone());
        let from = caller_address(&request, self.behind_proxy);
        Box::pin(async move {
            let began = Instant::now();
            let id = Uuid::now_v7().to_string();
            let method = request.method().clone();
            let limited = match from {
                Some(address) => app.limits.request(address),
                None => Ok(()),
            };
            let mut response = match limited {
                Ok(()) => service.call(request).await?.map_into_left_body(),
                Err(failure) => request
                    .into_response(actix_web::HttpResponse::from_error(Refusal::from(failure)))
                    .map_into_right_body(),
            };
            if let Ok(value) = HeaderValue::from_str(&id) {
                response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
            }
            let route = response.request().match_pattern().unwrap_or_else(|| "other".to_owned());
            let (status, took) = (response.status().as_u16(), began.elapsed());
            app.metrics.count(method.as_str(), &route, status, took);
            // The pattern, not the path: ids and search words are nobody's business here.
            tracing::info!(id, %method, route, status, took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "request");
            Ok(response)
        })
    }
}

fn caller_address(request: &ServiceRequest, behind_proxy: bool) -> Option<std::net::IpAddr> {
    if behind_proxy {
        request
            .headers()
            .get("x-forwarded-for")
            .and_then(|header| header.to_str().ok())
            .and_then(|list| list.rsplit(',').next())
            .and_then(|last| last.trim().parse().ok())
    } else {
        request.peer_addr().map(|address| address.ip())
    }
}
