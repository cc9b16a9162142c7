//! Fits every kind of model on a file of LightGCN lines and prints what it took beside what
//! [`ModelSpec::memory`] announced:
//!
//! ```text
//! measure_models FILE [KIND...]
//! ```
//!
//! Linux only: peaks are read from `/proc`.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use slate_core::Seed;
use slate_recommend::{DataSize, Histories, Interactions, ModelSpec, Unwatched, fit};
use slate_tables::{Format, Interner, read_histories};

/// A line of `/proc/self/status` in KiB.
fn kib(key: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

fn read(path: &str) -> Result<Interactions, slate_core::Error> {
    let (mut viewers, mut titles) = (Interner::new(), Interner::new());
    let read = read_histories(Path::new(path), Format::LightGcn, &mut viewers, &mut titles)?;
    let histories: Histories = (0..read.len()).map(|n| read.titles_of(n)).collect();
    Ok(Interactions::untimed(titles.len(), histories))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let data = read(&arguments.next().ok_or("expected a file")?)?;
    let asked: Vec<String> = arguments.collect();
    let (size, threads) = (DataSize::of(&data, true), rayon::current_num_threads() as u64);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{size:?}, density {:.5}, {threads} threads", size.density())?;
    for kind in
        ModelSpec::kinds().filter(|kind| asked.is_empty() || asked.iter().any(|a| a == kind))
    {
        let Ok(spec) = serde_json::from_value::<ModelSpec>(serde_json::json!({ "kind": kind }))
        else {
            continue;
        };
        std::fs::write("/proc/self/clear_refs", "5")?;
        let (before, start) = (kib("VmRSS:").unwrap_or(0), std::time::Instant::now());
        let fitted = fit(&spec, &data, Seed(1), &mut Unwatched);
        let took = start.elapsed().as_secs_f64();
        let peak = kib("VmHWM:").unwrap_or(0).saturating_sub(before) / 1024;
        let announced = spec.memory(&size, threads) >> 20;
        let outcome = fitted.map_or_else(|e| e.to_string(), |_| "fitted".to_owned());
        writeln!(
            out,
            "{kind:20} announced {announced:6} MiB, measured {peak:6} MiB, {took:7.2} s  {outcome}"
        )?;
    }
    Ok(())
}
