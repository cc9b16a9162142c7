//! GrowthBook's own cases, `suites/growthbook/cases.json` of the optional folder of test data: one test a section.
//! What only a browser does is not there: `urlRedirect` and `decrypt`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use slate_experiment::assign::condition::Groups;
use slate_experiment::assign::{
    Assigned, Assignments, Condition, HashVersion, Payload, Sticky, Subject, bucket, bucket_ranges,
    choose_variation, equal_weights, in_namespace, override_of,
};

use crate::data::suite;

/// The cases of a section, or nothing where the data is absent.
fn cases(section: &str) -> Vec<Vec<Value>> {
    let Some(text) = suite("growthbook/cases.json") else { return Vec::new() };
    let all: Value = serde_json::from_str(&text).unwrap();
    serde_json::from_value(all[section].clone()).unwrap()
}

/// Judges every case of a section: what is found must be what is expected.
fn judge(section: &str, found: impl Fn(&[Value]) -> (Value, Value)) {
    let cases = cases(section);
    let wrong = |case: &Vec<Value>| {
        let (found, expected) = found(case);
        (!alike(&found, &expected)).then(|| format!("{}: {found} is not {expected}", case[0]))
    };
    let wrong: Vec<String> = cases.iter().filter_map(wrong).collect();
    #[expect(clippy::print_stdout, reason = "how many pass is what a reader wants to know")]
    {
        println!("{section}: {} of {}", cases.len() - wrong.len(), cases.len());
    }
    assert!(wrong.is_empty(), "{section}:\n{}", wrong.join("\n"));
}

/// Equal as documents, numbers by value.
fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            (a.as_f64().unwrap() - b.as_f64().unwrap()).abs() < 1e-6
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| alike(v, w)))
        }
        (a, b) => a == b,
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn hash() {
    judge("hash", |case| {
        let version = HashVersion::of(case[2].as_u64().unwrap());
        (json!(version.map(|v| bucket(text(&case[0]), text(&case[1]), v))), case[3].clone())
    });
}

#[test]
fn buckets() {
    judge("getEqualWeights", |case| {
        let n = usize::try_from(case[0].as_i64().unwrap()).unwrap_or_default();
        (json!(equal_weights(n)), case[1].clone())
    });
    judge("getBucketRange", |case| {
        let (n, coverage, _): (usize, f64, Value) =
            serde_json::from_value(case[1].clone()).unwrap();
        let weights: Option<Vec<f64>> = serde_json::from_value(case[1][2].clone()).unwrap();
        (json!(bucket_ranges(n, coverage, weights.as_deref())), case[2].clone())
    });
    judge("chooseVariation", |case| {
        let ranges: Vec<(f64, f64)> = serde_json::from_value(case[2].clone()).unwrap();
        let found = choose_variation(case[1].as_f64().unwrap(), &ranges);
        (json!(found.map_or(-1, |n| n as i64)), case[3].clone())
    });
    judge("inNamespace", |case| {
        let (name, from, to): (String, f64, f64) = serde_json::from_value(case[2].clone()).unwrap();
        (json!(in_namespace(text(&case[1]), &name, (from, to))), case[3].clone())
    });
}

#[test]
fn addresses() {
    judge("getQueryStringOverride", |case| {
        let n: usize = serde_json::from_value(case[3].clone()).unwrap();
        (json!(override_of(text(&case[1]), text(&case[2]), n)), case[4].clone())
    });
}

#[test]
fn conditions() {
    judge("evalCondition", |case| {
        let groups: BTreeMap<String, Vec<Value>> =
            case.get(4).map(|g| serde_json::from_value(g.clone()).unwrap()).unwrap_or_default();
        let groups: Groups = groups.into_iter().map(|(k, v)| (k, v.into())).collect();
        let condition = Condition::new(&case[1], &groups);
        (json!(condition.holds(case[2].as_object().unwrap())), case[3].clone())
    });
}

/// Everything that a case says about whoever asks.
struct Asker {
    payload: Payload,
    attributes: Map<String, Value>,
    forced: BTreeMap<String, usize>,
    address: Option<String>,
    qa: bool,
    enabled: bool,
}

impl Asker {
    fn of(context: &Value) -> Self {
        Self {
            payload: Payload::new(context).unwrap(),
            attributes: context["attributes"].as_object().cloned().unwrap_or_default(),
            forced: serde_json::from_value(context["forcedVariations"].clone()).unwrap_or_default(),
            address: context["url"].as_str().map(str::to_owned),
            qa: context["qaMode"].as_bool().unwrap_or(false),
            enabled: context["enabled"].as_bool().unwrap_or(true),
        }
    }

    fn subject(&self) -> Subject<'_> {
        Subject {
            forced: &self.forced,
            address: self.address.as_deref(),
            qa: self.qa,
            enabled: self.enabled,
            ..Subject::new(&self.attributes)
        }
    }
}

#[test]
fn tests() {
    judge("run", |case| {
        let asker = Asker::of(&case[1]);
        let test = asker.payload.experiment(&case[2]).unwrap();
        let (found, _) = asker.payload.run(&test, &asker.subject());
        let value = found.shown().map(|v| v.value.clone());
        (json!([value, found.in_test, found.hash_used]), json!([case[3], case[4], case[5]]))
    });
}

/// The test as trackers get it, with where a bandit stood.
fn document(assigned: &Assigned<'_>) -> Value {
    let mut document = assigned.experiment.document.clone();
    if let Some(leaf) = assigned.leaf() {
        document["contextualBandit"] = json!(leaf);
    }
    document
}

/// The result as trackers get it.
fn result(assigned: &Assigned<'_>, feature: &str) -> Value {
    let shown = assigned.shown().unwrap();
    let mut result = json!({
        "key": shown.key,
        "featureId": feature,
        "inExperiment": assigned.in_test,
        "hashUsed": assigned.hash_used,
        "variationId": assigned.variation,
        "value": shown.value,
        "hashAttribute": assigned.attribute,
        "hashValue": assigned.value,
        "stickyBucketUsed": assigned.sticky_used,
    });
    let more = result.as_object_mut().unwrap();
    more.extend(assigned.bucket.map(|bucket| ("bucket".to_owned(), json!(bucket))));
    more.extend(shown.name.as_ref().map(|name| ("name".to_owned(), json!(name))));
    more.extend(shown.passthrough.then(|| ("passthrough".to_owned(), json!(true))));
    if let Some(Value::Object(leaf)) = assigned.leaf().map(|leaf| json!(leaf)) {
        more.extend(leaf);
    }
    result
}

fn feature(case: &[Value]) -> (Value, Value) {
    let (asker, key) = (Asker::of(&case[1]), text(&case[2]));
    let found = asker.payload.evaluate(key, &asker.subject());
    let mut all = json!({
        "value": found.value,
        "on": found.is_on(),
        "off": !found.is_on(),
        "source": found.reason,
        "ruleId": found.rule,
    });
    if let Some(assigned) = &found.assigned {
        all["experiment"] = document(assigned);
        all["experimentResult"] = result(assigned, key);
    }
    (all, case[3].clone())
}

#[test]
fn features() {
    judge("feature", feature);
}

#[test]
fn contextual_bandits() {
    judge("contextualBandit", feature);
}

/// What is remembered, by attribute and value.
#[derive(Default)]
struct Known(BTreeMap<(String, String), Assignments>);

impl Sticky for Known {
    fn of(&self, attribute: &str, value: &str) -> Option<&Assignments> {
        self.0.get(&(attribute.to_owned(), value.to_owned()))
    }
}

impl Known {
    /// What is remembered of whoever asks: other people's documents are never loaded.
    fn of_asker(documents: &Value, attributes: &Map<String, Value>) -> Self {
        let mut known = Self::default();
        for document in documents.as_array().unwrap() {
            let (name, value) =
                (text(&document["attributeName"]), text(&document["attributeValue"]));
            if attributes.get(name).and_then(Value::as_str) == Some(value) {
                let all = serde_json::from_value(document["assignments"].clone()).unwrap();
                known.0.insert((name.to_owned(), value.to_owned()), all);
            }
        }
        known
    }

    fn documents(&self) -> Value {
        let one = |((name, value), assignments): (&(String, String), &Assignments)| {
            let document =
                json!({"attributeName": name, "attributeValue": value, "assignments": assignments});
            (format!("{name}||{value}"), document)
        };
        Value::Object(self.0.iter().map(one).collect())
    }
}

#[test]
fn sticky_buckets() {
    judge("stickyBucket", |case| {
        let (asker, key) = (Asker::of(&case[1]), text(&case[3]));
        let mut known = Known::of_asker(&case[2], &asker.attributes);
        let subject = Subject { sticky: Some(&known), ..asker.subject() };
        let found = asker.payload.evaluate(key, &subject);
        let answer = found.assigned.as_ref().map(|assigned| result(assigned, key));
        let remember = found.remember;
        for new in remember {
            let of = known.0.entry((new.attribute_name, new.attribute_value)).or_default();
            of.insert(new.key, new.variation);
        }
        (json!([answer, known.documents()]), json!([case[4], case[5]]))
    });
}
