//! Every endpoint of the OpenAPI document, asked by everyone with what the document describes and with what it does
//! not: no answer is a fault of the server's, every refusal is a problem document with a known code, and afterwards
//! the books agree.
//!
//! `XIANGYUE_FUZZ_REQUESTS` asks for more requests to each engine, `XIANGYUE_FUZZ_SEED` for others.

mod values;
mod world;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
};

use futures_util::future::join_all;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::Value;
use xiangyue_shared::error::Problem;
use xiangyue_tests::{Engine, TestApp, User, is_available, runtime};

use self::{values::Values, world::World};

/// Requests to each engine; every endpoint is asked by everyone some nine times.
const REQUESTS: u64 = 4_000;
/// The same walk in every ordinary run, so that a failure speaks of what was changed; `XIANGYUE_FUZZ_SEED` asks for another.
const SEED: u64 = 20_261_124;
/// Requests that are on their way at once.
const AT_ONCE: u64 = 8;
/// Faults that are told in full.
const FAULTS_SHOWN: usize = 12;
/// Endpoints that must have worked for somebody, or the requests are too far from what is meant.
const WORKED_LEAST: usize = 45;

/// An operation of the document.
struct Operation {
    id: String,
    method: Method,
    path: String,
    parameters: Vec<(String, String, Value)>,
    /// Schema of a body in JSON; of bytes where there is none.
    body: Option<Option<Value>>,
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, one) in methods.as_object().expect("methods") {
            let text = |value: &Value| value.as_str().expect("text").to_owned();
            let parameters = one["parameters"].as_array().expect("parameters").iter();
            all.push(Operation {
                id: text(&one["operationId"]),
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                parameters: parameters
                    .map(|one| (text(&one["in"]), text(&one["name"]), one["schema"].clone()))
                    .collect(),
                body: one.get("requestBody").map(|body| {
                    body["content"].get("application/json").map(|content| content["schema"].clone())
                }),
            });
        }
    }
    all
}

/// Every byte that may mean something in a URL, escaped.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// A request as it will be sent, to be shown where it fails.
#[derive(Debug)]
struct Request {
    operation: String,
    who: &'static str,
    method: Method,
    url: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

fn request(
    operation: &Operation,
    who: &'static str,
    user: &User,
    values: &mut Values<'_>,
) -> Request {
    let mut url = operation.path.clone();
    let mut query = Vec::new();
    let mut headers = Vec::new();
    for (place, name, schema) in &operation.parameters {
        match place.as_str() {
            "path" => {
                // What is put is new, more often than not.
                let last = operation.method == Method::PUT
                    && operation.path.ends_with(&format!("{{{name}}}"));
                let new = last && values.random.random_bool(0.7);
                let text = if new { values.id() } else { values.text_of(name, schema) };
                url = url.replace(&format!("{{{name}}}"), &escaped(&text));
            }
            "query" if values.random.random_bool(0.6) => {
                query.push(format!("{name}={}", escaped(&values.text_of(name, schema))));
            }
            "query" => {}
            _ => headers.push(("idempotency-key", values.key())),
        }
    }
    if values.random.random_bool(0.03) {
        query.push("unknown=%ff&&=&limit=&limit=2".to_owned());
    }
    if !query.is_empty() {
        url = format!("{url}?{}", query.join("&"));
    }
    if let Some(token) = &user.access_token {
        let token =
            if values.random.random_bool(0.02) { format!("{token}x") } else { token.clone() };
        headers.push(("authorization", format!("Bearer {token}")));
    }
    if values.random.random_bool(0.05) {
        headers.push(("if-none-match", "W/\"\", *, \"é\"".to_owned()));
    }
    let body = match &operation.body {
        None if values.random.random_bool(0.1) => b"{\"nobody\":\"asked\"}".to_vec(),
        None => Vec::new(),
        Some(None) => {
            headers.push(("content-type", "application/octet-stream".to_owned()));
            values.file(operation.path.contains("pictures"))
        }
        Some(Some(schema)) => {
            headers.push(("content-type", "application/json".to_owned()));
            values.body(schema)
        }
    };
    Request {
        operation: operation.id.clone(),
        who,
        method: operation.method.clone(),
        url,
        headers,
        body,
    }
}

/// What is wrong with an answer; whether it was a success.
async fn ask(app: &TestApp, request: &Request) -> Result<bool, String> {
    let mut sent = app.client.raw(request.method.clone(), &request.url).body(request.body.clone());
    for (name, value) in &request.headers {
        sent = sent.header(*name, value.as_bytes());
    }
    let answer = sent.send().await.map_err(|error| format!("no answer: {error:?}"))?;
    let status = answer.status();
    if status.is_server_error() {
        return Err(format!("{status}: {}", answer.text().await.unwrap_or_default()));
    }
    if status.is_success() || status.is_redirection() {
        return Ok(true);
    }
    let media = answer
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let bytes = answer.bytes().await.map_err(|error| format!("{status}: {error}"))?;
    let problem: Problem = serde_json::from_slice(&bytes).map_err(|error| {
        format!("{status}: no problem document ({error}): {}", String::from_utf8_lossy(&bytes))
    })?;
    let fits = media == "application/problem+json"
        && problem.status == status.as_u16()
        && problem.code.status() == status.as_u16()
        && (problem.code.as_str() != "invalid" || !problem.fields.is_empty());
    if fits { Ok(false) } else { Err(format!("{status} as {media}: {problem:?}")) }
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

fn walk(engine: Engine) {
    if !is_available(engine) {
        return;
    }
    let seed = number("XIANGYUE_FUZZ_SEED").unwrap_or(SEED);
    let count = number("XIANGYUE_FUZZ_REQUESTS").unwrap_or(REQUESTS);
    println!("seed {seed}, {count} requests");
    let app = TestApp::start_with(engine, |args| {
        args.requests_per_second = 1_000_000.try_into().expect("a number")
    });
    runtime().block_on(async {
        let document =
            app.client.raw(Method::GET, "/api/openapi.json").send().await.expect("an answer");
        let document: Value = document.json().await.expect("the document");
        let operations = operations(&document);
        assert!(operations.len() > 50);
        let world = World::new(&app).await;
        let mut random = StdRng::seed_from_u64(seed);
        let pairs = u64::try_from(operations.len() * world.people.len()).expect("a number");
        let mut worked: BTreeMap<String, u64> = BTreeMap::new();
        let mut faults = Vec::new();
        let mut begun = 0;
        while begun < count {
            let mut requests = Vec::new();
            for number in begun..(begun + AT_ONCE).min(count) {
                let pair = usize::try_from(number % pairs).expect("a number");
                let operation = &operations[pair % operations.len()];
                let (who, user) = &world.people[pair / operations.len()];
                // Whoever signs out comes back; the others stay.
                let user = if operation.id == "SignOut" {
                    app.sign_in(&app.phone()).await
                } else {
                    user.clone()
                };
                let odd = *[0.0, 0.0, 0.02, 0.1, 0.3].choose(&mut random).expect("one of them");
                let mut values =
                    Values { random: &mut random, document: &document, world: &world, odd };
                requests.push(request(operation, who, &user, &mut values));
            }
            begun += AT_ONCE;
            let answers = join_all(requests.iter().map(|request| ask(&app, request))).await;
            for (request, answer) in requests.iter().zip(answers) {
                match answer {
                    Ok(true) => *worked.entry(request.operation.clone()).or_default() += 1,
                    Ok(false) => {}
                    Err(fault) => faults.push(format!(
                        "{fault}\n{} {} by {}, {:?}\n{}",
                        request.method,
                        request.url,
                        request.who,
                        request.headers,
                        String::from_utf8_lossy(&request.body)
                    )),
                }
            }
        }
        faults.truncate(FAULTS_SHOWN);
        assert!(faults.is_empty(), "seed {seed}:\n{}", faults.join("\n\n"));
        if count >= REQUESTS {
            let never: BTreeSet<_> = operations
                .iter()
                .map(|one| &one.id)
                .filter(|id| !worked.contains_key(*id))
                .collect();
            println!("worked for nobody: {never:?}");
            assert!(worked.len() >= WORKED_LEAST, "seed {seed}: only {worked:?}");
        }
        app.verify().await;
    });
}

#[test]
fn no_request_breaks_the_server_sqlite() {
    walk(Engine::Sqlite);
}

#[test]
fn no_request_breaks_the_server_postgres() {
    walk(Engine::Postgres);
}
