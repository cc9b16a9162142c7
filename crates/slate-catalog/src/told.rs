//! How viewers are counted where others read it: no small group, and no two figures that give one away.

/// The fewest viewers about whom anything is said.
pub const VIEWERS_MIN: usize = 20;

/// Numbers of viewers and plays are told to the nearest so many, so that two figures that differ by a small group do not
/// give it away.
pub const TOLD_TO: u64 = 10;

/// A number of viewers as it is told; none of fewer than [`VIEWERS_MIN`].
pub fn told(viewers: usize) -> Option<u64> {
    (viewers >= VIEWERS_MIN).then(|| rounded(viewers as u64))
}

/// To the nearest [`TOLD_TO`].
pub(crate) fn rounded(count: u64) -> u64 {
    (count + TOLD_TO / 2) / TOLD_TO * TOLD_TO
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_groups_are_not_told() {
        let each = [0, 1, 19, 20, 24, 25, 1_004].map(told);
        assert_eq!(each, [None, None, None, Some(20), Some(20), Some(30), Some(1_000)]);
    }
}
