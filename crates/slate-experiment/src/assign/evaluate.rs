//! One feature and one person: its value, and why.

use serde::Serialize;
use serde_json::{Map, Value};

use super::bucket::within;
use super::experiment::{Assigned, place};
use super::payload::{Action, Experiment, Feature, Parent, Payload, Rollout, Rule};
use super::sticky::Remembered;
use super::subject::{Subject, is_true};

static NOTHING: Value = Value::Null;

/// Why a feature has its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// There is no such feature.
    UnknownFeature,
    /// No rule was about this person.
    DefaultValue,
    /// A rule gives it.
    Force,
    /// A test gives it.
    Experiment,
    /// Another feature that it rests on is not as it must be.
    Prerequisite,
    /// Features rest on one another in a circle.
    CyclicPrerequisite,
}

/// What came out.
#[derive(Debug, Clone)]
pub struct Evaluated<'e> {
    /// The value.
    pub value: &'e Value,
    /// Why.
    pub reason: Reason,
    /// Id of the rule that gave it; empty if it has none.
    pub rule: &'e str,
    /// What the test said that gave it.
    pub assigned: Option<Assigned<'e>>,
    /// Other tests that somebody was put into by their hash on the way to the value: those of features that it rests
    /// on, and those that only let them through.
    pub others: Vec<Assigned<'e>>,
    /// What is to be remembered.
    pub remember: Vec<Remembered>,
}

impl Evaluated<'_> {
    /// Whether the value is one that JavaScript takes as true.
    pub fn is_on(&self) -> bool {
        is_true(self.value)
    }

    /// Every test that somebody was put into by their hash: each is an exposure.
    pub fn exposures(&self) -> impl Iterator<Item = &Assigned<'_>> {
        self.others.iter().chain(self.assigned.as_ref().filter(|assigned| assigned.hash_used))
    }
}

impl Payload {
    /// The value of a feature for somebody.
    pub fn evaluate<'e>(&'e self, key: &str, subject: &Subject<'e>) -> Evaluated<'e> {
        let mut walk = Walk::new(self, *subject);
        let found = match self.numbers.get(key) {
            Some(number) => {
                walk.first = Some(*number);
                walk.decided(&self.features[*number])
            }
            None => Found::nothing(Reason::UnknownFeature),
        };
        let Walk { others, remember, .. } = walk;
        let Found { value, reason, rule, assigned } = found;
        Evaluated { value, reason, rule, assigned, others, remember }
    }

    /// What a test that is no rule of a feature says of somebody, and what is to be remembered.
    pub fn run<'e>(
        &'e self,
        test: &'e Experiment,
        subject: &Subject<'e>,
    ) -> (Assigned<'e>, Vec<Remembered>) {
        let mut walk = Walk::new(self, *subject);
        (walk.run(test), walk.remember)
    }
}

/// The value of one feature.
#[derive(Clone, Copy)]
struct Found<'e> {
    value: &'e Value,
    reason: Reason,
    rule: &'e str,
    assigned: Option<Assigned<'e>>,
}

impl<'e> Found<'e> {
    fn new(value: &'e Value, reason: Reason, rule: &'e str) -> Self {
        Self { value, reason, rule, assigned: None }
    }

    fn nothing(reason: Reason) -> Self {
        Self::new(&NOTHING, reason, "")
    }
}

/// What the features that a rule rests on say.
enum Prerequisites {
    Hold,
    /// The rule is passed over.
    Fail,
    /// The feature is off.
    Gate,
    Circle,
}

/// On the way through features that rest on one another.
pub(super) struct Walk<'e> {
    payload: &'e Payload,
    pub(super) subject: Subject<'e>,
    /// The feature that was asked for.
    first: Option<usize>,
    /// The features that it rests on and that wait for an answer.
    path: Vec<usize>,
    others: Vec<Assigned<'e>>,
    pub(super) remember: Vec<Remembered>,
}

impl<'e> Walk<'e> {
    fn new(payload: &'e Payload, subject: Subject<'e>) -> Self {
        Self {
            payload,
            subject,
            first: None,
            path: Vec::new(),
            others: Vec::new(),
            remember: Vec::new(),
        }
    }

    /// A feature that another rests on.
    fn feature(&mut self, number: usize) -> Found<'e> {
        if self.first == Some(number) || self.path.contains(&number) {
            return Found::nothing(Reason::CyclicPrerequisite);
        }
        self.path.push(number);
        let payload = self.payload;
        let found = self.decided(&payload.features[number]);
        self.path.pop();
        found
    }

    fn decided(&mut self, feature: &'e Feature) -> Found<'e> {
        for rule in &feature.rules {
            match self.prerequisites(&rule.parents) {
                Prerequisites::Hold => {}
                Prerequisites::Fail => continue,
                Prerequisites::Gate => return Found::nothing(Reason::Prerequisite),
                Prerequisites::Circle => return Found::nothing(Reason::CyclicPrerequisite),
            }
            if let Some(found) = self.passes(&rule.filters).then(|| self.rule(rule)).flatten() {
                return found;
            }
        }
        Found::new(&feature.default, Reason::DefaultValue, "")
    }

    /// What a rule says, if it is about this person.
    fn rule(&mut self, rule: &'e Rule) -> Option<Found<'e>> {
        let test = match &rule.action {
            Action::Force { value, condition, rollout } => {
                let meant = condition.holds(self.subject.attributes) && self.is_in_rollout(rollout);
                return meant.then(|| Found::new(value, Reason::Force, &rule.id));
            }
            Action::Test(test) => test,
            Action::Bandit { contexts, otherwise } => {
                let attributes = self.subject.attributes;
                let here = contexts.iter().find(|(condition, _)| condition.holds(attributes));
                here.map_or(&**otherwise, |(_, test)| test)
            }
            Action::Nothing => return None,
        };
        let assigned = self.run(test);
        let shown = assigned.shown().filter(|_| assigned.in_test)?;
        if shown.passthrough {
            self.note(&assigned);
            return None;
        }
        let found = Found::new(&shown.value, Reason::Experiment, &rule.id);
        Some(Found { assigned: Some(assigned), ..found })
    }

    /// Takes note of a test that the value does not come from.
    fn note(&mut self, assigned: &Assigned<'e>) {
        if assigned.hash_used {
            self.others.push(*assigned);
        }
    }

    fn is_in_rollout(&self, rollout: &Rollout) -> bool {
        let (range, coverage) = match (rollout.range, rollout.coverage) {
            (None, None) => return true,
            (None, Some(0.0)) => return false,
            both => both,
        };
        let by = &rollout.by;
        let hashed = self.subject.hashed(&by.attribute, by.fallback.as_deref());
        let Some(at) = hashed.value.and_then(|value| place(by, value)) else { return false };
        match (range, coverage) {
            (Some(range), _) => within(at, range),
            (None, coverage) => coverage.is_none_or(|coverage| at <= coverage),
        }
    }

    fn prerequisites(&mut self, parents: &'e [Parent]) -> Prerequisites {
        for parent in parents {
            match self.parent_holds(parent) {
                None => return Prerequisites::Circle,
                Some(true) => {}
                Some(false) if parent.gate => return Prerequisites::Gate,
                Some(false) => return Prerequisites::Fail,
            }
        }
        Prerequisites::Hold
    }

    /// Whether another feature is as it must be; none in a circle.
    pub(super) fn parent_holds(&mut self, parent: &'e Parent) -> Option<bool> {
        let value = match parent.feature.map(|number| self.feature(number)) {
            Some(found) if found.reason == Reason::CyclicPrerequisite => return None,
            Some(found) => {
                found.assigned.iter().for_each(|assigned| self.note(assigned));
                found.value.clone()
            }
            None => Value::Null,
        };
        let mut shown = Map::new();
        shown.insert("value".to_owned(), value);
        Some(parent.condition.holds(&shown))
    }
}
