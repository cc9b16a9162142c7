//! The first stage: three models in closed form and counts of what followed what.

use slate_core::Result;
use slate_math::Csr;
use slate_math::cast::{index, narrow};
use slate_math::product::add_scaled;
use slate_math::stats::z_scores;

use super::RerankedSpec;
use crate::artifact::{TensorReader, corrupt};
use crate::models::ease::{self, EaseSpec};
use crate::models::linear::Linear;
use crate::models::linear_sequential::{self, Decay, LinearSequential, LinearSequentialSpec};
use crate::{Interactions, Recommender, Scratch, Tensor};

/// Steps between a title and a follower that are counted apart: 1, 2 and 3.
pub(super) const STEPS: usize = 3;
/// Weights of the z-scores of `long`, `short` and `set` when candidates are chosen.
const WEIGHTS: [f32; 3] = [1.0, 0.5, 0.3];
/// Names of the three models in files.
const NAMES: [&str; 3] = ["long", "short", "set"];

/// What candidates are chosen by and described with.
#[derive(Debug)]
pub(super) struct Base {
    /// What has been going on: weights that fall by a power law.
    pub(super) long: LinearSequential,
    /// What just happened: weights that fall exponentially.
    pub(super) short: LinearSequential,
    /// What was seen at all, whenever.
    pub(super) set: Linear,
    /// How often title j came `s + 1` steps after title i, titles x titles.
    pub(super) follows: [Csr; STEPS],
    /// How often every title was seen.
    pub(super) counts: Vec<f32>,
    /// Mean of ln(1 + titles seen before) over all who saw a title.
    pub(super) places: Vec<f32>,
}

/// Scores of all titles by each model, as z-scores, and their weighted sum.
pub(super) struct FirstStage {
    pub(super) parts: [Vec<f32>; 3],
    pub(super) whole: Vec<f32>,
}

impl Base {
    pub(super) fn fit(spec: &RerankedSpec, data: &Interactions) -> Result<Self> {
        let [long, short] = specs(spec);
        let set = EaseSpec { lambda: spec.lambda_set };
        let (counts, places) = counts_and_places(data);
        Ok(Self {
            long: linear_sequential::fit(&long, data)?,
            short: linear_sequential::fit(&short, data)?,
            set: ease::fit(&set, data)?,
            follows: [follows(data, 1)?, follows(data, 2)?, follows(data, 3)?],
            counts,
            places,
        })
    }

    pub(super) fn read(spec: &RerankedSpec, reader: &TensorReader<'_>, n: usize) -> Result<Self> {
        let [long, short] = specs(spec);
        let follows = |step: usize| reader.csr(&format!("follows{step}"), n, n);
        Ok(Self {
            long: LinearSequential::read(&long, &reader.under(NAMES[0]), n)?,
            short: LinearSequential::read(&short, &reader.under(NAMES[1]), n)?,
            set: Linear::read(ease::KIND, &reader.under(NAMES[2]), n)?,
            follows: [follows(1)?, follows(2)?, follows(3)?],
            counts: at_least_0(reader, "counts", n)?,
            places: at_least_0(reader, "places", n)?,
        })
    }

    pub(super) fn tensors(&self) -> Vec<Tensor<'_>> {
        let mut out = Vec::new();
        for (name, model) in NAMES.iter().zip(self.models()) {
            out.extend(model.tensors().into_iter().map(|t| t.under(name)));
        }
        for (step, counts) in (1..).zip(&self.follows) {
            out.extend(Tensor::csr(&format!("follows{step}"), counts));
        }
        out.extend([
            Tensor::vector("counts", &self.counts),
            Tensor::vector("places", &self.places),
        ]);
        out
    }

    /// How the three models see every title after `history`.
    pub(super) fn score(&self, history: &[u32]) -> Result<FirstStage> {
        let n = self.counts.len();
        let mut stage =
            FirstStage { parts: [vec![0.0; n], vec![0.0; n], vec![0.0; n]], whole: vec![0.0; n] };
        let mut scratch = Scratch::default();
        for ((model, part), weight) in self.models().iter().zip(&mut stage.parts).zip(WEIGHTS) {
            model.score(history, part, &mut scratch)?;
            z_scores(part);
            add_scaled(&mut stage.whole, weight, part);
        }
        Ok(stage)
    }

    fn models(&self) -> [&dyn Recommender; 3] {
        [&self.long, &self.short, &self.set]
    }
}

/// Numbers of a file whose logarithms and shares must exist.
fn at_least_0(reader: &TensorReader<'_>, name: &str, n: usize) -> Result<Vec<f32>> {
    let numbers = reader.vector(name, n)?;
    match numbers.iter().position(|x| *x < 0.0) {
        Some(at) => Err(corrupt(format!("`{name}` is below 0 at {at}"))),
        None => Ok(numbers),
    }
}

/// The settings of the two models that look at order; all but `lambda` were chosen on MovieLens 1M.
fn specs(spec: &RerankedSpec) -> [LinearSequentialSpec; 2] {
    let (lambda, discount) = (spec.lambda, 0.15);
    let usual = LinearSequentialSpec { lambda, discount, ..LinearSequentialSpec::default() };
    [
        LinearSequentialSpec { window: 200, decay: Decay::Power, exponent: 0.7, ..usual.clone() },
        LinearSequentialSpec { window: 24, delta: 2.0, ..usual },
    ]
}

/// c_ij: how often j came `step` steps after i.
fn follows(data: &Interactions, step: usize) -> Result<Csr> {
    let mut after: Vec<Vec<u32>> = vec![Vec::new(); data.title_count];
    for history in data.histories.iter() {
        for (&title, &later) in history.iter().zip(history.iter().skip(step)) {
            after[title as usize].push(later);
        }
    }
    let count = |mut followers: Vec<u32>| {
        followers.sort_unstable();
        let same = followers.chunk_by(|a, b| a == b);
        same.map(|same| (same[0], same.len() as f32)).collect::<Vec<_>>()
    };
    Csr::from_rows(data.title_count, &after.into_iter().map(count).collect::<Vec<_>>())
}

fn counts_and_places(data: &Interactions) -> (Vec<f32>, Vec<f32>) {
    let mut counts = vec![0_u32; data.title_count];
    let mut places = vec![0.0_f64; data.title_count];
    for history in data.histories.iter() {
        for (place, &title) in history.iter().enumerate() {
            counts[title as usize] += 1;
            places[title as usize] += f64::from(index(place)).ln_1p();
        }
    }
    let mean = |(sum, &count): (f64, &u32)| narrow(sum / f64::from(count.max(1)));
    let places = places.into_iter().zip(&counts).map(mean).collect();
    (counts.into_iter().map(|count| count as f32).collect(), places)
}
