//! Item-to-item weights B, titles x titles: the score of title j is the sum of B_ij over the titles i
//! of the history. EASE and EDLAE differ only in how B comes about.

use slate_core::{Error, ErrorKind, Result};
use slate_math::product::add_scaled;
use slate_math::{Cholesky, Dense};

use crate::artifact::TensorReader;
use crate::recommender::{check_history, check_score, distinct};
use crate::{Contribution, Explanation, Recommender, Scratch, Tensor};

/// Above this a dense titles x titles matrix no longer pays: 30,000^2 x 4 bytes are 3.4 GiB, twice.
pub(crate) const DENSE_TITLES_MAX: usize = 30_000;

/// Refuses catalogs for which a dense model would fill the machine.
pub(crate) fn check_dense(kind: &str, title_count: usize) -> Result<()> {
    check_dense_up_to(DENSE_TITLES_MAX, kind, title_count)
}

/// The same for models that need more memory a title.
pub(crate) fn check_dense_up_to(most: usize, kind: &str, title_count: usize) -> Result<()> {
    if title_count <= most {
        return Ok(());
    }
    let detail = format!("`{kind}` takes at most {most} titles, found {title_count}");
    Err(Error::new(ErrorKind::Limit, detail).hint("use `als` or `item-knn` for large catalogs"))
}

/// P = (G + diag(r))^-1 with r_i = `ridge(G_ii)`, then B_ij = -P_ij / P_jj and B_jj = 0
/// (Steck 2019, arXiv 1905.03375, equation 8).
///
/// # Errors
/// [`ErrorKind::Insufficient`] if the matrix is not positive definite.
pub(crate) fn weights_of_gram(mut gram: Dense, ridge: impl Fn(f32) -> f32) -> Result<Dense> {
    let n = gram.row_count();
    gram.add_to_diagonal(|_, count| ridge(count));
    let mut weights = Cholesky::new(gram)?.inverse()?;
    let scale: Vec<f32> = weights.diagonal().iter().map(|p| -1.0 / p).collect();
    for i in 0..n {
        let row = weights.row_mut(i);
        row.iter_mut().zip(&scale).for_each(|(b, s)| *b *= s);
        row[i] = 0.0;
    }
    weights.check_finite("the item-to-item weights")?;
    Ok(weights)
}

/// A model that is nothing but B.
#[derive(Debug)]
pub(crate) struct Linear {
    kind: &'static str,
    weights: Dense,
}

impl Linear {
    pub(crate) fn new(kind: &'static str, weights: Dense) -> Self {
        Self { kind, weights }
    }

    pub(crate) fn read(
        kind: &'static str,
        reader: &TensorReader<'_>,
        title_count: usize,
    ) -> Result<Self> {
        check_dense(kind, title_count)?;
        Ok(Self { kind, weights: reader.matrix("weights", title_count, title_count)? })
    }

    /// B_ij, what having seen title `i` says about title `j`.
    pub(crate) fn weight(&self, i: u32, j: u32) -> f32 {
        self.weights.at(i as usize, j as usize)
    }
}

impl Recommender for Linear {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn title_count(&self) -> usize {
        self.weights.row_count()
    }

    fn score(&self, history: &[u32], out: &mut [f32], scratch: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        out.fill(0.0);
        for &i in scratch.as_set(history) {
            add_scaled(out, 1.0, self.weights.row(i as usize));
        }
        Ok(())
    }

    fn explain(&self, history: &[u32], title: u32) -> Option<Explanation> {
        self.explain_each(history, &[title])?.pop()
    }

    fn explain_each(&self, history: &[u32], titles: &[u32]) -> Option<Vec<Explanation>> {
        check_history(self.title_count(), titles).ok()?;
        check_history(self.title_count(), history).ok()?;
        let seen = distinct(history);
        let of = |&title: &u32| {
            let value = |i: u32| self.weights.at(i as usize, title as usize);
            let contributions =
                seen.iter().map(|&i| Contribution { title: i, value: value(i) }).collect();
            Explanation { base: 0.0, contributions }
        };
        Some(titles.iter().map(of).collect())
    }

    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        if check_score(self.title_count(), &[title], out).is_err() {
            return false;
        }
        out.copy_from_slice(self.weights.row(title as usize));
        true
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        vec![Tensor::matrix("weights", &self.weights)]
    }
}
