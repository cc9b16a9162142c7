//! How many viewers saw both of two titles: G = X'X, above and on the diagonal.

use rayon::prelude::*;
use slate_core::Result;
use slate_math::Dense;
use slate_math::cast::index;
use slate_math::gram::map_gram_rows;

use super::packed::{Packed, Term, pack};
use super::{Columns, Family, Shape};
use crate::models::linear::check_dense;
use crate::models::sparse_linear::SparseLinear;
use crate::models::{ease, edlae, item_knn};
use crate::{Interactions, ModelSpec, Recommender};

/// EASE, EDLAE or item-kNN.
pub(super) struct Together<'a>(pub(super) &'a ModelSpec);

impl Family for Together<'_> {
    fn shapes(&self) -> &'static [Shape] {
        &[Shape { name: "together", columns: Columns::Titles(1) }]
    }

    fn collect(&self, data: &Interactions) -> Result<Vec<Packed>> {
        let x = data.countable_pattern()?;
        let alone = x.column_counts();
        let rows = map_gram_rows(&x, |i, others| {
            let above = others.filter(|&(j, _)| j as usize > i);
            #[expect(clippy::cast_possible_truncation, reason = "whole numbers below 2^24")]
            let above = above.map(|(j, count)| (u64::from(j), count as i64));
            let own = (i as u64, i64::from(alone[i]));
            let mut row: Vec<_> = std::iter::once(own).chain(above).collect();
            row.sort_unstable();
            pack(row.into_iter())
        });
        Ok(vec![Packed::from_rows(rows)])
    }

    fn terms(
        &self,
        history: &[u32],
        _: Option<&[i64]>,
        each: &mut dyn FnMut(usize, Term),
    ) -> Result<()> {
        let mut set = history.to_vec();
        set.sort_unstable();
        set.dedup();
        for (at, &row) in set.iter().enumerate() {
            let columns = set[at..].iter().map(|&j| u64::from(j));
            columns.for_each(|column| each(0, Term { row, column, value: 1 }));
        }
        Ok(())
    }

    fn finish(&self, sums: &[Packed]) -> Result<Box<dyn Recommender>> {
        let counts = &sums[0];
        Ok(match self.0 {
            ModelSpec::Ease(spec) => Box::new(ease::of_gram(spec, dense(self.0, counts)?)?),
            ModelSpec::Edlae(spec) => Box::new(edlae::of_gram(spec, dense(self.0, counts)?)?),
            ModelSpec::ItemKnn(spec) => Box::new(neighbors(spec, counts)?),
            other => return Err(super::not_a_sum(other)),
        })
    }
}

/// G with both halves.
fn dense(spec: &ModelSpec, counts: &Packed) -> Result<Dense> {
    let n = counts.row_count();
    check_dense(spec.kind(), n)?;
    let mut gram = Dense::zeros(n, n);
    gram.data_mut().par_chunks_mut(n.max(1)).enumerate().for_each(|(i, row)| {
        for (slot, count) in
            counts.row(i).filter_map(|(j, count)| Some((usize::try_from(j).ok()?, count)))
        {
            row[slot] = count as f32;
        }
    });
    gram.mirror_upper();
    Ok(gram)
}

/// The neighbours of every title, from the rows of G with both halves.
fn neighbors(spec: &item_knn::ItemKnnSpec, counts: &Packed) -> Result<SparseLinear> {
    let n = counts.row_count();
    let mut degrees = vec![0_u32; n];
    let mut rows: Vec<Vec<(u32, f32)>> = vec![Vec::new(); n];
    for (i, degree) in degrees.iter_mut().enumerate() {
        for (j, count) in counts.row(i) {
            let j = u32::try_from(j).unwrap_or(u32::MAX);
            if j as usize == i {
                *degree = u32::try_from(count).unwrap_or(u32::MAX);
            } else {
                rows[i].push((j, count as f32));
                rows[j as usize].push((index(i), count as f32));
            }
        }
    }
    let nearest =
        |(j, row): (usize, &Vec<_>)| item_knn::nearest(spec, &degrees, j, &mut row.iter().copied());
    item_knn::of_targets(&rows.par_iter().enumerate().map(nearest).collect::<Vec<_>>())
}
