//! The OpenAPI document is whole, and as the snapshot says.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use serde_json::Value;
use xiangyue_shared::{
    access::Access,
    api,
    endpoint::{IDEMPOTENCY_KEY, PREFIX},
    error::ErrorCode,
};
use xiangyue_tests::{Engine, TestApp, run};

async fn document(app: &TestApp) -> Value {
    let answer = app.client.raw(Method::GET, "/api/openapi.json").send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.expect("JSON")
}

/// Every `$ref` below a value.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                found.insert(reference.clone());
            }
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

fn operation<'a>(document: &'a Value, path: &str, method: &str) -> &'a Value {
    &document["paths"][format!("{PREFIX}{path}")][method.to_lowercase()]
}

#[test]
fn the_document_is_as_it_was() {
    run(Engine::Sqlite, async |app: &TestApp| {
        let document = document(app).await;
        // Sorted, since the order of a map hangs on what else the workspace asks of serde_json.
        insta::with_settings!({ sort_maps => true }, {
            insta::assert_json_snapshot!("openapi", document, { ".info.version" => "[version]" });
        });
    });
}

#[test]
fn the_document_is_whole() {
    run(Engine::Sqlite, async |app: &TestApp| {
        let document = document(app).await;
        assert_eq!(document["openapi"], "3.1.0");
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        assert!(found.len() > 50);
        for reference in &found {
            let pointer = reference.strip_prefix('#').expect("a reference into the document");
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
        let mut ids = BTreeSet::new();
        let mut count = 0;
        for (path, methods) in document["paths"].as_object().expect("paths") {
            for (method, operation) in methods.as_object().expect("methods") {
                count += 1;
                let id = operation["operationId"].as_str().expect("an id");
                assert!(ids.insert(id.to_owned()), "{id} stands twice");
                assert!(operation["responses"]["200"].is_object(), "{id}");
                assert!(!operation["summary"].as_str().expect("a summary").is_empty(), "{id}");
                let parameters = operation["parameters"].as_array().expect("parameters");
                let declared: BTreeSet<_> = parameters
                    .iter()
                    .filter(|one| one["in"] == "path")
                    .filter_map(|one| one["name"].as_str())
                    .collect();
                let in_path: BTreeSet<_> =
                    path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
                assert_eq!(declared, in_path, "{method} {path}");
                for parameter in parameters {
                    assert!(
                        parameter["schema"].is_object() || parameter["schema"].is_boolean(),
                        "{id}"
                    );
                }
            }
        }
        assert_eq!(count, api::all().count());
    });
}

#[test]
fn every_endpoint_is_in_the_document() {
    run(Engine::Sqlite, async |app: &TestApp| {
        let document = document(app).await;
        for endpoint in api::all() {
            let operation = operation(&document, endpoint.path, endpoint.method.as_str());
            assert_eq!(operation["operationId"], endpoint.id);
            let keyed = endpoint.method.is_command() && endpoint.access != Access::Public;
            let parameters = operation["parameters"].as_array().expect("parameters");
            assert_eq!(
                parameters.iter().any(|one| one["name"] == IDEMPOTENCY_KEY),
                keyed,
                "{}",
                endpoint.id
            );
            let open = operation["security"].as_array().is_some_and(Vec::is_empty);
            assert_eq!(open, endpoint.access == Access::Public, "{}", endpoint.id);
            let has_body = operation["requestBody"].is_object();
            assert_eq!(has_body, (endpoint.body_name)() != "Nothing", "{}", endpoint.id);
        }
    });
}

#[test]
fn every_error_code_is_in_the_document() {
    run(Engine::Sqlite, async |app: &TestApp| {
        let document = document(app).await;
        let listed: BTreeSet<_> = document["x-error-codes"]
            .as_array()
            .expect("codes")
            .iter()
            .map(|one| {
                let status = one["status"].as_u64().expect("a status");
                (one["code"].as_str().expect("a code").to_owned(), status)
            })
            .collect();
        let mut in_schema = BTreeSet::new();
        strings(&document["components"]["schemas"]["ErrorCode"], &mut in_schema);
        for code in ErrorCode::ALL {
            assert!(listed.contains(&(code.to_string(), code.status().into())), "{code}");
            assert!(in_schema.contains(code.as_str()), "{code} is not in the schema");
        }
        assert_eq!(listed.len(), ErrorCode::ALL.len());
    });
}

fn strings(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| strings(field, found)),
        _ => {}
    }
}

#[test]
fn the_document_can_be_read_in_a_browser() {
    run(Engine::Sqlite, async |app: &TestApp| {
        let get = |path: String| app.client.raw(Method::GET, &path).send();
        let first = get("/api/docs".to_owned()).await.expect("an answer");
        assert_eq!(
            (first.status(), &first.headers()["location"]),
            (StatusCode::FOUND, &"/api/docs/".parse().expect("a path"))
        );
        let page = get("/api/docs/".to_owned()).await.expect("an answer");
        assert_eq!(page.status(), StatusCode::OK);
        let media = page.headers()["content-type"].to_str().expect("text").to_owned();
        assert!(media.starts_with("text/html"), "{media}");
        let text = page.text().await.expect("a page");
        let mut files = 0;
        for (before, after) in
            [("src=\"./", "\""), ("src=\"", "\""), ("href=\"./", "\""), ("href=\"", "\"")]
        {
            for rest in text.split(before).skip(1) {
                let name = rest.split(after).next().expect("a name").trim_start_matches("./");
                if name.starts_with("http") || name.is_empty() {
                    panic!("the page wants {name:?} from elsewhere");
                }
                let file = get(format!("/api/docs/{name}")).await.expect("an answer");
                assert_eq!(file.status(), StatusCode::OK, "{name}");
                files += 1;
            }
        }
        assert!(files >= 3, "{text}");
        let script = get("/api/docs/swagger-initializer.js".to_owned()).await.expect("an answer");
        assert!(script.text().await.expect("a script").contains("/api/openapi.json"));
        let missing = get("/api/docs/none.js".to_owned()).await.expect("an answer");
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    });
}
