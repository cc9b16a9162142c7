//! Features, their rules and tests, compiled from the document that clients read.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use foldhash::fast::RandomState;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use slate_core::{Error, Result};

use super::bucket::{Range, bucket_ranges};
use super::condition::{Condition, Groups};
use super::experiment::Leaf;
use super::hash::{HashVersion, Seeded};
use super::sticky::key_of;

/// The leaf of a contextual bandit that none of its contexts leads to.
const NO_LEAF: i64 = -1;
/// What somebody is hashed by unless something else is said.
pub(super) const HASH_ATTRIBUTE: &str = "id";

/// Features by key, ready to be evaluated.
#[derive(Debug, Clone, Default)]
pub struct Payload {
    pub(super) features: Vec<Feature>,
    pub(super) numbers: HashMap<String, usize, RandomState>,
    groups: Groups,
}

/// One feature.
#[derive(Debug, Clone)]
pub struct Feature {
    /// Its key.
    pub key: String,
    /// Its value where no rule says otherwise.
    pub default: Value,
    /// Asked in their order.
    pub rules: Vec<Rule>,
}

/// One rule of a feature.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id, or nothing.
    pub id: String,
    pub(super) parents: Vec<Parent>,
    pub(super) filters: Vec<Filter>,
    pub(super) action: Action,
}

/// What a rule does.
#[derive(Debug, Clone)]
pub(super) enum Action {
    /// Gives a value, to all or to some.
    Force { value: Value, condition: Condition, rollout: Rollout },
    /// A test.
    Test(Box<Experiment>),
    /// One of several tests by context, the first that holds, or the last.
    Bandit { contexts: Vec<(Condition, Experiment)>, otherwise: Box<Experiment> },
    /// Nothing.
    Nothing,
}

/// Which share of all is meant.
#[derive(Debug, Clone)]
pub(super) struct Rollout {
    pub(super) by: By,
    pub(super) range: Option<Range>,
    pub(super) coverage: Option<f64>,
}

/// What is hashed, and how.
#[derive(Debug, Clone)]
pub(super) struct By {
    pub(super) attribute: String,
    pub(super) fallback: Option<String>,
    /// None for a version that nobody knows: nobody is in.
    pub(super) seeded: Option<Seeded>,
}

/// Another feature on which something rests.
#[derive(Debug, Clone)]
pub(super) struct Parent {
    /// None if there is no such feature.
    pub(super) feature: Option<usize>,
    /// On its value, as the attribute `value`.
    pub(super) condition: Condition,
    /// Whether the feature is off where this does not hold; else the rule is passed over.
    pub(super) gate: bool,
}

/// A part of another line from 0 to 1 that somebody must stand in.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub(super) by: By,
    pub(super) ranges: Vec<Range>,
}

/// A test: variations, and who gets which.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// Its key.
    pub key: String,
    /// Its variations in order.
    pub variations: Vec<Variation>,
    /// The part of the line that each variation owns.
    pub ranges: Vec<Range>,
    /// The document that clients hand to their trackers.
    pub document: Value,
    pub(super) by: By,
    pub(super) filters: Vec<Filter>,
    pub(super) namespace: Option<(String, Range)>,
    pub(super) condition: Condition,
    pub(super) parents: Vec<Parent>,
    /// The variation that everybody gets who is in; not one of them if it is out of range.
    pub(super) force: Option<i64>,
    pub(super) active: bool,
    pub(super) sticky: Option<StickyRule>,
    pub(super) leaf: Option<Leaf>,
}

/// One variation.
#[derive(Debug, Clone)]
pub struct Variation {
    /// What it gives.
    pub value: Value,
    /// Its key: its number unless it has a name of its own.
    pub key: String,
    /// Its name, for people.
    pub name: Option<String>,
    /// Whether somebody in it goes on to the next rule, as those do who are not held back.
    pub passthrough: bool,
}

/// How assignments are remembered.
#[derive(Debug, Clone)]
pub(super) struct StickyRule {
    /// Under which name.
    pub(super) key: String,
    /// Whoever was assigned under an older version than this is out.
    pub(super) version_min: u64,
}

/// The document as written.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Written {
    features: BTreeMap<String, WrittenFeature>,
    saved_groups: BTreeMap<String, Vec<Value>>,
    contextual_bandits: BTreeMap<String, WrittenBandit>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WrittenFeature {
    default_value: Value,
    rules: Vec<Value>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WrittenBandit {
    bandit_version: Option<i64>,
    contexts: Vec<WrittenContext>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenContext {
    leaf_id: i64,
    #[serde(default)]
    condition: Value,
    weights: Vec<f64>,
}

#[derive(Deserialize, Default, Clone)]
#[serde(rename_all = "camelCase", default)]
struct WrittenRule {
    id: String,
    key: Option<String>,
    #[serde(deserialize_with = "present")]
    force: Option<Value>,
    variations: Option<Vec<Value>>,
    contextual_variations: Option<Vec<Value>>,
    contextual_bandit_ref: Option<String>,
    weights: Option<Vec<f64>>,
    coverage: Option<f64>,
    range: Option<Range>,
    ranges: Option<Vec<Range>>,
    hash_attribute: Option<String>,
    fallback_attribute: Option<String>,
    hash_version: Option<u64>,
    seed: Option<String>,
    filters: Vec<WrittenFilter>,
    namespace: Option<(String, f64, f64)>,
    condition: Value,
    parent_conditions: Vec<WrittenParent>,
    meta: Vec<WrittenMeta>,
    active: Option<bool>,
    disable_sticky_bucketing: bool,
    bucket_version: u64,
    min_bucket_version: u64,
}

#[derive(Deserialize, Clone)]
#[serde(rename_all = "camelCase")]
struct WrittenFilter {
    seed: String,
    ranges: Vec<Range>,
    attribute: Option<String>,
    hash_version: Option<u64>,
}

#[derive(Deserialize, Clone)]
struct WrittenParent {
    id: String,
    #[serde(default)]
    condition: Value,
    #[serde(default)]
    gate: bool,
}

#[derive(Deserialize, Clone, Default)]
#[serde(default)]
struct WrittenMeta {
    key: Option<String>,
    name: Option<String>,
    passthrough: bool,
}

/// What the document of a test is made of, beside its key and its variations.
const DOCUMENT: [&str; 19] = [
    "coverage",
    "weights",
    "hashAttribute",
    "fallbackAttribute",
    "disableStickyBucketing",
    "bucketVersion",
    "minBucketVersion",
    "namespace",
    "meta",
    "ranges",
    "name",
    "phase",
    "seed",
    "hashVersion",
    "filters",
    "condition",
    "parentConditions",
    "active",
    "status",
];

/// A value that is there, also if it is null.
fn present<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> std::result::Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

impl Payload {
    /// Compiles the document that clients read: `features`, and where they are named `savedGroups` and
    /// `contextualBandits`. What else it holds is passed over.
    ///
    /// # Errors
    /// A part of another type than the specification says, named by feature and rule.
    pub fn new(document: &Value) -> Result<Self> {
        let written = Written::deserialize(document).map_err(|e| refused("the payload", &e))?;
        let groups = written.saved_groups.into_iter().map(|(name, list)| (name, Arc::new(list)));
        let keys = written.features.keys().cloned();
        let mut payload = Self {
            features: Vec::with_capacity(written.features.len()),
            numbers: keys.zip(0..).collect(),
            groups: groups.collect(),
        };
        for (key, feature) in &written.features {
            let rules = (1..).zip(&feature.rules).map(|(n, rule)| {
                let place = format!("rule {n} of the feature `{key}`");
                payload.rule(rule, key, &written.contextual_bandits, &place)
            });
            let rules = rules.collect::<Result<_>>()?;
            let default = feature.default_value.clone();
            payload.features.push(Feature { key: key.clone(), default, rules });
        }
        Ok(payload)
    }

    /// Compiles a test that is no rule of a feature.
    ///
    /// # Errors
    /// A part of another type than the specification says.
    pub fn experiment(&self, document: &Value) -> Result<Experiment> {
        let place = "the experiment";
        let written = WrittenRule::deserialize(document).map_err(|e| refused(place, &e))?;
        let key = written.key.clone().unwrap_or_default();
        let mut experiment = self.test(&written, document, &key);
        experiment.force = written.force.as_ref().map(|f| f.as_i64().unwrap_or(-1));
        Ok(experiment)
    }

    /// The keys of all features.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.features.iter().map(|feature| feature.key.as_str())
    }

    /// The feature with a key, if there is one.
    pub fn feature(&self, key: &str) -> Option<&Feature> {
        self.numbers.get(key).map(|number| &self.features[*number])
    }

    /// The features, by key.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    fn rule(
        &self,
        document: &Value,
        feature: &str,
        bandits: &BTreeMap<String, WrittenBandit>,
        place: &str,
    ) -> Result<Rule> {
        let written = WrittenRule::deserialize(document).map_err(|e| refused(place, &e))?;
        let key = written.key.clone().unwrap_or_else(|| feature.to_owned());
        let named = written
            .contextual_bandit_ref
            .as_ref()
            .filter(|_| written.contextual_variations.is_some());
        let action = if let Some(value) = written.force.clone() {
            let rollout = Rollout {
                by: written.by(feature, 1),
                range: written.range,
                coverage: written.coverage,
            };
            let condition = Condition::new(&written.condition, &self.groups);
            Action::Force { value, condition, rollout }
        } else if let Some(name) = named {
            self.bandit(&written, document, &key, bandits.get(name))
        } else if written.variations.is_some() {
            Action::Test(Box::new(Experiment {
                parents: Vec::new(),
                ..self.test(&written, document, &key)
            }))
        } else {
            Action::Nothing
        };
        let parents = written.parent_conditions.iter().map(|p| self.parent(p)).collect();
        let filters = written.filters.iter().map(WrittenFilter::compiled).collect();
        Ok(Rule { id: written.id, parents, filters, action })
    }

    /// One test a context, alike but for the weights.
    fn bandit(
        &self,
        written: &WrittenRule,
        document: &Value,
        key: &str,
        bandit: Option<&WrittenBandit>,
    ) -> Action {
        let with = |leaf: Option<(i64, &[f64])>| {
            let mut written = written.clone();
            written.variations = written.contextual_variations.clone();
            let weights = leaf.map(|(_, weights)| weights.to_vec()).or(written.weights.clone());
            written.weights = weights.clone();
            let mut test = Experiment { parents: Vec::new(), ..self.test(&written, document, key) };
            let version = bandit.and_then(|b| b.bandit_version);
            let variation_weights = weights.unwrap_or_default();
            if let Some(shown) = test.document.as_object_mut() {
                shown.insert("weights".to_owned(), json!(variation_weights));
            }
            let leaf_id = leaf.map_or(NO_LEAF, |(id, _)| id);
            let leaf = Leaf { leaf_id, variation_weights, bandit_version: version };
            test.leaf = bandit.is_some().then_some(leaf);
            test
        };
        let contexts = bandit.map_or(&[][..], |b| &b.contexts);
        let context = |c: &WrittenContext| {
            (Condition::new(&c.condition, &self.groups), with(Some((c.leaf_id, &c.weights))))
        };
        Action::Bandit {
            contexts: contexts.iter().map(context).collect(),
            otherwise: Box::new(with(None)),
        }
    }

    fn test(&self, written: &WrittenRule, document: &Value, key: &str) -> Experiment {
        let values = written.variations.as_deref().unwrap_or_default();
        let ranges = written.ranges.clone().unwrap_or_else(|| {
            bucket_ranges(values.len(), written.coverage.unwrap_or(1.0), written.weights.as_deref())
        });
        let variation = |(n, value): (usize, &Value)| {
            let meta = written.meta.get(n).cloned().unwrap_or_default();
            let key = meta.key.unwrap_or_else(|| n.to_string());
            Variation { value: value.clone(), key, name: meta.name, passthrough: meta.passthrough }
        };
        let sticky = (!written.disable_sticky_bucketing).then(|| StickyRule {
            key: key_of(key, written.bucket_version),
            version_min: written.min_bucket_version,
        });
        Experiment {
            key: key.to_owned(),
            variations: values.iter().enumerate().map(variation).collect(),
            ranges,
            document: shown(document, key, values),
            by: written.by(key, 1),
            filters: written.filters.iter().map(WrittenFilter::compiled).collect(),
            namespace: written.namespace.clone().map(|(name, from, to)| (name, (from, to))),
            condition: Condition::new(&written.condition, &self.groups),
            parents: written.parent_conditions.iter().map(|p| self.parent(p)).collect(),
            force: None,
            active: written.active.unwrap_or(true),
            sticky,
            leaf: None,
        }
    }

    fn parent(&self, written: &WrittenParent) -> Parent {
        Parent {
            feature: self.numbers.get(&written.id).copied(),
            condition: Condition::new(&written.condition, &self.groups),
            gate: written.gate,
        }
    }
}

impl WrittenRule {
    /// What is hashed; `seed` and `version` where the rule does not say.
    fn by(&self, seed: &str, version: u64) -> By {
        let seed = self.seed.as_deref().unwrap_or(seed);
        let version = HashVersion::of(self.hash_version.unwrap_or(version));
        By {
            attribute: self.hash_attribute.clone().unwrap_or_else(|| HASH_ATTRIBUTE.to_owned()),
            fallback: self.fallback_attribute.clone().filter(|_| !self.disable_sticky_bucketing),
            seeded: version.map(|version| Seeded::new(seed, version)),
        }
    }
}

impl WrittenFilter {
    /// Filters are hashed by version 2 unless they say otherwise.
    fn compiled(&self) -> Filter {
        let version = HashVersion::of(self.hash_version.unwrap_or(2));
        let by = By {
            attribute: self.attribute.clone().unwrap_or_else(|| HASH_ATTRIBUTE.to_owned()),
            fallback: None,
            seeded: version.map(|version| Seeded::new(&self.seed, version)),
        };
        Filter { by, ranges: self.ranges.clone() }
    }
}

/// A test as clients hand it to their trackers.
fn shown(document: &Value, key: &str, variations: &[Value]) -> Value {
    let mut shown = Map::new();
    shown.insert("key".to_owned(), key.into());
    shown.insert("variations".to_owned(), variations.into());
    for name in DOCUMENT {
        if let Some(value) = document.get(name) {
            shown.insert(name.to_owned(), value.clone());
        }
    }
    Value::Object(shown)
}

fn refused(place: &str, e: &serde_json::Error) -> Error {
    Error::invalid(format!("{place} is not what the specification says: {e}"))
        .hint("features are documents of GrowthBook's SDK specification, version 0.8")
}
