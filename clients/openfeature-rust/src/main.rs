//! Asks a Slate server for flags through `open-feature-ofrep`, as any service would that uses OpenFeature.
//!
//!     openfeature-rust URL TYPE:FLAG,... VIEWER,... [COUNTRY]
//!
//! The token is in `SLATE_TOKEN`. One JSON object a line: the flag, the viewer, and the value with its variant or
//! the error. `examples/openfeature_client.py` takes and prints the same.

use std::error::Error;

use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use open_feature::{Client, EvaluationContext, EvaluationResult, OpenFeature, StructValue, Value};
use open_feature_ofrep::{OfrepOptions, OfrepProvider};
use serde_json::{Map, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [url, flags, viewers, rest @ ..] = &args[..] else {
        return Err("expected URL TYPE:FLAG,... VIEWER,... [COUNTRY]".into());
    };
    let client = client(url).await?;
    for viewer in viewers.split(',') {
        let context = EvaluationContext::default().with_targeting_key(viewer);
        let context = match rest.first() {
            Some(country) => context.with_custom_field("country", country.as_str()),
            None => context,
        };
        for flag in flags.split(',') {
            let (kind, key) = flag.split_once(':').ok_or("expected TYPE:FLAG")?;
            println!("{}", line(key, viewer, ask(&client, kind, key, &context).await));
        }
    }
    Ok(())
}

async fn client(url: &str) -> Result<Client, Box<dyn Error>> {
    let token = std::env::var("SLATE_TOKEN")?;
    let bearer = HeaderValue::from_str(&format!("Bearer {token}"))?;
    let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer)]);
    let options = OfrepOptions { base_url: url.to_owned(), headers, ..OfrepOptions::default() };
    let mut api = OpenFeature::singleton_mut().await;
    api.set_provider(OfrepProvider::new(options).await?).await;
    Ok(api.create_client())
}

/// A value as JSON and its variant.
type Told = (serde_json::Value, Option<String>);

async fn ask(
    client: &Client,
    kind: &str,
    key: &str,
    context: &EvaluationContext,
) -> EvaluationResult<Told> {
    let (context, no_options) = (Some(context), None);
    match kind {
        "bool" => {
            let got = client.get_bool_details(key, context, no_options).await?;
            Ok((json!(got.value), got.variant))
        }
        "int" => {
            let got = client.get_int_details(key, context, no_options).await?;
            Ok((json!(got.value), got.variant))
        }
        "float" => {
            let got = client.get_float_details(key, context, no_options).await?;
            Ok((json!(got.value), got.variant))
        }
        "object" => {
            let got = client.get_struct_details::<StructValue>(key, context, no_options).await?;
            Ok((object(&got.value), got.variant))
        }
        _ => {
            let got = client.get_string_details(key, context, no_options).await?;
            Ok((json!(got.value), got.variant))
        }
    }
}

fn object(value: &StructValue) -> serde_json::Value {
    let fields = value.fields.iter().map(|(name, value)| (name.clone(), plain(value)));
    serde_json::Value::Object(fields.collect::<Map<_, _>>())
}

fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Float(value) => json!(value),
        Value::String(value) => json!(value),
        Value::Array(values) => values.iter().map(plain).collect(),
        Value::Struct(value) => object(value),
    }
}

fn line(flag: &str, viewer: &str, told: EvaluationResult<Told>) -> serde_json::Value {
    match told {
        Ok((value, variant)) => {
            json!({"flag": flag, "viewer": viewer, "value": value, "variant": variant})
        }
        Err(e) => json!({"flag": flag, "viewer": viewer, "error": e.code.to_string()}),
    }
}
