//! Where a test stands follows from the steps that were taken with it, and from nothing else.

use slate_core::{Error, Result, Timestamp};
use slate_experiment::design::{Definition, Live, Slot};
use slate_store::{Reader, StepKind, TestPhase, TestStep};

/// Where a phase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing has happened to it.
    Draft,
    /// Units are in it.
    Running,
    /// It was ended by a person.
    Stopped,
    /// It was ended because a guardrail was broken.
    RolledBack,
    /// A person decided on what came out.
    Decided,
}

impl Standing {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::RolledBack => "rolled back",
            Self::Decided => "decided",
        }
    }
}

/// A phase of a test, and what happened to it.
#[derive(Debug, Clone)]
pub struct Tested {
    /// As it was stored.
    pub phase: TestPhase,
    /// What that says.
    pub definition: Definition,
    /// What happened to this phase, in order.
    pub steps: Vec<TestStep>,
}

impl Tested {
    fn new(phase: TestPhase, steps: &[TestStep]) -> Result<Self> {
        let definition = Definition::from_canonical(&phase.definition)?;
        let own = |step: &&TestStep| step.test == phase.test && step.phase == phase.phase;
        let steps = steps.iter().filter(own).cloned().collect();
        Ok(Self { phase, definition, steps })
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        match self.steps.last().map(|step| step.kind) {
            None => Standing::Draft,
            Some(StepKind::Start | StepKind::Ramp) => Standing::Running,
            Some(StepKind::Stop) => Standing::Stopped,
            Some(StepKind::Rollback) => Standing::RolledBack,
            Some(StepKind::Decide) => Standing::Decided,
        }
    }

    /// When the first units were let in.
    pub fn started_at(&self) -> Option<Timestamp> {
        self.steps.first().map(|step| step.at)
    }

    /// When nobody was in it any more, and why.
    pub fn ended(&self) -> Option<&TestStep> {
        let ends = |step: &&TestStep| {
            matches!(step.kind, StepKind::Stop | StepKind::Rollback | StepKind::Decide)
        };
        self.steps.iter().find(ends)
    }

    /// The planned end.
    pub fn planned_end(&self) -> Option<Timestamp> {
        let start = self.started_at()?.as_millis();
        Timestamp::from_millis(start + i64::from(self.definition.days) * 86_400_000).ok()
    }

    /// The share of its units that is let in.
    pub fn share(&self) -> f64 {
        self.steps.last().map_or(0.0, |step| step.share)
    }

    /// What follows the share of now in its ramp, if anything does.
    pub fn next_share(&self) -> Option<f64> {
        self.definition.ramp.iter().copied().find(|share| *share > self.share())
    }

    /// `name#phase`, as exposures, proposals and rules name it.
    pub fn key(&self) -> String {
        format!("{}#{}", self.phase.test, self.phase.phase)
    }

    /// What a proposal to start it is about: this phase as it is written now.
    pub fn subject(&self) -> String {
        format!("{}:{}", self.key(), self.phase.hash)
    }

    /// Refuses a test that is not where it must be.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`], with where it stands.
    pub fn must_be(&self, standing: Standing) -> Result<()> {
        if self.standing() == standing {
            return Ok(());
        }
        let (is, must) = (self.standing().as_str(), standing.as_str());
        Err(Error::conflict(format!("`{}` is {is}, and must be {must} for this", self.key())))
    }

    fn live(&self) -> Live {
        let slot = self.steps.first().and_then(|step| step.slot);
        Live {
            definition: self.definition.clone(),
            phase: self.phase.phase,
            share: self.share(),
            slot: slot.map(|(from, to)| Slot { from, to }),
        }
    }
}

/// A test that runs.
#[derive(Debug, Clone)]
pub struct Running {
    /// As clients and lists see it.
    pub live: Live,
    /// BLAKE3 of its definition.
    pub hash: String,
}

/// All phases of a test, the first one first.
///
/// # Errors
/// There is no such test.
pub fn phases_of(r: Reader<'_>, test: &str) -> Result<Vec<Tested>> {
    let (newest, steps) = (r.test_phase(test)?, r.test_steps(test)?);
    let all = r.test_phases()?.into_iter().filter(|phase| phase.test == newest.test);
    all.map(|phase| Tested::new(phase, &steps)).collect()
}

/// The phase of a test that runs; the newest one where none does.
///
/// # Errors
/// There is no such test.
pub fn current(r: Reader<'_>, test: &str) -> Result<Tested> {
    let mut phases = phases_of(r, test)?;
    let running = phases.iter().position(|phase| phase.standing() == Standing::Running);
    Ok(phases.swap_remove(running.unwrap_or(phases.len() - 1)))
}

/// The newest phase of a test: the one that can still be started.
///
/// # Errors
/// There is no such test.
pub fn newest(r: Reader<'_>, test: &str) -> Result<Tested> {
    Tested::new(r.test_phase(test)?, &r.test_steps(test)?)
}

/// All phases of all tests, by name and number.
///
/// # Errors
/// The store refuses, or holds a definition that is none.
pub fn all(r: Reader<'_>) -> Result<Vec<Tested>> {
    let steps = r.all_test_steps()?;
    r.test_phases()?.into_iter().map(|phase| Tested::new(phase, &steps)).collect()
}

/// All tests that run, by name.
///
/// # Errors
/// The store refuses, or holds a definition that is none.
pub fn running(r: Reader<'_>) -> Result<Vec<Running>> {
    let runs = |t: &Tested| t.standing() == Standing::Running;
    let running = |t: Tested| Running { live: t.live(), hash: t.phase.hash };
    Ok(all(r)?.into_iter().filter(runs).map(running).collect())
}

/// The parts of a layer that tests have now.
pub fn slot_taken(running: &[Running], layer: &str) -> Vec<Slot> {
    let in_layer = |r: &&Running| r.live.definition.layer.as_deref() == Some(layer);
    running.iter().filter(in_layer).filter_map(|r| r.live.slot).collect()
}

/// BLAKE3 of a definition's canonical form, hexadecimal: what is frozen.
pub fn hash_of(canonical: &str) -> String {
    blake3::hash(canonical.as_bytes()).to_hex().to_string()
}
