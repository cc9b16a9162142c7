//! A million ids: even over buckets for every seed, and of one seed independent of another's. By version 2 of the hash,
//! which Slate's own tests use: version 1, there for other people's payloads, is not that even.

use slate_experiment::assign::{HashVersion, bucket};
use slate_math::distributions::chi_square_upper;

const IDS: u32 = 1_000_000;
const SEEDS: [&str; 8] =
    ["a", "b", "two-memories", "rows", "1", "2", "2026-11", "a much longer seed"];
/// Of eight and of seven tests at once, none may be as unlikely as this.
const P_MIN: f64 = 1e-4;

/// Chi-square over cells that should be equally full.
fn p_of_even(counts: &[u32]) -> f64 {
    let expected = f64::from(IDS) / counts.len() as f64;
    let square = |count: &u32| (f64::from(*count) - expected).powi(2) / expected;
    chi_square_upper(counts.iter().map(square).sum(), (counts.len() - 1) as f64)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to below 1")]
fn place(seed: &str, id: &str, places: usize) -> usize {
    (bucket(seed, id, HashVersion::V2) * places as f64) as usize
}

#[test]
fn a_million_ids_are_even_over_a_hundred_buckets_for_every_seed() {
    for seed in SEEDS {
        let mut counts = [0; 100];
        (0..IDS).for_each(|n| counts[place(seed, &format!("viewer-{n}"), 100)] += 1);
        let p = p_of_even(&counts);
        assert!(p > P_MIN, "seed {seed}: p = {p}");
    }
}

#[test]
fn where_a_million_ids_are_for_one_seed_says_nothing_of_another() {
    for other in &SEEDS[1..] {
        let mut counts = [0; 100];
        for id in (0..IDS).map(|n| format!("viewer-{n}")) {
            let of = |seed| place(seed, &id, 10);
            counts[10 * of(SEEDS[0]) + of(other)] += 1;
        }
        let p = p_of_even(&counts);
        assert!(p > P_MIN, "seeds a and {other}: p = {p}");
    }
}
