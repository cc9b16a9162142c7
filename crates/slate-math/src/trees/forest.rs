//! A forest as plain arrays: what is saved, and what must hold of them.

use slate_core::{Error, Result};

use super::{
    bins::Edges,
    grow::Node,
    spec::{DEPTH_MAX, LEAVES_MAX, TREES_MAX},
    table::COLUMNS_MAX,
};
use crate::cast::index;

/// The arrays of a forest. All but the first three have one entry a node, tree after tree, the root of each
/// first.
///
/// A row starts at the root. At a split it goes to the left child if its value of column `columns[i]` is at
/// most `thresholds[i]`, or is missing and `missing_left[i]` is 1; to the right child otherwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForestArrays {
    /// Columns of the tables it can be asked about.
    pub column_count: u32,
    /// The score before any tree.
    pub base: f64,
    /// Where each tree's nodes end; they begin where those of the tree before end.
    pub ends: Vec<u32>,
    /// The left child's position in its tree, the right child's less 1; 0 for a leaf.
    pub children: Vec<u32>,
    /// The column a split looks at; 0 for a leaf.
    pub columns: Vec<u32>,
    /// The largest value that goes left; 0 for a leaf.
    pub thresholds: Vec<f32>,
    /// 1 where missing values go left, else 0.
    pub missing_left: Vec<u8>,
    /// What a leaf adds to the score; 0 for a split.
    pub values: Vec<f64>,
    /// Training rows that came through: what explanations weigh by.
    pub rows: Vec<u32>,
}

impl ForestArrays {
    /// No trees.
    pub(super) fn new(column_count: usize, base: f64) -> Self {
        Self { column_count: index(column_count), base, ..Self::default() }
    }

    /// Number of trees.
    pub fn tree_count(&self) -> usize {
        self.ends.len()
    }

    /// The nodes of tree `t`.
    pub fn nodes(&self, t: usize) -> std::ops::Range<usize> {
        let start = t.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[t] as usize
    }

    /// Adds a tree that has just grown.
    pub(super) fn push(&mut self, nodes: &[Node], values: &[f64], edges: &[Edges]) {
        for (node, &value) in nodes.iter().zip(values) {
            let split = node.split.as_ref();
            self.children.push(split.map_or(0, |(_, left)| index(*left)));
            self.columns.push(split.map_or(0, |(s, _)| index(s.column)));
            self.thresholds.push(split.map_or(0.0, |(s, _)| edges[s.column].upper(s.bin)));
            self.missing_left.push(split.map_or(0, |(s, _)| u8::from(s.missing_left)));
            self.values.push(value);
            self.rows.push(index(node.rows.len()));
        }
        self.ends.push(index(self.children.len()));
    }

    /// Keeps the first `trees`.
    pub(super) fn truncate(&mut self, trees: usize) {
        self.ends.truncate(trees);
        let n = self.ends.last().map_or(0, |&end| end as usize);
        self.children.truncate(n);
        self.columns.truncate(n);
        self.thresholds.truncate(n);
        self.missing_left.truncate(n);
        self.values.truncate(n);
        self.rows.truncate(n);
    }

    /// Whether these are the arrays of a forest, whoever wrote them: trees whose children lie behind their
    /// parents and have one parent each, columns in range, finite numbers, rows that add up.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Corrupt`] with the first rule that is broken, and where.
    pub fn check(&self) -> Result<()> {
        self.check_lengths()?;
        let mut largest = self.base.abs();
        for t in 0..self.tree_count() {
            let found = self.check_tree(t).map_err(|what| broken(&format!("tree {t}: {what}")))?;
            largest += found;
        }
        if !largest.is_finite() {
            return Err(broken("scores can be larger than a number can"));
        }
        Ok(())
    }

    fn check_lengths(&self) -> Result<()> {
        let n = self.children.len();
        let others = [
            self.columns.len(),
            self.thresholds.len(),
            self.missing_left.len(),
            self.values.len(),
            self.rows.len(),
        ];
        if others.iter().any(|&m| m != n) {
            return Err(broken("its arrays have different lengths"));
        }
        if self.column_count == 0 || self.column_count as usize > COLUMNS_MAX {
            return Err(broken(&format!("it has {} columns", self.column_count)));
        }
        if self.tree_count() > TREES_MAX {
            return Err(broken(&format!("it has more than {TREES_MAX} trees")));
        }
        let ascend = self.ends.windows(2).all(|w| w[0] < w[1]) && self.ends.first() != Some(&0);
        if !ascend || self.ends.last().map_or(0, |&end| end as usize) != n {
            return Err(broken("the ends of its trees do not ascend to the number of nodes"));
        }
        Ok(())
    }

    /// Checks one tree; gives its largest absolute value.
    fn check_tree(&self, t: usize) -> Result<f64, String> {
        let nodes = self.nodes(t);
        let n = nodes.len();
        if n.is_multiple_of(2) || n > 2 * LEAVES_MAX - 1 {
            return Err(format!("{n} nodes are no tree"));
        }
        let mut depths = vec![None; n];
        depths[0] = Some(0);
        let mut largest = 0.0_f64;
        for i in 0..n {
            let depth = depths[i].ok_or_else(|| format!("node {i} has no parent before it"))?;
            let at = nodes.start + i;
            self.check_node(at).map_err(|what| format!("node {i} {what}"))?;
            largest = largest.max(self.values[at].abs());
            if self.children[at] != 0 {
                self.check_children(nodes.start, i, depth, &mut depths)?;
            }
        }
        Ok(largest)
    }

    fn check_node(&self, at: usize) -> Result<(), String> {
        let (value, threshold) = (self.values[at], self.thresholds[at]);
        if !value.is_finite() || !threshold.is_finite() {
            return Err("has a number that is not finite".to_owned());
        }
        if self.columns[at] >= self.column_count {
            return Err(format!("splits by column {}", self.columns[at]));
        }
        if self.missing_left[at] > 1 {
            return Err(format!("sends missing values to `{}`", self.missing_left[at]));
        }
        if self.rows[at] == 0 {
            return Err("has seen no row".to_owned());
        }
        if self.children[at] != 0 && value != 0.0 {
            return Err("is a split and has a value".to_owned());
        }
        Ok(())
    }

    /// Gives the children of node `i` their depth.
    fn check_children(
        &self,
        start: usize,
        i: usize,
        depth: usize,
        depths: &mut [Option<usize>],
    ) -> Result<(), String> {
        let left = self.children[start + i] as usize;
        if left <= i || left >= depths.len() - 1 {
            return Err(format!("node {i} has its children at {left}"));
        }
        if depth == DEPTH_MAX {
            return Err(format!("it is deeper than {DEPTH_MAX}"));
        }
        let sum = u64::from(self.rows[start + left]) + u64::from(self.rows[start + left + 1]);
        if sum != u64::from(self.rows[start + i]) {
            return Err(format!("the rows of node {i} are not those of its children"));
        }
        for child in [left, left + 1] {
            if depths[child].replace(depth + 1).is_some() {
                return Err(format!("node {child} has two parents"));
            }
        }
        Ok(())
    }
}

fn broken(what: &str) -> Error {
    Error::corrupt(format!("this is no forest: {what}"))
}

/// Trees whose values add up to a score. What is in it has been checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest(ForestArrays);

impl Forest {
    /// From arrays, as they are stored.
    ///
    /// # Errors
    /// See [`ForestArrays::check`].
    pub fn from_arrays(arrays: ForestArrays) -> Result<Self> {
        arrays.check()?;
        Ok(Self(arrays))
    }

    /// The arrays, to be stored.
    pub fn arrays(&self) -> &ForestArrays {
        &self.0
    }

    /// Number of trees.
    pub fn tree_count(&self) -> usize {
        self.0.tree_count()
    }

    /// Columns of the tables it can be asked about.
    pub fn column_count(&self) -> usize {
        self.0.column_count as usize
    }
}

#[cfg(test)]
mod tests;
