use slate_core::Seed;

use super::*;
use crate::{
    Rng,
    cast::index,
    trees::{bins::Binned, testing},
};

/// Any words: 2 to the 20th in each field, and one row.
fn words(n: usize) -> Vec<u64> {
    let mut rng = Rng::new(Seed(5));
    (0..n).map(|_| 1 << 52 | rng.below(1 << 14) << 26 | rng.below(1 << 14)).collect()
}

/// The definition: each row's sums added to the bin it is in.
fn by_hand(binned: &Binned, block: &Block, rows: &[u32], words: &[u64]) -> Vec<Vec<Sums>> {
    let column = |place: usize| {
        let n = binned.columns[block.first + place].bin_count();
        let mut sums = vec![Sums::default(); n + 1];
        for (&row, &word) in rows.iter().zip(words) {
            let bin = usize::from(block.bins[row as usize * block.width + place]);
            sums[bin.min(n)] += Sums::unpack(word);
        }
        sums
    };
    (0..block.width).map(column).collect()
}

fn compare(row_count: usize, columns: usize, rows: &[u32]) {
    let binned = Binned::of(&testing::table(row_count, columns, 2), 40, Seed(1));
    let words = words(rows.len());
    for block in &binned.blocks {
        let mut histogram = Histogram::default();
        let all: Vec<usize> = (0..block.width).collect();
        histogram.fill(block, &binned.columns, &all, rows, &words);
        let own = &binned.columns[block.first..block.first + block.width];
        let expected = by_hand(&binned, block, rows, &words);
        assert!(histogram.columns(own).eq(expected.iter().map(Vec::as_slice)));

        let mut half = Histogram::default();
        half.fill(block, &binned.columns, &all[..block.width / 2], rows, &words);
        for (place, (some, all)) in half.columns(own).zip(histogram.columns(own)).enumerate() {
            let is_active = place < block.width / 2;
            assert!(if is_active { some == all } else { some.iter().all(|s| s.rows == 0) });
        }
    }
}

#[test]
fn a_histogram_is_what_its_definition_says() {
    for columns in [1, 2, 9, 16, 17, 35] {
        let rows: Vec<u32> = (0..500).filter(|r| r % 3 != 0).collect();
        compare(500, columns, &rows);
    }
}

#[test]
fn many_rows_are_summed_in_pieces() {
    let n = 2 * PIECE + 77;
    compare(n, 3, &(0..index(n)).collect::<Vec<_>>());
}

#[test]
fn parent_less_child_is_the_sibling() {
    let binned = Binned::of(&testing::table(300, 5, 3), 255, Seed(1));
    let (block, all, words) = (&binned.blocks[0], [0, 1, 2, 3, 4], words(300));
    let rows: Vec<u32> = (0..300).collect();
    let of = |range: std::ops::Range<usize>| {
        let mut histogram = Histogram::default();
        histogram.fill(block, &binned.columns, &all, &rows[range.clone()], &words[range]);
        histogram
    };
    let mut parent = of(0..300);
    parent.subtract(&of(0..120));
    assert_eq!(parent, of(120..300));
}
