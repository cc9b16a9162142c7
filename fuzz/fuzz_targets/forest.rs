//! Trees as arrays: refused, or a forest that scores as its arrays say and explains itself to the last digit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slate_core::ErrorKind;
use slate_fuzz::Choices;
use slate_math::trees::{Forest, ForestArrays, Table};

/// What the bits of a node's flags say.
const MISSING: u8 = 0b0111_1111;
const LAST: u8 = 0b1000_0000;
/// Rows of the table that is scored: more than go down a tree together.
const ROWS: usize = 11;

fuzz_target!(|input: &[u8]| {
    let mut choices = Choices::new(input);
    let mend = choices.byte() % 2 == 1;
    let mut arrays = read(choices);
    if mend {
        mend_splits(&mut arrays);
    }
    match Forest::from_arrays(arrays.clone()) {
        Ok(forest) => check(&forest),
        Err(e) => assert_eq!(e.kind(), ErrorKind::Corrupt, "{e}"),
    }
});

/// The number of columns, the base, and 16 bytes a node: children, column, flags, threshold, value, rows.
fn read(mut choices: Choices<'_>) -> ForestArrays {
    let mut arrays = ForestArrays { column_count: choices.byte().into(), ..Default::default() };
    let (nodes, rest) = choices.rest().as_chunks::<16>();
    arrays.base = rest.first_chunk().map_or(0.0, |bytes| f64::from_le_bytes(*bytes));
    for node in nodes {
        let number =
            |at: usize| u32::from_le_bytes([node[at], node[at + 1], node[at + 2], node[at + 3]]);
        arrays.children.push(u16::from_le_bytes([node[0], node[1]]).into());
        arrays.columns.push(node[2].into());
        arrays.missing_left.push(node[3] & MISSING);
        arrays.thresholds.push(f32::from_bits(number(4)));
        arrays.values.push(f32::from_bits(number(8)).into());
        arrays.rows.push(number(12));
        if node[3] & LAST != 0 {
            arrays.ends.push(u32::try_from(arrays.rows.len()).expect("few nodes"));
        }
    }
    arrays
}

/// Gives splits the rows of their children and no value: chance hardly ever does.
fn mend_splits(arrays: &mut ForestArrays) {
    let mut end = arrays.rows.len();
    for t in (0..arrays.ends.len()).rev() {
        let start = t.checked_sub(1).map_or(0, |before| arrays.ends[before] as usize);
        for at in (start..arrays.ends[t] as usize).rev() {
            let left = start + arrays.children[at] as usize;
            if left > at && left + 1 < end {
                arrays.rows[at] = arrays.rows[left].saturating_add(arrays.rows[left + 1]);
                arrays.values[at] = 0.0;
            }
        }
        end = start;
    }
}

fn check(forest: &Forest) {
    let arrays = forest.arrays();
    let table = table(arrays);
    let scores = forest.predict(&table).expect("a table with its columns");
    let shap = forest.shap(&table).expect("the same");
    let size = arrays.base.abs() + arrays.values.iter().map(|v| v.abs()).sum::<f64>();
    for (i, &score) in scores.iter().enumerate() {
        assert!((score - walked(arrays, &table, i)).abs() <= 1e-12 * size, "row {i}: {score}");
        let sum = shap.expected + shap.row(i).iter().sum::<f64>();
        assert!((sum - score).abs() <= 1e-9 * size, "row {i}: {sum} is not {score}");
    }
}

/// Numbers on, next to and far from thresholds, and missing ones.
fn table(arrays: &ForestArrays) -> Table {
    let at = |i: usize| arrays.thresholds.get(i % arrays.thresholds.len().max(1)).copied();
    let value = |row: usize, column: usize| match (row * 5 + column) % 6 {
        0 => f32::NAN,
        1 => -1e30,
        2 => 1e30,
        3 => at(row + column).map_or(0.0, f32::next_up),
        _ => at(row * 3 + column).unwrap_or(0.0),
    };
    let finite = |x: f32| if x.is_infinite() { f32::MAX } else { x };
    let column = |c: usize| (0..ROWS).map(|row| finite(value(row, c))).collect();
    let columns = (0..arrays.column_count as usize).map(column).collect();
    Table::from_columns(columns).expect("columns of one length without infinities")
}

/// The score as the arrays are documented, node by node.
fn walked(arrays: &ForestArrays, table: &Table, row: usize) -> f64 {
    let leaf = |t: usize| {
        let nodes = arrays.nodes(t);
        let mut at = nodes.start;
        while arrays.children[at] != 0 {
            let x = table.column(arrays.columns[at] as usize)[row];
            let left =
                if x.is_nan() { arrays.missing_left[at] == 1 } else { x <= arrays.thresholds[at] };
            at = nodes.start + arrays.children[at] as usize + usize::from(!left);
        }
        arrays.values[at]
    };
    arrays.base + (0..arrays.tree_count()).map(leaf).sum::<f64>()
}
