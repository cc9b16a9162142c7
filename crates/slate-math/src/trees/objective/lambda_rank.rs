//! LambdaRank: pairs of a group, weighted by what swapping them does to NDCG.
//!
//! For rows i and j of one group with i the better grade, and s their scores (Burges 2010, "From RankNet to
//! LambdaRank to LambdaMART", sections 3 and 4, eq. 3 and 6):
//!
//! ```text
//! rho_ij    = 1 / (1 + exp(sigma (s_i - s_j)))
//! w_ij      = |gain_i - gain_j| |discount_i - discount_j| / ideal DCG@truncation
//! lambda_ij = sigma w_ij rho_ij             added to j's first derivative, taken from i's
//! h_ij      = sigma^2 w_ij rho_ij (1 - rho_ij)        added to both second derivatives
//! ```
//!
//! with gain = 2^grade - 1 and discount = 1 / log2(2 + place), places counted from 0. Only pairs with a row
//! among the first `truncation` count. As in LightGBM, `is_normalised` divides w_ij by 0.01 + |s_i - s_j|
//! unless all scores of the group are equal, and scales the sums of a group by log2(1 + L) / L, where L is
//! twice the sum of lambda_ij: a group with many pairs then does not outweigh the others.

use rayon::prelude::*;
use slate_core::{Error, ErrorKind, Result};

use super::{Metric, Objective, Target};
use crate::{
    cast::narrow,
    trees::{
        Gradient,
        ndcg::{discount, gain, ideal, order},
        sigmoid::exp,
        table::Examples,
    },
};

/// The highest grade: 2^31 - 1 is gain enough.
const GRADE_MAX: f32 = 31.0;

/// Rows in a group, at most: pairs grow with truncation x rows.
const GROUP_MAX: u32 = 100_000;

/// Learns an order of the rows of each group; labels are grades, whole numbers from 0 on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LambdaRank {
    /// A pair counts if one of its rows is among so many best.
    pub truncation: usize,
    /// Steepness sigma of the sigmoid.
    pub sigma: f64,
    /// Whether long groups are held back, see the module.
    pub is_normalised: bool,
    /// k of the metric NDCG@k: the mean over groups that have a grade above 0.
    pub at: usize,
}

impl Default for LambdaRank {
    fn default() -> Self {
        Self { truncation: 30, sigma: 1.0, is_normalised: true, at: 10 }
    }
}

impl Objective for LambdaRank {
    fn target<'a>(&self, examples: &Examples<'a>) -> Result<Box<dyn Target + 'a>> {
        self.check()?;
        check_grades(examples)?;
        let largest = examples.groups().iter().max().map_or(0, |&n| n as usize);
        let mut start = 0;
        let group = |&n: &u32| {
            let rows = start..start + n as usize;
            start = rows.end;
            let gains: Vec<f64> = examples.labels()[rows].iter().map(|&y| gain(y)).collect();
            let (ideal_train, ideal_metric) =
                (ideal(&gains, self.truncation), ideal(&gains, self.at));
            Group { gains, ideal_train, ideal_metric }
        };
        let groups: Vec<Group> = examples.groups().iter().map(group).collect();
        if groups.iter().all(|g| g.ideal_metric == 0.0) {
            let detail = "no group has a grade above 0: there is no order to learn";
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        let discounts = (0..largest).map(discount).collect();
        Ok(Box::new(Lists { spec: *self, groups, discounts }))
    }

    fn metric(&self) -> Metric {
        Metric { name: format!("NDCG@{}", self.at), is_gain: true }
    }
}

impl LambdaRank {
    fn check(&self) -> Result<()> {
        if self.truncation == 0 || self.at == 0 {
            return Err(Error::invalid("`truncation` and `at` of a ranking are 1 or more"));
        }
        if !(self.sigma > 0.0 && self.sigma.is_finite()) {
            return Err(Error::invalid(format!("`sigma` is above 0, found {}", self.sigma)));
        }
        Ok(())
    }
}

fn check_grades(examples: &Examples) -> Result<()> {
    if examples.groups().is_empty() {
        let hint = "say which rows compete: `Examples::grouped`";
        return Err(Error::invalid("a ranking needs groups of rows").hint(hint));
    }
    if let Some(g) = examples.groups().iter().position(|&n| n > GROUP_MAX) {
        let detail = format!("group {g} has more than {GROUP_MAX} rows");
        return Err(Error::new(ErrorKind::Limit, detail));
    }
    let is_grade = |y: f32| y.fract() == 0.0 && (0.0..=GRADE_MAX).contains(&y);
    if let Some(i) = examples.labels().iter().position(|&y| !is_grade(y)) {
        let y = examples.labels()[i];
        let detail = format!("a grade is a whole number from 0 to 31, found `{y}` in row {i}");
        return Err(Error::invalid(detail));
    }
    Ok(())
}

/// What one group's labels say.
struct Group {
    gains: Vec<f64>,
    ideal_train: f64,
    ideal_metric: f64,
}

struct Lists {
    spec: LambdaRank,
    groups: Vec<Group>,
    discounts: Vec<f64>,
}

impl Target for Lists {
    fn start(&self) -> f64 {
        0.0
    }

    fn gradients(&self, scores: &[f64], out: &mut [Gradient]) {
        let (mut jobs, mut scores, mut out) = (Vec::with_capacity(self.groups.len()), scores, out);
        for group in &self.groups {
            let (own_scores, scores_behind) = scores.split_at(group.gains.len());
            let (own_out, out_behind) = out.split_at_mut(group.gains.len());
            jobs.push((group, own_scores, own_out));
            (scores, out) = (scores_behind, out_behind);
        }
        jobs.into_par_iter().with_min_len(8).for_each_init(Pairs::default, |pairs, job| {
            let (group, scores, out) = job;
            pairs.gradients(&self.spec, &self.discounts, group, scores, out);
        });
    }

    fn metric(&self, scores: &[f64]) -> f64 {
        let (mut start, mut sum, mut count, mut places) = (0, 0.0, 0_u32, Vec::new());
        for group in &self.groups {
            let rows = start..start + group.gains.len();
            start = rows.end;
            if group.ideal_metric > 0.0 {
                order(&scores[rows], &mut places);
                let top = places.iter().take(self.spec.at).zip(&self.discounts);
                let dcg: f64 = top.map(|(&row, d)| group.gains[row as usize] * d).sum();
                sum += dcg / group.ideal_metric;
                count += 1;
            }
        }
        sum / f64::from(count)
    }
}

/// The rows of one group in the order of their scores, and their sums.
#[derive(Default)]
struct Pairs {
    places: Vec<u32>,
    scores: Vec<f64>,
    gains: Vec<f64>,
    first: Vec<f64>,
    second: Vec<f64>,
    /// The terms of one row with all below it.
    lambdas: Vec<f64>,
    hessians: Vec<f64>,
}

/// What all pairs of a group share.
struct Weights<'a> {
    discounts: &'a [f64],
    sigma: f64,
    ideal_inverse: f64,
    /// Whether a pair's weight is divided by the distance of its scores.
    by_distance: bool,
}

impl Pairs {
    fn gradients(
        &mut self,
        spec: &LambdaRank,
        discounts: &[f64],
        group: &Group,
        scores: &[f64],
        out: &mut [Gradient],
    ) {
        if group.ideal_train == 0.0 {
            return out.fill(Gradient::default());
        }
        self.sort(group, scores);
        let n = scores.len();
        let by_distance = spec.is_normalised && self.scores[0] != self.scores[n - 1];
        let weights = Weights {
            discounts,
            sigma: spec.sigma,
            ideal_inverse: 1.0 / group.ideal_train,
            by_distance,
        };
        let total: f64 = (0..spec.truncation.min(n - 1)).map(|i| self.add_row(i, &weights)).sum();
        let doubled = 2.0 * total;
        let is_scaled = spec.is_normalised && doubled > 0.0;
        let scale =
            if is_scaled { doubled.ln_1p() * std::f64::consts::LOG2_E / doubled } else { 1.0 };
        for ((&row, first), second) in self.places.iter().zip(&self.first).zip(&self.second) {
            out[row as usize] =
                Gradient { first: narrow(first * scale), second: narrow(second * scale) };
        }
    }

    fn sort(&mut self, group: &Group, scores: &[f64]) {
        let n = scores.len();
        order(scores, &mut self.places);
        self.scores.clear();
        self.scores.extend(self.places.iter().map(|&r| scores[r as usize]));
        self.gains.clear();
        self.gains.extend(self.places.iter().map(|&r| group.gains[r as usize]));
        for sums in [&mut self.first, &mut self.second, &mut self.lambdas, &mut self.hessians] {
            sums.clear();
            sums.resize(n, 0.0);
        }
    }

    /// Adds the pairs of the row at place `i` with all rows below it; gives the sum of their lambdas.
    fn add_row(&mut self, i: usize, weights: &Weights) -> f64 {
        let below = i + 1..self.scores.len();
        let own =
            Place { score: self.scores[i], gain: self.gains[i], discount: weights.discounts[i] };
        let rows = self.scores[below.clone()].iter().zip(&self.gains[below.clone()]);
        let rows = rows.zip(&weights.discounts[below.clone()]);
        let terms = self.lambdas.iter_mut().zip(&mut self.hessians);
        // One loop without branches or sums: the compiler does several pairs at once.
        for (((&score, &gain), &discount), (lambda, hessian)) in rows.zip(terms) {
            (*lambda, *hessian) = own.pair(Place { score, gain, discount }, weights);
        }
        let (first, second) = (&mut self.first[below.clone()], &mut self.second[below]);
        let (mut own_first, mut own_second, mut total) = (0.0, 0.0, 0.0);
        for (first, lambda) in first.iter_mut().zip(&self.lambdas) {
            own_first -= lambda;
            total += lambda.abs();
            *first += lambda;
        }
        for (second, hessian) in second.iter_mut().zip(&self.hessians) {
            own_second += hessian;
            *second += hessian;
        }
        self.first[i] += own_first;
        self.second[i] += own_second;
        total
    }
}

/// One row at its place.
#[derive(Clone, Copy)]
struct Place {
    score: f64,
    gain: f64,
    discount: f64,
}

impl Place {
    /// lambda, positive where this row is the better one, and h of the pair with a row `below`.
    #[inline]
    fn pair(self, below: Self, weights: &Weights) -> (f64, f64) {
        let gap = self.gain - below.gain;
        let distance = self.score - below.score;
        let ahead = distance * 1.0_f64.copysign(gap);
        let swap = gap * (self.discount - below.discount) * weights.ideal_inverse;
        let divisor = if weights.by_distance { 0.01 + distance } else { 1.0 };
        // One division for both rho and the weight: divisions are what takes longest here.
        let rho_divided = 1.0 / ((1.0 + exp(weights.sigma * ahead)) * divisor);
        let lambda = weights.sigma * swap * rho_divided;
        (lambda, weights.sigma * (lambda * (1.0 - rho_divided * divisor)).abs())
    }
}
