//! Tables and forests for the tests of this module.
#![expect(clippy::cast_possible_truncation, reason = "small numbers of a test")]
#![expect(clippy::unwrap_used, reason = "a failure is the test's answer")]

use slate_core::{Seed, Unwatched};

use super::{BoostSpec, Examples, Forest, ForestArrays, Objective, SquaredError, Table, boost};
use crate::{Rng, cast::narrow};

/// Rows x columns of numbers from 0 to 1 with two decimals, a tenth of them missing.
pub(super) fn table(rows: usize, columns: usize, seed: u64) -> Table {
    let mut rng = Rng::new(Seed(seed));
    let mut value = || {
        let x = narrow((rng.uniform() * 100.0).floor() / 100.0);
        if rng.position(10) == 0 { f32::NAN } else { x }
    };
    Table::from_columns((0..columns).map(|_| (0..rows).map(|_| value()).collect()).collect())
        .unwrap()
}

/// A label that depends on the first two columns, and noise.
pub(super) fn labels(table: &Table, seed: u64) -> Vec<f32> {
    let mut rng = Rng::new(Seed(seed));
    let (a, b) = (table.column(0), table.column(1 % table.column_count()));
    let known = |x: f32| if x.is_nan() { 0.8 } else { x };
    a.iter().zip(b).map(|(&a, &b)| 3.0 * known(a) * known(b) + narrow(0.1 * rng.normal())).collect()
}

/// A small forest fitted to nonsense.
pub(super) fn forest(columns: usize, seed: u64) -> Forest {
    let table = table(200, columns, seed);
    let labels = labels(&table, seed);
    let spec = BoostSpec { trees: 5, leaves: 12, rows_min: 3, ..BoostSpec::default() };
    fit(&spec, &SquaredError, &Examples::new(&table, &labels).unwrap())
}

/// A forest without anybody watching.
pub(super) fn fit(spec: &BoostSpec, objective: &dyn Objective, train: &Examples) -> Forest {
    boost::fit(spec, objective, train, None, Seed(1), &mut Unwatched).unwrap().forest
}

/// A tree that may split by a column many times on one path: any shape, any thresholds.
pub(super) fn any_tree(columns: u32, splits: usize, seed: u64) -> ForestArrays {
    let mut rng = Rng::new(Seed(seed));
    let mut tree = ForestArrays { column_count: columns, base: 0.5, ..ForestArrays::default() };
    push(&mut tree, 10_000);
    let mut leaves = vec![0];
    for _ in 0..splits {
        let at = leaves.swap_remove(rng.position(leaves.len()));
        if tree.rows[at] < 2 {
            continue;
        }
        let left = tree.children.len();
        let rows = 1 + rng.position(tree.rows[at] as usize - 1) as u32;
        push(&mut tree, rows);
        let others = tree.rows[at] - rows;
        push(&mut tree, others);
        tree.children[at] = left as u32;
        tree.columns[at] = rng.position(columns as usize) as u32;
        tree.thresholds[at] = narrow(rng.uniform());
        tree.missing_left[at] = rng.position(2) as u8;
        leaves.extend([left, left + 1]);
    }
    leaves.iter().for_each(|&leaf| tree.values[leaf] = rng.normal());
    tree.ends.push(tree.children.len() as u32);
    tree
}

fn push(tree: &mut ForestArrays, rows: u32) {
    tree.children.push(0);
    tree.columns.push(0);
    tree.thresholds.push(0.0);
    tree.missing_left.push(0);
    tree.values.push(0.0);
    tree.rows.push(rows);
}

/// The rows of a table, one after the other.
pub(super) fn rows(table: &Table) -> Vec<Vec<f32>> {
    let row = |i: usize| (0..table.column_count()).map(|c| table.column(c)[i]).collect();
    (0..table.row_count()).map(row).collect()
}

/// Where a row goes at a split, word for word as the arrays are documented.
pub(super) fn goes_left(arrays: &ForestArrays, at: usize, row: &[f32]) -> bool {
    let x = row[arrays.columns[at] as usize];
    if x.is_nan() { arrays.missing_left[at] == 1 } else { x <= arrays.thresholds[at] }
}
