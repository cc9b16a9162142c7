//! Interference: a model that learns from viewers of all cells carries what one cell shows into the lists of the others.
//! A test says which viewing models may learn from while it runs, and this holds them to it.

use std::collections::HashMap;

use slate_core::Result;
use slate_experiment::design::LearnsFrom;
use slate_store::Reader;

use super::{Standing, Tested, all};

/// Viewing that models may not learn from now.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Apart {
    /// From this moment on nothing of anybody.
    pub everybody_ms: Option<i64>,
    /// From this moment on nothing of this viewer.
    pub viewers_ms: HashMap<String, i64>,
    /// The tests that ask for it.
    pub tests: Vec<String>,
}

impl Apart {
    /// What the tests that run keep apart.
    ///
    /// # Errors
    /// The store refuses, or holds a definition that is none.
    pub fn now(r: Reader<'_>) -> Result<Self> {
        let mut apart = Self::default();
        let runs = |test: &Tested| test.standing() == Standing::Running;
        for test in all(r)?.into_iter().filter(runs) {
            match test.definition.learns_from {
                LearnsFrom::All => continue,
                LearnsFrom::Nobody => {
                    let since = test.started_at().map(|at| at.as_millis());
                    let both = [apart.everybody_ms, since];
                    apart.everybody_ms = both.into_iter().flatten().min();
                }
                LearnsFrom::DefaultCell => apart.add_viewers(r, &test)?,
            }
            apart.tests.push(test.definition.name);
        }
        Ok(apart)
    }

    /// Those who were in another cell than the default cell, from the first time on.
    fn add_viewers(&mut self, r: Reader<'_>, test: &Tested) -> Result<()> {
        let default = test.definition.default_cell().name.clone();
        r.each_cell_exposure(&test.phase.test, test.phase.phase, 0, &mut |_, exposure| {
            if exposure.cell != default {
                let at_ms = exposure.at.as_millis();
                let since = self.viewers_ms.entry(exposure.unit).or_insert(at_ms);
                *since = at_ms.min(*since);
            }
            Ok(())
        })
    }

    /// Whether nothing is kept apart.
    pub fn is_empty(&self) -> bool {
        self.tests.is_empty()
    }

    /// Whether what a viewer did at a moment may be learned from.
    pub fn allows(&self, viewer: &str, at_ms: i64) -> bool {
        let before = |since: &i64| at_ms < *since;
        self.everybody_ms.as_ref().is_none_or(before)
            && self.viewers_ms.get(viewer).is_none_or(before)
    }
}
