//! Spending a span of time on better settings.

use std::path::PathBuf;
use std::time::Instant;

use slate_core::{Result, Span};
use slate_recommend::evaluate::Hooks;
use slate_recommend::evaluate::search::{Allowance, Found, search as search_plan};

use super::{Prepared, Watching, bench_of, budget_now, costs, in_pool};
use crate::talk::Talk;

/// Searches for better settings of a prepared plan's models. Finished trials are kept in `bench`, so that a search that
/// was stopped comes back to where it was at once.
///
/// # Errors
/// There is no validation part, or nothing could be fitted; the person stops it.
pub fn search(
    prepared: &Prepared,
    span: Span,
    (memory_mib, threads): (Option<u64>, usize),
    bench: Option<PathBuf>,
    talk: &dyn Talk,
) -> Result<Found> {
    let began = Instant::now();
    let elapsed = || began.elapsed().as_secs_f64();
    let mut watch = Watching(talk);
    let mut bench = bench_of(bench)?;
    let budget = budget_now(memory_mib, threads);
    in_pool(threads, || {
        let allowance = Allowance { seconds: span.seconds() as f64, elapsed: &elapsed, budget };
        let mut meter = costs::Process;
        let mut hooks = Hooks { watch: &mut watch, meter: &mut meter, workbench: bench.as_mut() };
        search_plan(&prepared.plan, &prepared.split, &allowance, &mut hooks)
    })
}
