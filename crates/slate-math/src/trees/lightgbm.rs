//! Model files of LightGBM, read as forests: for explanations of trees that are in use elsewhere, and to hold ours against
//! theirs.
//!
//! The format is the text that `Booster.save_model` writes (versions 3 and 4): `key=value` lines, an empty line after each
//! tree. Splits by number only: categories, linear leaves, several trees an iteration and zero as missing are refused.

use std::collections::{HashMap, VecDeque};
use std::str::FromStr;

use slate_core::{Error, ErrorKind, Result};

use super::forest::{Forest, ForestArrays};
use super::spec::{LEAVES_MAX, TREES_MAX};
use super::table::COLUMNS_MAX;
use crate::cast::index;

/// The longest file.
const BYTES_MAX: usize = 1 << 28;

/// Bits of LightGBM's `decision_type`.
const CATEGORICAL: u8 = 1;
const DEFAULT_LEFT: u8 = 2;
const MISSING_ZERO: u8 = 1;
const MISSING_NAN: u8 = 2;

impl Forest {
    /// Reads a model file of LightGBM; `name` is what errors call it. Scores are raw ones.
    ///
    /// A row holds single precision: a threshold becomes the largest such number that is not above it, which sends every
    /// row where LightGBM sends it. What explanations weigh by are its counts of training rows.
    ///
    /// # Errors
    /// Not such a file, or one of a model that has no such trees; [`ErrorKind::Limit`] for one that is too large.
    pub fn from_lightgbm(text: &str, name: &str) -> Result<Self> {
        if text.len() > BYTES_MAX {
            let detail =
                format!("a model file has at most {BYTES_MAX} bytes, found {}", text.len());
            return Err(Error::new(ErrorKind::Limit, detail).at(name));
        }
        let mut sections = sections(text);
        let header = sections.next().filter(|section| section.text == "tree");
        let header = header.ok_or_else(|| {
            Error::invalid("expected a model file of LightGBM, which begins with `tree`").at(name)
        })?;
        let at = |line: usize, error: Error| error.at_line(name, line as u64, None);
        let columns = column_count(&header).map_err(|error| at(header.line, error))?;
        let mut arrays = ForestArrays::new(columns, 0.0);
        for section in sections.filter(|section| section.text.starts_with("Tree=")) {
            if arrays.tree_count() == TREES_MAX {
                let detail = format!("expected at most {TREES_MAX} trees, found more");
                return Err(at(section.line, Error::new(ErrorKind::Limit, detail)));
            }
            let tree = Tree::new(&section).map_err(|error| at(section.line, error))?;
            tree.push(&mut arrays).map_err(|error| at(section.line, error))?;
        }
        Self::from_arrays(arrays).map_err(|error| Error::invalid(error.detail()).at(name))
    }
}

/// Lines up to an empty one: the first, and those that are `key=value`.
struct Section<'a> {
    line: usize,
    text: &'a str,
    values: HashMap<&'a str, &'a str>,
}

fn sections(text: &str) -> impl Iterator<Item = Section<'_>> {
    let mut lines = text.lines().enumerate().peekable();
    std::iter::from_fn(move || {
        while lines.next_if(|(_, line)| line.trim().is_empty()).is_some() {}
        let (number, first) = lines.next()?;
        let mut values = HashMap::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| !line.trim().is_empty()) {
            if let Some((key, value)) = line.split_once('=') {
                values.insert(key.trim(), value.trim());
            }
        }
        Some(Section { line: number + 1, text: first.trim(), values })
    })
}

impl Section<'_> {
    fn one<T: FromStr>(&self, key: &str) -> Result<T> {
        let text = self.values.get(key).copied().unwrap_or_default();
        text.parse().map_err(|_| {
            Error::invalid(format!("expected a number as `{key}`, found `{text:.20}`"))
        })
    }

    /// As many numbers as there should be.
    fn list<T: FromStr>(&self, key: &str, count: usize) -> Result<Vec<T>> {
        let text = self.values.get(key).copied().unwrap_or_default();
        let wrong = || Error::invalid(format!("expected {count} numbers as `{key}`"));
        let list: Vec<T> = text
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|_| wrong())?;
        if list.len() == count { Ok(list) } else { Err(wrong()) }
    }
}

fn column_count(header: &Section<'_>) -> Result<usize> {
    if header.one::<usize>("num_tree_per_iteration")? != 1 {
        return Err(Error::invalid("a model with several trees an iteration is not read")
            .hint("one class, or one model a class"));
    }
    let last: usize = header.one("max_feature_idx")?;
    if last < COLUMNS_MAX {
        return Ok(last + 1);
    }
    let detail = format!("expected at most {COLUMNS_MAX} columns, found {last} and more");
    Err(Error::new(ErrorKind::Limit, detail))
}

/// A tree as the file has it: splits and leaves apart, a child below 0 the leaf of its complement.
struct Tree {
    columns: Vec<u32>,
    thresholds: Vec<f64>,
    decisions: Vec<u8>,
    children: [Vec<i64>; 2],
    split_rows: Vec<u32>,
    values: Vec<f64>,
    leaf_rows: Vec<u32>,
}

impl Tree {
    fn new(section: &Section<'_>) -> Result<Self> {
        let leaves: usize = section.one("num_leaves")?;
        if !(1..=LEAVES_MAX).contains(&leaves) {
            return Err(Error::invalid(format!(
                "expected 1 to {LEAVES_MAX} leaves, found {leaves}"
            )));
        }
        let is = |key| section.values.get(key).is_some_and(|value| *value != "0");
        if is("num_cat") || is("is_linear") {
            return Err(Error::invalid("splits by category and linear leaves are not read"));
        }
        let splits = leaves - 1;
        // A tree that is one leaf may come without counts.
        let counted = splits > 0;
        Ok(Self {
            columns: section.list("split_feature", splits)?,
            thresholds: section.list("threshold", splits)?,
            decisions: section.list("decision_type", splits)?,
            children: [section.list("left_child", splits)?, section.list("right_child", splits)?],
            split_rows: section.list("internal_count", splits)?,
            values: section.list("leaf_value", leaves)?,
            leaf_rows: if counted { section.list("leaf_count", leaves)? } else { vec![1] },
        })
    }

    /// Adds the tree with the children of each split side by side, behind it.
    fn push(&self, arrays: &mut ForestArrays) -> Result<()> {
        let root = if self.columns.is_empty() { -1 } else { 0 };
        let (mut next, mut waiting) = (1, VecDeque::from([root]));
        while let Some(node) = waiting.pop_front() {
            if let Some(leaf) = usize::try_from(!node).ok().filter(|_| node < 0) {
                self.push_leaf(leaf, arrays)?;
                continue;
            }
            if next > 2 * self.columns.len() {
                return Err(Error::invalid("a split of the tree is reached twice"));
            }
            waiting.extend(self.push_split(node, next, arrays)?);
            next += 2;
        }
        arrays.ends.push(index(arrays.children.len()));
        Ok(())
    }

    fn push_leaf(&self, leaf: usize, arrays: &mut ForestArrays) -> Result<()> {
        let (Some(value), Some(rows)) = (self.values.get(leaf), self.leaf_rows.get(leaf)) else {
            return Err(Error::invalid(format!("there is no leaf {leaf}")));
        };
        arrays.children.push(0);
        arrays.columns.push(0);
        arrays.thresholds.push(0.0);
        arrays.missing_left.push(0);
        arrays.values.push(*value);
        arrays.rows.push(*rows);
        Ok(())
    }

    /// Gives the children, left first.
    fn push_split(&self, node: i64, left: usize, arrays: &mut ForestArrays) -> Result<[i64; 2]> {
        let split = usize::try_from(node).ok().filter(|split| *split < self.columns.len());
        let split = split.ok_or_else(|| Error::invalid(format!("there is no split {node}")))?;
        let (threshold, decision) = (self.thresholds[split], self.decisions[split]);
        let missing = decision >> 2 & 3;
        if decision & CATEGORICAL != 0 || missing == MISSING_ZERO {
            return Err(Error::invalid(
                "splits by category, or with zero as missing, are not read",
            ));
        }
        // Where nothing was missing in training, LightGBM takes a missing value for 0.
        let by_zero = missing != MISSING_NAN && 0.0 <= threshold;
        let by_default = missing == MISSING_NAN && decision & DEFAULT_LEFT != 0;
        arrays.children.push(index(left));
        arrays.columns.push(self.columns[split]);
        arrays.thresholds.push(not_above(threshold));
        arrays.missing_left.push(u8::from(by_zero || by_default));
        arrays.values.push(0.0);
        arrays.rows.push(self.split_rows[split]);
        Ok([self.children[0][split], self.children[1][split]])
    }
}

/// The largest finite number of single precision that is not above `x`. A split that only parts what is missing from what
/// is not has an infinite threshold.
#[expect(clippy::cast_possible_truncation, reason = "rounded down where it was rounded up")]
fn not_above(x: f64) -> f32 {
    let near = x as f32;
    let below = if f64::from(near) > x { near.next_down() } else { near };
    below.clamp(f32::MIN, f32::MAX)
}

#[cfg(test)]
mod tests;
