//! What came after every title, by the number of titles in between, and how often every title was seen.

use rayon::prelude::*;
use slate_core::Result;

use super::packed::{Packed, Term, pack};
use super::{Columns, Family, Shape};
use crate::models::markov::{
    Follower, MarkovSpec, REACH, appearances, counted, followers_at, of_counts,
};
use crate::{Interactions, Recommender};

/// Columns a title: one for each number of titles in between.
const EACH: u64 = REACH as u64;

/// The Markov chain.
pub(super) struct Followers<'a>(pub(super) &'a MarkovSpec);

impl Family for Followers<'_> {
    fn shapes(&self) -> &'static [Shape] {
        &[
            Shape { name: "seen", columns: Columns::One },
            Shape { name: "after", columns: Columns::Titles(EACH) },
        ]
    }

    fn collect(&self, data: &Interactions) -> Result<Vec<Packed>> {
        let seen =
            appearances(data).into_iter().map(|n| pack(std::iter::once((0, n.cast_signed()))));
        let mut after: Vec<Vec<Follower>> = vec![Vec::new(); data.title_count];
        for history in data.histories.iter() {
            for (at, &title) in history.iter().enumerate() {
                after[title as usize].extend(followers_at(history, at, self.0.reach()));
            }
        }
        let row = |followers| {
            let counts = counted(followers).into_iter();
            pack(counts.map(|(follower, n)| (column(follower), n.cast_signed())))
        };
        let after = after.into_par_iter().map(row).collect();
        Ok(vec![Packed::from_rows(seen.collect()), Packed::from_rows(after)])
    }

    fn terms(
        &self,
        history: &[u32],
        _: Option<&[i64]>,
        each: &mut dyn FnMut(usize, Term),
    ) -> Result<()> {
        for (at, &row) in history.iter().enumerate() {
            each(0, Term { row, column: 0, value: 1 });
            for follower in followers_at(history, at, self.0.reach()) {
                each(1, Term { row, column: column(follower), value: 1 });
            }
        }
        Ok(())
    }

    fn finish(&self, sums: &[Packed]) -> Result<Box<dyn Recommender>> {
        let [seen, after] = sums else {
            return Ok(Box::new(of_counts(self.0, [].into_iter(), &[])?));
        };
        let seen: Vec<u64> = (0..seen.row_count()).map(|i| single(seen, i)).collect();
        let rows = (0..after.row_count()).map(|i| {
            let counts = after.row(i).map(|(c, n)| (follower(c), n.cast_unsigned()));
            counts.collect()
        });
        Ok(Box::new(of_counts(self.0, rows, &seen)?))
    }
}

/// The number of a row with a single column.
pub(super) fn single(packed: &Packed, row: usize) -> u64 {
    packed.row(row).next().map_or(0, |(_, n)| n.cast_unsigned())
}

fn column((title, between): Follower) -> u64 {
    u64::from(title) * EACH + u64::from(between)
}

fn follower(column: u64) -> Follower {
    let title = u32::try_from(column / EACH).unwrap_or(u32::MAX);
    (title, u8::try_from(column % EACH).unwrap_or(u8::MAX))
}
