//! Boosting: each tree is fitted to the derivatives of the loss at what the trees before it say (Friedman
//! 2001), by second-order leaf values (Chen and Guestrin 2016).

use rayon::prelude::*;
use slate_core::{Error, Result, Seed, Watch};

use crate::cast::index;

use super::{
    bins::Binned,
    draw::Draw,
    forest::{Forest, ForestArrays},
    gradient::{Gradient, Packed},
    grow::{Grower, Node},
    objective::{Metric, Objective, Target},
    partition::Column,
    score::Scorer,
    spec::BoostSpec,
    table::Examples,
};

/// A forest and how it came about.
#[derive(Debug, Clone)]
pub struct Boosted {
    /// The trees, up to the best one where there were validation rows.
    pub forest: Forest,
    /// What was measured.
    pub metric: Metric,
    /// The metric on the validation rows after each tree; empty without such rows.
    pub history: Vec<f64>,
}

/// Grows a forest on `train`. With `valid`, growing stops after `spec.patience` trees that do not better the
/// metric there, and the trees after the best one are dropped.
///
/// The same seed gives the same bytes, whatever the number of threads. Memory: 1 byte a value of the table,
/// 40 bytes a row, and 24 bytes a bin and leaf.
///
/// # Errors
/// A setting out of bounds; labels the objective is not made for; validation rows with other columns; scores
/// that run away; whatever `watch` answers.
pub fn fit(
    spec: &BoostSpec,
    objective: &dyn Objective,
    train: &Examples,
    valid: Option<&Examples>,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<Boosted> {
    spec.check()?;
    let target = objective.target(train)?;
    let metric = objective.metric();
    let mut judge = valid.map(|v| Judge::new(v, train, objective, &metric)).transpose()?;
    watch.progress(0, spec.trees as u64, "sorting values into bins")?;
    let binned = Binned::of(train.table(), spec.bins, seed);
    let mut rounds = Rounds::new(spec, &binned, target.as_ref(), seed);
    for tree in 0..spec.trees {
        watch.progress(tree as u64, spec.trees as u64, "growing trees")?;
        let has_grown = rounds.next(tree as u64)?;
        if !has_grown && !rounds.draw.is_random() {
            break;
        }
        if judge.as_mut().is_some_and(|judge| judge.is_enough(&rounds.arrays, spec.patience)) {
            break;
        }
    }
    let mut arrays = rounds.arrays;
    let history = judge.map_or_else(Vec::new, |judge| judge.stop(&mut arrays));
    Ok(Boosted { forest: Forest::from_arrays(arrays)?, metric, history })
}

/// Boosting between two trees.
struct Rounds<'a> {
    spec: &'a BoostSpec,
    binned: &'a Binned,
    target: &'a dyn Target,
    draw: Draw,
    grower: Grower<'a>,
    scores: Vec<f64>,
    gradients: Vec<Gradient>,
    packed: Packed,
    arrays: ForestArrays,
}

impl<'a> Rounds<'a> {
    fn new(spec: &'a BoostSpec, binned: &'a Binned, target: &'a dyn Target, seed: Seed) -> Self {
        let (base, rows) = (target.start(), binned.row_count);
        Self {
            spec,
            binned,
            target,
            draw: Draw::new(spec, seed),
            grower: Grower::new(binned, spec),
            scores: vec![base; rows],
            gradients: vec![Gradient::default(); rows],
            packed: Packed::default(),
            arrays: ForestArrays::new(binned.columns.len(), base),
        }
    }

    /// Grows one tree and adds it to the scores; a tree that found no split is left out.
    fn next(&mut self, tree: u64) -> Result<bool> {
        self.target.gradients(&self.scores, &mut self.gradients);
        let units = self.packed.fill(&self.gradients)?;
        self.draw.rows(tree, self.binned.row_count, &mut self.grower.rows);
        self.draw.columns(tree, self.binned, &mut self.grower.active);
        let nodes = self.grower.grow(&self.packed.words, units);
        if nodes.len() == 1 {
            return Ok(false);
        }
        let values = self.values(&nodes);
        self.add(&nodes, &values);
        self.arrays.push(&nodes, &values, &self.binned.columns);
        Ok(true)
    }

    /// -shrinkage G / (H + lambda) of each leaf from the exact derivatives; 0 for splits.
    fn values(&self, nodes: &[Node]) -> Vec<f64> {
        let value = |node: &Node| {
            if node.split.is_some() {
                return 0.0;
            }
            let (mut first, mut second) = (0.0, self.spec.lambda);
            for &row in &self.grower.rows.list[node.rows.clone()] {
                let gradient = self.gradients[row as usize];
                first += f64::from(gradient.first);
                second += f64::from(gradient.second);
            }
            -self.spec.shrinkage * first / second
        };
        nodes.par_iter().map(value).collect()
    }

    /// Adds the tree to the score of every row.
    fn add(&mut self, nodes: &[Node], values: &[f64]) {
        if self.draw.sees_all_rows() {
            for (node, value) in nodes.iter().zip(values).filter(|(n, _)| n.split.is_none()) {
                for &row in &self.grower.rows.list[node.rows.clone()] {
                    self.scores[row as usize] += value;
                }
            }
            return;
        }
        let columns = columns(self.binned, nodes);
        self.scores.par_iter_mut().with_min_len(4096).enumerate().for_each(|(row, score)| {
            let (row, mut at) = (index(row), 0);
            while let Some((split, left)) = &nodes[at].split {
                at = left + usize::from(!columns[at].goes_left(row, split));
            }
            *score += values[at];
        });
    }
}

/// The column of bins that each node looks at.
fn columns<'a>(binned: &'a Binned, nodes: &[Node]) -> Vec<Column<'a>> {
    let column = |n: &Node| n.split.map_or(0, |(split, _)| split.column);
    nodes.iter().map(|n| Column::of(binned.place(column(n)))).collect()
}

/// Watches the validation rows.
struct Judge<'a> {
    examples: Examples<'a>,
    target: Box<dyn Target + 'a>,
    is_gain: bool,
    scores: Vec<f64>,
    seen: usize,
    history: Vec<f64>,
    best: Best,
}

/// Where the metric was best.
#[derive(Clone, Copy, Default)]
struct Best {
    round: usize,
    trees: usize,
}

impl<'a> Judge<'a> {
    fn new(
        valid: &Examples<'a>,
        train: &Examples,
        objective: &dyn Objective,
        metric: &Metric,
    ) -> Result<Self> {
        let (found, wanted) = (valid.table().column_count(), train.table().column_count());
        if found != wanted {
            let detail = format!("validation rows have {found} columns, training rows {wanted}");
            return Err(Error::invalid(detail));
        }
        Ok(Self {
            examples: *valid,
            target: objective.target(valid)?,
            is_gain: metric.is_gain,
            scores: Vec::new(),
            seen: 0,
            history: Vec::new(),
            best: Best::default(),
        })
    }

    /// Measures the trees so far; whether the last `patience` were of no use.
    fn is_enough(&mut self, arrays: &ForestArrays, patience: usize) -> bool {
        if self.history.is_empty() {
            self.scores = vec![arrays.base; self.examples.table().row_count()];
        }
        let scorer = Scorer::of_trees(arrays, self.seen..arrays.tree_count());
        scorer.add(self.examples.table(), &mut self.scores);
        self.seen = arrays.tree_count();
        let value = self.target.metric(&self.scores);
        self.history.push(value);
        let (round, best) = (self.history.len() - 1, self.history[self.best.round]);
        let is_better = if self.is_gain { value > best } else { value < best };
        if is_better || round == 0 {
            self.best = Best { round, trees: self.seen };
        }
        round - self.best.round >= patience
    }

    fn stop(self, arrays: &mut ForestArrays) -> Vec<f64> {
        arrays.truncate(self.best.trees);
        self.history
    }
}

#[cfg(test)]
mod tests;
