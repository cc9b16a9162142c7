//! Which row of an offer a title of the histories is: found by name once, looked up ever after.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

/// Nobody has asked yet.
const UNASKED: u32 = u32::MAX;
/// No row.
const NONE: u32 = u32::MAX - 1;

/// Rows by the number of a title in [`Viewers::titles`](super::Viewers::titles), which never changes.
#[derive(Debug, Default)]
pub(super) struct Found(RwLock<Vec<u32>>);

/// The rows of titles that were asked for.
pub(super) struct Rows<'a>(RwLockReadGuard<'a, Vec<u32>>);

impl Found {
    /// Rows of these titles, by `find` where they are not known yet.
    pub(super) fn rows(
        &self,
        titles: impl Iterator<Item = u32> + Clone,
        find: impl Fn(u32) -> Option<u32>,
    ) -> Rows<'_> {
        let found = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let unasked = |title| found.get(title as usize).is_none_or(|row| *row == UNASKED);
        if !titles.clone().any(unasked) {
            return Rows(found);
        }
        drop(found);
        let mut found = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for title in titles {
            let size = found.len().max(title as usize + 1);
            found.resize(size, UNASKED);
            found[title as usize] = find(title).unwrap_or(NONE);
        }
        drop(found);
        Rows(self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Rows<'_> {
    /// The row of a title that was asked for, if it has one.
    pub(super) fn row(&self, title: u32) -> Option<u32> {
        self.0.get(title as usize).copied().filter(|row| *row < NONE)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn every_title_is_looked_for_once() {
        let (found, asked) = (Found::default(), Cell::new(0));
        let find = |title: u32| {
            asked.set(asked.get() + 1);
            title.is_multiple_of(2).then_some(title + 10)
        };
        for _ in 0..3 {
            let rows = found.rows([4, 7, 0].into_iter(), find);
            assert_eq!([4, 7, 0].map(|title| rows.row(title)), [Some(14), None, Some(10)]);
        }
        assert_eq!(asked.get(), 3);
        assert_eq!(found.rows([9].into_iter(), find).row(9), None);
        assert_eq!(found.rows([4].into_iter(), find).row(4), Some(14));
    }
}
