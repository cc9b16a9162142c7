//! Cold titles placed among those that were seen: the scores of another model, and for every title that too few
//! viewers saw, what regression on content says its score would be.
//!
//! Let K be the cosine of contents. For a cold title c and the `neighbors` warm titles N most like it,
//! w = (K_NN + lambda I)^-1 K_Nc and score_c = sum w_k score_k: kernel ridge regression of the model's scores on
//! content (Saunders et al. 1998), local to N. It needs nothing of the model but its scores, follows every refit of
//! it, and explains itself by the explanations of the titles of N.
//!
//! Memory: `neighbors` weights a cold title. Cost: K^3 / 3 a cold title for K neighbours.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use slate_core::{Error, Result, Seed};
use slate_math::cast::{index, narrow};
use slate_math::kernel::{as_numbers, as_numbers_mut};
use slate_math::topk::top_k;
use slate_math::{Csr, Lane, SmallSystem};

use super::content::ContentSpec;
use super::edlae::EdlaeSpec;
use super::reranked;
use crate::artifact::TensorReader;
use crate::recommender::{check_history, check_score};
use crate::spec::{check_count, check_number};
use crate::{
    Contribution, Explanation, Interactions, ModelSpec, Recommender, Scratch, Tensor, Watch,
    fit as fit_model,
};

/// Warm titles a cold one is placed by.
pub const NEIGHBORS: usize = 50;
/// How far a cold title is drawn towards a score of 0.
pub const LAMBDA: f64 = 1.0;
/// A title seen by so many viewers speaks for itself.
pub const WARM: usize = 1;

/// Parameters of placing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacedSpec {
    /// The model whose scores are placed; EDLAE if none is named.
    #[serde(default = "model")]
    pub model: Box<ModelSpec>,
    /// Warm titles a cold one is placed by.
    #[serde(default = "neighbors")]
    pub neighbors: usize,
    /// Added to the diagonal of K, whose diagonal is 1.
    #[serde(default = "lambda")]
    pub lambda: f64,
    /// Titles seen by at least so many viewers keep their own score.
    #[serde(default = "warm")]
    pub warm: usize,
    /// How much every group of features counts.
    #[serde(default)]
    pub content: ContentSpec,
}

fn model() -> Box<ModelSpec> {
    Box::new(ModelSpec::Edlae(EdlaeSpec::default()))
}

fn neighbors() -> usize {
    NEIGHBORS
}

fn lambda() -> f64 {
    LAMBDA
}

fn warm() -> usize {
    WARM
}

impl PlacedSpec {
    pub(crate) fn check(&self) -> Result<()> {
        match *self.model {
            ModelSpec::Placed(_) => return Err(Error::invalid("a model is placed once")),
            ModelSpec::Reranked(_) => {
                let error =
                    Error::invalid("cold titles cannot be placed among those of `reranked`");
                return Err(error.hint(reranked::ONE_SCALE));
            }
            ModelSpec::ViewerScores(_) => {
                let detail = "cold titles cannot be placed among those of `viewer-scores`";
                return Err(Error::invalid(detail));
            }
            _ => {}
        }
        check_count("neighbors", self.neighbors, 1..=1000)?;
        check_number("lambda", self.lambda, 1e-6..=1e6)?;
        check_count("warm", self.warm, 1..=1_000_000)?;
        self.content.check()?;
        self.model.check()
    }
}

/// A model, and where its cold titles are.
pub struct Placed {
    model: Arc<dyn Recommender>,
    /// Row c: the weights w of a cold title; empty for warm titles and those without content.
    weights: Csr,
}

pub(crate) fn fit(
    spec: &PlacedSpec,
    data: &Interactions,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<Placed> {
    let features = spec.content.features(data)?;
    let counts = data.pattern()?.column_counts();
    let is_warm: Vec<bool> = counts.iter().map(|&n| n as usize >= spec.warm).collect();
    let placing = Placing { spec, by_feature: features.transpose(), features, is_warm };
    let rows = (0..data.title_count).into_par_iter();
    let rows: Result<Vec<_>> = rows.map(|title| placing.weights(title)).collect();
    let model = Arc::from(fit_model(&spec.model, data, seed, watch)?);
    Ok(Placed { model, weights: Csr::from_rows(data.title_count, &rows?)? })
}

struct Placing<'a> {
    spec: &'a PlacedSpec,
    features: Csr,
    by_feature: Csr,
    is_warm: Vec<bool>,
}

impl Placing<'_> {
    /// w of a cold title, ascending by neighbour.
    fn weights(&self, title: usize) -> Result<Vec<(u32, f32)>> {
        if self.is_warm[title] {
            return Ok(Vec::new());
        }
        let mut neighbors = self.neighbors(title);
        if neighbors.is_empty() {
            return Ok(neighbors);
        }
        let mut system = SmallSystem::new(neighbors.len());
        let a = system.matrix();
        for (p, (i, _)) in neighbors.iter().enumerate() {
            for (q, (j, _)) in neighbors.iter().enumerate().skip(p) {
                a.numbers_mut(p)[q] = self.cosine(*i as usize, *j as usize);
            }
            a.numbers_mut(p)[p] += narrow(self.spec.lambda);
        }
        system.factor()?;
        let mut w = vec![Lane::default(); system.width()];
        as_numbers_mut(&mut w).iter_mut().zip(&neighbors).for_each(|(b, (_, k))| *b = *k);
        system.solve(&mut w);
        neighbors.iter_mut().zip(as_numbers(&w)).for_each(|((_, k), w)| *k = *w);
        Ok(neighbors)
    }

    /// The warm titles most like `title` and their cosines, ascending.
    fn neighbors(&self, title: usize) -> Vec<(u32, f32)> {
        let mut cosines = vec![0.0; self.is_warm.len()];
        for (feature, own) in self.features.row(title) {
            for (other, theirs) in self.by_feature.row(feature as usize) {
                cosines[other as usize] += own * theirs;
            }
        }
        let warm = (0..).zip(&cosines).filter(|&(i, &k)| k > 0.0 && self.is_warm[i as usize]);
        let nearest = top_k(warm.map(|(i, &k): (u32, &f32)| (i, k)), self.spec.neighbors);
        let mut nearest: Vec<(u32, f32)> = nearest.iter().map(|s| (s.index, s.score)).collect();
        nearest.sort_unstable_by_key(|&(i, _)| i);
        nearest
    }

    fn cosine(&self, a: usize, b: usize) -> f32 {
        let (mut a, mut b) = (self.features.row(a).peekable(), self.features.row(b).peekable());
        let mut sum = 0.0;
        while let (Some(&(i, x)), Some(&(j, y))) = (a.peek(), b.peek()) {
            if i == j {
                sum += x * y;
            }
            if i <= j {
                a.next();
            }
            if j <= i {
                b.next();
            }
        }
        sum
    }
}

impl Placed {
    pub(crate) fn new(model: Arc<dyn Recommender>, weights: Csr) -> Self {
        Self { model, weights }
    }

    pub(crate) fn read_weights(reader: &TensorReader<'_>, title_count: usize) -> Result<Csr> {
        reader.csr("weights", title_count, title_count)
    }

    /// Replaces the value of every cold title by the weighted sum of its neighbours'.
    fn place(&self, values: &mut [f32]) {
        let warm = values.to_vec();
        for (title, value) in values.iter_mut().enumerate() {
            let mut row = self.weights.row(title).peekable();
            if row.peek().is_some() {
                *value = row.map(|(i, w)| w * warm[i as usize]).sum();
            }
        }
    }
}

impl Recommender for Placed {
    fn kind(&self) -> &'static str {
        "placed"
    }

    fn title_count(&self) -> usize {
        self.model.title_count()
    }

    fn score(&self, history: &[u32], out: &mut [f32], scratch: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        self.model.score(history, out, scratch)?;
        self.place(out);
        Ok(())
    }

    /// Of a cold title: the explanations of its neighbours, weighted.
    fn explain(&self, history: &[u32], title: u32) -> Option<Explanation> {
        check_history(self.title_count(), &[title]).ok()?;
        let neighbors: Vec<(u32, f32)> = self.weights.row(title as usize).collect();
        if neighbors.is_empty() {
            return self.model.explain(history, title);
        }
        let titles: Vec<u32> = neighbors.iter().map(|&(i, _)| i).collect();
        let mut whole = Explanation::default();
        let mut parts: Vec<Contribution> = Vec::new();
        for (explained, (_, w)) in self.model.explain_each(history, &titles)?.iter().zip(neighbors)
        {
            whole.base += w * explained.base;
            let scaled = |c: &Contribution| Contribution { title: c.title, value: w * c.value };
            parts.extend(explained.contributions.iter().map(scaled));
        }
        parts.sort_by_key(|c| c.title);
        parts.chunk_by(|a, b| a.title == b.title).for_each(|same| {
            let value = same.iter().map(|c| c.value).sum();
            whole.contributions.push(Contribution { title: same[0].title, value });
        });
        Some(whole)
    }

    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        let neighbors: Vec<(u32, f32)> = match self.weights.row_count() > title as usize {
            true => self.weights.row(title as usize).collect(),
            false => return false,
        };
        if neighbors.is_empty() {
            let can_tell = self.model.similar(title, out);
            self.place(out);
            return can_tell;
        }
        if check_score(self.title_count(), &[title], out).is_err() {
            return false;
        }
        out.fill(0.0);
        let mut one = vec![0.0; out.len()];
        let can_tell = neighbors.iter().all(|&(i, w)| {
            let can_tell = self.model.similar(i, &mut one);
            out.iter_mut().zip(&one).for_each(|(o, x)| *o += w * x);
            // A neighbour's similarity to itself is unknown to the model; it is what the title leans on most.
            out[i as usize] += w;
            can_tell
        });
        self.place(out);
        can_tell
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        let mut tensors = Tensor::csr("weights", &self.weights);
        tensors.extend(self.model.tensors().into_iter().map(|t| t.under(&index(0).to_string())));
        tensors
    }
}
