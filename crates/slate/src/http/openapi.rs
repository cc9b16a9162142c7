//! `/openapi.json`: the description of the API, derived from the list of operations.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};
use slate_core::{Purpose, Result};
use slate_rights::Facts;

use super::App;
use super::auth::guest;
use super::reply::Fault;
use crate::executor::now;
use crate::operation::About;
use crate::ops;
use crate::registry::Entry;

const ABOUT: About = About {
    path: &["openapi"],
    purpose: Purpose::Personalize,
    summary: "Description of the API",
    example: "curl -H \"Authorization: Bearer $SLATE_TOKEN\" http://127.0.0.1:7700/openapi.json",
};

/// Shows the description.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Fault> {
    app.blocking(move |app| {
        let guest = guest(app, &headers)?;
        app.executor.admit(&guest.visitor, &ABOUT, Facts::default(), now())?;
        Ok(Json(document()))
    })
    .await
    .map_err(Fault)
}

/// The description, OpenAPI 3.1.
pub(crate) fn document() -> Value {
    let mut schemas = BTreeMap::new();
    let mut paths = Map::new();
    for entry in ops::ALL {
        let item = operation(entry, &mut schemas);
        paths.insert(format!("/v1/{}", entry.about.path.join("/")), json!({"post": item}));
    }
    paths.insert("/v1/titles/{id}/similar".to_owned(), similar());
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Slate", "version": env!("CARGO_PKG_VERSION"),
                 "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"}},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
            "responses": {"Fault": fault()},
        },
    })
}

fn operation(entry: &Entry, schemas: &mut BTreeMap<String, Value>) -> Value {
    let mut found = Vec::new();
    let (request, response) = (entry.schemas)(&mut found);
    for (name, schema) in found {
        schemas.insert(name, serde_json::to_value(schema).unwrap_or_default());
    }
    let about = entry.about;
    json!({
        "operationId": about.path.join("_"),
        "summary": about.summary,
        "tags": [about.path.first().copied().unwrap_or_default()],
        "x-purpose": about.purpose,
        "requestBody": {"required": true, "content": content(&request)},
        "responses": {
            "200": {"description": "Done", "content": content(&response)},
            "default": {"$ref": "#/components/responses/Fault"},
        },
    })
}

fn content(schema: &str) -> Value {
    json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{schema}")}}})
}

fn similar() -> Value {
    let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
    let k = json!({"name": "k", "in": "query", "schema": {"type": "integer", "minimum": 1}});
    json!({"get": {
        "operationId": "title_similar_get", "summary": "Titles similar to one", "tags": ["title"],
        "x-purpose": Purpose::Personalize, "parameters": [id, k],
        "responses": {"200": {"description": "Done", "content": content("SimilarTitles")},
                      "default": {"$ref": "#/components/responses/Fault"}},
    }})
}

fn fault() -> Value {
    let text = json!({"type": ["string", "null"]});
    let properties = json!({
        "kind": {"type": "string"}, "detail": {"type": "string"},
        "reasons": {"type": "array", "items": {"type": "string"}}, "place": text, "hint": text,
    });
    let error = json!({"type": "object", "properties": properties});
    let schema = json!({"type": "object", "properties": {"error": error}});
    json!({"description": "Not done, and why", "content": {"application/json": {"schema": schema}}})
}
