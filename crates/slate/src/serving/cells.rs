//! Who was in which cell: known in memory, and on the disk before the answer that it is about.
//!
//! Only the first time that a cell makes a difference to somebody is written, so that an answer waits for the disk once
//! a viewer and test. Answers that wait at the same time share one commit: whoever finds nobody writing writes for all.
//! What the disk refused is not known afterwards, and the answer fails: an exposure that was acknowledged is there after
//! any crash, and never twice.
//!
//! Memory: 24 bytes for each unit of each running test, about.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use slate_core::{Result, ViewerId};
use slate_store::{CellExposure, NewCellExposure, Store};

/// Cells that units are known to be in.
#[derive(Debug, Default)]
pub struct Cells {
    state: Mutex<State>,
    /// A write has ended.
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// The last cell of each unit of each phase that is on the disk.
    known: HashMap<u128, u8>,
    /// How far the log of a phase was read.
    learned: HashMap<(String, u32), i64>,
    waiting: Vec<NewCellExposure>,
    /// What those wait for that wait now.
    group: Arc<Group>,
    /// Whether somebody writes.
    writing: bool,
}

/// Exposures that are written together, and what became of them: whether all of them count.
#[derive(Debug, Default)]
struct Group {
    written: OnceLock<Result<bool>>,
}

/// What stands for a unit of a phase.
fn unit_key(test: &str, phase: u32, unit: &str) -> u128 {
    let mut hash = blake3::Hasher::new();
    hash.update(test.as_bytes()).update(&[0]).update(&phase.to_le_bytes()).update(unit.as_bytes());
    let mut short = [0; 16];
    hash.finalize_xof().fill(&mut short);
    u128::from_le_bytes(short)
}

impl Cells {
    /// The cell that a unit was last known to be in.
    pub fn of(&self, test: &str, phase: u32, unit: &str) -> Option<usize> {
        self.lock().known.get(&unit_key(test, phase, unit)).map(|cell| usize::from(*cell))
    }

    /// The number of the newest exposure of a phase that was learned, 0 before there is one.
    pub fn learned(&self, test: &str, phase: u32) -> i64 {
        self.lock().learned.get(&(test.to_owned(), phase)).copied().unwrap_or(0)
    }

    /// Takes in exposure number `seq` of those on the disk.
    pub fn learn(&self, seq: i64, exposure: &CellExposure, number: usize) {
        let CellExposure { test, phase, unit, .. } = exposure;
        let mut state = self.lock();
        let number = u8::try_from(number).unwrap_or(u8::MAX);
        state.known.insert(unit_key(test, *phase, unit), number);
        state.learned.insert((test.clone(), *phase), seq);
    }

    /// Sees to it that these are on the disk; each comes with the number of its cell. At once where they are known.
    ///
    /// # Errors
    /// The store refuses.
    pub fn expose(&self, store: &Store, new: Vec<(NewCellExposure, usize)>) -> Result<()> {
        let mut state = self.lock();
        let mut keys = Vec::new();
        for (new, number) in new {
            let NewCellExposure { exposure: e, .. } = &new;
            let key = unit_key(&e.test, e.phase, &e.unit);
            let number = u8::try_from(number).unwrap_or(u8::MAX);
            if state.known.get(&key) != Some(&number) {
                keys.push((key, number));
                state.waiting.push(new);
            }
        }
        if keys.is_empty() {
            return Ok(());
        }
        if self.settled(store, state)? {
            self.lock().known.extend(keys);
        }
        Ok(())
    }

    /// Waits until the group that waits now is written, by whoever does.
    fn settled<'a>(&'a self, store: &Store, mut state: MutexGuard<'a, State>) -> Result<bool> {
        let group = state.group.clone();
        loop {
            if let Some(written) = group.written.get() {
                return written.clone();
            }
            if state.writing {
                state = self.ended.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let (ours, exposures) =
                (std::mem::take(&mut state.group), std::mem::take(&mut state.waiting));
            state.writing = true;
            drop(state);
            let written = store.log_cell_exposures(&exposures);
            // Nobody else has this group: it was taken while the state was held.
            drop(ours.written.set(written));
            state = self.lock();
            state.writing = false;
            self.ended.notify_all();
        }
    }

    /// Drops a viewer who is forgotten from the phases that run.
    pub fn forget<'a>(&self, viewer: &ViewerId, running: impl Iterator<Item = (&'a str, u32)>) {
        let mut state = self.lock();
        for (test, phase) in running {
            state.known.remove(&unit_key(test, phase, viewer.as_str()));
        }
        state.waiting.retain(|new| new.exposure.unit != viewer.as_str());
    }

    /// Knows nothing any more: somebody was forgotten, and nobody can tell who.
    pub fn start_again(&self) {
        let mut state = self.lock();
        state.known.clear();
        state.learned.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
