//! M and R of linear sequential regression in whole numbers: M above and on the diagonal, R by target.

use rayon::prelude::*;
use slate_core::Result;
use slate_math::Dense;

use super::markov::single;
use super::packed::{Packed, Term, pack};
use super::{Columns, Family, Shape};
use crate::models::linear::check_dense;
use crate::models::linear_sequential::{LinearSequentialSpec, of_sums};
use crate::models::sequence_sums::{Lags, Sums};
use crate::{Interactions, Recommender};

/// Linear sequential regression.
pub(super) struct Windows<'a> {
    spec: &'a LinearSequentialSpec,
    lags: Lags,
}

impl<'a> Windows<'a> {
    pub(super) fn new(spec: &'a LinearSequentialSpec) -> Self {
        Self { spec, lags: Lags::new(&spec.weights()) }
    }
}

impl Family for Windows<'_> {
    fn shapes(&self) -> &'static [Shape] {
        &[
            Shape { name: "seen", columns: Columns::One },
            Shape { name: "features", columns: Columns::Titles(1) },
            Shape { name: "targets", columns: Columns::Titles(1) },
        ]
    }

    fn collect(&self, data: &Interactions) -> Result<Vec<Packed>> {
        check_dense("linear-sequential", data.title_count)?;
        let sums = Sums::new(data, self.lags.clone())?;
        let seen =
            sums.counts().map(|n| pack(std::iter::once((0, i64::try_from(n).unwrap_or(i64::MAX)))));
        let from =
            |first: usize, row: &[i64]| pack((first as u64..).zip(row[first..].iter().copied()));
        Ok(vec![
            Packed::from_rows(seen.collect()),
            Packed::from_rows(sums.feature_rows(from)),
            Packed::from_rows(sums.target_rows(|_, row| from(0, row))),
        ])
    }

    fn terms(
        &self,
        history: &[u32],
        _: Option<&[i64]>,
        each: &mut dyn FnMut(usize, Term),
    ) -> Result<()> {
        for (p, &row) in history.iter().enumerate() {
            each(0, Term { row, column: 0, value: 1 });
            self.lags.features(history, p, |q, value| {
                if row <= history[q] {
                    each(1, Term { row, column: u64::from(history[q]), value });
                }
            });
            let target = |title, value| each(2, Term { row, column: u64::from(title), value });
            self.lags.targets(history, p, target);
        }
        Ok(())
    }

    fn finish(&self, sums: &[Packed]) -> Result<Box<dyn Recommender>> {
        let [seen, features, targets] = sums else {
            return Err(slate_core::Error::corrupt(
                "sums of linear sequential regression are three",
            ));
        };
        check_dense("linear-sequential", seen.row_count())?;
        let mut m = self.dense(features);
        m.mirror_upper();
        let counts =
            (0..seen.row_count()).map(|i| usize::try_from(single(seen, i)).unwrap_or(usize::MAX));
        Ok(Box::new(of_sums(self.spec, m, || self.dense(targets), counts)?))
    }
}

impl Windows<'_> {
    fn dense(&self, sums: &Packed) -> Dense {
        let n = sums.row_count();
        let mut out = Dense::zeros(n, n);
        out.data_mut().par_chunks_mut(n.max(1)).enumerate().for_each(|(i, row)| {
            for (column, sum) in sums.row(i) {
                if let Some(slot) = usize::try_from(column).ok().and_then(|c| row.get_mut(c)) {
                    *slot = self.lags.number(sum);
                }
            }
        });
        out
    }
}
