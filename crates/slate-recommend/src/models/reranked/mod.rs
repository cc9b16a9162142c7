//! Next title in two stages: the best titles of three models in closed form, put in a new order by boosted
//! trees.
//!
//! The first stage is the sum of the z-scores of [linear sequential regression](super::linear_sequential) with
//! a long and with a short memory and of [EASE](super::ease). Its best unseen titles are the candidates; each is
//! described by 27 numbers: its scores and rank, what the last titles say about it one by one, how
//! popular it is and how late in a history it is usually seen. Trees with logistic loss, grown on the last
//! titles of all viewers, turn the numbers into the log odds of being next. Stacking models by trees over their
//! scores follows Wolpert (1992, "Stacked generalization", Neural Networks 5:241-259) and the trees Friedman (2001).
//!
//! A score is the log odds of a candidate; any other title has its first-stage score less 1,000, so
//! that it comes after all candidates. Scores of the two sorts are on different scales: the order counts.
//! There is no explanation by titles of the history: the trees' answer is not a sum over them.
//!
//! Cost: the first stage twice, one list of candidates for each of the last titles of every viewer, the trees.
//! Memory: three matrices of titles x titles and, while it is fitted, 25,000 lists of candidates.

mod base;
mod features;
mod learn;

use serde::{Deserialize, Serialize};
use slate_core::{Result, Watch};
use slate_math::trees::{Forest, Scorer, Table};

use super::linear::{DENSE_TITLES_MAX, check_dense_up_to};
use crate::artifact::TensorReader;
use crate::recommender::check_score;
use crate::spec::{check_count, check_number};
use crate::{Interactions, Recommender, Scratch, Tensor};
use base::Base;

/// Titles that the trees put in order.
pub const CANDIDATES: usize = 120;
/// Last titles of every viewer that the trees learn from.
pub const TARGETS: usize = 3;
/// Regularisation of both models that look at order.
pub const LAMBDA: f64 = 600.0;
/// Regularisation of the model that does not.
pub const LAMBDA_SET: f64 = 500.0;
/// Trees to grow.
pub const TREES: usize = 150;
/// Leaves of a tree.
pub const LEAVES: usize = 31;
/// Candidates in a leaf, at least.
pub const ROWS_MIN: usize = 200;
/// What every tree's values are multiplied by.
pub const RATE: f64 = 0.08;

/// Three matrices as large as one at the limit for one.
const TITLES_MAX: usize = DENSE_TITLES_MAX / 2;
/// What the scores of titles that are no candidates are lowered by.
const BELOW: f32 = 1000.0;

/// Why other models cannot be made of it.
pub(crate) const ONE_SCALE: &str =
    "it scores candidates and other titles on different scales: only the order counts";

/// The word for this kind.
const KIND: &str = "reranked";

/// Parameters of the two stages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RerankedSpec {
    /// Titles of the first stage that the trees put in order.
    pub candidates: usize,
    /// Last titles of every viewer that the trees learn from.
    pub targets: usize,
    /// Regularisation of both models that look at order.
    pub lambda: f64,
    /// Regularisation of the model that does not.
    pub lambda_set: f64,
    /// Trees to grow, at most.
    pub trees: usize,
    /// Leaves of a tree, at most.
    pub leaves: usize,
    /// Candidates in a leaf, at least.
    pub rows_min: usize,
    /// What every tree's values are multiplied by.
    pub rate: f64,
}

impl Default for RerankedSpec {
    fn default() -> Self {
        Self {
            candidates: CANDIDATES,
            targets: TARGETS,
            lambda: LAMBDA,
            lambda_set: LAMBDA_SET,
            trees: TREES,
            leaves: LEAVES,
            rows_min: ROWS_MIN,
            rate: RATE,
        }
    }
}

impl RerankedSpec {
    pub(crate) fn check(&self) -> Result<()> {
        check_count("candidates", self.candidates, 2..=1000)?;
        check_count("targets", self.targets, 1..=100)?;
        check_number("lambda", self.lambda, 1e-6..=1e9)?;
        check_number("lambda_set", self.lambda_set, 1e-6..=1e9)?;
        check_count("trees", self.trees, 1..=10_000)?;
        check_count("leaves", self.leaves, 2..=1000)?;
        check_count("rows_min", self.rows_min, 1..=1_000_000)?;
        check_number("rate", self.rate, 1e-4..=1.0)
    }
}

/// Both stages.
#[derive(Debug)]
pub struct Reranked {
    candidates: usize,
    base: Base,
    forest: Forest,
    scorer: Scorer,
}

pub(crate) fn fit(
    spec: &RerankedSpec,
    data: &Interactions,
    watch: &mut dyn Watch,
) -> Result<Reranked> {
    check_dense_up_to(TITLES_MAX, KIND, data.title_count)?;
    let forest = learn::learn(spec, data, watch)?;
    Ok(Reranked::new(spec, Base::fit(spec, data)?, forest))
}

impl Reranked {
    fn new(spec: &RerankedSpec, base: Base, forest: Forest) -> Self {
        let scorer = Scorer::new(&forest);
        Self { candidates: spec.candidates, base, forest, scorer }
    }

    pub(crate) fn read(spec: &RerankedSpec, reader: &TensorReader<'_>, n: usize) -> Result<Self> {
        check_dense_up_to(TITLES_MAX, KIND, n)?;
        let forest = Forest::from_tensors(&reader.under("trees"), features::NAMES.len())?;
        Ok(Self::new(spec, Base::read(spec, reader, n)?, forest))
    }
}

impl Recommender for Reranked {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn title_count(&self) -> usize {
        self.base.counts.len()
    }

    fn score(&self, history: &[u32], out: &mut [f32], _: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        let stage = self.base.score(history)?;
        let found = features::candidates(&self.base, &stage, history, self.candidates);
        out.iter_mut().zip(&stage.whole).for_each(|(out, score)| *out = score - BELOW);
        let table = Table::from_columns(features::columns(&found.rows))?;
        for (title, odds) in found.titles.iter().zip(self.scorer.predict(&table)?) {
            out[*title as usize] = slate_math::cast::narrow(odds);
        }
        Ok(())
    }

    /// What the first stage says right after `title`.
    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        if check_score(self.title_count(), &[title], out).is_err() {
            return false;
        }
        self.base.score(&[title]).is_ok_and(|stage| {
            out.copy_from_slice(&stage.whole);
            true
        })
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        let mut out = self.base.tensors();
        out.extend(self.forest.tensors().into_iter().map(|t| t.under("trees")));
        out
    }
}
