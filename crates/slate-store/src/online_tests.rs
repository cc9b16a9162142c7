//! Online tests: phases as they are frozen, what happened to them, and every look at their numbers.

use rusqlite::{OptionalExtension, params};
use slate_core::{Error, Result, Timestamp};

use crate::sql::{During, time, unreadable};
use crate::{Reader, Tx};

/// A test as it was frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestPhase {
    /// The test.
    pub test: String,
    /// Which phase, from 1.
    pub phase: u32,
    /// Its definition in canonical form.
    pub definition: String,
    /// BLAKE3 of that.
    pub hash: String,
    /// Who wrote it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

/// What can happen to a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// The first units are let in.
    Start,
    /// More are let in.
    Ramp,
    /// Nobody is in it any more.
    Stop,
    /// The same, because a guardrail was broken.
    Rollback,
    /// A person decided on what came out.
    Decide,
}

impl StepKind {
    const ALL: [Self; 5] = [Self::Start, Self::Ramp, Self::Stop, Self::Rollback, Self::Decide];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Ramp => "ramp",
            Self::Stop => "stop",
            Self::Rollback => "rollback",
            Self::Decide => "decide",
        }
    }
}

/// Something that happened to a phase.
#[derive(Debug, Clone, PartialEq)]
pub struct TestStep {
    /// The test.
    pub test: String,
    /// Its phase.
    pub phase: u32,
    /// What happened.
    pub kind: StepKind,
    /// The share of its units that is let in from then on.
    pub share: f64,
    /// Its part of its layer: from, and up to but not including.
    pub slot: Option<(f64, f64)>,
    /// Why.
    pub why: String,
    /// Who did it.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

/// One look at the numbers of a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestLook {
    /// The test.
    pub test: String,
    /// Its phase.
    pub phase: u32,
    /// What was seen, as JSON.
    pub report: String,
    /// When.
    pub at: Timestamp,
}

const PHASE: &str = "SELECT test, phase, definition, hash, actor, at FROM test_phase";
const STEP: &str =
    "SELECT test, phase, step, share, slot_from, slot_to, why, actor, at FROM test_step";
const LOOK: &str = "SELECT test, phase, report, at FROM test_look";

fn phase(row: &rusqlite::Row<'_>) -> rusqlite::Result<TestPhase> {
    Ok(TestPhase {
        test: row.get(0)?,
        phase: row.get(1)?,
        definition: row.get(2)?,
        hash: row.get(3)?,
        actor: row.get(4)?,
        at: time(row, 5)?,
    })
}

fn step(row: &rusqlite::Row<'_>) -> rusqlite::Result<TestStep> {
    let word: String = row.get(2)?;
    let kind = StepKind::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| {
        unreadable(2, Error::corrupt(format!("unknown step of a test, `{word}`")))
    })?;
    let (from, to): (Option<f64>, Option<f64>) = (row.get(4)?, row.get(5)?);
    Ok(TestStep {
        test: row.get(0)?,
        phase: row.get(1)?,
        kind,
        share: row.get(3)?,
        slot: from.zip(to),
        why: row.get(6)?,
        actor: row.get(7)?,
        at: time(row, 8)?,
    })
}

fn look(row: &rusqlite::Row<'_>) -> rusqlite::Result<TestLook> {
    Ok(TestLook { test: row.get(0)?, phase: row.get(1)?, report: row.get(2)?, at: time(row, 3)? })
}

impl Reader<'_> {
    /// Every phase of every test, by name and number.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn test_phases(&self) -> Result<Vec<TestPhase>> {
        self.db
            .prepare_cached(&format!("{PHASE} ORDER BY test, phase"))
            .and_then(|mut s| s.query_map([], phase)?.collect())
            .during("read the tests")
    }

    /// The newest phase of a test, if there is one.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn test_phase_if_any(&self, test: &str) -> Result<Option<TestPhase>> {
        self.db
            .prepare_cached(&format!("{PHASE} WHERE test = ?1 ORDER BY phase DESC LIMIT 1"))
            .and_then(|mut s| s.query_row([test], phase).optional())
            .during("read a test")
    }

    /// The newest phase of a test.
    ///
    /// # Errors
    /// There is none.
    pub fn test_phase(&self, test: &str) -> Result<TestPhase> {
        self.test_phase_if_any(test)?.ok_or_else(|| {
            Error::not_found(format!("there is no test `{}`", test.escape_debug()))
                .hint("`slate test list` shows them, `slate test create` makes one")
        })
    }

    /// What happened to a test, in order, all phases.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn test_steps(&self, test: &str) -> Result<Vec<TestStep>> {
        self.db
            .prepare_cached(&format!("{STEP} WHERE test = ?1 ORDER BY seq"))
            .and_then(|mut s| s.query_map([test], step)?.collect())
            .during("read what happened to a test")
    }

    /// What happened to all tests, in order.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn all_test_steps(&self) -> Result<Vec<TestStep>> {
        self.db
            .prepare_cached(&format!("{STEP} ORDER BY seq"))
            .and_then(|mut s| s.query_map([], step)?.collect())
            .during("read what happened to the tests")
    }

    /// Every look at a phase, the first one first.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn test_looks(&self, test: &str, phase: u32) -> Result<Vec<TestLook>> {
        self.db
            .prepare_cached(&format!("{LOOK} WHERE test = ?1 AND phase = ?2 ORDER BY seq"))
            .and_then(|mut s| s.query_map(params![test, phase], look)?.collect())
            .during("read the looks at a test")
    }
}

impl Tx<'_> {
    /// Stores a phase, in the place of one to which nothing has happened.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Conflict`] when something has: it is frozen.
    pub fn put_test_phase(&self, p: &TestPhase) -> Result<()> {
        let sql = "SELECT count(*) FROM test_step WHERE test = ?1 AND phase = ?2";
        let steps: u64 = self
            .db
            .query_row(sql, params![p.test, p.phase], |row| row.get(0))
            .during("look at a test")?;
        if steps > 0 {
            let detail = format!("phase {} of `{}` has begun and is frozen", p.phase, p.test);
            return Err(Error::conflict(detail).hint("a change is a new phase"));
        }
        let sql = "INSERT OR REPLACE INTO test_phase (test, phase, definition, hash, actor, at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let row = params![p.test, p.phase, p.definition, p.hash, p.actor, p.at.as_millis()];
        self.db.execute(sql, row).during("store a test").map(drop)
    }

    /// Notes what happens to a phase.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn add_test_step(&self, s: &TestStep) -> Result<()> {
        let sql = "INSERT INTO test_step
                   (test, phase, step, share, slot_from, slot_to, why, actor, at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let (from, to) = s.slot.unzip();
        let (kind, at) = (s.kind.as_str(), s.at.as_millis());
        let row = params![s.test, s.phase, kind, s.share, from, to, s.why, s.actor, at];
        self.db.execute(sql, row).during("note what happens to a test").map(drop)
    }

    /// Keeps a look.
    ///
    /// # Errors
    /// SQLite refuses.
    pub fn add_test_look(&self, l: &TestLook) -> Result<()> {
        let sql = "INSERT INTO test_look (test, phase, report, at) VALUES (?1, ?2, ?3, ?4)";
        self.db
            .execute(sql, params![l.test, l.phase, l.report, l.at.as_millis()])
            .during("keep a look at a test")
            .map(drop)
    }
}
