//! Which part of a long list is asked for.

use slate_core::{Error, Result};

/// Rows when nobody says how many.
pub(super) const LIMIT: u32 = 50;
const LIMIT_MAX: u32 = 1_000;

pub(super) fn limit() -> u32 {
    LIMIT
}

/// Refuses no rows at all and too many.
pub(super) fn check_limit(limit: u32) -> Result<()> {
    if (1..=LIMIT_MAX).contains(&limit) {
        return Ok(());
    }
    Err(Error::invalid(format!("expected a limit from 1 to {LIMIT_MAX}, found {limit}")))
}

/// How long the list is, and the rows after the first `skip` of it, `limit` at most.
pub(super) fn part<T>(
    rows: impl ExactSizeIterator<Item = T>,
    skip: u64,
    limit: u32,
) -> (u64, Vec<T>) {
    let total = rows.len() as u64;
    let skip = usize::try_from(skip).unwrap_or(usize::MAX);
    (total, rows.skip(skip).take(limit as usize).collect())
}

/// Says that there is more than what was listed.
pub(super) fn show_rest(shown: usize, total: u64, what: &str, out: &mut String) {
    if shown as u64 != total {
        out.push_str(&format!("{shown} of {total} {what}; `--skip` and `--limit` show others\n"));
    }
}
