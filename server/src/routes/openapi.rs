//! The OpenAPI 3.1 document, made from the endpoint definitions in `shared`.

use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use xiangyue_shared::{
    access::Access,
    api,
    changes::{EVENT_STREAM, ListenToChanges},
    endpoint::{Description, Endpoint, IDEMPOTENCY_KEY, PREFIX},
    error::{ErrorCode, Problem},
};

/// The whole document.
#[must_use]
pub fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let problem = generator.subschema_for::<Problem>().to_value();
    let mut paths = Map::new();
    for endpoint in api::all() {
        let path = paths
            .entry(format!("{PREFIX}{}", endpoint.path))
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(methods) = path {
            let method = endpoint.method.as_str().to_lowercase();
            methods.insert(method, operation(endpoint, &mut generator));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Xiangyue 乡约",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Village self-government: points, the points store, and the people behind them. \
                Errors are problem documents (RFC 9457) with a stable `code`.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" }
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "responses": {
                "Problem": {
                    "description": "A problem document. `code` says what is wrong.",
                    "content": { "application/problem+json": { "schema": problem } }
                }
            },
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" }
            }
        },
        "x-error-codes": ErrorCode::ALL
            .iter()
            .map(|code| json!({ "code": code.as_str(), "status": code.status() }))
            .collect::<Vec<_>>(),
    })
}

fn operation(endpoint: &Description, generator: &mut SchemaGenerator) -> Value {
    let mut parameters: Vec<Value> = path_parameters(endpoint.path)
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    parameters.extend(query_parameters(endpoint, generator));
    if endpoint.method.is_command() && endpoint.access != Access::Public {
        parameters.push(json!({
            "name": IDEMPOTENCY_KEY,
            "in": "header",
            "required": true,
            "description": "Made by the client before its first try. The same key and request get the first answer again.",
            "schema": { "type": "string", "format": "uuid" }
        }));
    }
    let mut operation = json!({
        "operationId": endpoint.id,
        "tags": [endpoint.tag],
        "summary": endpoint.summary.trim(),
        "parameters": parameters,
        "responses": {
            "200": { "description": "Done.", "content": content(&(endpoint.reply_name)(), (endpoint.reply)(generator).to_value(), endpoint.path) },
            "default": { "$ref": "#/components/responses/Problem" }
        },
        "security": if endpoint.access == Access::Public { json!([]) } else { json!([{ "bearer": [] }]) },
        "x-access": format!("{:?}", endpoint.access),
    });
    let body_name = (endpoint.body_name)();
    if body_name != "Nothing"
        && let Value::Object(fields) = &mut operation
    {
        let schema = (endpoint.body)(generator).to_value();
        let content = content(&body_name, schema, "");
        fields.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    operation
}

fn content(name: &str, schema: Value, path: &str) -> Value {
    if name == "Binary" {
        let media = if path.ends_with(".xlsx") {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        } else if path == ListenToChanges::PATH {
            EVENT_STREAM
        } else {
            "application/octet-stream"
        };
        json!({ media: { "schema": { "type": "string", "format": "binary" } } })
    } else {
        json!({ "application/json": { "schema": schema } })
    }
}

fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}

fn query_parameters(endpoint: &Description, generator: &mut SchemaGenerator) -> Vec<Value> {
    let schema = (endpoint.query)(generator).to_value();
    let name = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|text| text.rsplit('/').next())
        .unwrap_or_default()
        .to_owned();
    let Some(Value::Object(definition)) = generator.definitions().get(&name).cloned() else {
        return Vec::new();
    };
    let Some(Value::Object(properties)) = definition.get("properties") else {
        return Vec::new();
    };
    let required =
        definition.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    properties
        .iter()
        .map(|(field, schema)| {
            json!({
                "name": field,
                "in": "query",
                "required": required.iter().any(|one| one == field),
                "schema": schema
            })
        })
        .collect()
}
