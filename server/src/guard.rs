//! What every request passes: a limit by network, a number, the log, the metrics, and what each answer carries.

use std::{
    future::{Ready, ready},
    net::{IpAddr, SocketAddr},
    rc::Rc,
    time::Instant,
};

use actix_web::{
    HttpMessage, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    http::header::{CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue},
    middleware::DefaultHeaders,
    web::Data,
};
use futures_util::future::LocalBoxFuture;
use uuid::Uuid;
use xiangyue_shared::error::ErrorCode;

use crate::{
    app::App,
    request_id,
    routes::{Named, Refusal},
};

/// Inline styles are for attributes alone: the client draws progress and shares with them.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; style-src-elem 'self'; style-src-attr 'unsafe-inline'; img-src 'self' blob: data:; \
    media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";
/// A browser that came over TLS once comes back over TLS only, for this long: a year.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=31536000";

const FORWARDED_FOR: &str = "x-forwarded-for";
const API: &str = "/api/";

/// The address of whoever asks, for those who limit by it.
#[derive(Debug, Clone, Copy)]
pub struct CallerAddress(pub Option<IpAddr>);

/// Headers of every answer that has none of its own under these names.
#[must_use]
pub fn default_headers(over_tls: bool) -> DefaultHeaders {
    let headers = DefaultHeaders::new()
        .add(("content-security-policy", CONTENT_SECURITY_POLICY))
        .add(("x-content-type-options", "nosniff"))
        .add(("x-frame-options", "DENY"))
        .add(("referrer-policy", "same-origin"))
        .add(("permissions-policy", "camera=(self), microphone=(), geolocation=(self)"))
        .add(("cross-origin-opener-policy", "same-origin"));
    if over_tls {
        headers.add(("strict-transport-security", STRICT_TRANSPORT_SECURITY))
    } else {
        headers
    }
}

pub struct Guard {
    pub app: Data<App>,
    pub behind_proxy: bool,
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

pub struct Guarded<S> {
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
        let peer = request.peer_addr().map(|address| address.ip());
        let from = if self.behind_proxy { forwarded_for(request.headers()).or(peer) } else { peer };
        Box::pin(async move {
            let (began, id) = (Instant::now(), Uuid::now_v7());
            let running = app.metrics.begin();
            let method = request.method().clone();
            request.extensions_mut().insert(CallerAddress(from));
            let limited = from.map_or(Ok(()), |address| app.limits.request(address));
            let mut response = match limited {
                Ok(()) => request_id::within(id, service.call(request)).await?.map_into_left_body(),
                Err(failure) => request
                    .into_response(HttpResponse::from_error(Refusal::from(failure)))
                    .map_into_right_body(),
            };
            let of_api = response.request().path().starts_with(API);
            let refused =
                response.status().is_client_error() || response.status().is_server_error();
            let headers = response.headers_mut();
            if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
                headers.insert(HeaderName::from_static("x-request-id"), value);
            }
            // Answers to one person, and refusals, are nothing that a cache on the way may keep.
            if (of_api || refused) && !headers.contains_key(CACHE_CONTROL) {
                headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            }
            if of_api {
                let name = HeaderName::from_static("cross-origin-resource-policy");
                headers.insert(name, HeaderValue::from_static("same-origin"));
            }
            let named = response.request().extensions_mut().remove::<Named>();
            let route = named
                .map(|named| named.pattern)
                .or_else(|| response.request().match_pattern())
                .unwrap_or_else(|| "other".to_owned());
            let (status, took) = (response.status().as_u16(), began.elapsed());
            let code = response.response().extensions().get::<ErrorCode>().copied();
            app.metrics.count(method.as_str(), &route, status, took);
            if let Some(code) = code {
                app.metrics.count_refusal(code);
            }
            drop(running);
            // The pattern, not the path: ids and search words are nobody's business here.
            tracing::info!(
                request_id = %id,
                %method,
                route,
                status,
                code = code.map(ErrorCode::as_str),
                took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
                "request"
            );
            Ok(response)
        })
    }
}

/// Who the proxy says it speaks for. The last entry of the last such header is the proxy's own; whatever stands before
/// it was sent by the caller, who may write anything.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let entry = headers.get_all(FORWARDED_FOR).last()?.to_str().ok()?.rsplit(',').next()?.trim();
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| entry.parse().ok().map(|address: SocketAddr| address.ip()))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn told(values: &[&str]) -> Option<IpAddr> {
        let request = values
            .iter()
            .fold(TestRequest::get(), |request, value| {
                request.append_header((FORWARDED_FOR, *value))
            })
            .to_http_request();
        forwarded_for(request.headers())
    }

    #[test]
    fn only_the_proxy_says_who_asks() {
        let real = Some("198.51.100.7".parse().unwrap());
        assert_eq!(told(&["198.51.100.7"]), real);
        assert_eq!(told(&["203.0.113.1, 198.51.100.7"]), real);
        // A proxy that adds a header of its own to the one that the caller made up.
        assert_eq!(told(&["203.0.113.1", "198.51.100.7"]), real);
        assert_eq!(told(&["203.0.113.1", "203.0.113.2,198.51.100.7:4711"]), real);
        assert_eq!(told(&["[2001:db8::1]"]), Some("2001:db8::1".parse().unwrap()));
        assert_eq!(told(&["[2001:db8::1]:443"]), Some("2001:db8::1".parse().unwrap()));
        assert_eq!(told(&[]), None);
        assert_eq!(told(&["unknown"]), None);
    }
}
