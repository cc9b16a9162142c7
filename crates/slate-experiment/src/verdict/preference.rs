//! Which of two versions the viewers of an interleaved cell prefer: said beside the effects, and no part of the verdict. It
//! says which version is worth a cell of its own.

use serde::{Deserialize, Serialize};
use slate_core::Result;
use slate_math::cast::count;

use super::Seen;
use crate::design::{Cell, Definition, Method};
use crate::interleaving::{Wins, preference, sequential_preference};

/// How firmly the mixture of looks at any time is about one half.
const STRENGTH: f64 = 100.0;

/// Viewers of an interleaved cell by what they played more of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preferred {
    /// The cell.
    pub cell: String,
    /// The version of the cell's lists; that in production when there is none.
    pub version: Option<String>,
    /// The version that was drafted in.
    pub with: String,
    /// Viewers who played more of what the cell's own version put there.
    pub own: u64,
    /// Viewers who played more of what was drafted in.
    pub other: u64,
    /// Viewers who played as much of both, or nothing.
    pub ties: u64,
    /// Above 0 where the version that was drafted in is preferred: the share of its viewers among those who are no ties, less
    /// 1/2; at the end of a test that is looked at once (wins + ties / 2) / viewers - 1/2.
    pub preference: Option<f64>,
    /// Its interval by the test's alpha, which holds at all looks together but for that at the end.
    pub interval: Option<[f64; 2]>,
    /// The p-value of no preference.
    pub p: Option<f64>,
    /// Why there is no number.
    pub refused: Option<String>,
}

/// What viewers of the cells that interleave prefer.
pub(super) fn all(test: &Definition, seen: &Seen) -> Vec<Preferred> {
    let cells = test.cells.iter().zip(&seen.wins);
    let of = |(cell, wins): (&Cell, &Wins)| {
        let with = cell.interleave.clone()?;
        let found = measured(test, wins, seen.complete);
        Some(Preferred {
            cell: cell.name.clone(),
            version: cell.version.clone(),
            with,
            own: count(wins.a),
            other: count(wins.b),
            ties: count(wins.ties),
            preference: found.as_ref().ok().map(|f| f.0),
            interval: found.as_ref().ok().map(|f| f.1),
            p: found.as_ref().ok().map(|f| f.2),
            refused: found.err().map(|e| e.detail().to_owned()),
        })
    };
    cells.filter_map(of).collect()
}

/// Preference, interval and p-value; at any time, unless the test is looked at once and it is time.
fn measured(test: &Definition, wins: &Wins, complete: bool) -> Result<(f64, [f64; 2], f64)> {
    let alpha = test.decision.alpha;
    if complete && test.decision.method == Method::Fixed {
        let found = preference(wins, 1.0 - alpha)?;
        return Ok((found.preference, found.interval, found.p));
    }
    let found = sequential_preference(wins, STRENGTH, alpha)?;
    Ok((found.preference, found.interval, found.p))
}
