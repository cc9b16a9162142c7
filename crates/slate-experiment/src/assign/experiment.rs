//! One test and one person: which variation, and how it came to that.

use serde::Serialize;
use serde_json::Value;

use super::bucket::{choose_variation, in_namespace, within};
use super::evaluate::Walk;
use super::payload::{By, Experiment, Filter, Variation};
use super::query::override_of;
use super::sticky::{Assignments, Remembered};
use super::subject::{Subject, text_of};

/// Where a contextual bandit stood.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Leaf {
    /// Its number; -1 if no context held.
    pub leaf_id: i64,
    /// The weights of the variations: with which probability each was to come.
    pub variation_weights: Vec<f64>,
    /// Version of the bandit, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bandit_version: Option<i64>,
}

/// What a test says of somebody.
#[derive(Debug, Clone, Copy)]
pub struct Assigned<'e> {
    /// The test.
    pub experiment: &'e Experiment,
    /// The number of the variation; the first for those who are not in.
    pub variation: usize,
    /// Whether they are in the test.
    pub in_test: bool,
    /// Whether they were put there by their hash, now or earlier, and not by hand: only these count.
    pub hash_used: bool,
    /// The attribute that was hashed.
    pub attribute: &'e str,
    /// Its value.
    pub value: Option<&'e Value>,
    /// Where they stand between 0 and 1.
    pub bucket: Option<f64>,
    /// Whether it was remembered.
    pub sticky_used: bool,
}

impl<'e> Assigned<'e> {
    /// The variation itself; none in a test without variations.
    pub fn shown(&self) -> Option<&'e Variation> {
        self.experiment.variations.get(self.variation)
    }

    /// Where the bandit stood, for whom it was asked.
    pub fn leaf(&self) -> Option<&'e Leaf> {
        self.experiment.leaf.as_ref().filter(|_| self.in_test && self.hash_used)
    }
}

/// What is remembered of somebody about a test.
enum Memory {
    Variation(usize),
    /// Assigned under a version that no longer counts.
    Blocked,
    Nothing,
}

impl<'e> Walk<'e> {
    /// Puts somebody into a variation, or not.
    pub(super) fn run(&mut self, test: &'e Experiment) -> Assigned<'e> {
        let hashed = self.subject.hashed(&test.by.attribute, test.by.fallback.as_deref());
        let out = Assigned {
            experiment: test,
            variation: 0,
            in_test: false,
            hash_used: false,
            attribute: hashed.attribute,
            value: hashed.value,
            bucket: None,
            sticky_used: false,
        };
        let by_hand = |variation| Assigned { variation, in_test: true, ..out };
        let n = test.variations.len();
        if n < 2 || !self.subject.enabled {
            return out;
        }
        let asked = self.subject.address.and_then(|address| override_of(&test.key, address, n));
        if let Some(variation) = asked {
            return by_hand(variation);
        }
        if let Some(&variation) = self.subject.forced.get(&test.key) {
            return if variation < n { by_hand(variation) } else { out };
        }
        let Some(value) = hashed.value.filter(|_| test.active) else { return out };
        let remembered = recall(test, &self.subject);
        let drawn = matches!(remembered, Memory::Nothing | Memory::Blocked);
        if drawn && !self.may_enter(test, value) {
            return out;
        }
        let Some(at) = place(&test.by, value) else { return out };
        let (variation, sticky_used) = match remembered {
            Memory::Blocked => return Assigned { sticky_used: true, ..out },
            Memory::Variation(variation) => (variation, true),
            Memory::Nothing => match choose_variation(at, &test.ranges) {
                Some(variation) if variation < n => (variation, false),
                _ => return out,
            },
        };
        if let Some(forced) = test.force {
            let forced = usize::try_from(forced).ok().filter(|forced| *forced < n);
            return forced.map_or(out, by_hand);
        }
        if self.subject.qa {
            return out;
        }
        let bucket = Some(at);
        let found =
            Assigned { variation, in_test: true, hash_used: true, bucket, sticky_used, ..out };
        self.keep(&found);
        found
    }

    /// Whether the test is for somebody who is not in it yet.
    fn may_enter(&mut self, test: &'e Experiment, value: &Value) -> bool {
        let open = match (&test.namespace, test.filters.is_empty()) {
            (Some((name, range)), true) => in_namespace(&text_of(value), name, *range),
            _ => self.passes(&test.filters),
        };
        open && test.condition.holds(self.subject.attributes)
            && test.parents.iter().all(|parent| self.parent_holds(parent) == Some(true))
    }

    /// Whether somebody stands in the parts that filters leave open.
    pub(super) fn passes(&self, filters: &[Filter]) -> bool {
        let open = |filter: &Filter| {
            let value = self.subject.value(&filter.by.attribute);
            let at = value.and_then(|value| place(&filter.by, value));
            at.is_some_and(|at| filter.ranges.iter().any(|range| within(at, *range)))
        };
        filters.iter().all(open)
    }

    /// Notes what is to be remembered and is not yet.
    fn keep(&mut self, found: &Assigned<'e>) {
        let (Some(sticky), Some(value), Some(shown)) =
            (&found.experiment.sticky, found.value, found.shown())
        else {
            return;
        };
        if self.subject.sticky.is_none() {
            return;
        }
        let value = text_of(value);
        let before = self.subject.remembered(found.attribute, &value);
        if before.and_then(|known| known.get(&sticky.key)) != Some(&shown.key) {
            self.remember.push(Remembered {
                attribute_name: found.attribute.to_owned(),
                attribute_value: value.into_owned(),
                key: sticky.key.clone(),
                variation: shown.key.clone(),
            });
        }
    }
}

/// Where somebody stands; none where the version of the hash is unknown.
pub(super) fn place(by: &By, value: &Value) -> Option<f64> {
    Some(by.seeded.as_ref()?.bucket(&text_of(value)))
}

/// What is remembered: under the attribute itself, or under the one it falls back to.
fn recall(test: &Experiment, subject: &Subject<'_>) -> Memory {
    let Some(sticky) = test.sticky.as_ref().filter(|_| subject.sticky.is_some()) else {
        return Memory::Nothing;
    };
    let known = |attribute: &str| {
        let value = subject.value(attribute)?;
        subject.remembered(attribute, &text_of(value))
    };
    let first = known(&test.by.attribute);
    let other = test.by.fallback.as_deref().and_then(known);
    let both = || [first, other].into_iter().flatten();
    if both().any(|known| is_blocked(known, &test.key, sticky.version_min)) {
        return Memory::Blocked;
    }
    let key = both().find_map(|known| known.get(&sticky.key));
    let variation = key.and_then(|key| test.variations.iter().position(|v| v.key == *key));
    variation.map_or(Memory::Nothing, Memory::Variation)
}

/// Whether somebody was assigned under a version before the oldest that counts.
fn is_blocked(known: &Assignments, test: &str, version_min: u64) -> bool {
    let version = |key: &String| key.strip_prefix(test)?.strip_prefix("__")?.parse::<u64>().ok();
    version_min > 0 && known.keys().filter_map(version).any(|version| version < version_min)
}
