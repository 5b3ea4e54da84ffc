//! A client made from the endpoint definitions: no test writes a URL by hand.

use std::any::{Any, TypeId};

use reqwest::{
    Method, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap},
};
use uuid::Uuid;
use xiangyue_shared::{
    access::Access,
    account::Me,
    endpoint::{Binary, Endpoint, IDEMPOTENCY_KEY, Nothing, PREFIX},
    error::{ErrorCode, Problem},
    ids::{HouseholdId, ResidentId, UserId},
};

/// One who may or may not be signed in.
#[derive(Clone, Default)]
pub struct User {
    pub phone: String,
    pub access_token: Option<String>,
    pub refresh_token: String,
    pub me: Option<Me>,
}

impl User {
    /// Nobody in particular.
    #[must_use]
    pub fn guest() -> Self {
        Self::default()
    }

    /// # Panics
    /// For a guest.
    #[must_use]
    pub fn me(&self) -> &Me {
        self.me.as_ref().expect("one who is signed in")
    }

    /// # Panics
    /// For a guest.
    #[must_use]
    pub fn id(&self) -> UserId {
        self.me().user
    }

    /// # Panics
    /// For one who is bound to no resident.
    #[must_use]
    pub fn household(&self) -> HouseholdId {
        self.me().household.expect("one who is bound")
    }

    /// # Panics
    /// For one who is bound to no resident.
    #[must_use]
    pub fn resident(&self) -> ResidentId {
        self.me().resident.expect("one who is bound")
    }
}

/// What the server answered.
pub struct Answer<T> {
    pub endpoint: &'static str,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub result: Result<T, Problem>,
}

impl<T> Answer<T> {
    /// What was asked for.
    ///
    /// # Panics
    /// Where it was refused.
    #[track_caller]
    pub fn ok(self) -> T {
        match self.result {
            Ok(reply) => reply,
            Err(problem) => panic!("{}: {} {problem:?}", self.endpoint, self.status),
        }
    }

    /// Why it was refused.
    ///
    /// # Panics
    /// Where it was not, or for another reason.
    #[track_caller]
    pub fn refused(self, code: ErrorCode) -> Problem {
        match self.result {
            Ok(_) => {
                let text = String::from_utf8_lossy(&self.bytes);
                panic!("{}: not refused as {code}: {text}", self.endpoint)
            }
            Err(problem) => {
                assert_eq!(problem.code, code, "{}: {problem:?}", self.endpoint);
                assert_eq!(self.status.as_u16(), code.status(), "{}", self.endpoint);
                let media = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
                assert_eq!(media, Some("application/problem+json"), "{}", self.endpoint);
                problem
            }
        }
    }

    /// Asserts that exactly one field was refused.
    ///
    /// # Panics
    /// Where something else happened.
    #[track_caller]
    pub fn refused_field(self, field: &str, code: ErrorCode) {
        let problem = self.refused(ErrorCode::Invalid);
        let found: Vec<_> =
            problem.fields.iter().map(|one| (one.field.as_str(), one.code)).collect();
        assert_eq!(found, [(field, code)]);
    }

    /// The code of a refusal.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        self.result.as_ref().err().map(|problem| problem.code)
    }

    /// A header, as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    pub url: String,
}

impl Client {
    /// # Panics
    /// Where no client can be made.
    #[must_use]
    pub fn new(url: String) -> Self {
        // Fails only where a provider was chosen already, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder()
            .pool_max_idle_per_host(64)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { http, url }
    }

    /// Calls an endpoint, under a new idempotency key where it is a command.
    pub async fn call<E: Endpoint>(
        &self,
        user: &User,
        endpoint: E,
        query: E::Query,
        body: E::Body,
    ) -> Answer<E::Reply> {
        self.call_keyed(user, Uuid::now_v7(), endpoint, query, body).await
    }

    /// Reads from an endpoint that takes no body.
    pub async fn get<E: Endpoint<Body = Nothing>>(
        &self,
        user: &User,
        endpoint: E,
    ) -> Answer<E::Reply> {
        self.call(user, endpoint, E::Query::default(), Nothing {}).await
    }

    /// Reads from an endpoint with a query.
    pub async fn find<E: Endpoint<Body = Nothing>>(
        &self,
        user: &User,
        endpoint: E,
        query: E::Query,
    ) -> Answer<E::Reply> {
        self.call(user, endpoint, query, Nothing {}).await
    }

    /// Sends a command with a body and no query.
    pub async fn send<E: Endpoint>(
        &self,
        user: &User,
        endpoint: E,
        body: E::Body,
    ) -> Answer<E::Reply> {
        self.call(user, endpoint, E::Query::default(), body).await
    }

    /// Calls an endpoint under an idempotency key that the test chooses.
    ///
    /// # Panics
    /// Where the server cannot be reached or its answer is not what the endpoint promises.
    pub async fn call_keyed<E: Endpoint>(
        &self,
        user: &User,
        key: Uuid,
        endpoint: E,
        query: E::Query,
        body: E::Body,
    ) -> Answer<E::Reply> {
        self.try_call(user, key, endpoint, query, body).await.expect("an answer")
    }

    /// As [`Self::call_keyed`], for a server that may be killed meanwhile.
    ///
    /// # Errors
    /// Where no whole answer came.
    ///
    /// # Panics
    /// Where the answer is not what the endpoint promises.
    pub async fn try_call<E: Endpoint>(
        &self,
        user: &User,
        key: Uuid,
        endpoint: E,
        query: E::Query,
        body: E::Body,
    ) -> reqwest::Result<Answer<E::Reply>> {
        let query = serde_urlencoded::to_string(&query).expect("a query");
        let mut url = format!("{}{PREFIX}{}", self.url, endpoint.path());
        if !query.is_empty() {
            url = format!("{url}?{query}");
        }
        let method = Method::from_bytes(E::METHOD.as_str().as_bytes()).expect("a method");
        let mut request = self.http.request(method, url);
        if let Some(token) = &user.access_token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if E::METHOD.is_command() {
            if E::ACCESS != Access::Public {
                request = request.header(IDEMPOTENCY_KEY, key.to_string());
            }
            request = match (&body as &dyn Any).downcast_ref::<Binary>() {
                Some(file) => {
                    request.header(CONTENT_TYPE, file.media_type.clone()).body(file.bytes.clone())
                }
                None => request
                    .header(CONTENT_TYPE, "application/json")
                    .body(serde_json::to_vec(&body).expect("a body")),
            };
        }
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?.to_vec();
        let result = if status.is_success() {
            Ok(reply::<E>(&headers, &bytes))
        } else {
            Err(serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                panic!("{}: {status} without a problem document ({error})", E::ID)
            }))
        };
        Ok(Answer { endpoint: E::ID, status, headers, bytes, result })
    }

    /// A request that no definition describes.
    pub fn raw(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// A request to an endpoint, to be bent before it is sent.
    /// # Panics
    /// Never: an endpoint's method is one of HTTP's.
    pub fn bent<E: Endpoint>(&self, user: &User, endpoint: &E) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(E::METHOD.as_str().as_bytes()).expect("a method");
        let request = self.raw(method, &format!("{PREFIX}{}", endpoint.path()));
        match &user.access_token {
            Some(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }
}

fn reply<E: Endpoint>(headers: &HeaderMap, bytes: &[u8]) -> E::Reply {
    if TypeId::of::<E::Reply>() == TypeId::of::<Binary>() {
        let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let file =
            Binary { media_type: media_type.unwrap_or_default().to_owned(), bytes: bytes.to_vec() };
        let file: Box<dyn Any> = Box::new(file);
        return *file.downcast().expect("a file");
    }
    serde_json::from_slice(bytes).unwrap_or_else(|error| {
        panic!("{}: not what was promised ({error}): {}", E::ID, String::from_utf8_lossy(bytes))
    })
}
