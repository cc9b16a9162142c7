//! A catalog as rules look at it: columns for filters, and when and where each title is available.

use std::cmp::Reverse;
use std::sync::Arc;

use slate_core::{Title, Window};
use slate_math::Bits;

use super::Viewpoint;
use crate::filter::Columns;

/// The titles a list can be drawn from. Rows below the number of titles of a model are the model's own; the rows
/// after them are titles it does not know.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    /// By field.
    pub columns: Columns,
    /// All rows: the newest first, by the day they were added, then by year.
    pub(super) newest: Arc<[u32]>,
    /// Rows with windows, ascending.
    limited: Vec<(u32, Vec<Window>)>,
}

impl Shelf {
    /// The shelf of these titles, row by row.
    pub fn new<'a, I>(titles: I) -> Self
    where
        I: IntoIterator<Item = &'a Title> + Clone,
        I::IntoIter: ExactSizeIterator,
    {
        let rows = (0..).zip(titles.clone());
        let limited = rows.filter(|(_, t)| !t.windows.is_empty());
        let limited = limited.map(|(row, t)| (row, t.windows.clone())).collect();
        let mut newest: Vec<_> =
            (0..).zip(titles.clone()).map(|(row, t)| (t.added, t.year, row)).collect();
        newest.sort_unstable_by_key(|(added, year, row): &(_, _, u32)| {
            (Reverse((*added, *year)), *row)
        });
        let newest = newest.into_iter().map(|(.., row)| row).collect();
        Self { columns: Columns::new(titles), newest, limited }
    }

    /// How many titles.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The rows that are available there and then.
    pub fn available(&self, view: &Viewpoint) -> Bits {
        let mut rows = Bits::all(self.len());
        for (row, windows) in &self.limited {
            if !windows.iter().any(|w| w.holds(view.at, view.territory)) {
                rows.set(*row as usize, false);
            }
        }
        rows
    }

    /// All windows of all titles.
    pub(super) fn windows(&self) -> impl Iterator<Item = &Window> {
        self.limited.iter().flat_map(|(_, windows)| windows)
    }
}
