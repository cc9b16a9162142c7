//! The part of JSON Schema (2020-12) that the description of OFREP uses. A keyword that is not known here stops the
//! test: nothing passes because nobody looked.

use std::path::PathBuf;

use serde_json::{Map, Value, json};
use yaml_rust2::{Yaml, YamlLoader};

/// Keywords that say nothing about whether a value is right; `format` only annotates.
const NOTES: [&str; 8] = [
    "description",
    "example",
    "examples",
    "default",
    "format",
    "title",
    "contentMediaType",
    "contentSchema",
];

/// A description in OpenAPI.
pub(crate) struct Description(Value);

impl Description {
    /// The description of OFREP, or nothing, saying so, where the test data is not here.
    pub(crate) fn ofrep() -> Option<Self> {
        let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
        let root = std::env::var_os("SLATE_TEST_DATA").unwrap_or_else(|| default.into());
        let path = PathBuf::from(root).join("suites/ofrep/openapi.yaml");
        let Ok(text) = std::fs::read_to_string(&path) else {
            super::skipped("the description of OFREP is not in `SLATE_TEST_DATA`");
            return None;
        };
        let documents = YamlLoader::load_from_str(&text).unwrap();
        Some(Self(from_yaml(&documents[0])))
    }

    /// The same with what its `oneOf` of values means. As written nothing with a value is ever valid: a flag without a
    /// value (`codeDefaultFlag`) demands nothing and so matches beside every other, and a whole number is a number
    /// too. Its own note says that `codeDefaultFlag` has no `value`.
    pub(crate) fn meant(mut self) -> Self {
        let schemas = &mut self.0["components"]["schemas"];
        schemas["codeDefaultFlag"]["not"] = json!({"required": ["value"]});
        schemas["floatFlag"]["properties"]["value"]["not"] = json!({"type": "integer"});
        self
    }

    /// What is wrong with a value by a schema of `components`; nothing if it is right.
    pub(crate) fn fault(&self, schema: &str, value: &Value) -> Option<String> {
        self.check(&json!({"$ref": format!("#/components/schemas/{schema}")}), value, "$").err()
    }

    /// The same by any place of the document.
    pub(crate) fn at(&self, pointer: &str) -> &Value {
        self.0.pointer(pointer).unwrap_or_else(|| panic!("`{pointer}` is not described"))
    }

    /// The names of the answers that an operation may give.
    pub(crate) fn statuses(&self, path: &str) -> Vec<u16> {
        let path = path.replace('/', "~1");
        let answers = self.at(&format!("/paths/{path}/post/responses")).as_object().unwrap();
        answers.keys().map(|status| status.parse().unwrap()).collect()
    }

    fn check(&self, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
        let keywords = schema.as_object().unwrap_or_else(|| panic!("a schema at {place}"));
        keywords.iter().try_for_each(|(keyword, demand)| match keyword.as_str() {
            note if NOTES.contains(&note) => Ok(()),
            "$ref" => {
                let pointer = demand.as_str().unwrap().trim_start_matches('#');
                self.check(self.at(pointer), value, place)
            }
            "allOf" => items(demand).iter().try_for_each(|schema| self.check(schema, value, place)),
            "oneOf" => self.one_of(items(demand), value, place),
            "not" => match self.check(demand, value, place) {
                Ok(()) => Err(format!("{place}: {value} is what it must not be: {demand}")),
                Err(_) => Ok(()),
            },
            "properties" => self.properties(demand, value, place),
            "additionalProperties" => self.additional(schema, demand, value, place),
            "items" => {
                let mut each = value.as_array().into_iter().flatten().enumerate();
                each.try_for_each(|(n, item)| self.check(demand, item, &format!("{place}[{n}]")))
            }
            simple => hold(simple, demand, value)
                .then_some(())
                .ok_or_else(|| format!("{place}: {value} does not hold `{simple}: {demand}`")),
        })
    }

    fn one_of(&self, schemas: &[Value], value: &Value, place: &str) -> Result<(), String> {
        let faults: Vec<_> = schemas.iter().map(|s| self.check(s, value, place)).collect();
        match faults.iter().filter(|fault| fault.is_ok()).count() {
            1 => Ok(()),
            n => Err(format!("{place}: {value} is {n} of {schemas:?}: {faults:?}")),
        }
    }

    fn properties(&self, schemas: &Value, value: &Value, place: &str) -> Result<(), String> {
        let Some(object) = value.as_object() else { return Ok(()) };
        let known = schemas.as_object().unwrap().iter();
        let mut present =
            known.filter_map(|(name, schema)| Some((name, schema, object.get(name)?)));
        present.try_for_each(|(name, schema, value)| {
            self.check(schema, value, &format!("{place}.{name}"))
        })
    }

    fn additional(
        &self,
        schema: &Value,
        demand: &Value,
        value: &Value,
        place: &str,
    ) -> Result<(), String> {
        if demand == &json!(true) {
            return Ok(());
        }
        let known = schema.get("properties").and_then(Value::as_object);
        let others = value.as_object().into_iter().flatten();
        others
            .filter(|(name, _)| !known.is_some_and(|known| known.contains_key(*name)))
            .try_for_each(|(name, value)| self.check(demand, value, &format!("{place}.{name}")))
    }
}

/// Keywords that need no other schema.
fn hold(keyword: &str, demand: &Value, value: &Value) -> bool {
    match keyword {
        "type" => is_of(demand.as_str().unwrap(), value),
        "enum" => items(demand).contains(value),
        "required" => value.as_object().is_none_or(|object| {
            items(demand).iter().all(|name| object.contains_key(name.as_str().unwrap()))
        }),
        "minimum" => value.as_f64().is_none_or(|n| n >= demand.as_f64().unwrap()),
        "pattern" => {
            assert_eq!(demand, "^/", "a pattern that nobody expected");
            value.as_str().is_none_or(|text| text.starts_with('/'))
        }
        other => panic!("the keyword `{other}` is not known here"),
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|n| n.fract() == 0.0),
        other => panic!("the type `{other}` is not known here"),
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn from_yaml(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Boolean(is) => json!(is),
        Yaml::Integer(n) => json!(n),
        Yaml::Real(text) => json!(text.parse::<f64>().unwrap()),
        Yaml::String(text) => json!(text),
        Yaml::Array(items) => items.iter().map(from_yaml).collect(),
        Yaml::Hash(fields) => {
            let name = |name: &Yaml| match from_yaml(name) {
                Value::String(name) => name,
                other => other.to_string(),
            };
            let field = |(key, value): (&Yaml, &Yaml)| (name(key), from_yaml(value));
            Value::Object(fields.iter().map(field).collect::<Map<_, _>>())
        }
        Yaml::Alias(_) | Yaml::BadValue => panic!("an alias, or no YAML"),
    }
}

#[test]
fn a_schema_refuses_what_it_should() {
    let text = json!({"type": "string"});
    let shape = json!({"type": "object", "required": ["a"], "properties": {"a": text},
                       "additionalProperties": {"oneOf": [{"type": "number"}, {"type": "integer"}]}});
    let described = Description(json!({"components": {"schemas": {
        "shape": shape, "list": {"type": "array", "items": {"$ref": "#/components/schemas/shape"}},
        "word": {"enum": ["x", "y"], "not": {"enum": ["y"]}}, "path": {"pattern": "^/"},
        "both": {"allOf": [{"type": "integer"}, {"minimum": 1}]},
    }}}));
    let table = [
        ("shape", json!({"a": "x"}), true),
        ("shape", json!({"a": "x", "b": 1.5}), true),
        ("shape", json!({"a": "x", "b": 1}), false),
        ("shape", json!({"a": 1}), false),
        ("shape", json!({"b": 1.5}), false),
        ("shape", json!([]), false),
        ("list", json!([{"a": "x"}]), true),
        ("list", json!([{"a": "x"}, {}]), false),
        ("word", json!("x"), true),
        ("word", json!("y"), false),
        ("word", json!("z"), false),
        ("path", json!("/x"), true),
        ("path", json!("x"), false),
        ("both", json!(1), true),
        ("both", json!(0), false),
        ("both", json!(1.5), false),
    ];
    for (schema, value, expected) in table {
        assert_eq!(described.fault(schema, &value).is_none(), expected, "{schema} {value}");
    }
}
