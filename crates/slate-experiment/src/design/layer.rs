//! Layers: tests of one layer share nobody, because each has a part of the line from 0 to 1 of its own.

use serde::{Deserialize, Serialize};
use slate_math::cast::count;

/// The part of a layer that a test has: from, and up to but not including.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// Parts are kept in thousandths, so that those that touch do not overlap by rounding.
const PARTS: f64 = 1_000.0;

/// The first part of the layer that is `share` wide and overlaps none of `taken`; none if there is no room.
///
/// ```
/// use slate_experiment::design::{Slot, free_slot};
/// let taken = [Slot { from: 0.0, to: 0.25 }, Slot { from: 0.5, to: 0.75 }];
/// assert_eq!(free_slot(&taken, 0.25), Some(Slot { from: 0.25, to: 0.5 }));
/// assert_eq!(free_slot(&taken, 0.5), None);
/// ```
pub fn free_slot(taken: &[Slot], share: f64) -> Option<Slot> {
    let parts = |x: f64| count((x * PARTS).round());
    let mut taken: Vec<(u64, u64)> = taken.iter().map(|s| (parts(s.from), parts(s.to))).collect();
    taken.sort_unstable();
    let (wide, mut from) = (parts(share).max(1), 0);
    for (start, end) in taken {
        if start >= from + wide {
            break;
        }
        from = from.max(end);
    }
    let slot = Slot { from: from as f64 / PARTS, to: (from + wide) as f64 / PARTS };
    (from + wide <= parts(1.0)).then_some(slot)
}
