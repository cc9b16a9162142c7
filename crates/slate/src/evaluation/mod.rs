//! Running a plan: data in, models fitted and compared, a report out. With a studio or without one.

mod budget;
mod costs;
mod files;
mod search;
mod stored;
mod workbench;

pub use budget::{budget_now, settle};
pub use costs::process_cpu_s;
pub use files::resolve;
pub use search::search;
pub use stored::{StoredRun, StoredValues, best};
pub use workbench::Folder;

use std::path::{Path, PathBuf};

use slate_core::{Error, Result};
use slate_recommend::Watch;
use slate_recommend::evaluate::{Evaluation, Hooks, NoWorkbench, Workbench, evaluate};
use slate_recommend::plan::{Data, Plan, PlannedModel, Protocol};
use slate_recommend::split::Split;

use crate::place::Place;
use crate::talk::Talk;
use crate::viewing::{Choice, load};

/// A plan with its data at hand.
#[derive(Debug)]
pub struct Prepared {
    /// The plan.
    pub plan: Plan,
    /// The data, cut as the plan says.
    pub split: Split,
    /// What the data was.
    pub fingerprint: String,
}

/// Which events a plan lets count.
#[expect(clippy::cast_possible_truncation, reason = "ratings are stored as f32")]
pub fn choice_of(plan: &Plan) -> Choice {
    let Some(written) = plan.data.choice() else { return Choice::default() };
    Choice {
        kinds: written.kinds.clone().unwrap_or_else(|| Choice::default().kinds),
        min_rating: written.min_rating.map(|r| r as f32),
        catalog: written.catalog,
        content: plan.models.iter().any(PlannedModel::needs_content),
    }
}

/// Reads a plan's data: from the studio, or from files relative to the plan's folder. Without a folder the
/// plan came from elsewhere, and reads no file of this machine.
///
/// # Errors
/// The plan wants a studio and there is none; a file is missing or bad; too little data.
pub fn prepare(
    plan: Plan,
    folder: Option<&Path>,
    place: Option<&Place>,
    talk: &dyn Talk,
) -> Result<Prepared> {
    match (&plan.data, place) {
        (Data::Files(files), _) => {
            let folder = folder_of_files(folder)?;
            talk.progress("reading files", 0, 0);
            let (split, fingerprint) = files::read(files, folder)?;
            Ok(Prepared { plan, split, fingerprint })
        }
        (Data::Histories(file), _) => {
            let folder = folder_of_files(folder)?;
            talk.progress("reading files", 0, 0);
            let (interactions, fingerprint) = files::histories(file, folder)?;
            let split = plan.split(&interactions)?;
            Ok(Prepared { plan, split, fingerprint })
        }
        (Data::Events(file), _) => {
            let folder = folder_of_files(folder)?;
            let viewing = files::events(file, folder, &choice_of(&plan), min_events(&plan), talk)?;
            let split = plan.split(&viewing.interactions)?;
            Ok(Prepared { plan, split, fingerprint: viewing.fingerprint })
        }
        (Data::Studio(_), Some(place)) => {
            let viewing = load(place, &choice_of(&plan), min_events(&plan), talk)?;
            let split = plan.split(&viewing.interactions)?;
            Ok(Prepared { plan, split, fingerprint: viewing.fingerprint })
        }
        (Data::Studio(_), None) => Err(Error::not_found(
            "this plan reads a studio's events, and there is no studio here",
        )
        .hint("name one with `--studio DIR`, or give `events` or `train` and `test` in `[data]`")),
    }
}

/// How many titles a viewer needs to be read at all. A cut in time asks for them itself: what viewers do after it must
/// not decide who counts.
fn min_events(plan: &Plan) -> usize {
    match plan.protocol {
        Protocol::Time(_) => 0,
        _ => plan.data.choice().map_or(0, |choice| choice.min_events),
    }
}

/// Where a plan's files lie, if it may name any.
fn folder_of_files(folder: Option<&Path>) -> Result<&Path> {
    folder.ok_or_else(|| {
        Error::invalid("a plan that was uploaded cannot name files of this machine").hint(
            "leave `train`, `test`, `histories` and `events` out of `[data]` to use the studio's events",
        )
    })
}

/// Runs a prepared plan on `threads` threads (all cores when 0), keeping finished results in `bench`.
///
/// # Errors
/// Whatever the plan runs into; [`slate_core::ErrorKind::Interrupted`] when the person stops it.
pub fn run(
    prepared: &Prepared,
    threads: usize,
    bench: Option<PathBuf>,
    talk: &dyn Talk,
) -> Result<Evaluation> {
    let mut watch = Watching(talk);
    let mut meter = costs::Process;
    let mut bench = bench_of(bench)?;
    in_pool(threads, || {
        let mut hooks = Hooks { watch: &mut watch, meter: &mut meter, workbench: bench.as_mut() };
        evaluate(&prepared.plan, &prepared.split, &mut hooks)
    })
}

/// Runs on so many threads, all cores when 0.
fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| Error::invalid(format!("start {threads} threads: {e}")))?;
    pool.install(work)
}

/// Where finished results are kept.
fn bench_of(folder: Option<PathBuf>) -> Result<Box<dyn Workbench + Send>> {
    Ok(match folder {
        Some(folder) => Box::new(Folder::new(folder)?),
        None => Box::new(NoWorkbench),
    })
}

/// Progress of the models' work, as talk.
pub struct Watching<'a>(pub &'a dyn Talk);

impl Watch for Watching<'_> {
    fn progress(&mut self, done: u64, total: u64, label: &str) -> Result<()> {
        self.0.step(label, done, total)
    }
}
