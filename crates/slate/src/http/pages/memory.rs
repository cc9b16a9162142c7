//! Answers that take long and are asked for often, kept until the studio changes.

use std::sync::{Arc, Mutex, PoisonError};

use slate_core::Result;
use slate_rights::Facts;

use super::visit::Visit;
use crate::executor::now;
use crate::operation::Operation;
use crate::ops::data::DataSheet;
use crate::ops::run::Runs;

/// What is kept: one answer of each kind.
#[derive(Debug, Default)]
pub(in crate::http) struct Memory {
    pub(super) data: Slot<DataSheet>,
    pub(super) runs: Slot<Runs>,
}

/// An answer, and the store's change counter at which it was true.
pub(super) type Slot<T> = Mutex<Option<(i64, Arc<T>)>>;

/// The answer to `request`, from memory if nothing has changed since. Who may not ask is refused
/// either way; others who ask meanwhile wait for the one answer.
pub(super) fn recall<O: Operation>(
    visit: &Visit<'_>,
    slot: &Slot<O::Response>,
    request: O,
) -> Result<Arc<O::Response>> {
    let executor = &visit.app.executor;
    executor.admit(&visit.guest.visitor, &O::ABOUT, Facts::default(), now())?;
    let mut kept = slot.lock().unwrap_or_else(PoisonError::into_inner);
    let counter = executor.place.store.change_counter()?;
    match kept.as_ref() {
        Some((at, answer)) if *at == counter => return Ok(answer.clone()),
        _ => {}
    }
    let answer = Arc::new(visit.ask(request)?);
    *kept = Some((counter, answer.clone()));
    Ok(answer)
}
