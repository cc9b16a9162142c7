//! One tree, leaf by leaf: the leaf whose best split gains most is split next (Shi 2007, best first).

use rayon::prelude::*;
use std::ops::Range;

use super::{
    bins::Binned,
    gradient::{Sums, Units},
    histogram::Histogram,
    partition::{Column, Rows},
    spec::BoostSpec,
    split::{Rule, Split, best},
};

/// Rows x columns below which a thread more costs more than it brings.
const PARALLEL_MIN: usize = 1 << 15;

/// A node of a tree that has just grown. The children of a split are `left` and `left + 1`.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Its stretch of the list of rows.
    pub(super) rows: Range<usize>,
    pub(super) split: Option<(Split, usize)>,
}

/// A leaf that may be split.
#[derive(Debug)]
struct Leaf {
    node: usize,
    depth: usize,
    rows: Range<usize>,
    sums: Sums,
    /// One a block of columns.
    histograms: Vec<Histogram>,
    split: Option<Split>,
}

/// Grows trees on one table, and keeps its memory from tree to tree.
#[derive(Debug)]
pub(super) struct Grower<'a> {
    binned: &'a Binned,
    spec: &'a BoostSpec,
    /// The columns this tree may split by: for each block their places in it.
    pub(super) active: Vec<Vec<usize>>,
    pub(super) rows: Rows,
    /// The words of the leaf at hand, in the order of its rows.
    ordered: Vec<u64>,
    spare: Vec<Vec<Histogram>>,
}

impl<'a> Grower<'a> {
    pub(super) fn new(binned: &'a Binned, spec: &'a BoostSpec) -> Self {
        let active = binned.blocks.iter().map(|b| (0..b.width).collect()).collect();
        let (rows, ordered, spare) = (Rows::default(), Vec::new(), Vec::new());
        Self { binned, spec, active, rows, ordered, spare }
    }

    /// Grows a tree on `self.rows`; `words` has the derivatives of every row. The root comes first.
    pub(super) fn grow(&mut self, words: &[u64], units: Units) -> Vec<Node> {
        let rule = Rule::new(self.spec, units);
        let all = 0..self.rows.list.len();
        let mut nodes = vec![Node { rows: all.clone(), split: None }];
        let mut root = self.leaf(0, 0, all);
        self.gather(&mut root, words);
        if rule.allows_split_of(root.rows.len()) {
            self.search(&mut root, None, &rule);
        }
        let mut leaves = vec![root];
        while let Some((at, split)) = next(&leaves) {
            let parent = leaves.swap_remove(at);
            let is_last = leaves.len() + 2 >= self.spec.leaves;
            let [mut small, mut large] = self.part(parent, &split, &mut nodes);
            if is_last {
                leaves.extend([small, large]);
                break;
            }
            if large.depth < self.spec.depth_max && rule.allows_split_of(large.rows.len()) {
                self.gather(&mut small, words);
                large.sums -= small.sums;
                self.search(&mut small, Some(&mut large), &rule);
            }
            leaves.extend([small, large]);
        }
        self.spare.extend(leaves.into_iter().map(|leaf| leaf.histograms));
        nodes
    }

    /// A leaf without sums.
    fn leaf(&mut self, node: usize, depth: usize, rows: Range<usize>) -> Leaf {
        let empty = || vec![Histogram::default(); self.binned.blocks.len()];
        let histograms = self.spare.pop().unwrap_or_else(empty);
        Leaf { node, depth, rows, sums: Sums::default(), histograms, split: None }
    }

    /// Parts the rows of `parent`. The child with fewer rows comes first, without sums; the other still has
    /// the parent's.
    fn part(&mut self, parent: Leaf, split: &Split, nodes: &mut Vec<Node>) -> [Leaf; 2] {
        let (rows, depth, left) = (parent.rows.clone(), parent.depth + 1, nodes.len());
        let column = Column::of(self.binned.place(split.column));
        let middle = self.rows.split(rows.clone(), column, split);
        nodes[parent.node].split = Some((*split, left));
        let sides = [rows.start..middle, middle..rows.end];
        nodes.extend(sides.clone().map(|rows| Node { rows, split: None }));
        let small = usize::from(sides[1].len() < sides[0].len());
        let [a, b] = [small, 1 - small].map(|side| (left + side, sides[side].clone()));
        [self.leaf(a.0, depth, a.1), Leaf { node: b.0, depth, rows: b.1, split: None, ..parent }]
    }

    /// Brings the words of a leaf into the order of its rows, and sums them.
    fn gather(&mut self, leaf: &mut Leaf, words: &[u64]) {
        self.ordered.clear();
        let list = &self.rows.list[leaf.rows.clone()];
        self.ordered.extend(list.iter().map(|&r| words[r as usize]));
        leaf.sums = Sums::of(&self.ordered);
    }

    /// Fills the histograms of `leaf`, whose words are gathered, takes them from those of its sibling, which
    /// are the parent's, and finds the best split of both. Blocks are independent of each other.
    fn search(&self, leaf: &mut Leaf, sibling: Option<&mut Leaf>, rule: &Rule) {
        let (mut other_histograms, mut other) = (Vec::new(), None);
        if let Some(sibling) = sibling {
            other_histograms = sibling.histograms.iter_mut().map(Some).collect();
            other = Some((sibling.sums, &mut sibling.split));
        }
        other_histograms.resize_with(self.binned.blocks.len(), || None);
        let (rows, sums) = (&self.rows.list[leaf.rows.clone()], leaf.sums);
        let other_sums = other.as_ref().map_or(Sums::default(), |o| o.0);
        let work = |(b, (own, other)): (usize, (&mut Histogram, Option<&mut Histogram>))| {
            self.fill(b, own, rows);
            let found = self.best(b, own, sums, rule);
            let found_other = other.and_then(|other| {
                other.subtract(own);
                self.best(b, other, other_sums, rule)
            });
            (found, found_other)
        };
        let jobs = leaf.histograms.iter_mut().zip(other_histograms).enumerate();
        let found: Vec<_> = if rows.len() * self.binned.columns.len() < PARALLEL_MIN {
            jobs.map(work).collect()
        } else {
            jobs.collect::<Vec<_>>().into_par_iter().map(work).collect()
        };
        leaf.split = found.iter().filter_map(|f| f.0).fold(None, better);
        if let Some((_, split)) = other {
            *split = found.iter().filter_map(|f| f.1).fold(None, better);
        }
    }

    fn fill(&self, b: usize, histogram: &mut Histogram, rows: &[u32]) {
        let (block, active) = (&self.binned.blocks[b], &self.active[b]);
        histogram.fill(block, &self.binned.columns, active, rows, &self.ordered);
    }

    /// The best split by a column of block `b`.
    fn best(&self, b: usize, histogram: &Histogram, sums: Sums, rule: &Rule) -> Option<Split> {
        if !rule.allows(sums) {
            return None;
        }
        let (block, active) = (&self.binned.blocks[b], &self.active[b]);
        let columns = &self.binned.columns[block.first..block.first + block.width];
        let places = histogram.columns(columns).enumerate();
        places
            .filter(|(place, _)| active.binary_search(place).is_ok())
            .filter_map(|(place, bins)| best(block.first + place, bins, sums, rule))
            .fold(None, better)
    }
}

/// The one that gains more; of equal ones the first.
fn better(a: Option<Split>, b: Split) -> Option<Split> {
    Some(a.filter(|a| a.gain >= b.gain).unwrap_or(b))
}

/// Which leaf to split next, and how; of equal gains the leaf that came first.
fn next(leaves: &[Leaf]) -> Option<(usize, Split)> {
    let candidates = leaves.iter().enumerate().filter_map(|(at, l)| Some((at, l.node, l.split?)));
    let first = candidates.reduce(|a, b| {
        let is_later = b.2.gain < a.2.gain || b.2.gain == a.2.gain && b.1 > a.1;
        if is_later { a } else { b }
    });
    first.map(|(at, _, split)| (at, split))
}

#[cfg(test)]
mod tests;
