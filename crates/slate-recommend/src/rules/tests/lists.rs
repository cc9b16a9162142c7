//! Pins and boosts: the scores, what editors do, and the list.

use slate_math::Bits;

use super::super::{Editing, place};
use crate::{RankOptions, Scratch};

/// The list of rows; `allow` and `scores` may be of different lengths.
fn rows(scores: &[f32], allow: &str, k: usize, editing: &Editing) -> Vec<u32> {
    let allow: Vec<bool> = allow.bytes().map(|b| b == b'1').collect();
    let allow = Bits::of(allow.len(), |i| allow[i]);
    let options = RankOptions { k, allow: Some(&allow), ..RankOptions::default() };
    let list = place(&mut scores.to_vec(), &[], &options, editing, &mut Scratch::default());
    list.unwrap().iter().map(|p| p.title).collect()
}

/// What may be shown, how many, the pins, and the list. Row 4 is unknown to the model.
#[test]
fn pins_stand_where_they_are_put() {
    let scores = [4.0, 3.0, 2.0, 1.0];
    type Case = (&'static str, usize, &'static [(u32, u32)], &'static [u32]);
    let table: &[Case] = &[
        ("11111", 5, &[], &[0, 1, 2, 3, 4]),
        ("11111", 3, &[(1, 3)], &[3, 0, 1]),
        ("11111", 3, &[(2, 4)], &[0, 4, 1]),
        ("11111", 3, &[(1, 3), (1, 2)], &[3, 2, 0]),
        ("11111", 3, &[(1, 3), (2, 3)], &[3, 0, 1]),
        ("11111", 3, &[(4, 3)], &[0, 1, 2]),
        ("11101", 3, &[(1, 3)], &[0, 1, 2]),
        ("10010", 3, &[(3, 3)], &[0, 3]),
        ("00001", 3, &[], &[4]),
        ("00000", 3, &[(1, 0)], &[]),
        ("1111", 3, &[(1, 4)], &[0, 1, 2]),
    ];
    for (allow, k, pins, expected) in table {
        let editing = Editing { newest: [4].into(), pins: pins.to_vec(), ..Editing::default() };
        assert_eq!(rows(&scores, allow, *k, &editing), *expected, "{allow} {k} {pins:?}");
    }
}

/// Scores, the rows that get a push, by how much, and the list; the same on another scale of scores.
#[test]
fn boosts_mean_the_same_on_every_scale() {
    let table: &[(&[f32], &str, f32, &[u32])] = &[
        // The standard deviation of 0, 2, 4 is 1.63.
        (&[4.0, 2.0, 0.0], "001", 2.0, &[0, 2, 1]),
        (&[4.0, 2.0, 0.0], "001", 3.0, &[2, 0, 1]),
        (&[4.0, 2.0, 0.0], "100", -2.0, &[1, 0, 2]),
        (&[-4.0, -6.0, -8.0], "001", 3.0, &[2, 0, 1]),
        // Without any difference a standard deviation is 1.
        (&[1.0, 1.0, 1.0], "001", 0.5, &[2, 0, 1]),
    ];
    for (scores, boosted, by, expected) in table {
        let rows_of = Bits::of(3, |i| boosted.as_bytes()[i] == b'1');
        let editing = Editing { boosts: vec![(rows_of, *by)], ..Editing::default() };
        for scale in [1.0, 1000.0, 0.001] {
            let scaled: Vec<f32> = scores.iter().map(|s| s * scale).collect();
            assert_eq!(rows(&scaled, "111", 3, &editing), *expected, "{scores:?} {by} {scale}");
        }
    }
}
