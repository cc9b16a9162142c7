//! Answers that take long and are asked for often, kept until the studio changes, or for a while.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use slate_core::Result;
use slate_rights::Facts;

use super::visit::Visit;
use crate::executor::now;
use crate::operation::Operation;
use crate::ops::catalog::Gaps;
use crate::ops::data::DataSheet;
use crate::ops::model::ModelConduct;
use crate::ops::run::Runs;
use crate::ops::title::MapOfTitles;
use crate::serving::TITLES_CHANGED;

/// How long an answer stands that new events change a little at a time.
const A_WHILE: Duration = Duration::from_secs(600);
/// How many such answers are kept.
const KEPT_MAX: usize = 16;

/// What is kept: one answer of each kind.
#[derive(Debug, Default)]
pub(in crate::http) struct Memory {
    pub(super) data: Slot<DataSheet>,
    pub(super) runs: Slot<Runs>,
    pub(super) behavior: Kept<ModelConduct>,
    pub(super) map: Kept<MapOfTitles>,
    pub(super) gaps: Kept<Gaps>,
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

/// Answers by what they are about, each with what was true of the studio and when it was given.
pub(super) type Kept<T> = Mutex<Vec<(Stands, Instant, Arc<T>)>>;

/// What an answer is about; how often somebody was forgotten, and titles changed, before it was given.
type Stands = (String, u64, Option<String>);

/// The answer to `request` about `subject`, from memory if it is not old, nobody was forgotten since and the
/// catalog is the same. Who may not ask is refused either way; others who ask meanwhile wait for the one answer.
pub(super) fn recall_a_while<O: Operation>(
    visit: &Visit<'_>,
    kept: &Kept<O::Response>,
    subject: &str,
    request: O,
) -> Result<Arc<O::Response>> {
    let executor = &visit.app.executor;
    executor.admit(&visit.guest.visitor, &O::ABOUT, Facts::default(), now())?;
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    let stands: Stands = executor.place.store.read(|r| {
        let changed = r.studio_value_if_set(TITLES_CHANGED)?;
        Ok((subject.to_owned(), r.times_forgotten()?, changed))
    })?;
    kept.retain(|(_, given, _)| given.elapsed() < A_WHILE);
    if let Some((.., answer)) = kept.iter().find(|(of, ..)| *of == stands) {
        return Ok(answer.clone());
    }
    let answer = Arc::new(visit.ask(request)?);
    kept.truncate(KEPT_MAX - 1);
    kept.insert(0, (stands, Instant::now(), answer.clone()));
    Ok(answer)
}
