//! Which route a path belongs to. One tree for the whole process: the framework's own router would keep an automaton
//! for each path and thread, six megabytes a thread, and try one path after the other.

use std::collections::BTreeMap;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::Method as HttpMethod,
    web::{Data, Payload},
};
use futures_util::future::LocalBoxFuture;
use matchit::Router;
use xiangyue_shared::{
    endpoint::{Endpoint, Method, PREFIX},
    error::ErrorCode,
};

use super::answer::Refusal;
use crate::app::App;

/// Answers a request.
type Handler = Box<
    dyn Fn(
            Data<App>,
            HttpRequest,
            Payload,
        ) -> LocalBoxFuture<'static, Result<HttpResponse, Refusal>>
        + Send
        + Sync,
>;

/// One endpoint.
struct Route {
    method: HttpMethod,
    /// Its path with the names of its parts, for the log and the metrics.
    pattern: String,
    handler: Handler,
}

/// Endpoints on their way into a [`Table`].
#[derive(Default)]
pub(super) struct Routes {
    by_path: BTreeMap<&'static str, Vec<Route>>,
}

impl Routes {
    /// Adds what answers an endpoint.
    pub(super) fn add<E, F, R>(&mut self, handler: F)
    where
        E: Endpoint,
        F: Fn(Data<App>, HttpRequest, Payload) -> R + Send + Sync + 'static,
        R: Future<Output = Result<HttpResponse, Refusal>> + 'static,
    {
        let method = match E::METHOD {
            Method::Get => HttpMethod::GET,
            Method::Post => HttpMethod::POST,
            Method::Put => HttpMethod::PUT,
            Method::Delete => HttpMethod::DELETE,
        };
        self.by_path.entry(E::PATH).or_default().push(Route {
            method,
            pattern: format!("{PREFIX}{}", E::PATH),
            handler: Box::new(move |app, request, payload| {
                Box::pin(handler(app, request, payload))
            }),
        });
    }
}

/// All endpoints, by their paths below [`PREFIX`].
pub(super) struct Table(Router<Vec<Route>>);

impl Table {
    /// # Errors
    /// Where one path could be taken for another.
    pub(super) fn of(routes: Routes) -> Result<Self, matchit::InsertError> {
        let mut router = Router::new();
        for (path, routes) in routes.by_path {
            router.insert(path, routes)?;
        }
        Ok(Self(router))
    }

    /// Answers a request by the endpoint that it names.
    pub(super) async fn answer(
        &self,
        app: Data<App>,
        request: HttpRequest,
        payload: Payload,
    ) -> Result<HttpResponse, Refusal> {
        let (handler, named) = self.find(&request).ok_or(ErrorCode::NotFound)?;
        request.extensions_mut().insert(named);
        handler(app, request, payload).await
    }

    fn find(&self, request: &HttpRequest) -> Option<(&Handler, Named)> {
        let found = self.0.at(request.match_info().unprocessed()).ok()?;
        let route = found.value.iter().find(|route| route.method == *request.method())?;
        let parts = found.params.iter().map(|(name, part)| (name.to_owned(), part.to_owned()));
        Some((&route.handler, Named { pattern: route.pattern.clone(), parts: parts.collect() }))
    }
}

/// What a request's path was found to name.
pub(crate) struct Named {
    /// The path with the names of its parts.
    pub pattern: String,
    /// The parts that stand for a name.
    pub parts: Vec<(String, String)>,
}
