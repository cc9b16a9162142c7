//! Which part of a long list is asked for.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};
use utoipa::ToSchema;

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

/// A text, and which of its matches to list.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
pub struct Search {
    /// What to look for; everything when left out
    #[arg(default_value = "")]
    #[serde(default)]
    pub text: String,
    /// Matches to leave out at the start
    #[arg(long, default_value_t = 0)]
    #[serde(default)]
    pub skip: u64,
    /// Matches to list, 1 to 1000
    #[arg(long, default_value_t = LIMIT)]
    #[serde(default = "limit")]
    pub limit: u32,
}

impl Search {
    pub(super) fn check(&self) -> Result<()> {
        check_limit(self.limit)
    }

    /// How many matches there are, and those asked for.
    pub(super) fn part<T>(&self, matches: impl ExactSizeIterator<Item = T>) -> (u64, Vec<T>) {
        let total = matches.len() as u64;
        let skip = usize::try_from(self.skip).unwrap_or(usize::MAX);
        (total, matches.skip(skip).take(self.limit as usize).collect())
    }
}

/// Says that there is more than what was listed.
pub(super) fn show_rest(shown: usize, total: u64, what: &str, out: &mut String) {
    if shown as u64 != total {
        out.push_str(&format!("{shown} of {total} {what}; `--skip` and `--limit` show others\n"));
    }
}
