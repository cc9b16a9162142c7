use slate_core::Seed;

use super::*;
use crate::trees::{
    gradient::{Gradient, Packed},
    table::Table,
    testing,
};

/// Grows one tree to squared error from score 0.
fn grow(table: &Table, labels: &[f32], spec: &BoostSpec) -> (Vec<Node>, Vec<u32>) {
    let binned = Binned::of(table, spec.bins, Seed(1));
    let gradients: Vec<Gradient> =
        labels.iter().map(|&y| Gradient { first: -y, second: 1.0 }).collect();
    let mut packed = Packed::default();
    let units = packed.fill(&gradients).unwrap_or(Units { first: 0.0, second: 0.0 });
    let mut grower = Grower::new(&binned, spec);
    grower.rows.reset(0..crate::cast::index(labels.len()));
    let nodes = grower.grow(&packed.words, units);
    (nodes, grower.rows.list)
}

fn columns(columns: &[&[f32]]) -> Table {
    Table::from_columns(columns.iter().map(|c| c.to_vec()).collect()).unwrap_or_else(|e| {
        unreachable!("a table by hand: {e}");
    })
}

#[test]
fn the_leaf_that_gains_most_is_split_first() {
    let table = columns(&[&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]]);
    let labels = [1.0, 2.0, 3.0, 20.0, 30.0, 40.0];
    let spec = BoostSpec { leaves: 3, rows_min: 1, ..BoostSpec::default() };
    let (nodes, rows) = grow(&table, &labels, &spec);
    let sizes: Vec<usize> = nodes.iter().map(|n| n.rows.len()).collect();
    // 0 1 2 | 3 4 5, and then the right side: 3 | 4 5.
    assert_eq!(sizes, [6, 3, 3, 1, 2]);
    assert_eq!(nodes[2].split.map(|(s, left)| (s.bin, left)), Some((3, 3)));
    assert_eq!(rows, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn a_tree_keeps_its_limits_whatever_the_table() {
    for (leaves, depth_max, rows_min) in [(2, 64, 1), (7, 2, 1), (64, 3, 5), (31, 64, 20)] {
        let table = testing::table(300, 3, 8);
        let spec = BoostSpec { leaves, depth_max, rows_min, ..BoostSpec::default() };
        let (nodes, rows) = grow(&table, &testing::labels(&table, 8), &spec);
        let ends: Vec<&Node> = nodes.iter().filter(|n| n.split.is_none()).collect();
        assert!(ends.len() <= leaves && ends.len() > 1);
        assert!(ends.iter().all(|leaf| leaf.rows.len() >= rows_min));
        let children: Vec<u32> =
            nodes.iter().map(|n| n.split.map_or(0, |s| crate::cast::index(s.1))).collect();
        assert!(crate::trees::score::depth(&children) <= depth_max);
        let mut sorted = rows;
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..300));
    }
}

#[test]
fn every_row_is_on_the_side_its_value_says() {
    let table = testing::table(400, 20, 9);
    let (nodes, rows) = grow(&table, &testing::labels(&table, 9), &BoostSpec::default());
    let binned = Binned::of(&table, 255, Seed(1));
    for node in &nodes {
        let Some((split, left)) = node.split else { continue };
        for (child, is_left) in [(left, true), (left + 1, false)] {
            for &row in &rows[nodes[child].rows.clone()] {
                let x = table.column(split.column)[row as usize];
                let below = x <= binned.columns[split.column].upper(split.bin);
                assert_eq!(if x.is_nan() { split.missing_left } else { below }, is_left);
            }
        }
    }
}
