//! Who saw a title: how many viewers, or, for popularity of the last days, how many at which last moment.
//!
//! "The last days" are counted back from the newest moment of all viewers. Who leaves may have brought that
//! moment, and then the days before count again: so every viewer's last moment of a title is kept, without
//! the viewer.

use std::collections::BTreeMap;

use slate_core::Result;

use super::packed::{Packed, Term};
use super::{Columns, Family, Shape};
use crate::models::popularity::{PopularitySpec, after_ms, of_counts, untimed};
use crate::{Interactions, Recommender};

/// Popularity.
pub(super) struct Seen<'a>(pub(super) &'a PopularitySpec);

impl Family for Seen<'_> {
    fn shapes(&self) -> &'static [Shape] {
        match self.0.days {
            None => &[Shape { name: "seen", columns: Columns::One }],
            Some(_) => &[Shape { name: "last", columns: Columns::Moments }],
        }
    }

    fn collect(&self, data: &Interactions) -> Result<Vec<Packed>> {
        let mut sums = vec![Packed::zeros(data.title_count)];
        super::change_part(self, &mut sums, data, 1)?;
        Ok(sums)
    }

    fn terms(
        &self,
        history: &[u32],
        times: Option<&[i64]>,
        each: &mut dyn FnMut(usize, Term),
    ) -> Result<()> {
        let columns: Vec<u64> = match (self.0.days, times) {
            (None, _) => vec![0; history.len()],
            (Some(_), Some(times)) => times.iter().map(|&at_ms| column(at_ms)).collect(),
            (Some(_), None) => return Err(untimed()),
        };
        // Times ascend, so the last one stays.
        let last: BTreeMap<u32, u64> = history.iter().copied().zip(columns).collect();
        last.into_iter().for_each(|(row, column)| each(0, Term { row, column, value: 1 }));
        Ok(())
    }

    fn finish(&self, sums: &[Packed]) -> Result<Box<dyn Recommender>> {
        let from = match self.0.days {
            None => 0,
            Some(days) => {
                let last = (0..sums[0].row_count()).flat_map(|i| sums[0].row(i)).map(|(c, _)| c);
                last.max().map_or(0, |newest| column(after_ms(moment(newest), days)) + 1)
            }
        };
        let viewers = |i: usize| {
            let counts = sums[0].row(i).filter(|&(column, _)| column >= from);
            counts.fold(0, |sum: u64, (_, count)| sum.saturating_add(count.cast_unsigned()))
        };
        Ok(Box::new(of_counts((0..sums[0].row_count()).map(viewers), self.0)))
    }
}

/// The column of a moment: columns ascend as moments do, and none is the last.
fn column(at_ms: i64) -> u64 {
    (at_ms.cast_unsigned() ^ (1 << 63)).min(u64::MAX - 2)
}

fn moment(column: u64) -> i64 {
    (column ^ (1 << 63)).cast_signed()
}
