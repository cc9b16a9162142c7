//! How much memory models may take: what the person says, else a share of what the machine has.

use slate_core::{Error, ErrorKind, Result};
use slate_recommend::plan::{Plan, Settings};
use slate_recommend::split::Split;
use slate_recommend::{Budget, DataSize, ModelSpec};

use crate::talk::Talk;

/// The share of the machine's memory, in percent, when nobody says.
const SHARE_PERCENT: u64 = 60;

/// What is assumed of a machine that does not tell.
const UNKNOWN_BYTES: u64 = 4 << 30;

/// What may be used in all, in bytes.
pub(super) fn allowed(given_mib: Option<u64>) -> u64 {
    given_mib.map_or_else(
        || machine().unwrap_or(UNKNOWN_BYTES) / 100 * SHARE_PERCENT,
        |mib| mib.saturating_mul(1 << 20),
    )
}

/// The machine's memory, or what this process is confined to.
fn machine() -> Option<u64> {
    let total = kib("/proc/meminfo", "MemTotal:")?;
    let limit = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let limit = limit.and_then(|text| text.trim().parse::<u64>().ok());
    Some(limit.map_or(total, |limit| limit.min(total)))
}

/// What this process holds already.
fn resident() -> u64 {
    kib("/proc/self/status", "VmRSS:").unwrap_or(0)
}

/// A line such as `VmRSS:  12 kB` as bytes.
fn kib(file: &str, key: &str) -> Option<u64> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib << 10)
}

/// Chooses families where the plan left them open, and says what each model is going to take. With a
/// bound of the person's own, a model that would exceed it is refused before anything is fitted.
///
/// # Errors
/// [`ErrorKind::Limit`] for a model over a bound that the person gave.
pub fn settle(
    plan: &mut Plan,
    split: &Split,
    given_mib: Option<u64>,
    threads: usize,
    talk: &dyn Talk,
) -> Result<()> {
    let (held, allowed) = (resident(), allowed(given_mib));
    let budget = budget(held, allowed, threads);
    let size = plan.size_of(split);
    for (name, choice) in plan.settle(split, &budget) {
        let total = mib(held + choice.bytes);
        talk.say(&format!("{name}: {}", choice.why));
        talk.say(&format!("{name}: at most {total} MiB in all, of {} MiB allowed", mib(allowed)));
    }
    let Some(given) = given_mib else { return Ok(()) };
    for model in &plan.models {
        let Settings::Each(specs) = &model.settings else { continue };
        for spec in specs {
            check(&model.name, spec, &size, &budget, given)?;
        }
    }
    Ok(())
}

/// What is left for a model when the process holds so much already.
pub(super) fn budget(held: u64, allowed: u64, threads: usize) -> Budget {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if threads == 0 { cores } else { threads } as u64;
    Budget { bytes: allowed.saturating_sub(held), threads }
}

/// The budget as things stand now.
pub fn budget_now(given_mib: Option<u64>, threads: usize) -> Budget {
    budget(resident(), allowed(given_mib), threads)
}

fn check(
    name: &str,
    spec: &ModelSpec,
    size: &DataSize,
    budget: &Budget,
    given_mib: u64,
) -> Result<()> {
    let needed = spec.memory(size, budget.threads);
    if needed <= budget.bytes {
        return Ok(());
    }
    let (kind, needed, left) = (spec.kind(), mib(needed), mib(budget.bytes));
    let detail = format!(
        "model `{name}` ({kind}) takes up to {needed} MiB, and of {given_mib} MiB {left} are left"
    );
    Err(Error::new(ErrorKind::Limit, detail).hint("give more with `--memory`, or use kind `auto`"))
}

fn mib(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}
