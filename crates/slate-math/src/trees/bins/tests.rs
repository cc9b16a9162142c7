use proptest::prelude::*;

use super::*;
use crate::trees::testing;

#[test]
fn few_values_keep_a_bin_each() {
    let edges = Edges::of(vec![3.0, f32::NAN, 1.0, 2.0, 1.0, -0.0, 0.0], 255);
    assert_eq!(edges, Edges(vec![0.5, 1.5, 2.5]));
    let bins: Vec<u8> = [0.0, 0.5, 0.6, 99.0, f32::NAN].iter().map(|&x| edges.bin(x)).collect();
    assert_eq!(bins, [0, 0, 1, 3, MISSING]);
    assert_eq!((edges.upper(0), edges.upper(3)), (0.5, f32::MAX));
}

#[test]
fn a_column_without_values_has_one_bin() {
    assert_eq!(Edges::of(vec![f32::NAN; 3], 255).bin_count(), 1);
    assert_eq!(Edges::of(vec![], 255).bin_count(), 1);
}

#[test]
fn many_values_share_bins_of_equal_size() {
    let values: Vec<f32> = (0..10_000_u16).map(f32::from).collect();
    let edges = Edges::of(values.clone(), 100);
    assert_eq!(edges.bin_count(), 100);
    for bin in 0..100 {
        assert_eq!(values.iter().filter(|&&x| edges.bin(x) == bin).count(), 100);
    }
}

#[test]
fn a_value_that_fills_a_bin_ends_it_and_shares_it_with_few() {
    let spread = (0..1000_u16).map(|i| f32::from(i) + 0.5);
    let values: Vec<f32> = spread.chain(std::iter::repeat_n(500.0, 1000)).collect();
    let edges = Edges::of(values.clone(), 20);
    let own = edges.bin(500.0);
    assert_eq!(edges.bin(500.5), own + 1);
    // Half a bin of the others holds 28 rows.
    let sharing = values.iter().filter(|&&x| edges.bin(x) == own).count() - 1000;
    assert!(sharing < 28, "{sharing}");
    assert!((18..=20).contains(&edges.bin_count()), "{}", edges.bin_count());
}

#[test]
fn neighbouring_numbers_can_be_told_apart() {
    let (a, b) = (1.0_f32, 1.0_f32.next_up());
    let edges = Edges::of(vec![a, b], 255);
    assert_eq!((edges.bin(a), edges.bin(b)), (0, 1));
}

#[test]
fn blocks_hold_every_column_once() {
    for columns in [1, 15, 16, 17, 33, 100] {
        let table = testing::table(9, columns, 1);
        let binned = Binned::of(&table, 255, Seed(1));
        assert!(binned.blocks.iter().all(|b| (1..=WIDTH_MAX).contains(&b.width)));
        for c in 0..columns {
            let (block, place) = binned.place(c);
            let own = (0..9).map(|r| block.bins[r * block.width + place]);
            assert!(own.eq(table.column(c).iter().map(|&x| binned.columns[c].bin(x))));
        }
    }
}

#[test]
fn a_long_column_is_binned_by_a_sample_of_all_of_it() {
    let n = 3 * SAMPLE_MAX / 2;
    let rows = sample(n, Seed(3)).unwrap_or_default();
    assert_eq!(rows.len(), SAMPLE_MAX);
    assert!(rows.is_sorted_by(|a, b| a < b) && rows.last().is_some_and(|&r| r < n));
    assert_eq!(sample(SAMPLE_MAX, Seed(3)), None);
}

proptest! {
    #[test]
    fn a_value_lies_between_the_edges_of_its_bin(
        values in prop::collection::vec(-50_i8..50, 1..300), bins_max in 2_usize..40,
    ) {
        let values: Vec<f32> = values.into_iter().map(f32::from).collect();
        let edges = Edges::of(values.clone(), bins_max);
        prop_assert!(edges.bin_count() <= bins_max);
        for x in values {
            let bin = edges.bin(x);
            prop_assert!(x <= edges.upper(bin));
            prop_assert!(bin == 0 || x > edges.upper(bin - 1));
        }
    }
}
