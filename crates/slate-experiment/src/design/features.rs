//! From tests that run to the document that clients read.

use serde_json::{Map, Value, json};
use slate_core::{Error, Result};

use super::{Definition, Slot};

/// A test that runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Live {
    /// How it was frozen.
    pub definition: Definition,
    /// Its phase, from 1.
    pub phase: u32,
    /// The share of its units that are let in now.
    pub share: f64,
    /// Its part of its layer, if it has one.
    pub slot: Option<Slot>,
}

impl Live {
    /// What is hashed with the unit. A new phase deals anew, unless the definition names what is hashed: whoever was
    /// changed by the phase before is spread over the cells.
    fn seed(&self) -> String {
        let Definition { name, seed, .. } = &self.definition;
        match (seed, self.phase) {
            (Some(seed), _) => seed.clone(),
            (None, 1) => name.clone(),
            (None, phase) => format!("{name}:{phase}"),
        }
    }

    /// The name of the rule, by which an evaluation tells the test and its phase.
    pub fn rule_id(&self) -> String {
        format!("{}#{}", self.definition.name, self.phase)
    }

    fn rule(&self, others: &[Live]) -> Result<Value> {
        let test = &self.definition;
        let meta: Vec<Value> = test.cells.iter().map(|cell| json!({"key": cell.name})).collect();
        let mut rule = json!({
            "id": self.rule_id(),
            "key": test.name,
            "name": test.name,
            "phase": self.phase.to_string(),
            "seed": self.seed(),
            "hashAttribute": test.attribute(),
            "hashVersion": 2,
            "coverage": self.share,
            "weights": test.weights(),
            "variations": test.cells.iter().map(|cell| cell.given()).collect::<Vec<_>>(),
            "meta": meta,
        });
        if test.sticky {
            rule["bucketVersion"] = json!(self.phase);
            rule["minBucketVersion"] = json!(self.phase);
        } else {
            rule["disableStickyBucketing"] = json!(true);
        }
        if !test.targeting.is_empty() {
            rule["condition"] = Value::Object(test.targeting.clone());
        }
        if let (Some(layer), Some(slot)) = (&test.layer, self.slot) {
            rule["filters"] = json!([{
                "attribute": test.attribute(),
                "seed": format!("layer:{layer}"),
                "hashVersion": 2,
                "ranges": [[slot.from, slot.to]],
            }]);
        }
        if !test.requires.is_empty() {
            rule["parentConditions"] = Value::Array(self.parents(others)?);
        }
        Ok(rule)
    }

    /// Nobody is in this test who is not in that cell of the other; a test that does not run has nobody in it.
    fn parents(&self, others: &[Live]) -> Result<Vec<Value>> {
        let parent = |requires: &super::Requires| {
            let other = others.iter().find(|live| live.definition.name == requires.test);
            let cell = other.and_then(|live| {
                let number = live.definition.cell(&requires.cell)?;
                Some(&live.definition.cells[number])
            });
            let given = cell.map_or(Value::Null, super::Cell::given);
            if given.is_object() || given.is_array() {
                let (test, cell) = (&requires.test, &requires.cell);
                return Err(Error::invalid(format!(
                    "cell `{cell}` of `{test}` gives more than one value, so that it cannot be required"
                )));
            }
            let condition = if given.is_null() { json!({"$exists": false}) } else { given };
            // A test that does not run is a feature that does not exist: its value is missing, and so nothing holds.
            let condition = match cell {
                Some(_) => json!({"value": condition}),
                None => json!({"value": {"$in": []}}),
            };
            Ok(json!({"id": requires.test, "condition": condition}))
        };
        self.definition.requires.iter().map(parent).collect()
    }
}

/// The features of all tests that run, as GrowthBook's SDKs read them: a feature a test, by its name.
///
/// # Errors
/// A test requires a cell that gives more than one value.
pub fn document(running: &[Live]) -> Result<Value> {
    let mut features = Map::new();
    for live in running {
        let default = live.definition.default_cell().given();
        let feature = json!({"defaultValue": default, "rules": [live.rule(running)?]});
        features.insert(live.definition.name.clone(), feature);
    }
    Ok(json!({"features": features}))
}
